import AxisArrays
import Foundation
import Testing

@testable import Recordings

/// The law of readers: how a stream is cut into pieces changes neither samples nor times.
@Suite("cutting") struct CutTests {
  static let generated: [(String, [UInt8])] = {
    var gaps = EDFBytes()
    gaps.kind = "EDF+D"
    gaps.records = "5"
    gaps.duration = "0.3"
    gaps.signals = (0..<3).map { .init(label: "C\($0)", samples: 37) }
    gaps.annotations = ["+0||", "+0.3||", "+2||", "+2.3||", "+9||"].map { EDFBytes.list($0) }
    let rows = (0..<500).map { "\(Double($0) / 128),\(Double($0).squareRoot()),\($0)" }
    return [
      ("gaps.edf", gaps.bytes), ("table.csv", Array(("time,a,b\n" + rows.joined(separator: "\n")).utf8)),
      ("irregular.csv", Array("time,a\n0,1\n1,2\n5,3\n5.5,4\n".utf8)),
    ] + Fixtures.seeds
  }()

  static let fixtures = [
    "f8.npy", "f4_big.npy", "i2_fortran.npy", "u8_big_fortran.npy", "deflated.npz", "deflated_fortran.npz",
    "stored.npz",
  ]

  @Test(
    "pieces of any length give the same samples and times", arguments: fixtures + generated.map(\.0), [1, 7, 37, 250])
  func invariance(name: String, count: Int) throws {
    let recording: Recording
    if let (_, bytes) = CutTests.generated.first(where: { $0.0 == name }) {
      recording = try Recording.open(ByteSource(joined: bytes, name: name))
    } else {
      recording = try Recording.open(Fixtures.path(name))
    }
    try expectSame(recording, count: count)
  }

  @Test(
    "pieces of real recordings", .enabled(if: Fixtures.hasReal, "the real recordings are not here"),
    arguments: ["eeg139.edf", "biosemi73.bdf", "uneven_rates.edf", "test.vhdr"], [1, 7, 37, 256])
  func real(name: String, count: Int) throws {
    try expectSame(try Recording.open(Fixtures.real.appendingPathComponent(name).path), count: count)
  }

  private func expectSame(_ recording: Recording, count: Int) throws {
    for stream in recording.streams.indices {
      let whole = try WholeStream(recording, stream: stream, count: 1 << 30)
      let pieces = try WholeStream(recording, stream: stream, count: count)
      #expect(pieces.bytes == whole.bytes)
      #expect(pieces.pieces.allSatisfy { $0 <= count } && pieces.pieces.reduce(0, +) == whole.pieces.reduce(0, +))
      // Offsets come from sample indices; adding the place within a piece rounds once more.
      let near = zip(pieces.times, whole.times).allSatisfy { abs($0 - $1) <= 1e-15 * max(1, abs($1)) * 4 }
      #expect(near && pieces.times.count == whole.times.count)
    }
  }

  @Test("a copy of a recording reads on independently, and streams do not disturb each other")
  func copies() throws {
    var file = EDFBytes()
    file.signals = [.init(label: "A"), .init(label: "slow", samples: 1)]
    var first = try Recording.open(ByteSource(bytes: file.bytes, name: "x.edf"))
    _ = try first.read(stream: 0, count: 3)
    var second = first
    #expect(try first.read(stream: 1, count: 1)?.data.array(of: Double.self) == [100])
    #expect(try first.read(stream: 0, count: 2)?.data.array(of: Double.self) == [3, 1000])
    #expect(try second.read(stream: 0, count: 1)?.data.array(of: Double.self) == [3])
    #expect(try second.read(stream: 1, count: 9)?.shape == [2, 1])
  }

  @Test("all messages of a stream share a header")
  func sharedHeader() throws {
    var recording = try Recording.open(ByteSource(bytes: EDFBytes().bytes, name: "x.edf"))
    _ = try recording.read(count: 1)
    let second = try #require(try recording.read(count: 1))
    let third = try #require(try recording.read(count: 3))
    #expect(second.header === third.header)
    #expect(third.offset == 0.5 && third.attrs["start"]?.string == "2004-03-02T05:06:07")
  }
}
