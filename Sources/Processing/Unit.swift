/// The unit that a setting is in.
public struct Unit: Hashable, Sendable {
  /// As it stands after a number: "Hz".
  public let symbol: String
  /// As it stands in a sentence: "hertz".
  public let name: String

  public init(_ symbol: String, _ name: String) {
    (self.symbol, self.name) = (symbol, name)
  }

  public static let hertz = Unit("Hz", "hertz")
  public static let seconds = Unit("s", "seconds")
  public static let milliseconds = Unit("ms", "milliseconds")
  public static let samples = Unit("samples", "samples")
  public static let decibels = Unit("dB", "decibels")
  public static let degrees = Unit("°", "degrees")
  public static let radians = Unit("rad", "radians")
  public static let percent = Unit("%", "percent")
  public static let microvolts = Unit("µV", "microvolts")
  /// The unit of the data, whatever that is.
  public static let data = Unit("(unit of the data)", "the unit of the data")
  /// The unit of the axis that the setting speaks of.
  public static let axis = Unit("(unit of the axis)", "the unit of the axis")
}
