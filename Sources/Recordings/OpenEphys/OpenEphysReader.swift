import AxisArrays

/// Reads a recording of Open Ephys in its binary format by its description (structure.oebin): a stream per source, gaps
/// by sample numbers, lines and messages as events.
///
/// Data of `ReadOptions.dtype` (float64) are `count * bit_volts` in each channel's unit. Times are sample numbers over
/// the stream's rate, from the first sample of all streams on. Memory: a mebibyte of raw samples per stream, the events,
/// and the chunk itself.
public struct OpenEphysReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "Open Ephys", extensions: ["oebin"],
    summary: "Open Ephys binary format by its structure.oebin: continuous data, lines and messages",
    options: ["dtype", "size"])

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  public let notices: [Notice]
  private let sources: [ByteSource]
  private var cursors: [SampleCursor] = []
  private let happened: [Event]

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    path = source.path
    let structure = try OpenEphysStructure(source)
    var (notices, sources, streams): ([Notice], [ByteSource], [StreamInfo]) = ([], [], [])
    var parts: [(stream: OpenEphysStructure.Stream, count: Int, runs: [(first: Int, number: Int)])] = []
    for stream in structure.streams {
      let data = try source.below("continuous/\(stream.folder)/continuous.dat")
      var count = try data.rows(of: 2 * stream.channels.count, claimed: nil, options.size, &notices)
      let runs = try stream.runs(beside: source, count: &count, options.size, &notices)
      parts.append((stream, count, runs))
      sources.append(data)
    }
    // The streams share one time, which begins with the first of them.
    let origin = parts.compactMap { part in part.runs.first.map { Double($0.number) / part.stream.rate } }.min() ?? 0
    for (stream, count, runs) in parts {
      let layout = SampleLayout(
        encoding: .int16, recordBytes: 2 * stream.channels.count,
        channels: stream.channels.indices.map { SampleLayout.Channel(place: 2 * $0, gain: stream.gains[$0]) },
        stretches: [(0, 0)], recordName: "sample")
      let clock = RunClock(
        runs.map { ($0.first, Double($0.number) / stream.rate - origin) }, period: 1 / stream.rate, count: count)
      cursors.append(SampleCursor(layout, clock: clock, dtype: dtype, streams: parts.count))
      streams.append(
        StreamInfo(
          name: parts.count == 1 ? "" : stream.name, rate: stream.rate, channels: stream.channels, count: count,
          dtype: dtype))
    }
    var events: [Event] = []
    for list in structure.events { events += try list.read(beside: source, origin: origin, &notices) }
    if structure.spikeLists > 0 {
      notices.append(Notice(.lost, "\(counted(structure.spikeLists, "list")) of spikes left out: spikes are not read"))
    }
    happened = events.byOnset
    (self.streams, self.sources, self.notices) = (streams, sources, notices)
    info = RecordingInfo(format: "Open Ephys \(structure.version)")
  }

  public mutating func events() throws(RecordingError) -> [Event] { happened }

  public func pieces(of stream: Int) -> [Piece] { cursors[stream].clock.pieces }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    try cursors[stream].next(count, from: sources[stream])
  }
}
