import AxisArrays

/// Reads WFDB records (.hea) as PhysioNet has them: signal files of all formats, several files and rates, segments, and annotations (.atr).
///
/// Data of `ReadOptions.dtype` (float64) are `(count - baseline) / gain`, NaN where the code says that a sample is missing and
/// where a segment lacks a signal. Signals of one rate are a stream; pauses between segments are gaps. Memory: 64 Ki samples
/// of a file, the annotations, and the chunk itself.
public struct WFDBReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "WFDB", extensions: ["hea"], summary: "Records of PhysioNet by their header, with segments and annotations",
    options: ["dtype", "size"])

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    let path = source.path
    let record = try WFDBRecord(source, isLenient: options.size == .wholeRecords)
    contents = RecordingContents(source, RecordingInfo(format: "WFDB", recording: record.name, start: record.start))
    contents.notices = record.notices
    let groups = record.signals.grouped(by: \.samplesPerFrame)
    for (samples, signals) in groups {
      let rate = record.rate * Double(samples)
      guard let count = record.count.times(samples), rate.isFinite, (1 / rate).isFinite else {
        throw .malformed(path: path, at: .line(1), expected: "a length that a file can have", found: "\(record.count)")
      }
      let runs = record.runs.map { ($0.first * samples, Double($0.frame) / record.rate) }
      let name = groups.count == 1 ? "" : "\(plain(rate)) Hz"
      contents.add(
        StreamInfo(name: name, rate: rate, channels: signals.map(\.info), count: count, dtype: dtype),
        WFDBCursor(
          record: record, samples: samples, labels: signals.map(\.info.label), dtype: dtype, path: path,
          clock: RunClock(runs, period: 1 / rate, count: count)))
    }
    if let file = try source.companion(source.stem + ".atr") {
      let marks = try WFDBAnnotations(file).marks
      contents.events = marks.map { Event(onset: Double($0.sample) / record.rate, text: $0.text) }.byOnset
    }
    if record.runs.count > 1 {
      contents.note(
        .gap, "\(counted(record.runs.count - 1, "gap")) between segments",
        time: Double(record.runs[1].frame) / record.rate)
    }
  }
}

/// The signals of one rate in a record.
private struct WFDBCursor: StreamCursor {
  let record: WFDBRecord
  /// Samples of each frame.
  let samples: Int
  let labels: [String]
  let dtype: DType
  let path: String
  var clock: RunClock

  var pieces: [Piece] { clock.pieces }

  mutating func next(_ count: Int) throws(RecordingError) -> Chunk? {
    let first = clock.position
    guard let (rows, offset) = clock.take(count) else { return nil }
    if rows > (1 << 22) / max(1, labels.count) { try record.verify() }
    let data = try NDArray.filled(shape: [rows, labels.count], dtype: dtype, path: path) {
      (target) throws(RecordingError) in
      try record.read(
        first: first, count: rows, samples: samples, labels: labels,
        into: WFDBRows(target: target, dtype: dtype, width: labels.count))
    }
    return Chunk(data, time: .regular(offset: offset))
  }
}
