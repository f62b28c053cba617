import AxisArrays

/// The header of a BrainVision recording: what its data file holds.
///
/// - Source: Brain Products, "BrainVision Core Data Format 1.0" and the headers that Recorder and Analyzer write.
struct BrainVisionHeader {
  enum Data { case binary(SampleLayout.Encoding), text(BrainVisionNumbers.Style) }

  let version: String
  let data: Data
  let dataFile: String
  let markerFile: String?
  /// Whether all samples of a channel stand together.
  let isVectorized: Bool
  let channels: [StoredChannel]
  /// Samples per second.
  let rate: Double
  /// Samples of each channel, where the header tells.
  let points: Int?

  static let common = "common infos"

  init(_ source: ByteSource) throws(RecordingError) {
    let text = try BrainVisionText(source, kind: "Header")
    version = text.version
    dataFile = try text.required(Self.common, "DataFile").value
    markerFile = text[Self.common, "MarkerFile"].flatMap { $0.value.isEmpty ? nil : $0.value }
    let count = try text.integer(Self.common, "NumberOfChannels", in: 1...100_000)
    if let kind = text[Self.common, "DataType"], kind.value.lowercased() != "timedomain" {
      throw .unsupported(path: source.path, what: "DataType \(quoted(kind.value)); TIMEDOMAIN is read")
    }
    isVectorized =
      try text.choice(Self.common, "DataOrientation", of: ["MULTIPLEXED", "VECTORIZED"]) == "VECTORIZED"
    if try text.choice(Self.common, "DataFormat", of: ["BINARY", "ASCII"]) == "BINARY" {
      let name = try text.choice(
        "binary infos", "BinaryFormat", of: ["INT_16", "UINT_16", "INT_32", "IEEE_FLOAT_32", "IEEE_FLOAT_64"])
      data = .binary(Self.encodings[name] ?? .int16)
      if let order = text["binary infos", "UseBigEndianOrder"], order.value.lowercased() == "yes" {
        throw .unsupported(path: source.path, what: "numbers in big-endian order")
      }
    } else {
      data = .text(try BrainVisionNumbers.Style(text))
    }
    let interval = try text.required(Self.common, "SamplingInterval")
    guard let step = NumberParser.double(interval.value), step > 0, (1e6 / step).isFinite, 1e6 / step > 0 else {
      throw .malformed(
        path: source.path, at: .byte(interval.place), expected: "SamplingInterval, a number of microseconds above 0",
        found: quoted(interval.value))
    }
    rate = 1e6 / step
    points = text[Self.common, "DataPoints"] == nil ? nil : try text.integer(Self.common, "DataPoints", in: 0...1 << 48)
    channels = try Self.channels(text, count: count)
  }

  private static let encodings: [String: SampleLayout.Encoding] = [
    "INT_16": .int16, "UINT_16": .uint16, "INT_32": .int32, "IEEE_FLOAT_32": .float32, "IEEE_FLOAT_64": .float64,
  ]

  /// Each entry is "name, reference, resolution, unit"; what is left out is a resolution of 1 and microvolts.
  private static func channels(_ text: BrainVisionText, count: Int) throws(RecordingError)
    -> [StoredChannel]
  {
    var channels: [StoredChannel?] = Array(repeating: nil, count: count)
    for (number, entry) in text.numbered("channel infos", "Ch") {
      guard (1...count).contains(number), channels[number - 1] == nil else {
        throw .malformed(
          path: text.path, at: .byte(entry.place), expected: "each of the channels 1...\(count) once",
          found: "Ch\(number)")
      }
      let fields = BrainVisionText.fields(entry.value)
      func field(_ index: Int) -> String { index < fields.count ? fields[index] : "" }
      var resolution = 1.0
      if !field(2).isEmpty {
        guard let value = NumberParser.double(field(2)), value.isFinite, value != 0 else {
          throw .malformed(
            path: text.path, at: .byte(entry.place), expected: "the resolution of channel \(number), a number",
            found: quoted(field(2)))
        }
        resolution = value
      }
      let unit = field(3).isEmpty ? "µV" : field(3)
      channels[number - 1] = StoredChannel(
        info: ChannelInfo(
          label: field(0), unit: unit, kind: ChannelKind.of(label: field(0), unit: unit)),
        gain: resolution)
    }
    var all: [StoredChannel] = []
    for (index, channel) in channels.enumerated() {
      guard let channel else {
        throw .malformed(
          path: text.path, at: .part("[Channel Infos]"), expected: "\(count) channels", found: "no Ch\(index + 1)")
      }
      all.append(channel)
    }
    return all
  }
}
