import AxisArrays

/// Reads NPZ archives: our own, whose axes have names, and any other with numeric arrays, stored or deflated.
///
/// The convention, which `numpy.load` opens without pickle:
/// - `data`: the samples, the stream's axis first. `dims`: its axis names, a text array.
/// - `axis_<dim>`: float64 values or text labels along a dim; `axis_<dim>_<column>`: more about the same places.
/// - `linear_<dim>`: rows of (index, value there, step) for regular axes, exact where `axis_<dim>` is a listing.
///   Several rows mark gaps.
/// - `units`: the unit of each dim's axis. `key`, `attrs` (JSON), `start` (clock time), `patient`, `recording`: text.
/// - `event_onset`, `event_duration` (NaN: unknown) and `event_text`.
///
/// Without `data` and `dims` every numeric array is a stream of its own along its first axis; text is passed over.
/// Arrays of objects or records are refused.
public struct NPZReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "NPZ", extensions: ["npz"], summary: "NumPy archive, with named axes where it is our own",
    matches: { $0.starts(with: [0x50, 0x4B, 0x03, 0x04]) || $0.starts(with: [0x50, 0x4B, 0x05, 0x06]) })

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  private let arrays: [NPZArray]
  /// Which arrays are streams.
  private let sources: [NPZArray]
  private let clocks: [NPYStream.Clock]
  /// Made when a stream is first read: an archive may hold many more than are wanted.
  private var opened: [NPYStream?]

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    path = source.path
    let rate = try options.checkedRate
    var arrays: [NPZArray] = []
    for entry in try ZipDirectory(source).entries where entry.name.hasSuffix(".npy") {
      arrays.append(try NPZArray(entry, source))
    }
    self.arrays = arrays
    let named = NPZNames(arrays, path: source.path)
    if let data = named["data"], named["dims"] != nil {
      let (stream, clock) = try named.stream(data, options: options, rate: rate)
      sources = [data]
      streams = [stream]
      clocks = [clock]
      info = RecordingInfo(
        format: "NPZ", patient: try named.text("patient") ?? "", recording: try named.text("recording") ?? "",
        start: try named.text("start").flatMap { WallClock($0) })
    } else {
      sources = arrays.filter { !$0.isText && !$0.header.shape.isEmpty }
      guard !sources.isEmpty else {
        throw .unsupported(path: source.path, what: "an archive without a numeric array of one or more axes")
      }
      var streams: [StreamInfo] = []
      var clocks: [NPYStream.Clock] = []
      for array in sources {
        let dtype = try array.header.streamDType(path: source.path, name: "array \(array.name)", options: options)
        let dims = NPYStream.dims(array.header.shape.count)
        streams.append(
          StreamInfo(
            name: array.name, rate: rate ?? 1, channels: [], count: array.header.shape[0], dtype: dtype, dims: dims))
        clocks.append(.runs([(0, 0)], gain: 1 / (rate ?? 1)))
      }
      self.streams = streams
      self.clocks = clocks
      info = RecordingInfo(format: "NPZ")
    }
    opened = Array(repeating: nil, count: sources.count)
  }

  public mutating func events() throws(RecordingError) -> [Event] {
    let named = NPZNames(arrays, path: path)
    guard let onset = named["event_onset"], let texts = try named.texts("event_text") else { return [] }
    let onsets = try named.numbers(onset)
    let durations = try named["event_duration"].map { (array) throws(RecordingError) in try named.numbers(array) }
    guard texts.count == onsets.count, durations.map({ $0.count == onsets.count }) ?? true else {
      throw .malformed(
        path: path, at: .part("event_text"), expected: "\(onsets.count) events, as in event_onset",
        found: "\(texts.count)")
    }
    return onsets.indices.map { index in
      let duration = durations.flatMap { $0[index].isNaN ? nil : $0[index] }
      return Event(onset: onsets[index], duration: duration, text: texts[index])
    }
  }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    if opened[stream] == nil {
      opened[stream] = NPYStream(try sources[stream].body(), dtype: streams[stream].dtype, clock: clocks[stream])
    }
    return try opened[stream]?.next(count)
  }
}
