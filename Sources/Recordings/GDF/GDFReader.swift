import AxisArrays

/// Reads GDF files of version 1 and 2: a stream for each rate and type of numbers, in physical units.
///
/// Data of `ReadOptions.dtype` (float64) are `count * gain + offset` by the limits of the header. Events are named by their
/// codes, by the rate of their table. Memory: a mebibyte of raw samples per stream (eight in all where there are more
/// streams), the events, and the chunk itself.
public struct GDFReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "GDF", extensions: ["gdf"], summary: "General data format for biosignals, version 1 and 2, with events",
    options: ["dtype", "size"], matches: { GDFHeader.matches($0) })

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    let header = try GDFHeader(source)
    contents = RecordingContents(
      source,
      RecordingInfo(
        format: "GDF \(plain(header.version))", patient: header.patient, recording: header.recording,
        start: header.start))
    contents.notices = header.notices
    let there = (source.size - header.headerBytes) / header.recordBytes
    var records = header.recordCount ?? there
    if records > there {
      let end = records.times(header.recordBytes)?.plus(header.headerBytes)
      guard options.size == .wholeRecords else {
        throw .wrongSize(path: source.path, expected: end ?? .max, found: source.size)
      }
      contents.note(.lost, "the file ends early: \(there) of \(records) data records are there")
      records = there
    }
    struct Kind: Equatable { var samples: Int, encoding: SampleLayout.Encoding }
    let groups = header.channels.filter { $0.stored.samples > 0 }.grouped {
      Kind(samples: $0.stored.samples, encoding: $0.encoding)
    }
    for (kind, members) in groups {
      let channels = members.map(\.stored)
      let rate = Double(kind.samples) / header.recordDuration
      guard rate.isFinite, (1 / rate).isFinite, let count = records.times(kind.samples) else {
        throw .malformed(
          path: source.path, at: .byte(244), expected: "a duration that gives a finite rate",
          found: "\(header.recordDuration) s")
      }
      let layout = SampleLayout(
        encoding: kind.encoding, recordBytes: header.recordBytes, samplesPerRecord: kind.samples,
        channels: channels.layout,
        stretches: [(0, header.headerBytes)])
      let clock = RunClock(period: header.recordDuration / Double(kind.samples), count: count)
      var name = groups.count == 1 ? "" : "\(plain(rate)) Hz"
      if groups.filter({ $0.key.samples == kind.samples }).count > 1 { name += " \(kind.encoding)" }
      contents.add(
        StreamInfo(name: name, rate: rate, channels: channels.infos, count: count, dtype: dtype),
        SampleCursor(layout, source, clock: clock, dtype: dtype, streams: groups.count))
    }
    let isWhole = header.recordCount == records
    let end = header.headerBytes + records * header.recordBytes
    let rate = contents.streams.compactMap(\.rate).max() ?? 1
    if isWhole { contents.events = try GDFEvents(source, at: end, header, rate: rate).events.byOnset }
  }
}
