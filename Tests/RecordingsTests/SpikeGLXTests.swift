import AxisArrays
import Foundation
import Testing

@testable import Recordings

/// A SpikeGLX recording: sample `i` of channel `c` is `i * 10 - c` counts.
private struct SpikeGLXFiles {
  var lines: [String]
  var channels: Int
  var samples = 20

  /// Three channels of a probe, AP1, LF0 and the digital word, out of two of each.
  static let probe = SpikeGLXFiles(
    lines: [
      "acqApLfSy=2,2,1", "typeThis=imec", "imAiRangeMax=0.6", "imSampRate=30000.5", "nSavedChans=3",
      "snsSaveChanSubset=1:2,4", "fileCreateTime=2019-08-15T17:37:20",
      "~imroTbl=(0,2)(0 0 0 500 250 1)(1 0 0 1000 125 1)", "~snsChanMap=(2,2,1)(AP1;1:0)(LF0;2:1)(SY0;4:2)",
    ], channels: 3)
  static let second = SpikeGLXFiles(
    lines: [
      "acqApLfSy=2,0,1", "typeThis=imec", "imAiRangeMax=0.5", "imMaxInt=8192", "imSampRate=30000", "nSavedChans=3",
      "snsSaveChanSubset=all", "imroTbl=(24,2)(0 0 0 0 1)(1 0 0 0 2)",
    ], channels: 3)
  static let board = SpikeGLXFiles(
    lines: [
      "acqMnMaXaDw=1,1,1,1", "typeThis=nidq", "niAiRangeMax=5", "niMNGain=200", "niMAGain=2", "niSampRate=25000",
      "nSavedChans=4", "snsSaveChanSubset=all",
    ], channels: 4)

  var meta: [UInt8] {
    Array((lines + ["fileSizeBytes=\(samples * channels * 2)"]).joined(separator: "\r\n").utf8)
  }

  var data: [UInt8] {
    var bytes: [UInt8] = []
    for sample in 0..<samples { for channel in 0..<channels { bytes.append(little: Int16(sample * 10 - channel)) } }
    return bytes
  }

  func source(_ name: String = "x.ap.meta", data: [UInt8]? = nil) -> ByteSource {
    let files = ["x.ap.meta": meta, "x.ap.bin": data ?? self.data]
    return ByteSource(bytes: files[name] ?? [], name: name, beside: files)
  }
}

@Suite("SpikeGLX") struct SpikeGLXTests {
  private static let cases: [(SpikeGLXFiles, [String], [String], [Double])] = [
    (.probe, ["AP1", "LF0", "SY0"], ["µV", "µV", ""], [0.6 / 512 * 1e6 / 1000, 0.6 / 512 * 1e6 / 250, 1]),
    (.second, ["AP0", "AP1", "SY0"], ["µV", "µV", ""], [0.5 / 8192 * 1e6 / 80, 0.5 / 8192 * 1e6 / 80, 1]),
    (
      .board, ["MN0", "MA0", "XA0", "XD0"], ["V", "V", "V", ""],
      [5.0 / 32768 / 200, 5.0 / 32768 / 2, 5.0 / 32768, 1]
    ),
  ]

  @Test("every number, with the gain of its channel, from either file", arguments: 0..<3, ["x.ap.meta", "x.ap.bin"])
  func values(index: Int, name: String) throws {
    let (files, labels, units, gains) = SpikeGLXTests.cases[index]
    let recording = try Recording.open(files.source(name))
    let channels = recording.streams[0].channels
    #expect(channels.map(\.label) == labels && channels.map(\.unit) == units)
    #expect(channels.map { $0.kind == "trigger" } == units.map(\.isEmpty))
    let expected = (0..<20).flatMap { sample in gains.indices.map { Double(sample * 10 - $0) * gains[$0] } }
    for count in [1, 7, 100] { #expect(try WholeStream(recording, count: count).doubles == expected) }
    #expect(recording.notices == [])
    if index == 0 {
      #expect(recording.streams[0].rate == 30000.5 && recording.info.start == WallClock("2019-08-15T17:37:20"))
    }
  }

  @Test("a file that was cut off is refused, or read as far as it is whole")
  func cut() throws {
    let files = SpikeGLXFiles.probe
    let whole = try WholeStream(try Recording.open(files.source()), count: 100).doubles
    var options = ReadOptions()
    options.size = .wholeRecords
    for bytes in 0..<files.data.count {
      let source = files.source(data: Array(files.data[..<bytes]))
      #expect(throws: RecordingError.wrongSize(path: "x.ap.bin", expected: 120, found: bytes)) {
        try Recording.open(source)
      }
      let recording = try Recording.open(source, options: options)
      #expect(try WholeStream(recording, count: 3).doubles == Array(whole[..<(bytes / 6 * 3)]))
      #expect(recording.tells(.lost, "of 20 samples"))
    }
    let longer = try Recording.open(files.source(data: files.data + [1, 2, 3]), options: options)
    #expect(longer.streams[0].count == 20 && longer.tells(.lost, "3 bytes after"))
  }

  @Test("what is wrong with a description, and where")
  func faults() throws {
    func fault(_ line: String) -> String {
      var files = SpikeGLXFiles.probe
      let key = line.prefix { $0 != "=" }
      files.lines = files.lines.map { $0.hasPrefix(key) ? line : $0 }
      return #expect(throws: RecordingError.self, "\(line)") { try Recording.open(files.source()) }?.description ?? ""
    }
    #expect(fault("imSampRate=0").contains("imSampRate, a number above 0"))
    #expect(fault("snsSaveChanSubset=0:9").contains("channels of 0...4"))
    #expect(fault("snsSaveChanSubset=0:1").contains("3 channels"))
    #expect(fault("typeThis=obx").contains("obx"))
    #expect(fault("~imroTbl=(0,2)(0 0 0 0 0 1)").contains("gains above 0"))
    #expect(fault("acqApLfSy=2,2").hasPrefix("x.ap.meta: byte 0: "))
    #expect(throws: RecordingError.system("open", "x.ap.meta", code: ENOENT)) {
      try Recording.open(ByteSource(bytes: [1, 2], name: "x.ap.bin"))
    }
  }

  @Test(
    "descriptions of real recordings", .enabled(if: Fixtures.hasReal, "the real recordings are not here"),
    arguments: [
      ("sample3B_g0_t0.imec1.ap", 385, 0.6 / 512 * 1e6 / 500), ("sample3B_g0_t0.imec1.lf", 385, 0.6 / 512 * 1e6 / 250),
      ("sampleNP2.4_4shanks_g0_t0.imec.ap", 385, 0.5 / 8192 * 1e6 / 80), ("sample3B_g0_t0.nidq", 2, 5.0 / 32768),
    ])
  func real(name: String, channels: Int, gain: Double) throws {
    let text = try String(
      contentsOf: Fixtures.real.appendingPathComponent("spikeglx/\(name).meta"), encoding: .utf8)
    // The descriptions are of gigabytes; three samples do.
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.hasPrefix("fileSizeBytes=") ? "fileSizeBytes=\(channels * 6)" : String($0)
    }
    var data: [UInt8] = []
    for index in 0..<channels * 3 { data.append(little: Int16(index)) }
    let bytes = Array(lines.joined(separator: "\n").utf8)
    var recording = try Recording.open(
      ByteSource(bytes: bytes, name: "\(name).meta", beside: ["\(name).bin": data]))
    let values = try #require(try recording.read(count: 3)).data.array(of: Double.self)
    #expect(values.indices.allSatisfy { values[$0] == Double($0) * ($0 % channels == channels - 1 ? 1 : gain) })
    #expect(recording.streams[0].channels[channels - 1].kind == "trigger")
  }
}
