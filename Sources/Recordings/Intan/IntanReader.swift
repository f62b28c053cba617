import AxisArrays

/// Reads Intan recordings (.rhd, .rhs): amplifiers in µV, analog inputs and outputs in V. In one file signals of one rate are a
/// stream; with files beside the header, one for each kind of signals or one for each signal, those of one kind are.
///
/// Data of `ReadOptions.dtype` (float64) are scaled to the unit of each signal; digital lines and stimulation come as the
/// words that hold them. Numbers of samples that jump are gaps. Memory: a mebibyte of raw samples per stream, and the chunk
/// itself.
public struct IntanReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "Intan", extensions: ["rhd", "rhs"],
    summary: "Intan RHD and RHS, in one file or several: amplifiers, analog and digital signals",
    options: ["dtype", "size"],
    matches: { IntanHeader.matches($0) })

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  public let notices: [Notice]
  /// Of each stream.
  private let sources: [ByteSource]
  private var cursors: [SampleCursor] = []

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    path = source.path
    let header = try IntanHeader(source)
    info = RecordingInfo(
      format: "Intan \(header.isStimulator ? "RHS" : "RHD") \(header.version)", recording: header.notes)
    if source.size == header.headerBytes, let files = try IntanFiles(header, beside: source, options) {
      streams = files.parts.map { $0.info(dtype: dtype) }
      sources = files.parts.map(\.source)
      cursors = files.parts.map { part in
        SampleCursor(part.layout, clock: part.clock, dtype: dtype, streams: files.parts.count)
      }
      notices = files.notices
      return
    }
    let bytes = source.size - header.headerBytes
    let blocks = bytes / header.blockBytes
    var notices: [Notice] = []
    if bytes == 0 {
      notices.append(Notice(.emptyResult, "the file holds no samples, and there is no time.dat beside it"))
    }
    if bytes % header.blockBytes > 0 {
      guard options.size == .wholeRecords else {
        throw .wrongSize(
          path: path, expected: header.headerBytes + (blocks + 1) * header.blockBytes, found: source.size)
      }
      notices.append(
        Notice(.lost, "the last data block is not whole: \(counted(bytes % header.blockBytes, "byte")) left out"))
    }
    // The number of the first sample of each block tells where samples are missing.
    var (runs, origin): ([(block: Int, number: Int)], Int?) = ([], nil)
    for block in 0..<blocks {
      let head = try source.bytes(at: header.headerBytes + block * header.blockBytes, count: 4)
      let number = Int(Int32(bitPattern: head.little(UInt32.self, at: 0) ?? 0))
      let expected = runs.last.map { $0.number + (block - $0.block) * header.blockSamples }
      if number != expected { runs.append((block, number)) }
      origin = origin ?? number
    }
    if runs.isEmpty { runs = [(0, 0)] }
    if runs.count > 1 {
      let first = "the first before sample \(runs[1].block * header.blockSamples + 1)"
      notices.append(
        Notice(
          .gap, "\(counted(runs.count - 1, "gap")) in the numbers of samples, \(first)",
          time: Double(runs[1].number - (origin ?? 0)) / header.rate))
    }
    self.notices = notices
    var groups: [(samples: Int, signals: [IntanHeader.Signal])] = []
    for signal in header.signals {
      if let place = groups.firstIndex(where: { $0.samples == signal.samples }) {
        groups[place].signals.append(signal)
      } else {
        groups.append((signal.samples, [signal]))
      }
    }
    var streams: [StreamInfo] = []
    for group in groups {
      let rate = header.rate * Double(group.samples) / Double(header.blockSamples)
      let starts = runs.map {
        (first: $0.block * group.samples, offset: Double($0.number - (origin ?? 0)) / header.rate)
      }
      let layout = SampleLayout(
        encoding: .uint16, recordBytes: header.blockBytes, samplesPerRecord: group.samples,
        channels: group.signals.map { SampleLayout.Channel(place: $0.place, gain: $0.gain, offset: $0.offset) },
        stretches: [(0, header.headerBytes)], recordName: "data block")
      let clock = RunClock(starts, period: 1 / rate, count: blocks * group.samples)
      cursors.append(SampleCursor(layout, clock: clock, dtype: dtype, streams: groups.count))
      streams.append(
        StreamInfo(
          name: groups.count == 1 ? "" : "\(plain(rate)) Hz", rate: rate, channels: group.signals.map(\.info),
          count: blocks * group.samples, dtype: dtype))
    }
    self.streams = streams
    sources = Array(repeating: source, count: streams.count)
  }

  public mutating func events() throws(RecordingError) -> [Event] { [] }

  public func pieces(of stream: Int) -> [Piece] { cursors[stream].clock.pieces }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    try cursors[stream].next(count, from: sources[stream])
  }
}
