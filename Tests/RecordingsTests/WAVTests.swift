import AxisArrays
import Testing

@testable import Recordings

/// A WAV file, chunk by chunk.
private struct WAVBytes {
  var chunks: [(name: String, bytes: [UInt8])] = []

  /// A format of two channels, and three samples of them.
  static func plain(
    tag: Int = 1, bits: Int = 16, data: [UInt8] = [0, 0, 0, 0x80, 0xFF, 0x7F, 1, 0, 0, 0x40, 0xFF, 0xFF]
  )
    -> WAVBytes
  {
    var format: [UInt8] = []
    for (value, width) in [(tag, 2), (2, 2), (100, 4), (100 * bits / 4, 4), (bits / 4, 2), (bits, 2)] {
      for byte in 0..<width { format.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }
    return WAVBytes(chunks: [("fmt ", format), ("data", data)])
  }

  func bytes(size: Int? = nil, dataSize: Int? = nil) -> [UInt8] {
    var body = Array("WAVE".utf8)
    for chunk in chunks {
      body += Array(chunk.name.utf8)
      body.append(little: UInt32(chunk.name == "data" ? dataSize ?? chunk.bytes.count : chunk.bytes.count))
      body += chunk.bytes + [UInt8](repeating: 0, count: chunk.bytes.count % 2)
    }
    var bytes = Array("RIFF".utf8)
    bytes.append(little: UInt32(size ?? body.count))
    return bytes + body
  }

  static func open(_ bytes: [UInt8], _ policy: ReadOptions.SizePolicy = .refuse) throws(RecordingError) -> Recording {
    var options = ReadOptions()
    options.size = policy
    return try Recording.open(ByteSource(bytes: bytes, name: "x.wav"), options: options)
  }
}

@Suite("WAV") struct WAVTests {
  private static let values = [0, -1, 32767.0 / 32768, 1.0 / 32768, 0.5, -1.0 / 32768]

  @Test("samples, and marks with their labels behind them")
  func values() throws {
    var file = WAVBytes.plain()
    var cue: [UInt8] = [1, 0, 0, 0]
    for value: UInt32 in [7, 0, 0, 0, 0, 2] { cue.append(little: value) }
    file.chunks.append(("cue ", cue))
    file.chunks.append(("LIST", Array("adtllabl".utf8) + [7, 0, 0, 0, 7, 0, 0, 0] + Array("go".utf8) + [0]))
    var bext = [UInt8](repeating: 0, count: 320)
    bext += Array("2024:02-2910-11:12".utf8)
    file.chunks.append(("bext", bext))
    var recording = try WAVBytes.open(file.bytes())
    #expect(recording.streams[0].rate == 100 && recording.streams[0].count == 3)
    #expect(try WholeStream(recording, count: 2).doubles == WAVTests.values && recording.notices == [])
    #expect(try recording.events() == [Event(onset: 0.02, text: "go")])
    #expect(recording.info.start == WallClock("2024-02-29T10:11:12"))
  }

  @Test("sizes that are not known, or not true")
  func sizes() throws {
    let file = WAVBytes.plain()
    for size in [0, Int(UInt32.max)] {
      let recording = try WAVBytes.open(file.bytes(size: size, dataSize: size))
      #expect(try WholeStream(recording, count: 9).doubles == WAVTests.values && recording.tells(.guessed, "size"))
    }
    let cut = Array(file.bytes().dropLast(5))
    #expect(throws: RecordingError.wrongSize(path: "x.wav", expected: 56, found: 51)) { try WAVBytes.open(cut) }
    let recording = try WAVBytes.open(cut, .wholeRecords)
    #expect(recording.streams[0].count == 1 && recording.tells(.lost, "5 bytes"))
    // The byte that makes an odd size even may be missing.
    let odd = WAVBytes.plain(bits: 8, data: [0, 128, 255]).bytes(size: 4 + 24 + 8 + 4).dropLast()
    #expect(try WAVBytes.open(Array(odd)).streams[0].count == 1)
  }

  @Test("what is not read is named")
  func faults() throws {
    func fault(_ file: WAVBytes) -> String {
      #expect(throws: RecordingError.self) { try WAVBytes.open(file.bytes()) }?.description ?? ""
    }
    #expect(fault(.plain(tag: 7, bits: 8)).contains("the WAV format 7"))
    #expect(fault(WAVBytes(chunks: [WAVBytes.plain().chunks[0]])).contains("a chunk \"data\""))
    #expect(fault(WAVBytes(chunks: [WAVBytes.plain().chunks[1]])).contains("a chunk \"fmt \""))
    #expect(fault(WAVBytes(chunks: [("fmt ", [UInt8](repeating: 0, count: 16))])).contains("byte 20"))
  }
}
