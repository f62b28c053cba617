import AxisArrays
import Testing

@testable import Recordings

private func open(_ text: String, name: String = "x.csv", _ named: [(String, String)] = []) throws -> Recording {
  try open(Array(text.utf8), name: name, named)
}

private func open(_ bytes: [UInt8], name: String = "x.csv", _ named: [(String, String)] = []) throws -> Recording {
  try Recording.open(ByteSource(bytes: bytes, name: name), options: try ReadOptions(named: named))
}

extension Recording {
  fileprivate var labels: [String] { streams[0].channels.map(\.label) }
  func tells(_ kind: Notice.Kind, _ word: String) -> Bool {
    notices.contains { $0.kind == kind && $0.text.contains(word) }
  }
}

/// A table with a header and a time that goes by a step.
private func table(_ header: String, step: Double, rows: Int, start: Double = 0, decimals: Int = 6) -> String {
  header + "\n"
    + (0..<rows).map { row in
      let time = DecimalText.plain(start + Double(row) * step, decimals: decimals) ?? ""
      return "\(time)," + header.split(separator: ",").dropFirst().indices.map { "\(row + $0)" }.joined(separator: ",")
    }.joined(separator: "\n") + "\n"
}

@Suite("CSV, what a table leaves open") struct CSVGuessTests {
  @Test(
    "a time by any usual name gives the rate, and the guess is told",
    arguments: [
      "timestamps", "times", "Timestamps", "Zeit", "temps", "tiempo", "tijd", "время", "时间", "seconds", "time stamp",
      "lsl_timestamp", "Time_sec", "Zeit (s)", "Zeit [s]",
    ])
  func names(name: String) throws {
    let recording = try open(
      table("\(name),TP9,AF7,AF8,TP10,Right AUX", step: 1 / 256.0, rows: 512, start: 1_533_222_000.123, decimals: 3))
    #expect(recording.streams[0].rate == 256 && recording.labels == ["TP9", "AF7", "AF8", "TP10", "Right AUX"])
    #expect(try WholeStream(recording, count: 100).times[0] == 1_533_222_000.123)
    #expect(recording.notices.count { $0.kind == .guessed } == (name == "Time_sec" ? 0 : 1))
  }

  @Test("a time's unit is in its name, or in the size of its values")
  func units() throws {
    for (name, step) in [("Zeit (ms)", 4.0), ("times_us", 4000), ("timestamps [ns]", 4e6), ("milliseconds", 4)] {
      #expect(try open(table("\(name),a", step: step, rows: 9)).streams[0].rate == 250, "\(name)")
    }
    let epoch = try open(table("timestamp,a", step: 4, rows: 9, start: 1_600_000_000_000, decimals: 0))
    #expect(epoch.streams[0].rate == 250 && epoch.tells(.guessed, "ms since 1970"))
    #expect(try open(table("timestamp,a", step: 4, rows: 9), [("time-unit", "ms")]).streams[0].rate == 250)
  }

  @Test("other columns are no time, and 1 Hz is told", arguments: ["response", "tone", "reaction time", "a"])
  func noTime(name: String) throws {
    let recording = try open("\(name),b\n3,1\n1,2\n2,3\n")
    #expect(
      recording.streams[0].rate == 1 && recording.labels.count == 2 && recording.tells(.guessed, "1 Hz is assumed"))
    #expect(try open("when,b\n0,1\n2,2\n", [("time-column", "when")]).streams[0].rate == 0.5)
    #expect(try open("0,1\n2,2\n", [("time-column", "1")]).streams[0].rate == 0.5)
    #expect(try open("time,b\n0,1\n2,2\n", [("time-column", "none")]).labels == ["time", "b"])
  }

  @Test("numbers that name columns are a header, and numbers of rows no channel")
  func frames() throws {
    let frame = try open(",0,1,2\n" + (0..<5).map { "\($0),\(Double($0) * 0.5),\(Double($0) * 0.25),1.5\n" }.joined())
    #expect(frame.streams[0].count == 5 && frame.labels == ["0", "1", "2"])
    #expect(frame.tells(.guessed, "names of the columns") && frame.tells(.guessed, "numbers of the rows"))
    #expect(try WholeStream(frame, count: 9).doubles.prefix(3) == [0, 0, 1.5])
    let named = try open(",Fp1,Fp2\n0,1,2\n1,3,4\n2,5,6\n")
    #expect(named.labels == ["Fp1", "Fp2"] && named.streams[0].count == 3)
    let timed = try open(",Fp1\n0.0,1\n0.004,2\n0.008,3\n")
    #expect(timed.labels == ["Fp1"] && timed.streams[0].rate == 250 && timed.tells(.guessed, "taken for the time"))
    let plain = try open("0,1\n0.5,0.25\n1.5,1.25\n")
    #expect(plain.labels == ["0", "1"] && plain.streams[0].count == 2)
    let r = try open("\"V1\" \"V2\"\n\"1\" 0.5 1\n\"2\" 0.25 2\n", name: "x.txt")
    #expect(r.labels == ["V1", "V2"] && r.streams[0].count == 2)
    // Whole numbers over whole numbers are data; an option says it either way.
    #expect(try open("0,1\n2,3\n4,5\n").streams[0].count == 3)
    #expect(try open("0,1\n2,3\n4,5\n", [("header", "yes")]).labels == ["0", "1"])
    #expect(try open(",0,1\n0,1.5,2\n", [("header", "no")]).streams[0].count == 2)
  }

  @Test("text as NumPy writes it")
  func numpy() throws {
    let blanks = try open("  1.0e+00 -2.5e+00\n 3.000000000000000000e+00   4.0e+00\n", name: "a.txt")
    #expect(try blanks.labels.count == 2 && WholeStream(blanks, count: 9).doubles == [1, -2.5, 3, 4])
    let header = try open("# time,Fp1,Fp2\n" + (0..<5).map { "0.0\($0),1.00,2.00\n" }.joined())
    #expect(header.streams[0].rate == 100 && header.labels == ["Fp1", "Fp2"] && header.tells(.guessed, "comment"))
    let both = try open("# made today\n# time Fp1\n0.0 1\n0.5 2\n", name: "a.txt")
    #expect(both.streams[0].rate == 2 && both.labels == ["Fp1"])
    // A remark is no header.
    #expect(try open("# 100 samples\n1,2\n3,4\n").labels == ["ch1", "ch2"])
    #expect(try open("#a,b\n\n# c\n1,2\n3,4\n").labels == ["ch1", "ch2"])
  }

  @Test("a decimal comma between semicolons, tabs or blanks", arguments: [";", "\t", " ", "|"])
  func decimalComma(mark: String) throws {
    let rows =
      ["0,00", "1,5", "2,25"].joined(separator: mark) + "\n" + ["0,01", "-1,5e1", "3"].joined(separator: mark)
    for header in ["", ["Zeit", "Fp1", "Fp2"].joined(separator: mark) + "\n"] {
      let recording = try open(header + rows + "\n", name: "x.txt")
      #expect(recording.tells(.guessed, "comma"))
      let values = try WholeStream(recording, count: 9).doubles
      #expect(values == (header.isEmpty ? [0, 1.5, 2.25, 0.01, -15, 3] : [1.5, 2.25, -15, 3]))
      if !header.isEmpty { #expect(recording.streams[0].rate == 100) }
    }
    #expect(try WholeStream(try open("a,b\n\"0,5\",\"1,25\"\n"), count: 9).doubles == [0.5, 1.25])
    #expect(try WholeStream(try open("1;2\n3;4\n"), count: 9).doubles == [1, 2, 3, 4])
    let late = (0..<100).map { "\($0);1" }.joined(separator: "\n") + "\n0,5;1\n"
    let error = #expect(throws: RecordingError.self) { try exhaust(Array(late.utf8), name: "x.csv") }
    #expect(error?.description.contains("--decimal comma") == true && error?.place == .line(101, column: 1))
    #expect(throws: Never.self) {
      var whole = try open(late, [("decimal", "comma")])
      _ = try whole.read(count: 200)
    }
  }

  @Test("a preamble, names, numbers and clock times as acquisition software writes them")
  func preamble() throws {
    let head = "%OpenBCI Raw EXG Data\n%Number of channels = 2\n%Sample Rate = 250 Hz\n%Board = x\n"
    let names = "Sample Index, EXG Channel 0, EXG Channel 1, Timestamp, Timestamp (Formatted)\n"
    for step in [0, 0.004] {
      let rows = (0..<20).map { "\($0).0, 1.5, 2.5, \(1_600_000_000 + Double($0) * step), 2021-02-22 10:00:00.000\n" }
      let recording = try open(head + names + rows.joined(), name: "x.txt")
      #expect(recording.streams[0].rate == 250 && recording.tells(.lost, "Timestamp (Formatted)"))
      #expect(recording.labels == ["Sample Index", "EXG Channel 0", "EXG Channel 1"])
    }
    let lines = try open("Recorded by me\nSampling rate,500\nDate,today\n\nFp1,Fp2,F3\n1,2,3\n4,5,6\n")
    #expect(lines.labels == ["Fp1", "Fp2", "F3"] && lines.streams[0].rate == 500 && lines.tells(.guessed, "3 lines"))
  }

  @Test("clock times, and rows that hold an event alone")
  func clocks() throws {
    let rows = (0..<10).map { "2017-11-20 23:59:59.\(700 + $0 * 4),856.2,946.4,\n" }
    let event = "2017-11-20 23:59:59.712,,,/muse/elements/blink\n"
    var recording = try open("TimeStamp,RAW_TP9,RAW_AF7,Elements\n" + rows[..<4].joined() + event + rows[4...].joined())
    #expect(recording.streams[0].rate == 250 && recording.labels == ["RAW_TP9", "RAW_AF7"])
    #expect(recording.info.start?.description == "2017-11-20T23:59:59.7" && recording.streams[0].count == 10)
    let events = try recording.events()
    #expect(events.map(\.text) == ["/muse/elements/blink"] && abs(events[0].onset - 0.012) < 1e-9)
    #expect(recording.tells(.lost, "Elements"))
    // Without a date no start is told; midnight is passed; a text after the first rows is a text all the same.
    let day = try open("time,a\n23:59:59.5,1\n00:00:00.0,2\n00:00:00.5,3\n")
    #expect(day.streams[0].rate == 2 && day.info.start == nil && day.tells(.guessed, "date"))
    let late = "time,a,note\n" + (0..<200).map { "\($0),1,\($0 == 150 ? "x" : "")\n" }.joined()
    #expect(try open(late).labels == ["a"] && open(late).tells(.lost, "note"))
    for clock in ["20.11.2017 10:00:00", "2017/11/20 10:00:00", "11/20/2017 10:00:00 AM", "2017-11-20T10:00:00Z"] {
      #expect(try open("time,a\n\(clock),1\n").info.start?.description == "2017-11-20T10:00:00", "\(clock)")
    }
    #expect(try open("time,a\n03/04/2017 10:00:00,1\n").info.start == nil)
  }

  @Test("values that are not there, text in Latin-1, a mark at the end of rows")
  func odds() throws {
    let values = try WholeStream(try open("a,b\nNA,1\nnull,2\nn/a,\n"), count: 9).doubles
    #expect(values.map { $0.isNaN ? -1 : $0 } == [-1, 1, -1, 2, -1, -1])
    let latin = Array("time,K\u{E4}se\n0,1\n1,2\n".unicodeScalars.map { UInt8($0.value) })
    #expect(try open(latin).labels == ["K\u{E4}se"])
    #expect(try open("a,b,\n1,2,\n3,4,\n").labels == ["a", "b"])
    let large = "a\n9223372036854775807,1\n9223372036854775807,2\n"
    #expect(try open(large).streams[0].channels.count == 2)
    let utf16 = #expect(throws: RecordingError.self) { try open([0xFF, 0xFE, 0x61, 0]) }
    #expect(utf16?.description.contains("UTF-16") == true)
    #expect(try open("a,Status,TRIG1,x\n1,2,3,4\n").streams[0].channels.map(\.kind) == ["", "trigger", "trigger", ""])
  }

  @Test("a row that is not whole is left out at the end alone, if asked")
  func cutOff() throws {
    #expect(throws: RecordingError.self) { try exhaust(Array("a,b\n1,2\n3,4\n5".utf8), name: "x.csv") }
    let recording = try open("a,b\n1,2\n3,4\n5", [("size", "whole-records")])
    #expect(recording.streams[0].count == 2 && recording.tells(.lost, "line 4"))
    #expect(try WholeStream(recording, count: 9).doubles == [1, 2, 3, 4])
    #expect(throws: RecordingError.self) { try open("a,b\n1,2\n3\n5,6", [("size", "whole-records")]) }
  }

  @Test("names of columns that no row has are passed over, and told")
  func longHeader() throws {
    let text = "time,a,b,remarks\n0,1,2\n0.1,3,4\n0.2,5,6\n"
    var recording = try Recording.open(ByteSource(bytes: Array(text.utf8), name: "x.csv"))
    #expect(recording.streams[0].channels.map(\.label) == ["a", "b"])
    #expect(
      recording.notices.contains { $0.kind == .guessed && $0.text.hasPrefix("the first row names 4 columns of 3") })
    #expect(try recording.read(count: 10)?.data.array(of: Double.self) == [1, 2, 3, 4, 5, 6])
    // A line of more numbers is no header.
    let numbers = "0,1,2,3\n0.1,3,4\n0.2,5,6\n0.3,5,6\n"
    #expect(throws: RecordingError.self) {
      try Recording.open(ByteSource(bytes: Array(numbers.utf8), name: "x.csv"))
    }
  }
}
