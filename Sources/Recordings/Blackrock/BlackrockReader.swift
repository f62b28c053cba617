import AxisArrays

/// Reads Blackrock recordings (.ns1 to .ns6, versions 2.1 to 3.0), with the events and spikes of the .nev file beside, or
/// those alone.
///
/// Data of `ReadOptions.dtype` (float64) are in the unit of each channel. Packets that follow each other within half a
/// sample are one run; pauses are gaps, and nothing is filled in. Time 0 is the first sample. Memory: a mebibyte of raw
/// samples, a place for each packet of several samples, the events, and the chunk itself.
public struct BlackrockReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "Blackrock", extensions: ["ns1", "ns2", "ns3", "ns4", "ns5", "ns6", "nev"],
    summary: "Blackrock NSx of version 2.1 to 3.0, with the events and spikes of a .nev file beside it",
    options: ["dtype", "size", "gap-tolerance"], matches: { NSxHeader.matches($0) || NEVEvents.matches($0) })

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    guard !NEVEvents.matches(try source.bytes(at: 0, count: 8)) else {
      let found = try NEVEvents(source, origin: 0)
      contents = RecordingContents(
        source, RecordingInfo(format: "Blackrock NEV \(found.version)", start: found.start))
      (contents.events, contents.notices) = (found.events.byOnset, found.notices)
      return
    }
    let header = try NSxHeader(source)
    let packets = try NSxPackets(
      source, header, tolerance: options.gapTolerance, isLenient: options.size == .wholeRecords)
    // In files of packets of one sample a record is a packet with its head.
    let layout = SampleLayout(
      packed: header.channels.layout, .int16,
      head: packets.isSingle ? header.packetHead : 0, stretches: packets.stretches)
    let origin = packets.runs[0].ticks / header.ticks
    let starts = packets.runs.map { ($0.first, $0.ticks / header.ticks - origin) }
    // Clocks that count from the epoch do not count from the start of the file.
    let start = origin < 1e8 ? header.start?.adding(seconds: origin) : header.start
    contents = RecordingContents(source, RecordingInfo(format: "Blackrock \(header.version)", start: start))
    contents.notices = packets.notices
    let clock = RunClock(starts, period: 1 / header.rate, count: packets.count)
    contents.add(
      StreamInfo(
        name: "", rate: header.rate, channels: header.channels.infos, count: packets.count,
        dtype: dtype),
      SampleCursor(layout, source, clock: clock, dtype: dtype))
    if let file = try source.companion(source.stem + ".nev") {
      let found = try NEVEvents(file, origin: origin)
      contents.events = found.events.byOnset
      contents.notices += found.notices
    }
  }
}
