/// What a setting may be: a type that can be read from a `Value` and written as one.
///
/// `Double`, `Float`, `Int`, `Bool`, `String`, optionals and arrays of them, `ClosedRange<Double>`, enums that are
/// `Choice`, `PerChannel`, and settings within settings (`Configurable`).
public protocol SettingValue: Hashable, Sendable {
  /// What limits are put on; `Never` where there are none.
  associatedtype Bound: Comparable & Sendable = Never
  /// What is expected, in words that follow "must be": "a number or null", "one of ba, sos".
  static var typeName: String { get }
  /// The texts that are allowed, where they can be listed.
  static var choices: [String] { get }
  /// The settings within this one.
  static var nested: [SettingInfo] { get }
  /// Reads the value.
  init(_ value: Value) throws(SettingsError)
  /// Changes to the value; settings within settings change only those that are named.
  mutating func merge(_ value: Value) throws(SettingsError)
  var value: Value { get }
  /// The numbers that limits restrict.
  var bounded: [Bound] { get }
  /// Throws when settings within this one do not fit.
  func check() throws(SettingsError)
}

extension SettingValue {
  public static var choices: [String] { [] }
  public static var nested: [SettingInfo] { [] }
  public mutating func merge(_ value: Value) throws(SettingsError) { self = try Self(value) }
  public var bounded: [Bound] { [] }
  public func check() throws(SettingsError) {}
}

extension Double: SettingValue {
  public static var typeName: String { "a number" }
  public init(_ value: Value) throws(SettingsError) {
    guard let number = value.double else { throw .wrongType(value, Self.typeName) }
    self = number
  }
  public var value: Value { .double(self) }
  public var bounded: [Double] { [self] }
}

extension Float: SettingValue {
  public static var typeName: String { "a number" }
  public init(_ value: Value) throws(SettingsError) {
    guard let number = value.double else { throw .wrongType(value, Self.typeName) }
    self = Float(number)
  }
  public var value: Value { .double(Double(self)) }
  public var bounded: [Float] { [self] }
}

extension Int: SettingValue {
  public static var typeName: String { "a whole number" }
  public init(_ value: Value) throws(SettingsError) {
    guard let number = value.int else { throw .wrongType(value, Self.typeName) }
    self = number
  }
  public var value: Value { .int(self) }
  public var bounded: [Int] { [self] }
}

extension Bool: SettingValue {
  public static var typeName: String { "true or false" }
  public init(_ value: Value) throws(SettingsError) {
    guard let bool = value.bool else { throw .wrongType(value, Self.typeName) }
    self = bool
  }
  public var value: Value { .bool(self) }
}

extension String: SettingValue {
  public static var typeName: String { "a text" }
  public init(_ value: Value) throws(SettingsError) {
    guard let string = value.string else { throw .wrongType(value, Self.typeName) }
    self = string
  }
  public var value: Value { .string(self) }
}

/// An enum whose cases are the texts that a setting may be.
public protocol Choice: SettingValue, RawRepresentable, CaseIterable where RawValue == String, Bound == Never {}

extension Choice {
  public static var typeName: String { "one of " + choices.joined(separator: ", ") }
  public static var choices: [String] { allCases.map(\.rawValue) }
  public init(_ value: Value) throws(SettingsError) {
    guard let text = value.string else { throw .wrongType(value, Self.typeName) }
    guard let choice = Self(rawValue: text) else {
      throw .wrongType(value, Self.typeName + didYouMean(text, in: Self.choices))
    }
    self = choice
  }
  public var value: Value { .string(rawValue) }
}
