import AxisArrays
import Testing

@testable import Recordings

private func open(_ text: String, name: String = "x.csv", _ change: (inout ReadOptions) -> Void = { _ in }) throws
  -> Recording
{
  var options = ReadOptions()
  change(&options)
  return try Recording.open(ByteSource(bytes: Array(text.utf8), name: name), options: options)
}

@Suite("CSV, reading") struct CSVTests {
  @Test("times, labels and units", arguments: [",", ";", "\t"], ["\n", "\r\n"])
  func table(delimiter: String, end: String) throws {
    let lines = [
      "# made by hand", "time,Fp1 (uV),\"F 2, left [mV]\"", "", "0.5,1,-2e3", "0.504,,\"4\"", "0.508, 5 ,nan",
    ]
    let text = lines.map { $0.contains("\"F") && delimiter != "," ? "time,Fp1 (uV),\"F 2, left [mV]\"" : $0 }
      .map { line in
        line.hasPrefix("time")
          ? "time\(delimiter)Fp1 (uV)\(delimiter)\"F 2, left [mV]\"" : line.replacing(",", with: delimiter)
      }
      .joined(separator: end)
    for text in [text, text + end, "\u{FEFF}" + text] {
      let recording = try open(text)
      let stream = recording.streams[0]
      #expect(stream.rate == 250 && stream.count == nil)
      #expect(stream.channels.map(\.label) == ["Fp1", "F 2, left"] && stream.channels.map(\.unit) == ["uV", "mV"])
      let whole = try WholeStream(recording, count: 2)
      #expect(whole.doubles.map { $0.isNaN ? -1 : $0 } == [1, -2000, -1, 4, 5, -1])
      #expect(whole.times == [0.5, 0.5 + 1 / 250.0, 0.5 + 2 / 250.0])
    }
  }

  @Test("milliseconds; a rate that no decimal shows; no header; no time")
  func timing() throws {
    #expect(try open("t_ms,a\n0,1\n2,1\n4,1\n").streams[0].rate == 500)
    let thirds = "time,a\n" + (0..<5000).map { "\(Double(($0 * 3000 + 500) / 1000) / 1000),1" }.joined(separator: "\n")
    #expect(abs((try open(thirds).streams[0].rate ?? 0) - 1000.0 / 3) < 1e-2)
    let rate256 =
      "time,a\n" + (0..<3000).map { "\((Double($0) / 256 * 1000).rounded() / 1000),1" }.joined(separator: "\n")
    let recording = try open(rate256)
    #expect(recording.streams[0].rate == 256)
    #expect(try WholeStream(recording, count: 100).times.count == 3000)
    let plain = try open("1,2\n3,4\n") { $0.rate = 10 }
    #expect(plain.streams[0].rate == 10 && plain.streams[0].channels.map(\.label) == ["ch1", "ch2"])
    #expect(try open("time,a\n1,2\n") { $0.timeColumn = .none }.streams[0].channels.count == 2)
    #expect(try open("when,a\n1,2\n3,4\n") { $0.timeColumn = .named("when") }.streams[0].rate == 0.5)
  }

  @Test("times that are on no grid come one per row", arguments: [1, 2, 100])
  func irregular(count: Int) throws {
    let recording = try open("time,a\n0,1\n1,2\n5,3\n5.5,4\n")
    #expect(recording.streams[0].rate == nil)
    #expect(try WholeStream(recording, count: count).times == [0, 1, 5, 5.5])
    var reader = recording
    let message = try #require(try reader.read(count: 10))
    #expect(try message.axis("time") == .numbers([0, 1, 5, 5.5], unit: "s"))
  }

  static let broken: [(String, RecordingError.Place)] = [
    ("a,b\n1,2\n3\n", .line(3)), ("a,b\n1,2\n\n# c\n3,4,5\n", .line(5)), ("a,b\n1,2\n3,x\n", .line(3, column: 2)),
    ("time,b\n0,2\nx,3\n", .line(3, column: 1)), ("time,b\n0,2\n,3\n", .line(3, column: 1)), ("a,b\n1,\"2\n", .line(2)),
    ("", .line(1)),
    ("\n\n#\n", .line(1)), ("a,\"b\nc\"\n1,2\n3\n", .line(4)),
  ]

  @Test("errors name the line", arguments: broken.indices)
  func errors(_ index: Int) throws {
    let (text, place) = CSVTests.broken[index]
    let error = #expect(throws: RecordingError.self) { try exhaust(Array(text.utf8), name: "x.csv") }
    #expect(error?.place == place, "\(text)")
  }

  @Test("a row that comes late begins a piece")
  func lateGap() throws {
    let rows = (0..<2000).map { "\(Double($0 < 1500 ? $0 : $0 + 7) / 100),1" }
    let text = "time,a\n" + rows.joined(separator: "\n")
    #expect(try open(text).pieces().map(\.first) == [0, 1500])
    #expect(try WholeStream(try open(text), count: 1 << 40).pieces == [1500, 500])
    let perRow = try open(text) { $0.timing = .perRow }
    #expect(try WholeStream(perRow, count: 64).times.count == 2000)
  }

  @Test("a row longer than the buffer")
  func longRow() throws {
    let row = (0..<200_000).map { "\($0)" }.joined(separator: ",")
    let whole = try WholeStream(try open("\(row)\n\(row)\n"), count: 1)
    #expect(whole.pieces == [1, 1] && whole.doubles.suffix(2) == [199_998, 199_999])
  }
}
