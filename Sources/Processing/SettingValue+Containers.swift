extension Optional: SettingValue where Wrapped: SettingValue {
  public static var type: SettingType { .optional(Wrapped.type) }

  public init(_ value: Value) throws(SettingsError) {
    if value.isNull {
      self = nil
    } else {
      do throws(SettingsError) { self = try Wrapped(value) } catch { throw error.allowingNull(Wrapped.type) }
    }
  }

  public mutating func merge(_ value: Value) throws(SettingsError) {
    guard !value.isNull, var wrapped = self else {
      self = try Self(value)
      return
    }
    do throws(SettingsError) { try wrapped.merge(value) } catch { throw error.allowingNull(Wrapped.type) }
    self = wrapped
  }

  public var value: Value { self?.value ?? .null }
  public func check() throws(SettingsError) { try self?.check() }
}

extension SettingsError {
  /// An error about the wrapped value itself, which may be null as well.
  fileprivate func allowingNull(_ type: SettingType) -> SettingsError {
    guard path.isEmpty, case .wrongType(let found, type, let suggestion) = problem else { return self }
    var error = self
    error.problem = .wrongType(found: found, expected: .optional(type), suggestion: suggestion)
    return error
  }
}

extension Array: SettingValue where Element: SettingValue {
  public static var type: SettingType { .list(Element.type) }

  public init(_ value: Value) throws(SettingsError) {
    guard let list = value.list else { throw .wrongType(value, Self.type) }
    self = []
    reserveCapacity(list.count)
    for (position, value) in list.enumerated() {
      do throws(SettingsError) { append(try Element(value)) } catch {
        throw error.inside("[\(position)]", at: value.mark)
      }
    }
  }

  public var value: Value { .list(map(\.value)) }

  public func check() throws(SettingsError) {
    for (position, element) in enumerated() {
      do throws(SettingsError) { try element.check() } catch { throw error.inside("[\(position)]") }
    }
  }
}

extension ClosedRange: SettingValue where Bound == Double {
  public static var type: SettingType { .range }

  public init(_ value: Value) throws(SettingsError) {
    guard let list = value.list, list.count == 2, let low = list[0].double, let high = list[1].double, low <= high
    else {
      throw .wrongType(value, Self.type)
    }
    self = low...high
  }

  public var value: Value { [.double(lowerBound), .double(upperBound)] }
}

/// One number for all places of an axis, or one for each.
public enum PerChannel: SettingValue, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral
{
  case all(Double)
  case each([Double])

  public init(floatLiteral value: Double) { self = .all(value) }
  public init(integerLiteral value: Int) { self = .all(Double(value)) }
  public init(arrayLiteral elements: Double...) { self = .each(elements) }

  public static var type: SettingType { .custom("a number or a list of numbers", [.number, .list(.number)]) }

  public init(_ value: Value) throws(SettingsError) {
    if let number = value.double {
      self = .all(number)
      return
    }
    guard value.list != nil else { throw .wrongType(value, Self.type) }
    self = .each(try [Double](value))
  }

  public var value: Value {
    switch self {
    case .all(let number): .double(number)
    case .each(let numbers): numbers.value
    }
  }

  /// The numbers, be it one.
  public var numbers: [Double] {
    switch self {
    case .all(let number): [number]
    case .each(let numbers): numbers
    }
  }
}
