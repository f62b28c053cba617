extension Optional: SettingValue where Wrapped: SettingValue {
  public typealias Bound = Wrapped.Bound
  public static var typeName: String { Wrapped.typeName + " or null" }
  public static var choices: [String] { Wrapped.choices }
  public static var nested: [SettingInfo] { Wrapped.nested }

  public init(_ value: Value) throws(SettingsError) {
    if value.isNull {
      self = nil
    } else {
      do throws(SettingsError) { self = try Wrapped(value) } catch { throw error.allowing(Wrapped.self, Self.typeName) }
    }
  }

  public mutating func merge(_ value: Value) throws(SettingsError) {
    guard !value.isNull, var wrapped = self else {
      self = try Self(value)
      return
    }
    do throws(SettingsError) { try wrapped.merge(value) } catch { throw error.allowing(Wrapped.self, Self.typeName) }
    self = wrapped
  }

  public var value: Value { self?.value ?? .null }
  public var bounded: [Wrapped.Bound] { self?.bounded ?? [] }
  public func check() throws(SettingsError) { try self?.check() }
}

extension SettingsError {
  /// An error about the wrapped value itself, which may be null as well.
  fileprivate func allowing<Wrapped: SettingValue>(_ type: Wrapped.Type, _ typeName: String) -> SettingsError {
    guard path.isEmpty, case .wrongType(let found, let expected) = problem, expected.hasPrefix(Wrapped.typeName) else {
      return self
    }
    var error = self
    error.problem = .wrongType(found: found, expected: typeName + expected.dropFirst(Wrapped.typeName.count))
    return error
  }
}

extension Array: SettingValue where Element: SettingValue {
  public typealias Bound = Element.Bound
  public static var typeName: String { "a list, each " + Element.typeName }
  public static var choices: [String] { Element.choices }
  public static var nested: [SettingInfo] { Element.nested }

  public init(_ value: Value) throws(SettingsError) {
    guard let list = value.list else { throw .wrongType(value, Self.typeName) }
    self = []
    reserveCapacity(list.count)
    for (position, value) in list.enumerated() {
      do throws(SettingsError) { append(try Element(value)) } catch {
        throw error.inside("[\(position)]", at: value.mark)
      }
    }
  }

  public var value: Value { .list(map(\.value)) }
  public var bounded: [Element.Bound] { flatMap(\.bounded) }

  public func check() throws(SettingsError) {
    for (position, element) in enumerated() {
      do throws(SettingsError) { try element.check() } catch { throw error.inside("[\(position)]") }
    }
  }
}

extension ClosedRange: SettingValue where Bound == Double {
  public static var typeName: String { "two numbers [low, high]" }

  public init(_ value: Value) throws(SettingsError) {
    guard let list = value.list, list.count == 2, let low = list[0].double, let high = list[1].double, low <= high
    else {
      throw .wrongType(value, Self.typeName)
    }
    self = low...high
  }

  public var value: Value { [.double(lowerBound), .double(upperBound)] }
  public var bounded: [Double] { [lowerBound, upperBound] }
}

/// One number for all places of an axis, or one for each.
public enum PerChannel: SettingValue, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral
{
  case all(Double)
  case each([Double])

  public init(floatLiteral value: Double) { self = .all(value) }
  public init(integerLiteral value: Int) { self = .all(Double(value)) }
  public init(arrayLiteral elements: Double...) { self = .each(elements) }

  public static var typeName: String { "a number or a list of numbers" }

  public init(_ value: Value) throws(SettingsError) {
    if let number = value.double {
      self = .all(number)
      return
    }
    guard value.list != nil else { throw .wrongType(value, Self.typeName) }
    self = .each(try [Double](value))
  }

  public var value: Value {
    switch self {
    case .all(let number): .double(number)
    case .each(let numbers): numbers.value
    }
  }

  public var bounded: [Double] {
    switch self {
    case .all(let number): [number]
    case .each(let numbers): numbers
    }
  }
}
