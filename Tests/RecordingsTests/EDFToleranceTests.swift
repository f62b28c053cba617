import AxisArrays
import Testing

@testable import Recordings

private func open(_ bytes: [UInt8], _ named: [(String, String)] = []) throws -> Recording {
  try Recording.open(ByteSource(bytes: bytes, name: "x.edf"), options: try ReadOptions(named: named))
}

/// One bad field, or bad side information, does not cost the recording.
@Suite("EDF and BDF, what is odd") struct EDFToleranceTests {
  @Test(
    "limits that make no sense make counts of their channel alone",
    arguments: [("-100", "-100"), ("5", "5.0"), ("nan", "5"), ("x", "5"), ("", ""), ("1e308", "-1e308")])
  func physicalLimits(low: String, high: String) throws {
    var file = EDFBytes()
    file.signals[1].physical = (low, high)
    file.signals[0].physical = ("-3276.8", "3276.7")
    try expectCounts(file)
  }

  @Test("the same of digital limits", arguments: [("5", "5"), ("7", "-7"), ("x", "1"), ("-99999999", "5"), ("0.5", "9")])
  func digitalLimits(low: String, high: String) throws {
    var file = EDFBytes()
    file.signals[1].digital = (low, high)
    file.signals[0].physical = ("-3276.8", "3276.7")
    try expectCounts(file)
  }

  private func expectCounts(_ file: EDFBytes) throws {
    let recording = try open(file.bytes)
    let channels = recording.streams[0].channels
    #expect(channels[0].unit == "uV" && channels[1].unit == "" && recording.tells(.guessed, "\"B\""))
    #expect(recording.notices.count == 1 && recording.notices[0].text.contains("byte "))
    let values = try WholeStream(recording, count: 9).doubles
    #expect(abs(values[2] - 0.1) < 1e-9 && values[3] == 101 && values[15] == 1103)
  }

  /// Lists with one fault each, and what is left of them.
  static let lists: [(list: [UInt8], left: [String])] = [
    (Array("1.5\u{14}late\u{14}\0".utf8), []), (Array("+1,5\u{14}late\u{14}\0".utf8), []),
    (Array("+x\u{14}late\u{14}\0".utf8), []), (Array("+1.5".utf8) + [0], []), (Array("late\0".utf8), []),
    (Array("+1.5\u{15}-3\u{14}late\u{14}\0".utf8), ["late"]), ([0xFF, 0xFE, 0x14, 0x14, 0], []),
  ]

  @Test(
    "a damaged annotation is left out and its byte told, others are kept", arguments: lists.indices, [0, 1, 2],
    ["EDF+C", "EDF+D"])
  func annotations(_ index: Int, record: Int, kind: String) throws {
    var file = EDFBytes()
    (file.kind, file.records) = (kind, "3")
    file.annotations = (0..<3).map { number in
      EDFBytes.list("+\(number)||") + (number == record ? EDFToleranceTests.lists[index].list : [])
        + EDFBytes.list("+\(number).25|good|")
    }
    var recording = try open(file.bytes)
    let texts = try recording.events().map(\.text)
    #expect(texts.filter { $0 == "good" }.count == 3)
    #expect(texts.filter { $0 != "good" } == EDFToleranceTests.lists[index].left)
    let place = file.bytes.count - (3 - record) * (16 + file.annotations![record].count.roundedUp(to: 2, of: file))
      + 16 + EDFBytes.list("+0||").count
    #expect(recording.tells(.lost, "byte \(place)"), "\(recording.notices)")
    #expect(try WholeStream(recording, count: 9).doubles.count == 24)
    #expect(try recording.events().count == texts.count && recording.notices.count == 1)
  }

  @Test("many damaged annotations are one line")
  func manyDamaged() throws {
    var file = EDFBytes()
    (file.kind, file.records) = ("EDF+C", "50")
    file.annotations = (0..<50).map { EDFBytes.list("+\($0)||", "x|y|") }
    var recording = try open(file.bytes)
    _ = try recording.events()
    #expect(recording.notices.count == 1 && recording.tells(.lost, "50 annotations") && recording.tells(.lost, "…"))
  }

  @Test("a record of EDF+D without a time follows the one before; the first must have one")
  func untimed() throws {
    var file = EDFBytes()
    (file.kind, file.records) = ("EDF+D", "4")
    file.annotations = ["+0||", "x", "+9||", "y"].map { EDFBytes.list($0) }
    let recording = try open(file.bytes)
    #expect(recording.pieces().map(\.offset) == [0, 9] && recording.tells(.guessed, "2 data records"))
    file.annotations?[0] = EDFBytes.list("x")
    #expect(throws: RecordingError.self) { try open(file.bytes) }
  }

  @Test("annotations are UTF-8, or else Latin-1, list by list")
  func latin() throws {
    var file = EDFBytes()
    file.kind = "EDF+C"
    let latin: [UInt8] = Array("+1.5\u{14}Augen ge".utf8) + [0xF6] + Array("ffnet\u{14}\0".utf8)
    file.annotations = [EDFBytes.list("+0||"), EDFBytes.list("+1||", "+1.2|日本 é|") + latin]
    var recording = try open(file.bytes)
    #expect(try recording.events().map(\.text) == ["日本 é", "Augen geöffnet"])
  }

  @Test("the channel of an annotation is the label behind the last mark")
  func channels() throws {
    var file = EDFBytes()
    file.kind = "EDF+C"
    file.annotations = [EDFBytes.list("+0||", "+1|spike@@A|", "+1|a@@b@@B|", "+1|x@@y|"), []]
    var recording = try open(file.bytes)
    let events = try recording.events()
    #expect(events.map(\.channel) == ["A", "B", nil] && events.map(\.text) == ["spike", "a@@b", "x@@y"])
  }

  /// Date, time and recording field; the start; whether something is told.
  static let starts: [(date: String, time: String, recording: String, start: String?, isTold: Bool)] = [
    ("01.02.20", "10:11:12", "", "2020-02-01T10:11:12", false), ("01/02/20", "10.11.12", "", "2020-02-01T10:11:12", false),
    ("01-02-20", "10-11-12", "", "2020-02-01T10:11:12", false), ("1.2.2020", "1:2:3", "", "2020-02-01T01:02:03", false),
    ("01.02.20", "10.11.60", "", "2020-02-01T10:12:00", true), ("01.02.20", "23.59.60", "", "2020-02-02T00:00:00", true),
    ("01.02.20", "10.11.75", "", "2020-02-01T00:00:00", true), ("01.02.20", "", "", "2020-02-01T00:00:00", true),
    ("99.99.99", "10.11.12", "", nil, true), ("xx.yy.zz", "10.11.12", "", nil, true),
    ("99.99.99", "10.11.12", "Startdate 01-FEB-2020 X X X", "2020-02-01T10:11:12", false),
    ("", "10.11.12", "Startdate 01-Feb-2120", "2120-02-01T10:11:12", false),
    ("01.01.85", "00.00.00", "Startdate X X X X", nil, false), ("31.12.84", "00.00.01", "", "2084-12-31T00:00:01", false),
  ]

  @Test("the start is made out of many spellings, or what is wrong is told", arguments: starts.indices)
  func start(_ index: Int) throws {
    let (date, time, text, start, isTold) = EDFToleranceTests.starts[index]
    var file = EDFBytes()
    (file.date, file.time, file.recording) = (date, time, text)
    let recording = try open(file.bytes)
    #expect(recording.info.start?.description == start)
    #expect(recording.tells(.guessed, "start") == isTold, "\(recording.notices)")
  }

  @Test("whole records of a file of another length are read if asked, and the message names the option")
  func length() throws {
    let bytes = EDFBytes().bytes
    for (changed, records, word) in [
      (Array(bytes.dropLast(5)), 1, "1 of 2"), (bytes + [0], 2, "1 byte"), (Array(bytes.dropLast(20)), 0, "0 of 2"),
    ] {
      let error = #expect(throws: RecordingError.self) { try open(changed) }
      #expect(error?.description.contains("--size whole-records") == true)
      let recording = try open(changed, [("size", "whole-records")])
      #expect(recording.streams[0].count == 4 * records && recording.tells(.lost, word), "\(recording.notices)")
    }
    var open = EDFBytes()
    open.records = "-1"
    #expect(try Recording.open(ByteSource(bytes: open.bytes + [1], name: "x.edf")).tells(.lost, "1 byte"))
    let npy = NPYHeader.file([1, 2, 3, 4, 5, 6], shape: [3, 2])
    for (changed, rows) in [(Array(npy.dropLast(3)), 2), (npy + [0], 3)] {
      let source = ByteSource(bytes: changed, name: "x.npy")
      #expect(throws: RecordingError.self) { try Recording.open(source) }
      let recording = try Recording.open(source, options: ReadOptions(named: [("size", "whole-records")]))
      #expect(recording.streams[0].count == rows && recording.notices.contains { $0.kind == .lost })
      #expect(try WholeStream(recording, count: 9).doubles == Array([1, 2, 3, 4, 5, 6].prefix(rows * 2)))
    }
  }

  @Test("channels of event codes are known by name or unit")
  func triggers() throws {
    for label in ["Status", "STI 014", "TRIG", "Trigger", "trig1", "Marker", "Event", "Stim 2", "STIM_CH"] {
      #expect(ChannelKind.of(label: label, unit: "uV") == "trigger", "\(label)")
    }
    #expect(ChannelKind.of(label: "DIN", unit: "Boolean") == "trigger")
    for label in ["Fp1", "EventRelated", "Trigeminal", "Stim electrode", "EEG", "1", ""] {
      #expect(ChannelKind.of(label: label, unit: "uV") == "", "\(label)")
    }
    #expect(ChannelKind.of(label: "EEG Fpz-Cz", unit: "uV") == "eeg")
  }

  @Test("pieces and span of a file with gaps, a rate that is no whole number")
  func facts() throws {
    var file = EDFBytes()
    (file.kind, file.records) = ("EDF+D", "3")
    file.annotations = ["+0||", "+1||", "+20||"].map { EDFBytes.list($0) }
    let recording = try open(file.bytes)
    #expect(recording.pieces() == [Piece(first: 0, count: 8, offset: 0), Piece(first: 8, count: 4, offset: 20)])
    #expect(recording.span() == 21 && recording.streams[0].count == 12 && recording.streams[0].channelCount == 2)
    var odd = EDFBytes()
    (odd.records, odd.duration, odd.signals) = ("1", "4", [.init(samples: 999)])
    #expect(try open(odd.bytes).streams[0].rate == 249.75)
  }
}

extension Int {
  /// Bytes of an annotation signal in the file, whose records are all as long as the longest.
  fileprivate func roundedUp(to width: Int, of file: EDFBytes) -> Int {
    ((file.annotations?.map(\.count).max() ?? 0) + width - 1) / width * width
  }
}
