import AxisArrays
import Platform
import Testing

@testable import Recordings

/// An XDF file, chunk by chunk.
struct XDFBytes {
  private(set) var bytes: [UInt8] = XDFChunks.magic
  /// Where each chunk ends.
  private(set) var ends: [Int] = [4]

  static let boundary: [UInt8] = [
    0x43, 0xA5, 0x46, 0xDC, 0xCB, 0xF5, 0x41, 0x0F, 0xB3, 0x0E, 0xD5, 0x46, 0x73, 0x83, 0xCB, 0xE4,
  ]

  mutating func chunk(_ tag: UInt16, _ content: [UInt8]) {
    bytes.append(content.count < 250 ? 1 : 4)
    if content.count < 250 {
      bytes.append(UInt8(content.count + 2))
    } else {
      bytes.append(little: UInt32(content.count + 2))
    }
    bytes.append(little: tag)
    bytes += content
    ends.append(bytes.count)
  }

  static func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
  static func number(_ value: Double) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * $0)) }
  }

  mutating func file() {
    chunk(1, Array("<?xml version=\"1.0\"?><info><datetime>2024-02-29T10:11:12+0100</datetime></info>".utf8))
  }

  mutating func stream(
    _ id: UInt32, _ name: String, _ format: String, rate: Double, channels: Int = 1, desc: String = ""
  ) {
    let text = """
      <info><name>\(name)</name><type>EEG</type><channel_count>\(channels)</channel_count>\
      <nominal_srate>\(rate)</nominal_srate><channel_format>\(format)</channel_format>\(desc)</info>
      """
    chunk(2, Self.number(id) + Array(text.utf8))
  }

  /// Samples of `values` bytes each; a stamp of `nil` follows the one before.
  mutating func samples(_ id: UInt32, _ samples: [(stamp: Double?, values: [UInt8])]) {
    var content = Self.number(id) + [4] + Self.number(UInt32(samples.count))
    for sample in samples { content += (sample.stamp.map { [8] + Self.number($0) } ?? [0]) + sample.values }
    chunk(3, content)
  }

  mutating func clock(_ id: UInt32, _ time: Double, _ offset: Double) {
    chunk(4, Self.number(id) + Self.number(time) + Self.number(offset))
  }

  mutating func mark() { chunk(5, Self.boundary) }

  mutating func footer(_ id: UInt32, _ count: Int) {
    chunk(6, Self.number(id) + Array("<info><sample_count>\(count)</sample_count></info>".utf8))
  }

  /// A file of one stream of doubles 0, 1, 2 … with these stamps, five to a chunk.
  static func stamps(_ stamps: [Double], rate: Double, clock: [(Double, Double)] = [], closed: Bool = true) -> XDFBytes
  {
    var file = XDFBytes()
    file.file()
    file.stream(7, "A", "double64", rate: rate)
    for (time, offset) in clock { file.clock(7, time, offset) }
    for first in stride(from: 0, to: stamps.count, by: 5) {
      file.samples(7, (first..<min(first + 5, stamps.count)).map { (stamps[$0], Self.number(Double($0))) })
    }
    if closed { file.footer(7, stamps.count) }
    return file
  }

  func open(_ options: ReadOptions = ReadOptions()) throws(RecordingError) -> Recording {
    try Recording.open(ByteSource(bytes: bytes, name: "x.xdf"), options: options)
  }
}

@Suite("XDF") struct XDFTests {
  private func text(_ text: String) -> [UInt8] { [1, UInt8(text.utf8.count)] + Array(text.utf8) }

  @Test(
    "every number of every type", arguments: ["int8", "int16", "int32", "int64", "float32", "double64"], [1, 3, 100])
  func types(format: String, count: Int) throws {
    var file = XDFBytes()
    file.stream(1, "A", format, rate: 10, channels: 2)
    let values: [Int] = (0..<14).map { $0 * 9 - 60 }
    func bytes(_ value: Int) -> [UInt8] {
      switch format {
      case "float32": XDFBytes.number(Float(value).bitPattern)
      case "double64": XDFBytes.number(Double(value))
      default:
        (0..<(Int(format.dropFirst(3)) ?? 8) / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      }
    }
    // The second of each chunk has no stamp.
    for row in stride(from: 0, to: 7, by: 2) {
      let rows = row..<min(row + 2, 7)
      file.samples(
        1, rows.map { ($0 == row ? 5 + Double($0) / 10 : nil, bytes(values[2 * $0]) + bytes(values[2 * $0 + 1])) })
    }
    file.footer(1, 7)
    var recording = try file.open()
    #expect(recording.streams[0].rate == 10 && recording.streams[0].count == 7 && recording.notices == [])
    #expect(recording.streams[0].attrs["origin"]?.double == 5)
    var read: [Double] = []
    while let message = try recording.read(count: count) {
      #expect(message.shape[0] <= count && message.shape[1] == 2)
      #expect(format == "double64" ? message.data.dtype == .float64 : message.data.dtype.name == format)
      read += try message.data.array(of: Double.self)
    }
    #expect(read == values.map(Double.init))
  }

  @Test("several streams on one time, labels and units, markers as events")
  func streams() throws {
    var file = XDFBytes()
    file.file()
    let desc = """
      <desc><channels><channel><label>Fp1 &amp; A</label><unit>microvolts</unit><type>EEG</type></channel>\
      <channel><label>T</label><type>Stim</type></channel></channels></desc>
      """
    file.stream(1, "A", "int8", rate: 2, channels: 2, desc: desc)
    file.stream(2, "B", "int8", rate: 0)
    file.stream(3, "M", "string", rate: 0)
    file.samples(2, [(10.5, [9]), (11.25, [8])])
    file.samples(3, [(10.75, text("go")), (10, text("réady"))])
    file.samples(1, (0..<4).map { (11 + Double($0) / 2, [UInt8($0), 1]) })
    for (id, count) in [(1, 4), (2, 2), (3, 2)] { file.footer(UInt32(id), count) }
    var recording = try file.open()
    #expect(recording.info.start == WallClock("2024-02-29T10:11:12"))
    #expect(recording.streams.map(\.name) == ["A", "B"] && recording.streams.map(\.rate) == [2, nil])
    let channels = recording.streams[0].channels
    #expect(channels.map(\.label) == ["Fp1 & A", "T"] && channels.map(\.unit) == ["µV", ""])
    #expect(channels.map(\.kind) == ["eeg", "trigger"])
    #expect(try recording.events() == [Event(onset: 0, text: "réady"), Event(onset: 0.75, text: "go")])
    #expect(try WholeStream(recording, stream: 0, count: 9).times == [1, 1.5, 2, 2.5])
    #expect(try WholeStream(recording, stream: 1, count: 9).times == [0.5, 1.25])
    #expect(recording.notices == [])
    file.stream(4, "N", "string", rate: 0, channels: 2)
    file.samples(4, [(12, text("a") + text("b"))])
    recording = try file.open()
    #expect(
      try recording.events().map(\.text) == ["M/réady", "M/go", "N/a, b"] && recording.tells(.guessed, "no footer"))
  }

  @Test("a gap is a gap, however short of a second; stamps that only jitter are one run")
  func gaps() throws {
    let regular = (0..<1000).map { 100 + Double($0) / 100 + ($0 < 600 ? 0 : 0.35) }
    var recording = try XDFBytes.stamps(regular, rate: 100).open()
    #expect(recording.pieces().map(\.first) == [0, 600] && abs(recording.pieces()[1].offset - 6.35) < 1e-9)
    #expect(recording.tells(.gap, "before sample 601") && recording.streams[0].rate == 100)
    #expect(try recording.read(count: 1000)?.shape == [600, 1])
    // Chunks of five arrive up to 12 ms late; one is 0.2 s late, and the next ones catch up.
    var random = SplitMix64(seed: UInt64(3))
    var jittered: [Double] = []
    for chunk in 0..<200 {
      let late = chunk == 120 ? 0.2 : Double.random(in: 0...0.012, using: &random)
      jittered += (0..<5).map { 100 + Double(5 * chunk + $0) / 100 + late }
    }
    recording = try XDFBytes.stamps(jittered, rate: 100).open()
    #expect(recording.pieces().count == 1 && !recording.tells(.gap, ""))
    #expect(abs((recording.streams[0].rate ?? 0) - 100) < 0.05)
    // The same jitter with samples that are missing.
    for index in 500..<1000 { jittered[index] += 0.8 }
    recording = try XDFBytes.stamps(jittered, rate: 100).open()
    let pieces = recording.pieces()
    #expect(pieces.map(\.first) == [0, 500])
    #expect(pieces.count == 2 && abs(pieces[1].offset - pieces[0].offset - 5.8) < 0.01)
  }

  @Test("stamps can be kept as they are, and brought to a rate")
  func options() throws {
    let stamps = [5, 5.1, 5.3, 5.301, 7, 7.5]
    let file = XDFBytes.stamps(stamps, rate: 10, clock: [(1, 0.25), (6, 0.25)])
    var options = ReadOptions()
    options.timing = .perRow
    let raw = try file.open(options)
    #expect(raw.streams[0].rate == nil && raw.pieces() == [] && raw.streams[0].attrs["origin"]?.double == 5.25)
    #expect(zip(try WholeStream(raw, count: 4).times, stamps).allSatisfy { abs($0 - ($1 - 5)) < 1e-9 })
    options = ReadOptions()
    options.rate = 10
    options.gapTolerance = 3
    let regular = try file.open(options)
    #expect(regular.streams[0].rate == 10 && regular.pieces().map(\.first) == [0, 4, 5])
  }

  @Test("clocks that drift, that have an outlier, and that are set anew")
  func clocks() throws {
    // The sender's clock runs 20 ppm slow, 1000 s behind; one measurement was held up by 50 ms.
    var measured: [(time: Double, offset: Double)] = []
    for index in 0..<50 {
      let time = Double(index) * 5
      measured.append((time, 1000 + time * 20e-6 + (index == 20 ? 0.05 : 0)))
    }
    var clock = XDFClock(measured)
    for stamp in [0.0, 100, 249] {
      let expected = stamp + 1000 + stamp * 20e-6
      // Huber's loss still heeds the outlier a little.
      #expect(abs(clock.corrected(stamp) - expected) < 1e-5)
    }
    #expect(clock.resets == 0)
    // It begins again at 3 s, 250 s later.
    for index in 0..<50 { measured.append((3 + Double(index) * 5, 1247)) }
    clock = XDFClock(measured)
    #expect(clock.resets == 1 && abs(clock.corrected(200) - 1200.004) < 1e-3 && clock.corrected(5) == 1252)
    // Stamps that are kept go by each part's own distance.
    var file = XDFBytes()
    file.stream(7, "A", "int8", rate: 0)
    for (time, offset) in measured { file.clock(7, time, offset) }
    file.samples(7, [(100, [1]), (200, [2]), (5, [3])])
    file.footer(7, 3)
    let times = try WholeStream(try file.open(), count: 2).times
    #expect(times[0] == 0 && abs(times[1] - 100) < 0.01 && abs(times[2] - 152) < 0.01)
    var single = XDFClock([(time: 5, offset: -2)])
    #expect(single.corrected(10) == 8)
    var none = XDFClock([])
    #expect(none.corrected(10) == 10)
  }

  @Test("runs between gaps that differ in rate keep their lines, a time for each sample")
  func rates() throws {
    let stamps = (0..<500).map { Double($0) / 100 } + (0..<500).map { 20 + Double($0) / 98 }
    let recording = try XDFBytes.stamps(stamps, rate: 100).open()
    #expect(recording.streams[0].rate == nil && recording.tells(.guessed, "98"))
    #expect(zip(try WholeStream(recording, count: 37).times, stamps).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test("a file that was cut off anywhere is refused, or read as far as it is whole")
  func cut() throws {
    let file = XDFBytes.stamps((0..<12).map { Double($0) / 10 }, rate: 10)
    var options = ReadOptions()
    options.size = .wholeRecords
    var counts: Set<Int> = []
    for bytes in file.ends[2]..<file.bytes.count {
      let source = ByteSource(bytes: Array(file.bytes[..<bytes]), name: "x.xdf")
      if file.ends.contains(bytes) {
        #expect(try Recording.open(source).tells(.guessed, "no footer"))
      } else {
        let error = #expect(throws: RecordingError.self, "\(bytes)") { try Recording.open(source) }
        #expect(error?.description.contains("ends at byte \(bytes)") == true)
      }
      let recording = try Recording.open(source, options: options)
      let values = try WholeStream(recording, count: 5).doubles
      #expect(values == (0..<values.count).map(Double.init))
      counts.insert(values.count)
    }
    #expect(counts == Set(0...12))
  }

  @Test("damage is refused with its place, or passed over up to the next boundary")
  func damage() throws {
    var file = XDFBytes()
    file.stream(7, "A", "double64", rate: 10)
    file.samples(7, [(0, XDFBytes.number(0.0))])
    let place = file.bytes.count
    file.chunk(3, XDFBytes.number(UInt32(7)) + [4] + XDFBytes.number(UInt32(9)) + [8, 1, 2, 3])
    file.mark()
    file.samples(7, [(0.1, XDFBytes.number(1.0))])
    file.footer(7, 2)
    let error = #expect(throws: RecordingError.self) { try file.open() }
    #expect(error?.place == .byte(place + 13) && error?.description.contains("sample 1 of the 9") == true)
    var options = ReadOptions()
    options.size = .wholeRecords
    let recording = try file.open(options)
    #expect(try WholeStream(recording, count: 5).doubles == [0, 1])
    // A length that is none.
    var bytes = file.bytes
    bytes[place] = 3
    let source = ByteSource(bytes: bytes, name: "x.xdf")
    #expect(throws: RecordingError.self) { try Recording.open(source) }
    let passed = try Recording.open(source, options: options)
    #expect(try WholeStream(passed, count: 5).doubles == [0, 1] && passed.tells(.lost, "passed over"))
  }

  @Test("damage in one stream costs no other a sample, and lengths of pieces change nothing", arguments: [1, 3, 100])
  func damageBeside(count: Int) throws {
    var file = XDFBytes()
    file.stream(7, "A", "double64", rate: 10)
    file.stream(8, "B", "double64", rate: 10)
    for chunk in 0..<6 {
      let stamps = (0..<4).map { Double(4 * chunk + $0) / 10 }
      if chunk == 2 {
        // Samples of the other that claim more than there are, and hold what looks like a chunk.
        file.chunk(3, XDFBytes.number(UInt32(8)) + [4] + XDFBytes.number(UInt32(9)) + [8, 1, 2, 3, 1, 4, 3, 0])
        file.mark()
      }
      for id in [7, 8] {
        file.samples(UInt32(id), stamps.map { ($0, XDFBytes.number(($0 * 10).rounded())) })
      }
    }
    var options = ReadOptions()
    options.size = .wholeRecords
    let recording = try file.open(options)
    let all: [Double] = (0..<24).map(Double.init)
    #expect(try WholeStream(recording, stream: 0, count: count).doubles == all)
    #expect(try WholeStream(recording, stream: 1, count: count).doubles == all)
  }

  @Test("what is wrong with a header, and where")
  func faults() throws {
    func fault(_ build: (inout XDFBytes) -> Void) -> String {
      var file = XDFBytes()
      build(&file)
      return #expect(throws: RecordingError.self) { try file.open() }?.description ?? ""
    }
    #expect(fault { _ in }.contains("byte 4: expected a stream"))
    #expect(fault { $0.stream(1, "A", "int9", rate: 1) }.contains("byte 8: expected a stream's channel_format"))
    #expect(fault { $0.stream(1, "A", "int8", rate: -1) }.contains("nominal_srate"))
    #expect(fault { $0.stream(1, "A", "int8", rate: 1, channels: 0) }.contains("channel_count"))
    #expect(
      fault { $0.chunk(2, XDFBytes.number(UInt32(1)) + Array("<info><a></b>".utf8)) }.contains(
        "byte 21: expected an end"))
    #expect(
      fault {
        $0.stream(1, "A", "int8", rate: 1)
        $0.stream(1, "A", "int8", rate: 1)
      }.contains("second time"))
    #expect(
      fault {
        $0.stream(1, "A", "int8", rate: 1)
        $0.samples(2, [])
      }.contains("samples of a stream with a header"))
    var file = XDFBytes.stamps([1, 2, 3], rate: 1)
    file.footer(7, 9)
    #expect(try file.open().tells(.lost, "tells of 9 samples, 3"))
  }

  @Test("XML of every kind, and what is none")
  func xml() throws {
    let text = "<?xml?><!-- <a> --><a x=\"1\"><b/> <c>1 &lt; &#x41;&#66;&nbsp;</c><d><![CDATA[<&]]></d></a> "
    let node = try XMLNode(Array(text.utf8))
    #expect(node.name == "a" && node.children.map(\.name) == ["b", "c", "d"])
    #expect(node["c"] == "1 < AB&nbsp;" && node["d"] == "<&" && node["b"] == "" && node["e"] == "")
    for bad in ["", "<", "<a", "<a>", "<a></b>", "</a>", "<>", "x", "<!--", "<a><![CDATA[</a>"] {
      #expect(throws: XMLNode.Failure.self, "\(bad)") { try XMLNode(Array(bad.utf8)) }
    }
    let deep = String(repeating: "<a>", count: 100_000)
    #expect(throws: XMLNode.Failure.self) { try XMLNode(Array(deep.utf8)) }
  }
}
