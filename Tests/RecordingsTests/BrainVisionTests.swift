import AxisArrays
import Foundation
import Testing

@testable import Recordings

/// A BrainVision recording, file by file. Sample `i` of channel `c` is `i * 10 - c` counts.
struct BrainVisionFiles {
  var version = "1.0"
  var encoding = "INT_16"
  var isVectorized = false
  var samples = 25
  var channels = ["Fp1,,0.5,µV", "Fp2,,0.5", "Oz\\1 x,Cz,0.25,mV"]
  var interval = "4000"
  var dataFile = "x.eeg"
  var common: [String] = []
  var text: [String]?
  var markers = ["New Segment,,1,1,0,20240229235901250000"]
  var isLatin1 = false

  func value(_ sample: Int, _ channel: Int) -> Int { sample * 10 - channel }

  var header: [UInt8] {
    var lines = ["Brain Vision Data Exchange Header File Version \(version)", "; a comment", "[Common Infos]"]
    lines += ["DataFile=\(dataFile)", "MarkerFile=x.vmrk", "DataFormat=\(text == nil ? "BINARY" : "ASCII")"]
    lines += ["DataOrientation=\(isVectorized ? "VECTORIZED" : "MULTIPLEXED")", "NumberOfChannels=\(channels.count)"]
    lines += ["SamplingInterval=\(interval)"] + common
    lines += text.map { ["[ASCII Infos]"] + $0 } ?? ["[Binary Infos]", "BinaryFormat=\(encoding)"]
    lines += ["[Channel Infos]"] + channels.enumerated().map { "Ch\($0 + 1)=\($1)" } + ["[Comment]", "[kOhm] a=b"]
    return bytes(lines)
  }

  var markerFile: [UInt8] {
    bytes(
      ["Brain Vision Data Exchange Marker File, Version 1.0", "[Marker Infos]"]
        + markers.enumerated().map { "Mk\($0 + 1)=\($1)" })
  }

  private func bytes(_ lines: [String]) -> [UInt8] {
    let text = lines.joined(separator: "\r\n") + "\r\n"
    return isLatin1 ? text.unicodeScalars.map { UInt8($0.value) } : Array(text.utf8)
  }

  var data: [UInt8] {
    var bytes: [UInt8] = []
    let (rows, columns) = isVectorized ? (channels.count, samples) : (samples, channels.count)
    for row in 0..<rows {
      if text != nil { bytes.append(ascii: "name") }
      for column in 0..<columns {
        let value = isVectorized ? value(column, row) : value(row, column)
        if text != nil {
          bytes.append(ascii: " \(value),5")
        } else {
          append(value, to: &bytes)
        }
      }
      if text != nil { bytes.append(0x0A) }
    }
    return bytes
  }

  private func append(_ value: Int, to bytes: inout [UInt8]) {
    switch encoding {
    case "INT_16": bytes.append(little: Int16(value))
    case "INT_32": bytes.append(little: Int32(value) * 1000)
    case "IEEE_FLOAT_32": bytes.append(little: (Float(value) / 8).bitPattern)
    default: bytes.append(little: (Double(value) / 8).bitPattern)
    }
  }

  var source: ByteSource {
    ByteSource(bytes: header, name: "x.vhdr", beside: ["x.eeg": data, "x.vmrk": markerFile])
  }
}

@Suite("BrainVision") struct BrainVisionTests {
  private static let scales = ["INT_16": 1.0, "INT_32": 1000, "IEEE_FLOAT_32": 0.125, "IEEE_FLOAT_64": 0.125]

  @Test(
    "every number of every encoding in both orientations", arguments: scales.keys.sorted(), [false, true])
  func encodings(encoding: String, isVectorized: Bool) throws {
    var files = BrainVisionFiles()
    (files.encoding, files.isVectorized) = (encoding, isVectorized)
    let recording = try Recording.open(files.source)
    let scale = try #require(BrainVisionTests.scales[encoding])
    let expected = (0..<25).flatMap { sample in
      zip(0..<3, [0.5, 0.5, 0.25]).map { Double(files.value(sample, $0)) * scale * $1 }
    }
    for count in [1, 7, 1000] { #expect(try WholeStream(recording, count: count).doubles == expected) }
    #expect(recording.streams[0].rate == 250 && recording.streams[0].count == 25 && recording.notices == [])
    var options = ReadOptions()
    options.dtype = .float32
    var single = try Recording.open(files.source, options: options)
    #expect(try single.read(count: 25)?.data.array(of: Float.self) == expected.map { Float($0) })
  }

  @Test("records that are larger than the block", arguments: [false, true])
  func large(isVectorized: Bool) throws {
    var files = BrainVisionFiles()
    files.encoding = "INT_32"
    (files.isVectorized, files.samples) = (isVectorized, 200_000)
    let values = try WholeStream(try Recording.open(files.source), count: 77_777).doubles
    let isRight = values.indices.allSatisfy { index in
      let (sample, channel) = (index / 3, index % 3)
      return values[index] == Double(files.value(sample, channel)) * 1000 * [0.5, 0.5, 0.25][channel]
    }
    #expect(values.count == 600_000 && isRight)
  }

  @Test("numbers as text, with skipped lines and columns", arguments: [false, true])
  func text(isVectorized: Bool) throws {
    var files = BrainVisionFiles()
    files.isVectorized = isVectorized
    files.text = ["DecimalSymbol=,", "SkipColumns=1", "SkipLines=0"]
    let recording = try Recording.open(files.source)
    let expected = (0..<25).flatMap { sample in
      zip(0..<3, [0.5, 0.5, 0.25]).map { channel, gain in
        let value = files.value(sample, channel)
        return (value < 0 ? Double(value) - 0.5 : Double(value) + 0.5) * gain
      }
    }
    for count in [1, 7, 1000] { #expect(try WholeStream(recording, count: count).doubles == expected) }
  }

  @Test("labels, units, markers and start", arguments: [false, true])
  func description(isLatin1: Bool) throws {
    var files = BrainVisionFiles()
    files.isLatin1 = isLatin1
    files.markers += ["Stimulus,S  1,3,1,0", "Comment,a\\1 µ,26,5,3"]
    var recording = try Recording.open(files.source)
    let channels = recording.streams[0].channels
    #expect(channels.map(\.label) == ["Fp1", "Fp2", "Oz, x"] && channels.map(\.unit) == ["µV", "µV", "mV"])
    #expect(recording.info.start == WallClock("2024-02-29T23:59:01.25"))
    #expect(
      try recording.events() == [
        Event(onset: 0, duration: 0.004, text: "New Segment/"),
        Event(onset: 0.008, duration: 0.004, text: "Stimulus/S  1"),
        Event(onset: 0.1, duration: 0.02, text: "Comment/a, µ", channel: "Oz, x"),
      ])
  }

  @Test("commas that a writer left in the text of a marker")
  func tornMarkers() throws {
    var files = BrainVisionFiles()
    files.markers += [
      "Comment,left, right,3,1,0", "Comment,a,1,2,26,5,3", "New Segment,a,b,6,1,0,20240229235902290000",
      "Stimulus,S1,9,1,0,none",
    ]
    var recording = try Recording.open(files.source)
    #expect(
      try recording.events().map(\.text)
        == ["New Segment/", "Comment/left, right", "New Segment/a,b", "Stimulus/S1", "Comment/a,1,2"])
    #expect(recording.notices.contains { $0.text.contains("3 markers with commas in the text") })
    files.markers = ["Comment,left, right,3"]
    #expect(throws: RecordingError.self) { try Recording.open(files.source) }
  }

  @Test("a new segment that is dated later begins after a gap; one that is not follows")
  func segments() throws {
    var files = BrainVisionFiles()
    files.markers += [
      "New Segment,,11,1,0,20240229235902290000", "New Segment,,16,1,0,20240229235902310000",
      "New Segment,,21,1,0", "Stimulus,S1,13,1,0",
    ]
    var recording = try Recording.open(files.source)
    // 10 samples take 40 ms, the clock says 1.04 s: a pause of a second.
    #expect(recording.pieces(of: 0).map(\.first) == [0, 10] && recording.pieces(of: 0).map(\.count) == [10, 15])
    #expect(abs(recording.pieces(of: 0)[1].offset - 1.04) < 1e-9)
    #expect(try recording.read(count: 100)?.shape == [10, 3] && recording.read(count: 100)?.shape == [15, 3])
    #expect(abs((try recording.events().first { $0.text == "Stimulus/S1" }?.onset ?? 0) - 1.048) < 1e-9)
    #expect(recording.notices.map(\.kind) == [.gap, .guessed])
    #expect(
      try WallClock("2024-02-29T23:59:59.5").map { try #require(WallClock("2024-03-01T00:00:01")).seconds(since: $0) }
        == 1.5)
  }

  @Test("files that were renamed together with the header, and a marker file that is not there")
  func renamed() throws {
    let files = BrainVisionFiles()
    let renamed = ByteSource(bytes: files.header, name: "a/sub-1.vhdr", beside: ["sub-1.eeg": files.data])
    let recording = try Recording.open(renamed)
    #expect(recording.notices.map(\.kind) == [.guessed, .lost])
    #expect(try WholeStream(recording, count: 100).doubles.count == 75)
    let missing = #expect(throws: RecordingError.self) {
      try Recording.open(ByteSource(bytes: files.header, name: "x.vhdr"))
    }
    #expect(missing == .system("open", "x.eeg", code: ENOENT))
    var placeholder = files
    placeholder.dataFile = "$b.eeg"
    #expect(try WholeStream(try Recording.open(placeholder.source), count: 100).doubles.count == 75)
  }

  @Test("a file that was cut off is refused, or read as far as it is whole", arguments: 0..<150)
  func cut(bytes: Int) throws {
    let files = BrainVisionFiles()
    let data = files.data
    let source = ByteSource(
      bytes: files.header, name: "x.vhdr", beside: ["x.eeg": Array(data[..<bytes]), "x.vmrk": files.markerFile])
    if bytes % 6 != 0 { #expect(throws: RecordingError.self) { try Recording.open(source) } }
    var options = ReadOptions()
    options.size = .wholeRecords
    let recording = try Recording.open(source, options: options)
    let whole = try WholeStream(try Recording.open(files.source), count: 100).doubles
    #expect(try WholeStream(recording, count: 10).doubles == Array(whole[..<(bytes / 6 * 3)]))
    #expect(recording.tells(.lost, "not whole") == (bytes % 6 != 0))
  }

  @Test("what is wrong with a header, and where")
  func faults() throws {
    func fault(_ change: (inout BrainVisionFiles) -> Void) -> RecordingError? {
      var files = BrainVisionFiles()
      change(&files)
      return #expect(throws: RecordingError.self) { try Recording.open(files.source) }
    }
    #expect(fault { $0.encoding = "INT_8" }?.description.contains("BinaryFormat") == true)
    #expect(fault { $0.interval = "0" }?.description.contains("SamplingInterval") == true)
    #expect(fault { $0.common = ["DataType=FREQUENCYDOMAIN"] }?.description.contains("TIMEDOMAIN") == true)
    #expect(fault { $0.common = ["DataPoints=99"] }?.description.contains("594 bytes") == true)
    #expect(fault { $0.channels[1] = "Fp2,,half" }?.description.contains("resolution of channel 2") == true)
    #expect(fault { $0.markers = ["Stimulus,S1,first,1,0"] }?.description.contains("byte") == true)
    for fields in ["\(Int.min),1,0", "1,1,\(Int.min)", "1,-1,0"] {
      #expect(fault { $0.markers = ["Stimulus,S1,\(fields)"] }?.description.contains("Mk1=type") == true)
    }
    let files = BrainVisionFiles()
    let at = try #require(fault { $0.interval = "x" }?.place)
    #expect(
      at
        == .byte(
          try #require(text(files.header).range(of: "SamplingInterval")).lowerBound.utf16Offset(in: text(files.header)))
    )
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test(
    "real recordings", .enabled(if: Fixtures.hasReal, "the real recordings are not here"),
    arguments: [
      ("test.vhdr", 32, 7900, 14), ("brainvision/testv2.vhdr", 32, 7900, 16),
      ("brainvision/test_units.vhdr", 32, 7900, 14), ("brainvision/test_highpass.vhdr", 32, 7900, 14),
      ("brainvision/test_old_layout_latin1_software_filter.vhdr", 29, 251, 2),
    ])
  func real(name: String, channels: Int, samples: Int, events: Int) throws {
    var recording = try Recording.open(Fixtures.real.appendingPathComponent(name).path)
    #expect(recording.streams[0].channels.count == channels && recording.streams[0].count == samples)
    #expect(try recording.events().count == events)
    let whole = try WholeStream(recording, count: 1 << 20)
    #expect(whole.doubles.count == channels * samples)
    #expect(try WholeStream(recording, count: 37).bytes == whole.bytes)
  }
}
