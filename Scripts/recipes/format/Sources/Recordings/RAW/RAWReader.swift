import AxisArrays

/// One signal: the word RAW8, samples per second as float64, their number, and the samples as float64, all little-endian.
public struct RAWReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "RAW", extensions: ["raw"], summary: "One signal of float64",
    matches: { $0.starts(with: Array("RAW8".utf8)) })

  public let path: String
  public let info = RecordingInfo(format: "RAW")
  public let streams: [StreamInfo]
  private let source: ByteSource, rate: Double, total: Int
  private var index = 0

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    (path, self.source) = (source.path, source)
    guard source.size >= 20 else { throw .endsEarly(path: path, offset: source.size, reading: "the header") }
    let head = try source.bytes(at: 0, count: 20)
    guard Self.format.matches(head) else {
      throw .malformed(path: path, at: .byte(0), expected: "RAW8", found: "other bytes")
    }
    func word(_ at: Int) -> UInt64 { head[at..<at + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    let count = word(12)
    rate = Double(bitPattern: word(4))
    guard rate > 0, rate.isFinite, (1 / rate).isFinite else {
      throw .malformed(path: path, at: .byte(4), expected: "a rate above 0", found: "\(rate)")
    }
    guard count == UInt64(source.size - 20) / 8, (source.size - 20) % 8 == 0 else {
      throw .wrongSize(path: path, expected: Int(min(count, 1 << 40)) * 8 + 20, found: source.size)
    }
    total = Int(count)
    streams = [StreamInfo(name: "", rate: rate, channels: [], count: total, dtype: .float64, rowShape: [1])]
  }

  public mutating func events() throws(RecordingError) -> [Event] { [] }

  public func pieces(of stream: Int) -> [Piece] { [Piece(first: 0, count: total, offset: 0)] }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    let first = index, wanted = min(count, total - index)
    guard wanted > 0 else { return nil }
    let bytes = try source.bytes(at: 20 + 8 * first, count: 8 * wanted)
    index += wanted
    do {
      let data = try bytes.withUnsafeBytes { try NDArray(bytes: $0, shape: [wanted, 1], dtype: .float64) }
      return Chunk(data, time: .regular(offset: Double(first) / rate))
    } catch {
      throw .unsupported(path: path, what: "\(wanted) samples at once: \(error)")
    }
  }
}
