import AxisArrays
import Testing

@testable import Recordings

private func open(_ bytes: [UInt8], _ options: ReadOptions = ReadOptions()) throws -> Recording {
  try Recording.open(ByteSource(bytes: bytes, name: "x.edf"), options: options)
}

@Suite("EDF and BDF, reading") struct EDFReaderTests {
  @Test("samples, labels, units and start", arguments: [false, true])
  func plain(isBDF: Bool) throws {
    var file = EDFBytes()
    file.isBDF = isBDF
    file.signals[1].physical = ("-100", "100")
    file.sample = { record, signal, index in (record == 0 ? -1 : 1) * (signal * 100 + index) }
    var recording = try open(file.bytes)
    let stream = recording.streams[0]
    #expect(stream.rate == 4 && stream.count == 8 && stream.dtype == .float64)
    #expect(stream.channels.map(\.label) == ["A", "B"])
    #expect(stream.channels[0].transducer == "AgCl" && stream.channels[0].prefilter == "HP:0.1Hz")
    #expect(recording.info.start?.description == "2004-03-02T05:06:07")
    #expect(recording.info.patient == "P" && recording.info.format == (isBDF ? "BDF" : "EDF"))
    let message = try #require(try recording.read(count: 100))
    let values: [Double] = try message.data.array()
    let gain = 200.0 / 65535
    var expected: [Double] = []
    for record in 0..<2 {
      for index in 0..<4 {
        let sign = record == 0 ? -1.0 : 1.0
        let second: Double = sign * Double(100 + index) * gain + (-100 + 32768 * gain)
        expected += [sign * Double(index), second]
      }
    }
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-10 } && values.count == 16)
    #expect(message.dims == ["time", "ch"] && message.key == "x")
    #expect(try message.axis("ch").labels == ["A", "B"])
    #expect(try recording.read(count: 1) == nil)
  }

  @Test("a rate is a stream")
  func rates() throws {
    var file = EDFBytes()
    file.signals = [.init(label: "A"), .init(label: "slow", samples: 1), .init(label: "B")]
    let recording = try open(file.bytes)
    #expect(recording.streams.map(\.name) == ["4 Hz", "1 Hz"])
    #expect(recording.streams.map { $0.channels.map(\.label) } == [["A", "B"], ["slow"]])
    #expect(try WholeStream(recording, stream: 1, count: 1).doubles == [100, 1100])
    #expect(try WholeStream(recording, stream: 0, count: 3).doubles.prefix(4) == [0, 200, 1, 201])
  }

  @Test("float32 is the rounded float64")
  func single() throws {
    var options = ReadOptions()
    options.dtype = .float32
    var recording = try open(EDFBytes().bytes, options)
    let message = try #require(try recording.read(count: 2))
    #expect(message.data.dtype == .float32)
    #expect(try message.data.array(of: Float.self) == [0, 100, 1, 101])
    options.dtype = .int16
    #expect(throws: RecordingError.self) { try open(EDFBytes().bytes, options) }
  }

  @Test("annotations, and a start within a second")
  func annotations() throws {
    var file = EDFBytes()
    file.kind = "EDF+C"
    file.recording = "Startdate 02-MAR-1999 X X X"
    file.annotations = [
      EDFBytes.list("+0.25||", "+1.75~0.5|blink|second|", "+1.25|B only@@B|"),
      EDFBytes.list("+1.25||start|", "+0.5||none|"),
    ]
    var recording = try open(file.bytes)
    #expect(recording.info.start?.description == "1999-03-02T05:06:07.25")
    let expected: [Event] = [
      Event(onset: 0.25, text: "none"), Event(onset: 1, text: "B only", channel: "B"), Event(onset: 1, text: "start"),
      Event(onset: 1.5, duration: 0.5, text: "blink"), Event(onset: 1.5, duration: 0.5, text: "second"),
    ]
    #expect(try recording.events() == expected)
    #expect(recording.streams[0].channels.count == 2)
    let message = try #require(try recording.read(count: 1))
    #expect(message.offset == 0)
  }

  @Test("a chunk never spans a gap, and times are true on both sides", arguments: [1, 3, 8, 100])
  func gaps(count: Int) throws {
    var file = EDFBytes()
    file.kind = "EDF+D"
    file.annotations = ["+2||", "+3||", "+7.5||"].map { EDFBytes.list($0) }
    file.records = "3"
    let whole = try WholeStream(try open(file.bytes), count: count)
    let expected: [Double] = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 5.5, 5.75, 6, 6.25]
    #expect(whole.times == expected)
    if count == 100 { #expect(whole.pieces == [8, 4]) }
    #expect(try open(file.bytes).info.start?.description == "2004-03-02T05:06:09")
    file.annotations = ["+2||", "+1||", "+7.5||"].map { EDFBytes.list($0) }
    #expect(throws: RecordingError.self) { try open(file.bytes) }
  }

  @Test("the trigger channel of BioSemi")
  func trigger() throws {
    var file = EDFBytes()
    file.isBDF = true
    file.signals = [.init(label: "Status", physical: ("-8388608", "8388607"), digital: ("-8388608", "8388607"))]
    file.sample = { _, _, index in [0x010203, -1, -8_388_608, 255][index] }
    let recording = try open(file.bytes)
    #expect(recording.streams[0].channels[0].kind == "trigger")
    #expect(try WholeStream(recording, count: 4).doubles.prefix(4) == [66051, -1, -8_388_608, 255])
  }

  @Test("a length that is not the header's names both; whole records can still be read")
  func wrongSize() throws {
    let bytes = EDFBytes().bytes
    for (changed, records) in [(Array(bytes.dropLast(5)), 1), (bytes + [0], 2)] {
      #expect(throws: RecordingError.wrongSize(path: "x.edf", expected: bytes.count, found: changed.count)) {
        try open(changed)
      }
      var options = ReadOptions()
      options.size = .wholeRecords
      #expect(try open(changed, options).streams[0].count == 4 * records)
    }
    var unknown = EDFBytes()
    unknown.records = "-1"
    unknown.annotations = nil
    #expect(try open(unknown.bytes + [1, 2]).streams[0].count == 8)
  }

  @Test("records larger than the buffers, and records of one sample")
  func extremeRecords() throws {
    for samples in [1, 1 << 20] {
      var file = EDFBytes()
      let count = samples == 1 ? 3000 : 1
      file.records = "\(count)"
      file.signals = (0..<3).map { .init(label: "C\($0)", samples: samples) }
      file.sample = { record, signal, index in (record * samples + index * 3 + signal) & 0x7FFF }
      let recording = try open(file.bytes)
      let whole = try WholeStream(recording, count: 1 << 30)
      #expect(whole.pieces == [samples * count])
      let doubles = whole.doubles
      #expect(doubles.count == 3 * samples * count)
      let right = doubles.indices.allSatisfy { at in
        let (row, signal) = (at / 3, at % 3)
        let (record, index) = (row / samples, row % samples)
        return doubles[at] == Double((record * samples + index * 3 + signal) & 0x7FFF)
      }
      #expect(right)
      #expect(try WholeStream(recording, count: 70_001).bytes == whole.bytes)
    }
  }

  static let broken: [(String, @Sendable (inout EDFBytes) -> Void)] = [
    (
      "a count of records that overflows",
      {
        $0.records = "99999999"; $0.signals[0].samples = 99_999_999
      }
    ),
    ("negative records", { $0.records = "-2" }),
    ("a duration of 0", { $0.duration = "0" }),
    ("a duration that is no number", { $0.duration = "1,5" }),
    ("an infinite duration", { $0.duration = "inf" }),
    ("a tiny duration", { $0.duration = "1e-320" }),
    (
      "no EDF+D times",
      {
        $0.kind = "EDF+D"; $0.annotations = [[], []]
      }
    ),
  ]

  @Test("broken headers", arguments: broken.indices)
  func brokenHeaders(_ index: Int) throws {
    var file = EDFBytes()
    var bytes = file.bytes
    try exhaust(bytes, name: "x.edf")
    EDFReaderTests.broken[index].1(&file)
    if file.signals[0].samples > 1000 {
      // Only the header's claim is changed, not the data.
      file.signals[0].samples = 4
      bytes = file.bytes
      bytes.replaceSubrange(256 + 216 * 2..<256 + 216 * 2 + 8, with: Array("99999999".utf8))
    } else {
      bytes = file.bytes
    }
    #expect(throws: RecordingError.self, "\(EDFReaderTests.broken[index].0)") { try exhaust(bytes, name: "x.edf") }
  }

  @Test("text that is not ASCII is read as UTF-8 or Latin-1; numbers that are not are errors")
  func notASCII() throws {
    var file = EDFBytes()
    file.signals[0].unit = "µV"
    #expect(try open(file.bytes).streams[0].channels[0].unit == "µV")
    var bytes = EDFBytes().bytes
    bytes[8] = 0xE9
    #expect(try open(bytes).info.patient == "é")
    bytes[236] = 0xB2
    #expect(throws: RecordingError.self) { try open(bytes) }
  }
}
