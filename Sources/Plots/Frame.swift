/// The frame of a picture of channels over an axis: names and units.
public struct Frame: Hashable, Sendable {
  /// One line above the picture.
  public var title: String
  /// One per channel; missing ones are numbered.
  public var channels: [String]
  /// Unit of the values; empty when there is none, or when channels have several.
  public var unit: String
  /// Unit of each channel, where they differ: such channels have no common scale.
  public var units: [String] = []
  /// Channels of event codes, which have no unit.
  public var codes: Set<Int> = []
  /// Events to mark along the axis, by place in its unit.
  public var marks: [Mark] = []

  /// An event: where it is, and what it says.
  public struct Mark: Hashable, Sendable {
    public var place: Double, text: String
    public init(place: Double, text: String) { (self.place, self.text) = (place, text) }
  }

  /// Name and unit of the axis along the samples.
  public var axis: String, axisUnit: String
  /// Position of the first sample and distance between samples, in `axisUnit`.
  public var start: Double, step: Double
  /// The date and time at which the axis is 0; empty where it is not known.
  public var origin = ""

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

  /// Channels that have one scale: those of one unit, and those of event codes; the largest group first.
  func groups(channels: Int) -> [(unit: String, channels: [Int])] {
    var found: [(unit: String, isCode: Bool, channels: [Int])] = []
    for channel in 0..<channels {
      let isCode = codes.contains(channel)
      let unit = isCode ? "codes" : channel < units.count ? units[channel] : self.unit
      if let place = found.firstIndex(where: { $0.unit == unit && $0.isCode == isCode }) {
        found[place].channels.append(channel)
      } else {
        found.append((unit, isCode, [channel]))
      }
    }
    // Stable: of two groups of a size the one with the earlier channels comes first; codes come last.
    let order = found.indices.sorted { a, b in
      if found[a].isCode != found[b].isCode { return found[b].isCode }
      return found[a].channels.count == found[b].channels.count
        ? a < b : found[a].channels.count > found[b].channels.count
    }
    return order.map { (found[$0].unit, found[$0].channels) }
  }

  /// The marks that lie on a stretch of the axis.
  func marks(from start: Double, to end: Double) -> [Mark] { marks.filter { $0.place >= start && $0.place <= end } }

  /// The frame of some of the channels.
  public func picking(_ channels: [Int]) -> Frame {
    var frame = self
    frame.channels = channels.map { label($0) }
    frame.units = units.isEmpty ? [] : channels.map { $0 < units.count ? units[$0] : "" }
    frame.codes = Set(channels.indices.filter { codes.contains(channels[$0]) })
    let left = Set(frame.units.enumerated().filter { !frame.codes.contains($0.offset) }.map(\.element))
    if left.count == 1, let unit = left.first { (frame.unit, frame.units) = (unit, []) }
    return frame
  }

  /// "time (s)", or the name alone where there is no unit.
  public var axisTitle: String { Self.titled(axis, axisUnit) }

  /// Marks from one end of the axis to the other: long times as a clock shows them.
  func ticks(_ start: Double, _ end: Double, count: Int) -> Ticks {
    let (low, high) = (min(start, end), max(start, end))
    return axisUnit == "s" ? .times(low, high, count: count) : .linear(low, high, count: count)
  }

  /// The title of an axis with such marks.
  func axisTitle(to end: Double) -> String {
    guard axisUnit == "s", Ticks.showsClock(abs(end - start)) else { return axisTitle }
    return Self.titled(axis, max(abs(start), abs(end)) >= 3600 ? "h:min:s" : "min:s")
  }

  /// What stands behind a title where it is known: the date and time at which the axis is 0.
  var since: String { origin.isEmpty ? "" : " from \(origin)" }

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
