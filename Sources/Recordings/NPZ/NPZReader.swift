import AxisArrays

/// Reads NPZ archives: our own, whose axes have names, and any other with numeric arrays, stored or deflated.
///
/// The convention, which `numpy.load` opens without pickle:
/// - `data`: the samples, the stream's axis first. `dims`: its axis names, a text array.
/// - `axis_<dim>`: float64 values or text labels along a dim; `axis_<dim>_<column>`: more about the same places.
/// - `linear_<dim>`: rows of (index, value there, step) for regular axes, exact where `axis_<dim>` is a listing.
///   Several rows mark gaps.
/// - `units`: the unit of each dim's axis. `key`, `attrs` (JSON), `start` (clock time), `patient`, `recording`: text.
/// - `event_onset`, `event_duration` (NaN: unknown), `event_text`, `event_channel` (empty: all channels).
///
/// Without `data` and `dims` every numeric array is a stream of its own along its first axis; text is passed over. So
/// is, with a note, what is not read here (arrays of objects or records, other compression), unless nothing is left.
public struct NPZReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "NPZ", extensions: ["npz"], summary: "NumPy archive, with named axes where it is our own",
    options: ["rate", "dtype", "time-per-row", "gap-tolerance"],
    matches: { $0.starts(with: [0x50, 0x4B, 0x03, 0x04]) || $0.starts(with: [0x50, 0x4B, 0x05, 0x06]) })

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  public private(set) var notices: [Notice] = []
  private let arrays: [NPZArray]
  /// Which arrays are streams.
  private let sources: [NPZArray]
  private let clocks: [NPYStream.Clock]
  /// Made when a stream is first read: an archive may hold many more than are wanted.
  private var opened: [NPYStream?]
  private var happened: [Event]?

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    path = source.path
    let rate = try options.checkedRate
    var arrays: [NPZArray] = []
    var failure: RecordingError?
    for entry in try ZipDirectory(source).entries where entry.name.hasSuffix(".npy") {
      do throws(RecordingError) {
        arrays.append(try NPZArray(entry, source))
      } catch {
        // What is broken is not told apart from what is only odd where the stream itself is concerned.
        guard case .unsupported(_, let what) = error, !["data.npy", "dims.npy"].contains(entry.name) else {
          throw error
        }
        notices.append(Notice(.lost, "\(quoted(entry.name)) is passed over: \(what)"))
        failure = failure ?? error
      }
    }
    self.arrays = arrays
    var named = NPZNames(arrays, path: source.path)
    if let data = named["data"], named["dims"] != nil {
      let (stream, clock) = try named.stream(data, options: options, rate: rate)
      sources = [data]
      streams = [stream]
      clocks = [clock]
      info = RecordingInfo(
        format: "NPZ", patient: try named.text("patient") ?? "", recording: try named.text("recording") ?? "",
        start: try named.start())
      notices += named.notices
    } else {
      sources = arrays.filter { !$0.isText && !$0.header.shape.isEmpty }
      guard !sources.isEmpty else {
        if let failure { throw failure }
        throw .unsupported(path: source.path, what: "an archive without a numeric array of one or more axes")
      }
      var streams: [StreamInfo] = []
      var clocks: [NPYStream.Clock] = []
      for array in sources {
        let dtype = try array.header.streamDType(path: source.path, name: "array \(array.name)", options: options)
        let dims = NPYStream.dims(array.header.shape.count)
        streams.append(
          StreamInfo(
            name: array.name, rate: rate ?? 1, channels: [], count: array.header.shape[0], dtype: dtype, dims: dims,
            rowShape: Array(array.header.shape.dropFirst())))
        clocks.append(.runs(RunClock(period: 1 / (rate ?? 1), count: array.header.shape[0])))
      }
      self.streams = streams
      self.clocks = clocks
      info = RecordingInfo(format: "NPZ")
      if rate == nil { notices.append(.assumedRate()) }
    }
    opened = Array(repeating: nil, count: sources.count)
  }

  public mutating func events() throws(RecordingError) -> [Event] {
    if let happened { return happened }
    var named = NPZNames(arrays, path: path)
    let found = try named.events()
    notices += named.notices
    happened = found
    return found
  }

  public func pieces(of stream: Int) -> [Piece] {
    if case .runs(let clock) = clocks[stream] { clock.pieces } else { [] }
  }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    if opened[stream] == nil {
      opened[stream] = NPYStream(try sources[stream].body(), dtype: streams[stream].dtype, clock: clocks[stream])
    }
    return try opened[stream]?.next(count)
  }
}
