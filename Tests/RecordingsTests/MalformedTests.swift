import Foundation
import Platform
import Testing

@testable import Recordings

/// Bytes that are not a recording, or not quite: an error or data, never a trap, and soon.
@Suite("malformed files") struct MalformedTests {
  static let seeds: [(name: String, bytes: [UInt8])] = {
    var plus = EDFBytes()
    plus.kind = "EDF+D"
    plus.annotations = [EDFBytes.list("+0||a|"), EDFBytes.list("+9~1||b|c|")]
    plus.signals.append(.init(label: "slow", samples: 1))
    var bdf = plus
    (bdf.isBDF, bdf.kind) = (true, "BDF+C")
    var files: [(String, [UInt8])] = [
      ("plain.edf", EDFBytes().bytes), ("plus.edf", plus.bytes), ("plus.bdf", bdf.bytes),
    ]
    for name in [
      "f8.npy", "i2_fortran.npy", "bool.npy", "c16_big.npy", "stored.npz", "deflated.npz", "deflated_fortran.npz",
    ] {
      if let bytes = try? Fixtures.bytes(name) { files.append((name, bytes)) }
    }
    files += Fixtures.seeds
    files.append(("table.csv", Array("time (ms),\"a, b\",c\r\n# x\r\n0,1,2\r\n4,nan,-1e5\r\n8,\"3\",inf\r\n".utf8)))
    return files
  }()

  @Test("all seeds are fine as they are", arguments: seeds.indices)
  func good(_ index: Int) throws {
    #expect(MalformedTests.seeds.count >= 15)
    let (name, bytes) = MalformedTests.seeds[index]
    try exhaust(ByteSource(joined: bytes, name: name))
  }

  @Test("cut off at any byte", arguments: seeds.indices)
  func truncated(_ index: Int) throws {
    let (name, bytes) = MalformedTests.seeds[index]
    for count in bytes.indices {
      do {
        try exhaust(ByteSource(joined: Array(bytes[..<count]), name: name))
        // Text may end after any row, or within a number, XDF, NSx and Intan after any block, a log after any segment, GDF
        // before its events, a store may lack chunks; all other formats know their length.
        let endless = [".csv", ".xdf", ".swlog", ".gdf", ".ns2", ".ns5", ".nev", ".rhd", ".rhs", ".zarr"]
        let isOpen = name.hasPrefix("text") || endless.contains { name.hasSuffix($0) }
        #expect(isOpen, "\(name) cut to \(count) bytes was read")
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }

  @Test("bytes changed at random", arguments: seeds.indices, [1, 2, 3, 4])
  func mutated(_ index: Int, seed: Int) throws {
    let (name, bytes) = MalformedTests.seeds[index]
    var random = SplitMix64(seed: UInt64(seed * 100 + index))
    for _ in 0..<150 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: changed.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: changed[at] = UInt8.random(in: 0...255, using: &random)
        case 1: changed[at] = UInt8(ascii: "9")
        case 2: changed.remove(at: at)
        default: changed.insert(UInt8.random(in: 0...255, using: &random), at: at)
        }
      }
      // What is damaged is refused, or passed over.
      let size: ReadOptions.SizePolicy = Bool.random(using: &random) ? .refuse : .wholeRecords
      try? exhaust(ByteSource(joined: changed, name: name), count: 1 << 40, size: size)
    }
  }

  @Test(
    "noise", arguments: Recording.readers.flatMap { $0.format.extensions }.map { "x.\($0)" } + ["x"], [1, 2, 3])
  func noise(name: String, seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    for length in [0, 1, 7, 255, 256, 257, 5000] {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      if ["x.csv", "x.tsv", "x.txt"].contains(name) {
        try? exhaust(bytes, name: name)
      } else {
        #expect(throws: RecordingError.self) { try exhaust(bytes, name: name) }
      }
    }
  }

  @Test("findings of the fuzzers stay fixed")
  func regressions() throws {
    let folder = Fixtures.root.appendingPathComponent("Fuzz/Regressions")
    let endings = Set(Recording.readers.flatMap { $0.format.extensions })
    let formats = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for format in formats where endings.contains(format) {
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(format).path) {
        let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("\(format)/\(name)")))
        try? exhaust(ByteSource(joined: bytes, name: "x.\(format)"))
      }
    }
  }

  @Test("a missing file, a folder, an unknown format")
  func opening() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: RecordingError.self) { try Recording.open(folder.file("no.edf")) }
    #expect(missing == .system("open", folder.file("no.edf"), code: ENOENT))
    #expect(missing?.description.contains("No such file") == true)
    #expect(throws: RecordingError.self) { try Recording.open(folder.path) }
    #expect(mkfifo(folder.file("pipe.edf"), 0o600) == 0)
    #expect(throws: RecordingError.self) { try Recording.open(folder.file("pipe.edf")) }
    try Data("RIFF".utf8).write(to: URL(fileURLWithPath: folder.file("x.mp3")))
    #expect(
      throws: RecordingError.unknownFormat(path: folder.file("x.mp3"), known: Recording.readers.map { $0.format.name })
    ) {
      try Recording.open(folder.file("x.mp3"))
    }
  }

  @Test("a header that claims much of a small file asks for no memory")
  func claims() throws {
    // A record of 3 * 10^11 bytes; the size is compared before any room is made.
    var bytes = EDFBytes().bytes
    for signal in 0..<2 {
      bytes.replaceSubrange(256 + 432 + signal * 8..<256 + 440 + signal * 8, with: Array("99999999".utf8))
    }
    let error = #expect(throws: RecordingError.self) { try exhaust(bytes, name: "x.edf") }
    let claimed = 768 + 8 * 99_999_999
    #expect(error == .wrongSize(path: "x.edf", expected: claimed, found: bytes.count))
    bytes.replaceSubrange(252..<256, with: Array("9999".utf8))
    #expect(throws: RecordingError.self) { try exhaust(bytes, name: "x.edf") }
  }
}
