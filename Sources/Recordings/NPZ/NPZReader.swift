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

  public var contents: RecordingContents
  private let arrays: [NPZArray]
  private var happened: [Event]?

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    contents = RecordingContents(source, RecordingInfo(format: "NPZ"))
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
        contents.note(.lost, "\(quoted(entry.name)) is passed over: \(what)")
        failure = failure ?? error
      }
    }
    self.arrays = arrays
    var named = NPZNames(arrays, path: source.path)
    if let data = named["data"], named["dims"] != nil {
      let (stream, clock) = try named.stream(data, options: options, rate: rate)
      contents.add(stream, NPZCursor(array: data, clock: clock, dtype: stream.dtype))
      contents.info.patient = try named.text("patient") ?? ""
      contents.info.recording = try named.text("recording") ?? ""
      contents.info.start = try named.start()
      contents.notices += named.notices
    } else {
      let sources = arrays.filter { !$0.isText && !$0.header.shape.isEmpty }
      guard !sources.isEmpty else {
        if let failure { throw failure }
        throw .unsupported(path: source.path, what: "an archive without a numeric array of one or more axes")
      }
      for array in sources {
        let dtype = try array.header.streamDType(path: source.path, name: "array \(array.name)", options: options)
        let dims = NPYStream.dims(array.header.shape.count)
        let clock = RunClock(period: 1 / (rate ?? 1), count: array.header.shape[0])
        contents.add(
          StreamInfo(
            name: array.name, rate: rate ?? 1, channels: [], count: clock.count, dtype: dtype, dims: dims,
            rowShape: Array(array.header.shape.dropFirst())),
          NPZCursor(array: array, clock: .runs(clock), dtype: dtype))
      }
      if rate == nil { contents.notices.append(.assumedRate()) }
    }
  }

  public mutating func events() throws(RecordingError) -> [Event] {
    if let happened { return happened }
    var named = NPZNames(arrays, path: path)
    let found = try named.events()
    contents.notices += named.notices
    happened = found
    return found
  }
}

/// An array of an archive that is opened when it is first read: there may be many more than are wanted.
private struct NPZCursor: StreamCursor {
  let array: NPZArray
  let clock: NPYStream.Clock
  let dtype: DType
  var opened: NPYStream?

  var pieces: [Piece] { clock.pieces }

  mutating func next(_ count: Int) throws(RecordingError) -> Chunk? {
    if opened == nil { opened = NPYStream(try array.body(), dtype: dtype, clock: clock) }
    return try opened?.next(count)
  }
}
