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

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  public let notices: [Notice]
  private let source: ByteSource
  private var cursors: [SampleCursor] = []
  private let happened: [Event]

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    (path, self.source) = (source.path, source)
    let header = try GDFHeader(source)
    var notices = header.notices
    let there = (source.size - header.headerBytes) / header.recordBytes
    var records = header.recordCount ?? there
    if records > there {
      let end = records.times(header.recordBytes)?.plus(header.headerBytes)
      guard options.size == .wholeRecords else {
        throw .wrongSize(path: path, expected: end ?? .max, found: source.size)
      }
      notices.append(Notice(.lost, "the file ends early: \(there) of \(records) data records are there"))
      records = there
    }
    var groups: [(samples: Int, encoding: SampleLayout.Encoding, channels: [GDFHeader.Channel])] = []
    for channel in header.channels where channel.samplesPerRecord > 0 {
      let (samples, encoding) = (channel.samplesPerRecord, channel.encoding)
      if let place = groups.firstIndex(where: { $0.samples == samples && $0.encoding == encoding }) {
        groups[place].channels.append(channel)
      } else {
        groups.append((samples, encoding, [channel]))
      }
    }
    var (streams, rates): ([StreamInfo], [Double]) = ([], [])
    for group in groups {
      let rate = Double(group.samples) / header.recordDuration
      guard rate.isFinite, (1 / rate).isFinite, let count = records.times(group.samples) else {
        throw .malformed(
          path: path, at: .byte(244), expected: "a duration that gives a finite rate",
          found: "\(header.recordDuration) s")
      }
      let layout = SampleLayout(
        encoding: group.encoding, recordBytes: header.recordBytes, samplesPerRecord: group.samples,
        channels: group.channels.map { SampleLayout.Channel(place: $0.place, gain: $0.gain, offset: $0.offset) },
        stretches: [(0, header.headerBytes)])
      let clock = RunClock(period: header.recordDuration / Double(group.samples), count: count)
      cursors.append(SampleCursor(layout, clock: clock, dtype: dtype, streams: groups.count))
      var name = groups.count == 1 ? "" : "\(plain(rate)) Hz"
      if groups.filter({ $0.samples == group.samples }).count > 1 { name += " \(group.encoding)" }
      streams.append(
        StreamInfo(name: name, rate: rate, channels: group.channels.map(\.info), count: count, dtype: dtype))
      rates.append(rate)
    }
    (self.streams, self.notices) = (streams, notices)
    let isWhole = header.recordCount == records
    let end = header.headerBytes + records * header.recordBytes
    happened = isWhole ? try GDFEvents(source, at: end, header, rate: rates.max() ?? 1).events.byOnset : []
    info = RecordingInfo(
      format: "GDF \(plain(header.version))", patient: header.patient, recording: header.recording, start: header.start)
  }

  public mutating func events() throws(RecordingError) -> [Event] { happened }

  public func pieces(of stream: Int) -> [Piece] { cursors[stream].clock.pieces }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    try cursors[stream].next(count, from: source)
  }
}
