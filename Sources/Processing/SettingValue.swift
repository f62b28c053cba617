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

/// A type of single values, as a `Value` has them.
protocol PlainSetting: SettingValue {
  static func read(_ value: Value) -> Self?
}

extension PlainSetting {
  public init(_ value: Value) throws(SettingsError) {
    guard let found = Self.read(value) else { throw .wrongType(value, Self.type) }
    self = found
  }
}

extension Double: PlainSetting {
  public static var type: SettingType { .number }
  static func read(_ value: Value) -> Double? { value.double }
  public var value: Value { .double(self) }
}

extension Float: PlainSetting {
  public static var type: SettingType { .number }
  static func read(_ value: Value) -> Float? { value.double.map { Float($0) } }
  public var value: Value { .double(Double(self)) }
}

extension Int: PlainSetting {
  public static var type: SettingType { .wholeNumber }
  static func read(_ value: Value) -> Int? { value.int }
  public var value: Value { .int(self) }
}

extension Bool: PlainSetting {
  public static var type: SettingType { .truth }
  static func read(_ value: Value) -> Bool? { value.bool }
  public var value: Value { .bool(self) }
}

extension String: PlainSetting {
  public static var type: SettingType { .text }
  static func read(_ value: Value) -> String? { value.string }
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
