import AxisArrays

/// Reads Intan recordings (.rhd, .rhs): amplifiers in µV, analog inputs and outputs in V. In one file signals of one rate are a
/// stream; with files beside the header, one for each kind of signals or one for each signal, those of one kind are.
///
/// Data of `ReadOptions.dtype` (float64) are scaled to the unit of each signal; digital lines and stimulation come as the
/// words that hold them. Numbers of samples that jump are gaps. Memory: a mebibyte of raw samples per stream, and the chunk
/// itself.
public struct IntanReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "Intan", extensions: ["rhd", "rhs"], entries: ["info.rhd", "info.rhs"],
    summary: "Intan RHD and RHS, in one file or several: amplifiers, analog and digital signals",
    options: ["dtype", "size"],
    matches: { IntanHeader.matches($0) })

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    let header = try IntanHeader(source)
    contents = RecordingContents(
      source,
      RecordingInfo(
        format: "Intan \(header.isStimulator ? "RHS" : "RHD") \(header.version)", recording: header.notes))
    if source.size == header.headerBytes, let files = try IntanFiles(header, beside: source, options) {
      for part in files.parts {
        contents.add(
          part.info(dtype: dtype),
          SampleCursor(part.layout, part.source, clock: part.clock, dtype: dtype, streams: files.parts.count))
      }
      contents.notices = files.notices
      return
    }
    let bytes = source.size - header.headerBytes
    let blocks = bytes / header.blockBytes
    if bytes == 0 {
      contents.note(.emptyResult, "the file holds no samples, and there is no time.dat beside it")
    }
    if bytes % header.blockBytes > 0 {
      guard options.size == .wholeRecords else {
        throw .wrongSize(
          path: source.path, expected: header.headerBytes + (blocks + 1) * header.blockBytes, found: source.size)
      }
      contents.note(.lost, "the last data block is not whole: \(counted(bytes % header.blockBytes, "byte")) left out")
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
      contents.note(
        .gap, "\(counted(runs.count - 1, "gap")) in the numbers of samples, \(first)",
        time: Double(runs[1].number - (origin ?? 0)) / header.rate)
    }
    let groups = header.signals.grouped(by: \.samples)
    for (samples, signals) in groups {
      let rate = header.rate * Double(samples) / Double(header.blockSamples)
      let starts = runs.map { (first: $0.block * samples, offset: Double($0.number - (origin ?? 0)) / header.rate) }
      let layout = SampleLayout(
        encoding: .uint16, recordBytes: header.blockBytes, samplesPerRecord: samples,
        channels: signals.layout,
        stretches: [(0, header.headerBytes)], recordName: "data block")
      let clock = RunClock(starts, period: 1 / rate, count: blocks * samples)
      contents.add(
        StreamInfo(
          name: groups.count == 1 ? "" : "\(plain(rate)) Hz", rate: rate, channels: signals.infos,
          count: clock.count, dtype: dtype),
        SampleCursor(layout, source, clock: clock, dtype: dtype, streams: groups.count))
    }
  }
}
