import AxisArrays

/// One signal: the word RAW8, samples per second as float64, their number, and the samples as float64, all little-endian.
public struct RAWReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "RAW", extensions: ["raw"], summary: "One signal of float64",
    matches: { $0.starts(with: Array("RAW8".utf8)) })

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    contents = RecordingContents(source, RecordingInfo(format: "RAW"))
    guard source.size >= 20 else { throw .endsEarly(path: path, offset: source.size, reading: "the header") }
    let head = try source.bytes(at: 0, count: 20)
    guard Self.format.matches(head) else {
      throw .malformed(path: path, at: .byte(0), expected: "RAW8", found: "other bytes")
    }
    let rate = Double(bitPattern: head.little(UInt64.self, at: 4) ?? 0), count = head.little(UInt64.self, at: 12) ?? 0
    guard rate > 0, rate.isFinite, (1 / rate).isFinite else {
      throw .malformed(path: path, at: .byte(4), expected: "a rate above 0", found: "\(rate)")
    }
    guard count == UInt64(source.size - 20) / 8, (source.size - 20) % 8 == 0 else {
      throw .wrongSize(path: path, expected: Int(min(count, 1 << 40)) * 8 + 20, found: source.size)
    }
    let layout = SampleLayout(packed: [.init()], .float64, at: 20)
    contents.add(
      StreamInfo(name: "", rate: rate, channels: [], count: Int(count), dtype: .float64, rowShape: [1]),
      SampleCursor(layout, source, clock: RunClock(period: 1 / rate, count: Int(count)), dtype: .float64))
  }
}
