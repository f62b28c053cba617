import AxisArrays
import Foundation
import Testing

@testable import Recordings

@Suite("writing") struct WriterTests {
  /// Writes messages and opens what came out.
  private func roundTrip(
    _ messages: [AxisArray], as name: String, options: WriteOptions = WriteOptions(),
    reading: ReadOptions = ReadOptions()
  ) throws -> (Recording, TemporaryFolder) {
    let folder = try TemporaryFolder()
    var writer = try Recording.create(folder.file(name), options: options)
    for message in messages {
      try writer.write(message)
      #expect(!FileManager.default.fileExists(atPath: folder.file(name)))
    }
    try writer.finish()
    #expect(folder.contents == [name])
    return (try Recording.open(folder.file(name), options: reading), folder)
  }

  private func cut(samples: Int, channels: Int, rate: Double, offset: Double = 0, by piece: Int) throws -> [AxisArray] {
    try stride(from: 0, to: samples, by: piece).map {
      try ramp(samples: min(piece, samples - $0), channels: channels, rate: rate, offset: offset, first: $0)
    }
  }

  @Test("NPZ gives back samples, axes, key and attributes, however the messages were cut", arguments: [1, 7, 100])
  func npz(piece: Int) throws {
    var options = WriteOptions()
    options.events = [Event(onset: 0.5, duration: 2, text: "é"), Event(onset: 1, text: "b")]
    options.info.start = WallClock("2024-02-29T23:59:01.25")
    let messages = try cut(samples: 100, channels: 3, rate: 512, offset: 4.5, by: piece)
    var (recording, folder) = try roundTrip(messages, as: "x.npz", options: options)
    defer { withExtendedLifetime(folder) {} }
    #expect(try recording.events() == options.events)
    #expect(recording.info.start == options.info.start && recording.streams[0].rate == 512)
    let read = try #require(try recording.read(count: 1000))
    let expected = try ramp(samples: 100, channels: 3, rate: 512, offset: 4.5)
    #expect(try read.data.array(of: Double.self) == expected.data.array(of: Double.self))
    #expect(read.axes == expected.axes && read.key == "ramp" && read.streamDim == "time")
    #expect(read.attrs["subject"]?.string == "S1" && read.attrs["n"]?.int == 3)
  }

  @Test("what is made of a recording keeps its start, patient, identification and events", arguments: ["edf", "npz"])
  func keeping(ending: String) throws {
    var options = WriteOptions()
    options.events = [Event(onset: 0.5, duration: 0.25, text: "tone"), Event(onset: 1, text: "end")]
    options.info = RecordingInfo(
      format: "", patient: "X F 01-JAN-2000 X", recording: "Startdate 29-FEB-2024 A B C",
      start: WallClock("2024-02-29T23:59:01"))
    var (recording, folder) = try roundTrip(
      [try ramp(samples: 512, channels: 2, rate: 256)], as: "a.edf", options: options)
    var writer = try recording.writer(to: folder.file("b." + ending))
    while let message = try recording.read(count: 100) { try writer.write(message) }
    try writer.finish()
    var result = try Recording.open(folder.file("b." + ending))
    #expect(try result.events() == options.events)
    #expect(result.info.start == options.info.start && result.info.start != nil)
    #expect(result.info.patient == recording.info.patient && result.info.recording == recording.info.recording)
    #expect(try recording.writeOptions().events == options.events)
  }

  @Test("NPZ keeps gaps, other dims, other dtypes and a stream axis in any place")
  func npzShapes() throws {
    func message(_ offset: Double) throws -> AxisArray {
      let values = (0..<24).map { Float($0) + Float(offset) }
      return try AxisArray(
        try NDArray(values, shape: [2, 4, 3]), dims: ["freq", "win", "ch"],
        axes: [
          "freq": .linear(LinearAxis(gain: 2.5, offset: 1, unit: "Hz")), "win": .time(rate: 4, offset: offset),
          "ch": .numbers([1, 2, 5], unit: "mm"),
        ], streamDim: "win")
    }
    var (recording, folder) = try roundTrip([try message(0), try message(1), try message(7)], as: "x.npz")
    defer { withExtendedLifetime(folder) {} }
    let first = try #require(try recording.read(count: 100))
    let second = try #require(try recording.read(count: 100))
    #expect(first.dims == ["win", "freq", "ch"] && first.shape == [8, 2, 3] && second.offset == 7)
    #expect(first.data.dtype == .float32 && first.streamDim == "win")
    let original = try permuteDims(try message(0).data, [1, 0, 2]).array(of: Float.self)
    #expect(Array(try first.data.array(of: Float.self).prefix(24)) == original)
    #expect(try first.axis("freq") == message(0).axis("freq") && first.axis("ch") == message(0).axis("ch"))
    #expect(try recording.read(count: 1) == nil)
  }

  @Test("NPZ keeps a time per sample")
  func npzIrregular() throws {
    let message = try AxisArray(
      try NDArray([1.0, 2, 3], shape: [3]), dims: ["time"], axes: ["time": .numbers([0, 1, 5], unit: "s")],
      streamDim: "time")
    var (recording, folder) = try roundTrip([message, message], as: "x.npz")
    defer { withExtendedLifetime(folder) {} }
    #expect(try recording.read(count: 10)?.axis("time") == .numbers([0, 1, 5, 0, 1, 5], unit: "s"))
  }

  @Test("NPY gives back samples", arguments: [1, 7, 100])
  func npy(piece: Int) throws {
    var (recording, folder) = try roundTrip(try cut(samples: 100, channels: 3, rate: 1, by: piece), as: "x.npy")
    defer { withExtendedLifetime(folder) {} }
    let expected = try ramp(samples: 100, channels: 3, rate: 1)
    #expect(try recording.read(count: 100)?.data.array(of: Double.self) == expected.data.array(of: Double.self))
  }

  @Test("CSV gives back samples to the bit, labels, units and times", arguments: ["x.csv", "x.tsv"], [1, 7, 100])
  func csv(name: String, piece: Int) throws {
    var messages = try cut(samples: 100, channels: 3, rate: 256, offset: 0.1, by: piece)
    messages = try messages.map { try $0.with(data: try $0.data / 3.0) }
    var (recording, folder) = try roundTrip(messages, as: name)
    defer { withExtendedLifetime(folder) {} }
    let expected = try ramp(samples: 100, channels: 3, rate: 256).data / 3.0
    let read = try #require(try recording.read(count: 100))
    #expect(try read.data.array(of: Double.self) == expected.array(of: Double.self))
    #expect(abs((recording.streams[0].rate ?? 0) - 256) < 1e-9 && read.offset == 0.1)
    #expect(recording.streams[0].channels.map(\.label) == ["C0", "C1", "C2"])
    #expect(recording.streams[0].channels.map(\.unit) == ["uV", "uV", "uV"])
  }

  @Test(
    "EDF gives back samples within half a count, channels, events and start", arguments: [1, 37, 5000], [false, true])
  func edf(piece: Int, hasRange: Bool) throws {
    var options = WriteOptions()
    options.info.start = WallClock("2024-02-29T23:59:01.25")
    options.info.patient = "P1 X X X"
    options.events = [
      Event(onset: 0.5, duration: 2, text: "artefact µ"), Event(onset: 1.25, text: "blink", channel: "C1"),
      Event(onset: 4, text: String(repeating: "long ", count: 100)),
    ]
    if hasRange { options.physicalRange = -10...1009.5 }
    // 1009 samples are no multiple of any record.
    let messages = try cut(samples: 1009, channels: 3, rate: 200, by: piece)
    var (recording, folder) = try roundTrip(messages, as: "x.edf", options: options)
    defer { withExtendedLifetime(folder) {} }
    #expect(recording.streams[0].count == 1009 && recording.streams[0].rate == 200)
    #expect(recording.info.start == options.info.start && recording.info.patient == "P1 X X X")
    #expect(recording.info.format == "EDF+C" && recording.streams[0].channels.map(\.unit) == ["uV", "uV", "uV"])
    #expect(try recording.events() == options.events)
    let values = try WholeStream(recording, count: 100).doubles
    let expected: [Double] = try ramp(samples: 1009, channels: 3, rate: 200).data.array()
    let worst = zip(values, expected).map { abs($0 - $1) }.max() ?? 1
    #expect(values.count == expected.count && worst <= 0.51 * 1020 / 65535)
  }

  @Test("rates that a whole record holds", arguments: [0.5, 1, 3.75, 128, 1000.0 / 3, 30_000, 24_414.0625])
  func edfRates(rate: Double) throws {
    let (recording, folder) = try roundTrip([try ramp(samples: 97, channels: 2, rate: rate)], as: "x.edf")
    defer { withExtendedLifetime(folder) {} }
    let read = try #require(recording.streams[0].rate)
    #expect(abs(read - rate) <= 1e-9 * rate && recording.streams[0].count == 97)
  }

  @Test("what EDF cannot hold is an error, and leaves nothing")
  func edfRefusals() throws {
    let good = try ramp(samples: 10, channels: 2, rate: 10)
    let later = try ramp(samples: 10, channels: 2, rate: 10, offset: 5)
    var range = WriteOptions()
    range.physicalRange = -1...1
    var event = WriteOptions()
    event.events = [Event(onset: 0, text: "a\u{14}b")]
    let cases: [([AxisArray], WriteOptions, String)] = [
      ([try good.with(data: try good.data * Double.nan)], WriteOptions(), "finite"), ([good], range, "outside"),
      ([later, good], WriteOptions(), "goes back"), ([good], event, "event text"), ([], WriteOptions(), "no message"),
      ([try ramp(samples: 3, channels: 1, rate: 2.0.squareRoot())], WriteOptions(), "Hz"),
      ([try good.with(data: try good.data * 1e12)], WriteOptions(), "unit"),
      ([try good.with(data: try good.data * 1e-9)], WriteOptions(), "unit"),
    ]
    for (messages, options, word) in cases {
      let folder = try TemporaryFolder()
      let error = #expect(throws: RecordingError.self, "\(word)") {
        var writer = try EDFWriter(path: folder.file("x.edf"), options: options)
        for message in messages { try writer.write(message) }
        try writer.finish()
      }
      #expect(error?.description.contains(word) == true, "\(word): \(error?.description ?? "")")
      #expect(folder.contents == [])
    }
  }

  @Test("messages that do not continue the first are refused", arguments: ["x.npz", "x.npy", "x.csv", "x.edf"])
  func discontinued(name: String) throws {
    let folder = try TemporaryFolder()
    let first = try ramp(samples: 4, channels: 2, rate: 10)
    for other in [
      try ramp(samples: 4, channels: 3, rate: 10), try first.with(data: try first.data.astype(.float32)),
      try first.with(axis: .labels(["x", "y"]), for: "ch"),
    ] {
      var writer = try Recording.create(folder.file(name))
      try writer.write(first)
      #expect(throws: RecordingError.self) { try writer.write(other) }
    }
  }

  @Test(
    "an abandoned write leaves nothing, and an older file as it was", arguments: ["x.npz", "x.npy", "x.csv", "x.edf"])
  func abandoned(name: String) throws {
    let folder = try TemporaryFolder()
    try Data("old".utf8).write(to: URL(fileURLWithPath: folder.file(name)))
    do {
      var writer = try Recording.create(folder.file(name))
      try writer.write(try ramp(samples: 4, channels: 2, rate: 10))
      #expect(folder.contents.count == 2)
    }
    #expect(folder.contents == [name])
    #expect(try String(contentsOfFile: folder.file(name), encoding: .utf8) == "old")
  }

  @Test("a missing folder, a folder as destination, an unknown extension")
  func noPlace() throws {
    let folder = try TemporaryFolder()
    #expect(throws: RecordingError.system("create", folder.file("no/x.npz"), code: ENOENT)) {
      try Recording.create(folder.file("no/x.npz"))
    }
    try FileManager.default.createDirectory(atPath: folder.file("x.npz"), withIntermediateDirectories: true)
    #expect(throws: RecordingError.system("write", folder.file("x.npz"), code: EISDIR)) {
      try Recording.create(folder.file("x.npz"))
    }
    #expect(throws: RecordingError.self) { try Recording.create(folder.file("x.mp3")) }
  }

  @Test("a full disk is an error with its text", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDisk() throws {
    let file = try PartialFile(writingTo: "/dev/full")
    #expect(throws: RecordingError.system("write", "/dev/full", code: ENOSPC)) {
      for _ in 0..<3 { try file.write([UInt8](repeating: 0, count: 1 << 20)) }
    }
    #expect(FileManager.default.fileExists(atPath: "/dev/full"))
  }
}
