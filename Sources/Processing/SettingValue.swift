/// A type of settings, which can be read from a `Value` and written as one.
///
/// `Double`, `Float`, `Int`, `Bool`, `String`, optionals and arrays of them, `ClosedRange<Double>`, enums that are
/// `Choice`, `PerChannel`, and settings within settings (`Configurable`).
public protocol SettingValue: Hashable, Sendable {
  /// The values that are expected.
  static var type: SettingType { get }
  /// Reads the value.
  init(_ value: Value) throws(SettingsError)
  /// Changes to the value; settings within settings change only those that are named.
  mutating func merge(_ value: Value) throws(SettingsError)
  var value: Value { get }
  /// Throws when settings within this one do not fit.
  func check() throws(SettingsError)
}

extension SettingValue {
  public mutating func merge(_ value: Value) throws(SettingsError) { self = try Self(value) }
  public func check() throws(SettingsError) {}
}

extension Double: SettingValue {
  public static var type: SettingType { .number }
  public init(_ value: Value) throws(SettingsError) {
    guard let number = value.double else { throw .wrongType(value, Self.type) }
    self = number
  }
  public var value: Value { .double(self) }
}

extension Float: SettingValue {
  public static var type: SettingType { .number }
  public init(_ value: Value) throws(SettingsError) {
    guard let number = value.double else { throw .wrongType(value, Self.type) }
    self = Float(number)
  }
  public var value: Value { .double(Double(self)) }
}

extension Int: SettingValue {
  public static var type: SettingType { .wholeNumber }
  public init(_ value: Value) throws(SettingsError) {
    guard let number = value.int else { throw .wrongType(value, Self.type) }
    self = number
  }
  public var value: Value { .int(self) }
}

extension Bool: SettingValue {
  public static var type: SettingType { .truth }
  public init(_ value: Value) throws(SettingsError) {
    guard let bool = value.bool else { throw .wrongType(value, Self.type) }
    self = bool
  }
  public var value: Value { .bool(self) }
}

extension String: SettingValue {
  public static var type: SettingType { .text }
  public init(_ value: Value) throws(SettingsError) {
    guard let string = value.string else { throw .wrongType(value, Self.type) }
    self = string
  }
  public var value: Value { .string(self) }
}

/// An enum whose cases are the texts that a setting may be.
public protocol Choice: SettingValue, RawRepresentable, CaseIterable where RawValue == String {}

extension Choice {
  public static var type: SettingType { .choice(allCases.map(\.rawValue)) }
  public init(_ value: Value) throws(SettingsError) {
    guard let text = value.string else { throw .wrongType(value, Self.type) }
    guard let choice = Self(rawValue: text) else {
      throw .wrongType(value, Self.type, suggestion: nearest(to: text, among: Self.type.choices))
    }
    self = choice
  }
  public var value: Value { .string(rawValue) }
}
