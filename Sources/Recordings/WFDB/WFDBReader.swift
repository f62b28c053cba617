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

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  public let notices: [Notice]
  private let record: WFDBRecord
  private let happened: [Event]
  private let dtype: DType
  private var clocks: [RunClock] = []
  /// Samples of each frame, and the signals, of each stream.
  private let groups: [(samples: Int, labels: [String])]

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    dtype = try options.floating(for: source.path)
    path = source.path
    let record = try WFDBRecord(source, isLenient: options.size == .wholeRecords)
    self.record = record
    var notices = record.notices
    var groups: [(samples: Int, labels: [String])] = []
    var channels: [[ChannelInfo]] = []
    for signal in record.signals {
      if let place = groups.firstIndex(where: { $0.samples == signal.samplesPerFrame }) {
        groups[place].labels.append(signal.info.label)
        channels[place].append(signal.info)
      } else {
        groups.append((signal.samplesPerFrame, [signal.info.label]))
        channels.append([signal.info])
      }
    }
    self.groups = groups
    var streams: [StreamInfo] = []
    for (place, group) in groups.enumerated() {
      let rate = record.rate * Double(group.samples)
      guard let count = record.count.times(group.samples), rate.isFinite, (1 / rate).isFinite else {
        throw .malformed(path: path, at: .line(1), expected: "a length that a file can have", found: "\(record.count)")
      }
      let runs = record.runs.map { ($0.first * group.samples, Double($0.frame) / record.rate) }
      clocks.append(RunClock(runs, period: 1 / rate, count: count))
      let name = groups.count == 1 ? "" : "\(plain(rate)) Hz"
      streams.append(StreamInfo(name: name, rate: rate, channels: channels[place], count: count, dtype: dtype))
    }
    self.streams = streams
    var events: [Event] = []
    do throws(RecordingError) {
      let file = try source.beside(source.stem + ".atr")
      events = try WFDBAnnotations(file).marks.map { Event(onset: Double($0.sample) / record.rate, text: $0.text) }
    } catch {
      guard case .system("open", _, _, _) = error else { throw error }
    }
    happened = events.byOnset
    if record.runs.count > 1 {
      notices.append(
        Notice(
          .gap, "\(counted(record.runs.count - 1, "gap")) between segments",
          time: Double(record.runs[1].frame) / record.rate))
    }
    self.notices = notices
    info = RecordingInfo(format: "WFDB", recording: record.name, start: record.start)
  }

  public mutating func events() throws(RecordingError) -> [Event] { happened }

  public func pieces(of stream: Int) -> [Piece] { clocks[stream].pieces }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    let first = clocks[stream].position
    guard let (rows, offset) = clocks[stream].take(count) else { return nil }
    let (samples, labels) = groups[stream]
    let data = try NDArray.filled(shape: [rows, labels.count], dtype: dtype, path: path) {
      (target) throws(RecordingError) in
      try record.read(first: first, count: rows, samples: samples, labels: labels) { row, channel, value in
        if dtype == .float64 {
          target.storeBytes(of: value, toByteOffset: 8 * (row * labels.count + channel), as: Double.self)
        } else {
          target.storeBytes(of: Float(value), toByteOffset: 4 * (row * labels.count + channel), as: Float.self)
        }
      }
    }
    return Chunk(data, time: .regular(offset: offset))
  }
}
