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

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    let path = source.path
    let set = try EEGLABSet(source)
    contents = RecordingContents(source, RecordingInfo(format: "EEGLAB", patient: set.subject, recording: set.name))
    guard let claimed = set.points.times(set.trials) else {
      throw .malformed(
        path: path, at: .part("EEG.pnts"), expected: "samples that a file can hold", found: "\(set.points)")
    }
    let (layout, file): (SampleLayout, ByteSource)
    var count = claimed
    switch set.data {
    case .numbers(let numbers):
      guard !numbers.isComplex, numbers.dims.first == set.channelCount, numbers.count == set.channelCount * claimed
      else {
        throw .malformed(
          path: path, at: .part("EEG.data"), expected: "\(set.channelCount) × \(set.points) × \(set.trials) numbers",
          found: "\(numbers.dims)")
      }
      file = numbers.source
      layout = numbers.layout(channels: set.channelCount)
    case .text(let name):
      file = try Self.open(name, beside: source, notices: &contents.notices)
      count = try file.rows(of: 4 * set.channelCount, claimed: claimed, options.size, &contents.notices)
      if set.trials > 1 { count -= count % set.points }
      let isTransposed = file.path.hasSuffix(".dat")
      layout = SampleLayout(
        packed: Array(repeating: .init(), count: set.channelCount), .float32,
        length: isTransposed ? claimed : nil)
    default:
      throw .malformed(
        path: path, at: .part("EEG.data"), expected: "numbers or a file's name", found: "another")
    }
    let (marks, placeless) = try set.marks()
    if placeless > 0 { contents.note(.lost, "\(counted(placeless, "event")) without a latency left out") }
    var starts: [(first: Int, offset: Double)] = [(0, set.trials == 1 ? set.start : 0)]
    if set.trials == 1 { Self.cut(&starts, marks, rate: set.rate, count: count, &contents.notices) }
    let clock = RunClock(starts, period: 1 / set.rate, count: count)
    contents.events =
      marks.map { mark in
        let whole = Int(mark.position.rounded(.down))
        // A boundary lies between samples, before the one that it cuts off.
        let onset = clock.time(at: mark.isBoundary ? Int(mark.position.rounded(.up)) : whole)
        let rest = mark.isBoundary ? 0 : (mark.position - Double(whole)) / set.rate
        return Event(onset: onset + rest, duration: mark.duration.map { $0 / set.rate }, text: mark.text)
      }.byOnset
    var stream = StreamInfo(name: "", rate: set.rate, channels: set.channels, count: count, dtype: dtype)
    if set.trials == 1 {
      contents.add(stream, SampleCursor(layout, file, clock: clock, dtype: dtype))
    } else {
      stream.rate = nil
      stream.count = count / set.points
      stream.dims = ["epoch", "time", "ch"]
      stream.rowShape = [set.points, set.channelCount]
      stream.axes["time"] = .linear(LinearAxis(gain: 1 / set.rate, offset: set.start, unit: "s"))
      stream.timeUnit = ""
      if !marks.isEmpty {
        contents.note(.guessed, "onsets of events are seconds of the epochs end to end")
      }
      let samples = SampleCursor(layout, file, clock: RunClock(period: 1, count: count), dtype: dtype)
      contents.add(stream, EpochCursor(samples: samples, points: set.points, channels: set.channelCount, path: path))
    }
  }

  /// The file of the data, or one of its ending under the name of the data set.
  private static func open(
    _ name: String, beside source: ByteSource, notices: inout [Notice]
  ) throws(RecordingError) -> ByteSource {
    try source.beside(name, or: source.stem + (name.hasSuffix(".dat") ? ".dat" : ".fdt"), &notices)
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
}

/// Epochs that lie one after the other as samples.
private struct EpochCursor: StreamCursor {
  var samples: SampleCursor
  /// Samples of an epoch.
  let points: Int
  let channels: Int
  let path: String

  var pieces: [Piece] { [] }

  mutating func next(_ count: Int) throws(RecordingError) -> Chunk? {
    let first = samples.clock.position / points
    let epochs = min(count, samples.clock.count / points - first)
    guard epochs > 0, let chunk = try samples.next(epochs * points) else { return nil }
    do throws(ArrayError) {
      let data = try reshape(chunk.data, [epochs, points, channels])
      return Chunk(data, time: .perSample((first..<(first + epochs)).map(Double.init)))
    } catch {
      throw .unsupported(path: path, what: error.description)
    }
  }
}
