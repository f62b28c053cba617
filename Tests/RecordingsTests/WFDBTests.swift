import AxisArrays
import Testing

@testable import Recordings

@Suite("WFDB") struct WFDBTests {
  @Test("twelve bits by gain and baseline, missing samples, annotations", arguments: [1, 3, 100])
  func packed(count: Int) throws {
    var recording = try Fixtures.open("packed.hea")
    let stream = recording.streams[0]
    #expect(stream.channels.map(\.label) == ["II", "V5"] && stream.channels.map(\.unit) == ["mV", "mV"])
    #expect(stream.rate == 100 && stream.count == 10 && recording.info.start == WallClock("2020-02-29T10:11:12"))
    let values = try WholeStream(recording, count: count).doubles
    for sample in 0..<10 {
      let count = Double(sample * 10 - 5)
      #expect(values[2 * sample] == count / 100)
      if sample == 3 { #expect(values[7].isNaN) } else { #expect(values[2 * sample + 1] == count / 50) }
    }
    #expect(try recording.events() == [Event(onset: 0.02, text: "+ (N"), Event(onset: 0.05, text: "N")])
  }

  @Test("segments are one record with its pauses, NaN where one lacks a signal", arguments: [1, 3, 100])
  func segments(count: Int) throws {
    let recording = try Fixtures.open("segments.hea")
    #expect(recording.streams[0].channels.map(\.label) == ["II", "P"] && recording.streams[0].count == 16)
    let pieces = recording.pieces()
    #expect(pieces.map(\.count) == [4, 12] && pieces[1].offset == 0.14 && recording.tells(.gap, "1 gap"))
    let values = try WholeStream(recording, count: count).doubles
    for sample in 0..<4 {
      #expect(values[2 * sample].isNaN)
      #expect(values[2 * sample + 1] == Double(sample) / 10)
    }
    for sample in 0..<12 {
      #expect(values[8 + 2 * sample] == Double(sample) / 10)
      #expect(values[9 + 2 * sample] == Double(-sample) / 10)
    }
  }

  @Test("files that end early, or are of a format that is not read")
  func faults() throws {
    let error = #expect(throws: RecordingError.self) { try Fixtures.open("packed.hea") { $0.removeLast(1) } }
    #expect(error == .wrongSize(path: "r.dat", expected: 30, found: 29))
    let cut = try Fixtures.open("packed.hea", .wholeRecords) { $0.removeLast(1) }
    #expect(cut.streams[0].count == 9 && cut.tells(.lost, "18 of 20 samples"))
    func header(_ text: String) -> String {
      let source = ByteSource(bytes: Array(text.utf8), name: "r.hea", beside: ["r.dat": [0, 0, 0, 0]])
      return #expect(throws: RecordingError.self) { try Recording.open(source) }?.description ?? ""
    }
    #expect(header("r 1 100 2\nr.dat 516 10\n").contains("fLaC"))
    #expect(header("r 1 100 2\nr.dat 9 10\n").contains("format 9"))
    #expect(header("r 1 0 2\nr.dat 16 10\n").contains("line 1, column 3"))
    #expect(header("r 2 100 2\nr.dat 16 10\n").contains("2 signals"))
    #expect(header("r 1 100 2\nr.dat 16x0 10\n").contains("line 2"))
    #expect(header("# r\n").contains("line 1"))
    #expect(header("r/2 1 100 2\nq 2\n").contains("as many lines"))
    // A record that is its own segment does not go on forever.
    #expect(!header("r/1 1 100 2\nr 2\n").isEmpty)
    let gainless = ByteSource(
      bytes: Array("r 1 100 2\nr.dat 16\n".utf8), name: "r.hea", beside: ["r.dat": [200, 0, 0, 0]])
    let recording = try Recording.open(gainless)
    #expect(try WholeStream(recording, count: 9).doubles == [1, 0] && recording.tells(.guessed, "200"))
  }

  @Test(
    "sizes of files whose samples share bytes", arguments: [WFDBFormat.packed12, .packed10, .packed10Dense, .int24])
  func sizes(format: WFDBFormat) throws {
    for samples in 0..<40 {
      let bytes = try #require(format.bytes(of: samples))
      #expect(format.samples(in: bytes) >= samples)
      #expect(samples == 0 || format.samples(in: bytes - 1) < samples)
    }
  }
}
