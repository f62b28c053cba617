import AxisArrays

/// Reads raw FIF recordings, as Neuromag's machines and MNE write them: 16 and 32 bit, float32, float64, with annotations as
/// events and skips as gaps.
///
/// Data of `ReadOptions.dtype` (float64) are `count * range * cal` in each channel's unit. Time 0 is the first stored sample.
/// Memory: a mebibyte of raw samples, a place for each buffer of the file, the events, and the chunk itself.
public struct FIFReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "FIF", extensions: ["fif"], summary: "Raw data of Neuromag and MNE, with annotations and skips",
    options: ["dtype", "size"], matches: { FIFFile.matches($0) })

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  public let notices: [Notice]
  private let source: ByteSource
  private var cursor: SampleCursor
  private let happened: [Event]

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    (path, self.source) = (source.path, source)
    let file = try FIFFile(source, isLenient: options.size == .wholeRecords)
    let encoding = file.encoding ?? .int16
    var (stretches, runs): ([(first: Int, place: Int)], [(first: Int, offset: Double)]) = ([], [(0, 0)])
    var (count, skipped) = (0, 0)
    let row = file.channels.count * encoding.bytes
    for buffer in file.buffers where buffer.samples > 0 {
      if buffer.skipped > 0 {
        skipped += buffer.skipped
        runs.append((count, Double(count + skipped) / file.rate))
      }
      // Buffers that follow each other without a tag between them are one.
      let isJoined = stretches.last.map { $0.place + (count - $0.first) * row == buffer.place } ?? false
      if !isJoined { stretches.append((count, buffer.place)) }
      count += buffer.samples
    }
    if stretches.isEmpty { stretches = [(0, 0)] }
    let layout = SampleLayout(
      encoding: encoding, isBigEndian: true, recordBytes: row,
      channels: file.channels.enumerated().map { SampleLayout.Channel(place: encoding.bytes * $0, gain: $1.gain) },
      stretches: stretches, recordName: "sample")
    let clock = RunClock(runs, period: 1 / file.rate, count: count)
    cursor = SampleCursor(layout, clock: clock, dtype: dtype)
    var notices: [Notice] = []
    if file.isCut { notices.append(Notice(.lost, "the file ends early: \(counted(count, "sample")) are there")) }
    if runs.count > 1 {
      notices.append(
        Notice(
          .gap,
          "\(counted(runs.count - 1, "skip")) of \(counted(skipped, "sample")), the first before sample "
            + "\(runs[1].first + 1)", time: runs[1].offset))
    }
    if let next = file.nextFile {
      notices.append(Notice(.lost, "the recording goes on in \(quoted(next)), which is a file to open by itself"))
    }
    self.notices = notices
    happened = file.events.byOnset
    info = RecordingInfo(format: "FIF", start: file.measured)
    streams = [
      StreamInfo(name: "", rate: file.rate, channels: file.channels.map(\.info), count: count, dtype: dtype)
    ]
  }

  public mutating func events() throws(RecordingError) -> [Event] { happened }

  public func pieces(of stream: Int) -> [Piece] { cursor.clock.pieces }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    try cursor.next(count, from: source)
  }
}
