import Platform
import Testing

@testable import Recordings

@Suite("bytes") struct BytesTests {
  @Test("inflate gives what zlib packed, in pieces of any length", arguments: [1, 7, 4096, 1 << 20])
  func inflate(piece: Int) throws {
    let lines = String(decoding: try Fixtures.bytes("deflated.txt"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 10)
    for line in lines {
      let fields = line.split(separator: " ")
      let packed = try Fixtures.bytes("\(fields[0]).deflate")
      let source = ByteSource(bytes: packed, name: String(fields[0]))
      var stream = InflateStream(source, start: 0, count: packed.count, name: "x")
      var buffer = [UInt8](repeating: 0, count: piece)
      var (checksum, total) = (CRC32(), 0)
      while true {
        let got = try buffer.withMutableBytes { (target) throws(RecordingError) in try stream.read(into: target) }
        checksum.update(Array(buffer[..<got]))
        total += got
        if got < piece { break }
      }
      #expect("\(total) \(checksum.value)" == "\(fields[1]) \(fields[2])", "\(fields[0])")
    }
  }

  @Test("a deflated stream that ends early, at any byte, is an error")
  func inflateTruncated() throws {
    let packed = try Fixtures.bytes("fixed.deflate")
    for count in stride(from: 0, to: packed.count, by: 13) {
      let source = ByteSource(bytes: Array(packed[..<count]), name: "cut")
      var stream = InflateStream(source, start: 0, count: packed.count, name: "x")
      var buffer = [UInt8](repeating: 0, count: 6000)
      #expect(throws: RecordingError.self, "\(count)") {
        _ = try buffer.withMutableBytes { (target) throws(RecordingError) in try stream.read(into: target) }
      }
    }
  }

  @Test("codes that are no prefix code are refused")
  func huffman() {
    #expect(HuffmanTable(lengths: [1, 1, 1]) == nil)
    #expect(HuffmanTable(lengths: [2, 2]) == nil)
    #expect(HuffmanTable(lengths: [1]) != nil)
    #expect(HuffmanTable(lengths: [0, 0]) != nil)
    #expect(HuffmanTable(lengths: [1, 2, 2]) != nil)
  }

  @Test("checksums of parts join", arguments: [0, 1, 8, 1000, 70_001])
  func joinedChecksums(count: Int) {
    var random = SplitMix64(seed: UInt64(3))
    let bytes = (0..<70_001).map { _ in UInt8.random(in: 0...255, using: &random) }
    var (whole, first, second) = (CRC32(), CRC32(), CRC32())
    whole.update(bytes)
    first.update(Array(bytes[..<count]))
    second.update(Array(bytes[count...]))
    #expect(CRC32.joined(first.value, second.value, count: bytes.count - count) == whole.value)
    var check = CRC32()
    check.update(Array("123456789".utf8))
    #expect(check.value == 0xCBF4_3926)
  }

  @Test("numbers are those of the standard library", arguments: 0..<20)
  func numbers(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<500 {
      let value = Double(bitPattern: random.next())
      let texts = [
        value.description, "\(Double.random(in: -1e6...1e6, using: &random))",
        "\(Int.random(in: -99999...99999, using: &random)).5e-3",
        "\(random.next())\(random.next())", "0.\(random.next())E+12",
      ]
      for text in texts where value.isFinite { #expect(NumberParser.double(text) == Double(text), "\(text)") }
    }
  }

  @Test(
    "what is no number",
    arguments: ["", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "0x10", "1 2", "nano", "--1", "1,5"])
  func noNumbers(text: String) { #expect(NumberParser.double(text) == nil) }

  @Test("special numbers") func special() {
    #expect(NumberParser.double("NaN")?.isNaN == true)
    #expect(NumberParser.double("-inf") == -.infinity)
    #expect(NumberParser.double("5.") == 5)
    #expect(NumberParser.double("-0")?.sign == .minus)
    #expect(NumberParser.double("1e999999999") == .infinity)
  }

  @Test("clocks read what they write, and count over midnight and leap days")
  func clocks() throws {
    let clock = try #require(WallClock(year: 2024, month: 2, day: 29, hour: 23, minute: 59, second: 59, fraction: 0.25))
    #expect(clock.description == "2024-02-29T23:59:59.25")
    #expect(WallClock(clock.description) == clock)
    #expect(clock.adding(seconds: 1)?.description == "2024-03-01T00:00:00.25")
    #expect(clock.adding(seconds: -366 * 86400)?.description == "2023-02-28T23:59:59.25")
    #expect(WallClock(year: 2023, month: 2, day: 29) == nil)
  }
}
