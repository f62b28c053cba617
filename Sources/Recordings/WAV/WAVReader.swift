import AxisArrays

/// Reads WAV files (RIFF, RF64, Wave64) of whole numbers of 8 to 32 bit and of floats.
///
/// Whole numbers are scaled to -1 ..< 1 by the power of two of their width, as sound libraries have them; floats are as they
/// are. Data are of `ReadOptions.dtype` (float64). Memory: a mebibyte of raw samples, the marks, and the chunk itself.
public struct WAVReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "WAV", extensions: ["wav", "rf64", "w64"],
    summary: "Sound of whole numbers (8 to 32 bit) or floats, of any size",
    options: ["dtype", "size"], matches: { WAVChunks.matches($0) })

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    let path = source.path
    let chunks = try WAVChunks(source)
    contents = RecordingContents(
      source, RecordingInfo(format: chunks.kind == .riff ? "WAV" : chunks.kind.rawValue, start: chunks.start))
    let width = chunks.frameBytes / chunks.channels
    let encoding: SampleLayout.Encoding
    var (gain, offset) = (1.0, 0.0)
    switch (chunks.tag, width) {
    case (1, 1): (encoding, gain, offset) = (.uint8, 0x1p-7, -1)
    case (1, 2): (encoding, gain) = (.int16, 0x1p-15)
    case (1, 3): (encoding, gain) = (.int24, 0x1p-23)
    case (1, 4): (encoding, gain) = (.int32, 0x1p-31)
    case (3, 4): encoding = .float32
    case (3, 8): encoding = .float64
    default: throw .unsupported(path: path, what: "samples of \(width) bytes in the WAV format \(chunks.tag)")
    }
    guard let data = chunks.data else {
      throw .malformed(path: path, at: .part("chunks"), expected: "a chunk \"data\"", found: "none")
    }
    let there = source.size - min(data.place, source.size)
    var bytes = data.bytes ?? there
    if data.bytes == nil {
      contents.note(.guessed, "the file does not tell the size of its data: all that follow are taken")
    }
    let missing = max(data.place + bytes, chunks.claimed ?? 0) - source.size
    // Many leave out the byte that makes an odd size even.
    if missing > 0, missing > bytes % 2 || data.place + bytes > source.size {
      guard options.size == .wholeRecords else {
        throw .wrongSize(path: path, expected: source.size + missing, found: source.size)
      }
      contents.note(.lost, "the file ends early: \(counted(missing, "byte")) of it are missing")
      bytes = min(bytes, there)
    }
    if bytes % chunks.frameBytes > 0 {
      contents.note(.lost, "the last sample is not whole: \(counted(bytes % chunks.frameBytes, "byte")) left out")
    }
    let count = bytes / chunks.frameBytes
    let scale = SampleLayout.Channel(gain: gain, offset: offset)
    let layout = SampleLayout(
      packed: Array(repeating: scale, count: chunks.channels), encoding, at: data.place)
    let rate = Double(chunks.rate)
    let channels = (0..<chunks.channels).map { ChannelInfo(label: "ch\($0 + 1)") }
    contents.add(
      StreamInfo(name: "", rate: rate, channels: channels, count: count, dtype: dtype),
      SampleCursor(layout, source, clock: RunClock(period: 1 / rate, count: count), dtype: dtype))
    contents.events = chunks.marks.map { Event(onset: Double($0.sample) / rate, text: $0.text) }
  }
}
