import AxisArrays
import Testing

@testable import Recordings

@Suite("FIF") struct FIFTests {
  private func open(_ change: (inout [UInt8]) -> Void = { _ in }, _ policy: ReadOptions.SizePolicy = .refuse) throws
    -> Recording
  {
    var bytes = try Fixtures.seed("short.fif")
    change(&bytes)
    var options = ReadOptions()
    options.size = policy
    return try Recording.open(ByteSource(bytes: bytes, name: "x.fif"), options: options)
  }

  @Test("samples by their calibration, a skip of two buffers, an annotation", arguments: [1, 3, 100])
  func values(count: Int) throws {
    var recording = try open()
    let stream = recording.streams[0]
    #expect(stream.channels.map(\.label) == ["C3", "STI"] && stream.channels.map(\.unit) == ["V", ""])
    #expect(stream.channels.map(\.kind) == ["eeg", "trigger"] && stream.rate == 100 && stream.count == 10)
    let values = try WholeStream(recording, count: count).doubles
    var expected: [Double] = []
    for sample in 0..<10 { expected += [Double(sample), Double(sample + 10)] }
    #expect(values == expected)
    // Four samples, eight that are skipped, six more.
    #expect(recording.pieces() == [Piece(first: 0, count: 4, offset: 0), Piece(first: 4, count: 6, offset: 0.12)])
    let events = try recording.events()
    #expect(events.map(\.text) == ["go:1"] && abs(events[0].onset - 0.02) < 1e-6 && recording.tells(.gap, "8 samples"))
  }

  @Test("a file that ends early is refused, or read as far as it is whole")
  func cut() throws {
    #expect(throws: RecordingError.self) { try open { $0.removeLast(1) } }
    let recording = try open({ $0.removeLast(43) }, .wholeRecords)
    #expect(recording.streams[0].count == 9 && recording.tells(.lost, "9 samples"))
    #expect(throws: RecordingError.self) { try open { $0[372] = 0x7F } }
  }
}
