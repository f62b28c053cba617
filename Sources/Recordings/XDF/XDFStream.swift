import AxisArrays

/// What the header of a stream in an XDF file says.
struct XDFStream: Sendable {
  let id: UInt32
  let name: String
  let kind: String
  let channels: [ChannelInfo]
  /// Samples per second as the device has it; 0 where they come as they will.
  let rate: Double
  /// The dtype of the samples; `nil` for texts.
  let dtype: DType?
  let channelCount: Int
  /// Host and identity of the source, as far as they are told.
  let attrs: [String: Value]

  /// Seconds from a sample to one without a stamp.
  var step: Double { rate > 0 ? 1 / rate : 0 }
  /// Bytes of the values of a sample.
  var rowBytes: Int { channelCount * (dtype?.itemSize ?? 0) }

  private static let formats: [(name: String, dtype: DType?)] = [
    ("float32", .float32), ("double64", .float64), ("int8", .int8), ("int16", .int16), ("int32", .int32),
    ("int64", .int64), ("string", nil),
  ]

  init(_ info: XMLNode, id: UInt32, malformed: (_ expected: String, _ found: String) -> RecordingError)
    throws(RecordingError)
  {
    self.id = id
    name = info["name"]
    kind = info["type"]
    let count = Int(info["channel_count"])
    guard let count, (1...100_000).contains(count) else {
      throw malformed("channel_count in 1...100000", quoted(info["channel_count"]))
    }
    channelCount = count
    let rate = NumberParser.double(info["nominal_srate"])
    guard let rate, rate >= 0, rate.isFinite, rate == 0 || (1 / rate).isFinite else {
      throw malformed("nominal_srate, 0 or more", quoted(info["nominal_srate"]))
    }
    self.rate = rate
    guard let format = Self.formats.first(where: { $0.name == info["channel_format"] }) else {
      throw malformed("channel_format, one of \(listed(Self.formats.map(\.name)))", quoted(info["channel_format"]))
    }
    dtype = format.dtype
    let described = info.child("desc")?.child("channels")?.children.filter { $0.name == "channel" } ?? []
    channels = (0..<count).map { index in
      let label = index < described.count ? described[index]["label"] : ""
      let unit = index < described.count ? described[index]["unit"] : ""
      let kind = index < described.count ? described[index]["type"].lowercased() : ""
      let shown = label.isEmpty ? "ch\(index + 1)" : label
      let isMark = ["stim", "trig", "trg", "trigger", "markers", "marker"].contains(kind)
      return ChannelInfo(
        label: shown, unit: Self.units[unit.lowercased()] ?? unit,
        kind: isMark ? "trigger" : kind.isEmpty ? ChannelKind.of(label: shown, unit: unit) : kind)
    }
    var attrs: [String: Value] = [:]
    for key in ["type", "source_id", "hostname"] where !info[key].isEmpty { attrs[key] = .string(info[key]) }
    self.attrs = attrs
  }

  /// Units that are spelled out.
  private static let units = ["microvolts": "µV", "millivolts": "mV", "volts": "V"]
}
