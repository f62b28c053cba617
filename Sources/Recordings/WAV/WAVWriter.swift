import AxisArrays

/// Writes one stream as a WAV file: whole numbers of 16 or 32 bits or of 8 without sign, or floats of 32 or 64; RF64 where
/// it is longer than 4 GiB. Names, units, events and gaps have no place there.
public struct WAVWriter: StreamWriter {
  public static let format = RecordingFormat(
    name: "WAV", extensions: ["wav"], summary: "Audio file, RF64 where it is longer than 4 GiB")

  public var path: String { file.destination }

  private let file: PartialFile
  var written: WrittenRecording
  private var losses = WrittenLosses()
  /// Bytes from the start to the samples.
  private static let headBytes = 94

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    file = try PartialFile(path)
    written = WrittenRecording(options)
  }

  public var notices: [Notice] {
    let gaps = times.pieces.count - 1
    return losses.notices(format: "WAV", events: events.count)
      + (gaps > 0 ? [Notice(.lost, "\(counted(gaps, "gap")) left out: WAV has no place for them")] : [])
  }

  mutating func begin(_ stream: WrittenStream, _ message: AxisArray) throws(RecordingError) {
    guard Self.code(of: stream.dtype) != nil else {
      throw .notWritable(
        path: path, what: "\(stream.dtype.name); WAV holds uint8, int16, int32, float32 and float64")
    }
    guard (1...65_535).contains(stream.rowElements) else {
      throw .notWritable(path: path, what: "\(stream.rowElements) channels; WAV holds 65535")
    }
    let step = message.streamAxis.linear?.gain ?? 0, rate = step > 0 ? Rate.of(step: step) : 0
    guard rate >= 1, rate < 0x1p32, rate == rate.rounded() else {
      throw .notWritable(path: path, what: "a rate of \(plain(rate)) Hz; WAV holds whole ones (see Resample)")
    }
    losses = WrittenLosses(stream, of: options.info)
    losses.noteNames(stream)
    try file.write(head(stream, rate: UInt32(rate), count: 0))
  }

  mutating func append(_ message: AxisArray, to stream: WrittenStream, first: Int) throws(RecordingError) {
    let file = file
    try message.withBytes(of: path) { (bytes) throws(RecordingError) in try file.write(bytes) }
  }

  mutating func complete(_ stream: WrittenStream) throws(RecordingError) {
    let rate = UInt32(Rate.of(step: times.gain ?? 1))
    if times.count * stream.rowElements * stream.dtype.itemSize % 2 == 1 { try file.write([0]) }
    try file.patch(head(stream, rate: rate, count: times.count), at: 0)
    try file.commit()
  }

  /// 1 for whole numbers, 3 for floats.
  private static func code(of dtype: DType) -> UInt16? {
    switch dtype {
    case .uint8, .int16, .int32: 1
    case .float32, .float64: 3
    default: nil
    }
  }

  /// RIFF header, room for the 64-bit sizes of RF64, format, count of samples, and the begin of the data.
  private func head(_ stream: WrittenStream, rate: UInt32, count: Int) -> [UInt8] {
    let width = stream.dtype.itemSize, block = stream.rowElements * width, bytes = count * block
    let total = Self.headBytes - 8 + bytes + bytes % 2, isLong = total > Int(UInt32.max)
    func short(_ size: Int) -> UInt32 { isLong ? .max : UInt32(truncatingIfNeeded: size) }
    var head: [UInt8] = []
    func text(_ text: String) { head += Array(text.utf8) }
    func number<T: FixedWidthInteger>(_ value: T) { withUnsafeBytes(of: value.littleEndian) { head += Array($0) } }
    text(isLong ? "RF64" : "RIFF")
    number(short(total))
    text("WAVE")
    text(isLong ? "ds64" : "JUNK")
    number(UInt32(28))
    number(UInt64(isLong ? total : 0))
    number(UInt64(isLong ? bytes : 0))
    number(UInt64(isLong ? count : 0))
    number(UInt32(0))
    text("fmt ")
    number(UInt32(18))
    number(Self.code(of: stream.dtype) ?? 1)
    number(UInt16(truncatingIfNeeded: stream.rowElements))
    number(rate)
    number(UInt32(clamping: Int(rate) * block))
    number(UInt16(clamping: block))
    number(UInt16(width * 8))
    number(UInt16(0))
    text("fact")
    number(UInt32(4))
    number(short(count))
    text("data")
    number(short(bytes))
    return head
  }
}
