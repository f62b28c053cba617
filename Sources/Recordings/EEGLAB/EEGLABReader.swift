import AxisArrays

/// Reads data sets of EEGLAB (.set of MATLAB 5 to 7.3): data inside or in a .fdt file beside it, events, epochs as an axis.
///
/// Data of `ReadOptions.dtype` (float64) are as the file has them, in µV where channels tell no unit. A boundary begins a
/// piece, later by what was cut out there. Memory: a mebibyte of raw samples, the events, and the chunk itself;
/// compressed data of more than 4 MiB go through a temporary file.
public struct EEGLABReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "EEGLAB", extensions: ["set"], summary: "Data set of EEGLAB, its data inside or in a .fdt file beside it",
    options: ["dtype", "size"])

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  public let notices: [Notice]
  private let source: ByteSource
  private let happened: [Event]
  private var cursor: SampleCursor
  /// Samples of an epoch; `nil` for data without epochs.
  private let epochPoints: Int?

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    path = source.path
    let set = try EEGLABSet(source)
    var notices: [Notice] = []
    guard let claimed = set.points.times(set.trials) else {
      throw .malformed(
        path: path, at: .part("EEG.pnts"), expected: "samples that a file can hold", found: "\(set.points)")
    }
    let layout: SampleLayout
    var count = claimed
    switch set.data {
    case .numbers(let numbers):
      guard !numbers.isComplex, numbers.dims.first == set.channelCount, numbers.count == set.channelCount * claimed
      else {
        throw .malformed(
          path: path, at: .part("EEG.data"), expected: "\(set.channelCount) × \(set.points) × \(set.trials) numbers",
          found: "\(numbers.dims)")
      }
      self.source = numbers.source
      layout = Self.layout(set, numbers.encoding, isBigEndian: numbers.isBigEndian, at: numbers.place)
    case .text(let name):
      self.source = try Self.open(name, beside: source, notices: &notices)
      count = try self.source.rows(of: 4 * set.channelCount, claimed: claimed, options.size, &notices)
      if set.trials > 1 { count -= count % set.points }
      let isTransposed = self.source.path.hasSuffix(".dat")
      layout = Self.layout(set, .float32, isBigEndian: false, at: 0, points: isTransposed ? claimed : nil)
    default: throw .malformed(path: path, at: .part("EEG.data"), expected: "numbers or a file's name", found: "another")
    }
    let (marks, placeless) = try set.marks()
    if placeless > 0 { notices.append(Notice(.lost, "\(counted(placeless, "event")) without a latency left out")) }
    var starts: [(first: Int, offset: Double)] = [(0, set.trials == 1 ? set.start : 0)]
    if set.trials == 1 { Self.cut(&starts, marks, rate: set.rate, count: count, &notices) }
    let clock = RunClock(starts, period: 1 / set.rate, count: count)
    cursor = SampleCursor(layout, clock: set.trials == 1 ? clock : RunClock(period: 1, count: count), dtype: dtype)
    happened =
      marks.map { mark in
        let whole = Int(mark.position.rounded(.down))
        // A boundary lies between samples, before the one that it cuts off.
        let onset = clock.time(at: mark.isBoundary ? Int(mark.position.rounded(.up)) : whole)
        let rest = mark.isBoundary ? 0 : (mark.position - Double(whole)) / set.rate
        return Event(onset: onset + rest, duration: mark.duration.map { $0 / set.rate }, text: mark.text)
      }.byOnset
    var stream = StreamInfo(name: "", rate: set.rate, channels: set.channels, count: count, dtype: dtype)
    epochPoints = set.trials > 1 ? set.points : nil
    if set.trials > 1 {
      stream.rate = nil
      stream.count = count / set.points
      stream.dims = ["epoch", "time", "ch"]
      stream.rowShape = [set.points, set.channelCount]
      stream.axes["time"] = .linear(LinearAxis(gain: 1 / set.rate, offset: set.start, unit: "s"))
      stream.timeUnit = ""
      if !marks.isEmpty {
        notices.append(Notice(.guessed, "onsets of events are seconds of the epochs end to end"))
      }
    }
    streams = [stream]
    self.notices = notices
    info = RecordingInfo(format: "EEGLAB", patient: set.subject, recording: set.name)
  }

  private static func layout(
    _ set: EEGLABSet, _ encoding: SampleLayout.Encoding, isBigEndian: Bool, at place: Int, points: Int? = nil
  ) -> SampleLayout {
    let width = encoding.bytes
    return SampleLayout(
      encoding: encoding, isBigEndian: isBigEndian, recordBytes: width * set.channelCount * (points ?? 1),
      samplesPerRecord: points ?? 1,
      channels: (0..<set.channelCount).map { SampleLayout.Channel(place: width * $0 * (points ?? 1)) },
      stretches: [(0, place)], recordName: "sample")
  }

  /// The file of the data, or one of its ending under the name of the data set.
  private static func open(
    _ name: String, beside source: ByteSource, notices: inout [Notice]
  ) throws(RecordingError) -> ByteSource {
    do throws(RecordingError) { return try source.beside(name) } catch {
      let own = source.stem + (name.hasSuffix(".dat") ? ".dat" : ".fdt")
      guard case .system("open", _, _, _) = error, let found = try? source.beside(own) else { throw error }
      notices.append(Notice(.guessed, "\(quoted(name)) is not there: \(quoted(own)) is taken for it"))
      return found
    }
  }

  /// Begins a run at each boundary, later by what was cut out there.
  private static func cut(
    _ starts: inout [(first: Int, offset: Double)], _ marks: [EEGLABSet.Mark], rate: Double, count: Int,
    _ notices: inout [Notice]
  ) {
    var unknown = 0
    for mark in marks.filter({ $0.isBoundary }).sorted(by: { $0.position < $1.position }) {
      let first = mark.position.rounded(.up)
      guard first > Double(starts[starts.count - 1].first), first < Double(count) else { continue }
      guard let missing = mark.duration, missing > 0 else {
        unknown += 1
        continue
      }
      let run = starts[starts.count - 1]
      starts.append((Int(first), run.offset + (first - Double(run.first) + missing) / rate))
    }
    if starts.count > 1 {
      let missing = starts[1].first
      notices.append(
        Notice(
          .gap, "\(counted(starts.count - 1, "gap")) at boundaries, the first before sample \(missing + 1)",
          time: starts[1].offset))
    }
    if unknown > 0 {
      notices.append(
        Notice(.guessed, "\(counted(unknown, "boundary event")) without a duration taken to be without a pause"))
    }
  }

  public mutating func events() throws(RecordingError) -> [Event] { happened }

  public func pieces(of stream: Int) -> [Piece] { epochPoints == nil ? cursor.clock.pieces : [] }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    guard let points = epochPoints else { return try cursor.next(count, from: source) }
    let first = cursor.clock.position / points
    let epochs = min(count, cursor.clock.count / points - first)
    guard epochs > 0, let chunk = try cursor.next(epochs * points, from: source) else { return nil }
    do throws(ArrayError) {
      let data = try reshape(chunk.data, [epochs, points, streams[0].channels.count])
      return Chunk(data, time: .perSample((first..<(first + epochs)).map(Double.init)))
    } catch {
      throw .unsupported(path: path, what: error.description)
    }
  }
}
