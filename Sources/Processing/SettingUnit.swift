/// The unit that a setting is in.
public struct SettingUnit: Hashable, Sendable {
  /// As it stands after a number: "Hz".
  public let symbol: String
  /// As it stands in a sentence: "hertz".
  public let name: String
  /// Whether the data decide, so that the symbol says nothing about a number.
  public let isOfData: Bool

  public init(_ symbol: String, _ name: String, isOfData: Bool = false) {
    (self.symbol, self.name, self.isOfData) = (symbol, name, isOfData)
  }

  public static let hertz = SettingUnit("Hz", "hertz")
  public static let seconds = SettingUnit("s", "seconds")
  public static let milliseconds = SettingUnit("ms", "milliseconds")
  public static let samples = SettingUnit("samples", "samples")
  public static let decibels = SettingUnit("dB", "decibels")
  public static let degrees = SettingUnit("°", "degrees")
  public static let radians = SettingUnit("rad", "radians")
  public static let percent = SettingUnit("%", "percent")
  public static let microvolts = SettingUnit("µV", "microvolts")
  /// The unit of the data, whatever that is.
  public static let data = SettingUnit("(unit of the data)", "the unit of the data", isOfData: true)
  /// The unit of the axis that the setting speaks of.
  public static let axis = SettingUnit("(unit of the axis)", "the unit of the axis", isOfData: true)
}
