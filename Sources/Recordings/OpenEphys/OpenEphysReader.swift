import AxisArrays

/// Reads a recording of Open Ephys in its binary format by its description (structure.oebin): a stream per source, gaps
/// by sample numbers, lines and messages as events.
///
/// Data of `ReadOptions.dtype` (float64) are `count * bit_volts` in each channel's unit. Times are sample numbers over
/// the stream's rate, from the first sample of all streams on. Memory: a mebibyte of raw samples per stream, the events,
/// and the chunk itself.
public struct OpenEphysReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "Open Ephys", extensions: ["oebin"], entries: ["structure.oebin"],
    summary: "Open Ephys binary format by its structure.oebin: continuous data, lines and messages",
    options: ["dtype", "size"])

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    let structure = try OpenEphysStructure(source)
    contents = RecordingContents(source, RecordingInfo(format: "Open Ephys \(structure.version)"))
    var parts: [(stream: OpenEphysStructure.Stream, data: ByteSource, count: Int, runs: [(first: Int, number: Int)])] =
      []
    for stream in structure.streams {
      let data = try source.below("continuous/\(stream.folder)/continuous.dat")
      var count = try data.rows(of: 2 * stream.channels.count, claimed: nil, options.size, &contents.notices)
      let runs = try stream.runs(beside: source, count: &count, options.size, &contents.notices)
      parts.append((stream, data, count, runs))
    }
    // The streams share one time, which begins with the first of them.
    let origin = parts.compactMap { part in part.runs.first.map { Double($0.number) / part.stream.rate } }.min() ?? 0
    for (stream, data, count, runs) in parts {
      let layout = SampleLayout(packed: stream.channels.layout, .int16)
      let clock = RunClock(
        runs.map { ($0.first, Double($0.number) / stream.rate - origin) }, period: 1 / stream.rate, count: count)
      contents.add(
        StreamInfo(
          name: parts.count == 1 ? "" : stream.name, rate: stream.rate,
          channels: stream.channels.infos, count: count,
          dtype: dtype),
        SampleCursor(layout, data, clock: clock, dtype: dtype, streams: parts.count))
    }
    var events: [Event] = []
    for list in structure.events { events += try list.read(beside: source, origin: origin, &contents.notices) }
    if structure.spikeLists > 0 {
      contents.note(.lost, "\(counted(structure.spikeLists, "list")) of spikes left out: spikes are not read")
    }
    contents.events = events.byOnset
  }
}
