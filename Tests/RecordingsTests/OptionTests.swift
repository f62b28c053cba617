import AxisArrays
import Testing

@testable import Recordings

@Suite("reading options by name") struct OptionTests {
  /// A value that is not the default of each option.
  static let values = [
    "rate": "250", "dtype": "float32", "size": "whole-records", "delimiter": "tab", "decimal": "comma", "header": "no",
    "time-column": "when", "time-unit": "ms", "time-per-row": "yes", "gap-tolerance": "3",
    "stream": "1", "channels": "a,b", "exclude": "b", "event-channel": "a", "start": "1s", "stop": "2min",
  ]

  @Test("every row of the table sets its own field, and refuses nonsense")
  func rows() throws {
    #expect(Set(ReadOptions.table.map(\.name)) == Set(OptionTests.values.keys))
    for row in ReadOptions.table {
      let options = try ReadOptions(named: [(row.name, OptionTests.values[row.name] ?? "")])
      #expect(options != ReadOptions() && options.given == [row.name] && !row.help.isEmpty)
      let error = #expect(throws: RecordingError.self) { try ReadOptions(named: [(row.name, "")]) }
      #expect(error?.description.contains(row.name) == true)
      if !["time-column", "stream", "channels", "exclude", "event-channel"].contains(row.name) {
        #expect(throws: RecordingError.self) { try ReadOptions(named: [(row.name, "bogus!")]) }
      }
    }
    #expect(ReadOptions().given == [])
    let unknown = #expect(throws: RecordingError.self) { try ReadOptions(named: [("ratio", "1")]) }
    #expect(unknown?.description.contains("rate, dtype") == true)
  }

  @Test("an option that does not apply is told, for every format and option")
  func ignored() throws {
    for (name, bytes) in MalformedTests.seeds where !name.hasSuffix(".csv") {
      for (option, value) in OptionTests.values where option != "dtype" && !ReadOptions.isForAll(option) {
        let options = try ReadOptions(named: [(option, value)])
        let recording = try Recording.open(ByteSource(joined: bytes, name: name), options: options)
        let isHeeded = recording.format.options.contains(option)
        #expect(recording.tells(.ignored, "--\(option) ") || isHeeded, "\(name), \(option)")
      }
    }
    let known = Set(ReadOptions.table.map(\.name))
    #expect(Recording.readers.allSatisfy { known.isSuperset(of: $0.format.options) })
  }

  @Test("a rate is the shortest that has the step to the bit")
  func rates() {
    let rates = (1...2100).map(Double.init) + [249.75, 0.5, 512.5, 24_414.0625, 1e6, 99.9]
    #expect(rates.allSatisfy { Rate.of(step: 1 / $0) == $0 })
    #expect(Rate.of(step: 0.0039065) == 1 / 0.0039065)
  }

  @Test("a rate that nothing tells is told", arguments: ["f8.npy", "stored.npz", "f2.npy"])
  func assumed(name: String) throws {
    #expect(try Recording.open(Fixtures.path(name)).tells(.guessed, "--rate"))
    var options = ReadOptions()
    options.rate = 100
    #expect(try Recording.open(Fixtures.path(name), options: options).notices == [])
  }

  @Test("errors are one line that shows what a file holds without obeying it")
  func printableErrors() throws {
    let evil = "\u{1B}[2J\n\u{202E}abc\u{2066}\u{9B}\u{2028}\u{200F}"
    for text in [RecordingError.unsupported(path: "a\n\(evil).csv", what: evil).description, quoted(evil)] {
      #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
      #expect(!text.unicodeScalars.contains { [0x202E, 0x2066, 0x2028, 0x200F].contains($0.value) })
      #expect(text.contains("\\x1b") && text.contains("\\u{202e}"))
    }
    #expect(printable("Čz, µV, 時間") == "Čz, µV, 時間")
    var file = EDFBytes()
    file.signals[0].label = "A\u{1B}[2J"
    file.signals[0].samples = 0
    let error = #expect(throws: RecordingError.self) { try exhaust(file.bytes, name: "x.edf") }
    #expect(error?.description.contains("\\x1b[2J") == true)
  }
}
