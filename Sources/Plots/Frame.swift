/// What stands around a picture of channels over an axis: names and units.
public struct Frame: Hashable, Sendable {
  /// One line above the picture.
  public var title: String
  /// One per channel; missing ones are numbered.
  public var channels: [String]
  /// Unit of the values; empty when there is none.
  public var unit: String
  /// Name and unit of the axis along the samples.
  public var axis: String, axisUnit: String
  /// Position of the first sample and distance between samples, in `axisUnit`.
  public var start: Double, step: Double

  public init(
    title: String = "", channels: [String] = [], unit: String = "", axis: String = "time", axisUnit: String = "s",
    start: Double = 0, step: Double = 1
  ) {
    (self.title, self.channels, self.unit) = (title, channels, unit)
    (self.axis, self.axisUnit) = (axis, axisUnit)
    self.start = start.isFinite ? start : 0
    self.step = step.isFinite && step != 0 ? step : 1
  }

  /// The name of a channel, or its number where it has none.
  public func label(_ channel: Int) -> String {
    channel < channels.count && !channels[channel].isEmpty ? channels[channel] : "\(channel + 1)"
  }

  /// "time (s)", or the name alone where there is no unit.
  public var axisTitle: String { Self.titled(axis, axisUnit) }

  static func titled(_ name: String, _ unit: String) -> String { unit.isEmpty ? name : "\(name) (\(unit))" }
}

/// Least and greatest finite value; a range of zero width is widened so that it can be drawn.
struct ValueRange: Hashable, Sendable {
  var low: Double, high: Double
  /// The values were all equal, or there were none.
  var isFlat = false

  init?(_ values: some Sequence<Double>) {
    var low = Double.infinity, high = -Double.infinity
    for value in values where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
    guard low <= high else { return nil }
    (self.low, self.high) = (low, high)
    if low == high {
      isFlat = true
      let margin = low == 0 ? 1 : abs(low) * 0.5
      (self.low, self.high) = (low - margin, high + margin)
    }
  }

  /// 0 at `low`, 1 at `high`; halves first, so that huge ranges do not overflow.
  func fraction(_ value: Double) -> Double { (value / 2 - low / 2) / (high / 2 - low / 2) }
}
