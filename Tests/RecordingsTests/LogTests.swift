import AxisArrays
import Foundation
import Testing

@testable import Recordings

/// The append-only log: whole at any moment, exact, and with states to go on from.
@Suite("log") struct LogTests {
  /// Messages of lengths 1 to 5 with a gap before the fourth; the state after each names its number.
  private func write(to path: String, messages: Int = 8, finish: Bool = true) throws -> [AxisArray] {
    let writer = try LogWriter(path: path, options: WriteOptions())
    var written: [AxisArray] = [], first = 0
    for number in 0..<messages {
      if number == 3 { first += 20 }
      let message = try ramp(samples: number % 5 + 1, channels: 2, rate: 100, offset: 7, first: first)
      first += number % 5 + 1
      try writer.write(message)
      let end = message.offset + Double(message.shape[0]) / 100
      try writer.add(state: [UInt8(number)], of: "pipeline", after: writer.count, time: end)
      written.append(message)
    }
    try writer.add(Event(onset: 7.02, duration: nil, text: "go", channel: "C1"))
    if finish { try writer.finish() }
    return written
  }

  @Test("messages come back as they were written, with their times, names and attributes")
  func roundTrip() throws {
    let folder = try TemporaryFolder(), path = folder.file("a.swlog")
    let written = try write(to: path)
    var recording = try Recording.open(path)
    #expect(recording.notices.isEmpty && recording.streams[0].count == written.map { $0.shape[0] }.reduce(0, +))
    for message in written {
      let found = try #require(try recording.read(count: 100))
      #expect(found.offset.bitPattern == message.offset.bitPattern && found.shape == message.shape)
      #expect(try found.data.array(of: Double.self) == message.data.array(of: Double.self))
      #expect(found.header.isSameStream(as: message.header) && found.attrs == message.attrs)
    }
    #expect(try recording.read(count: 1) == nil)
    #expect(recording.pieces().map(\.first) == [0, 6])
    #expect(try recording.events() == [Event(onset: 7.02, duration: nil, text: "go", channel: "C1")])
  }

  @Test("a log that is being written, or was cut off at any byte, holds every whole message")
  func cut() throws {
    let folder = try TemporaryFolder(), path = folder.file("a.swlog")
    let written = try write(to: path, finish: false)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    // The places where segments end.
    var ends: [(place: Int, samples: Int)] = [], source = ByteSource(bytes: bytes, name: "a.swlog"), samples = 0
    let header = try #require(try LogSegment(at: 0, of: source)).end
    var place = header, number = 0
    while let segment = try LogSegment(at: place, of: source) {
      place = segment.end
      if segment.kind == .samples {
        samples += written[number].shape[0]
        number += 1
      }
      ends.append((place, samples))
    }
    #expect(ends.count == 2 * written.count + 1 && place == bytes.count)
    for length in header..<bytes.count {
      source = ByteSource(bytes: Array(bytes[..<length]), name: "a.swlog")
      let recording = try Recording.open(source)
      let expected = ends.last { $0.place <= length }?.samples ?? 0
      #expect(recording.streams[0].count == expected, "cut to \(length) bytes")
      #expect(try WholeStream(recording, count: 100).times.count == expected)
      let isWhole = length == header || ends.contains { $0.place == length }
      #expect(recording.notices.map(\.kind) == [isWhole ? .guessed : .lost])
    }
  }

  @Test("a byte that changed is told of, never given as data")
  func damaged() throws {
    let folder = try TemporaryFolder(), path = folder.file("a.swlog")
    _ = try write(to: path, messages: 3)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let whole = try WholeStream(try Recording.open(ByteSource(bytes: bytes, name: "a.swlog")), count: 100)
    for at in bytes.indices {
      var changed = bytes
      changed[at] ^= 0x10
      guard let recording = try? Recording.open(ByteSource(bytes: changed, name: "a.swlog")),
        let found = try? WholeStream(recording, count: 100)
      else { continue }
      // Otherwise it is cut short with a notice, or what changed is an event's or a state's.
      #expect(whole.bytes.starts(with: found.bytes) && whole.times.starts(with: found.times), "byte \(at)")
      #expect(found.bytes == whole.bytes || !recording.notices.isEmpty, "byte \(at)")
    }
  }

  @Test("the last state at or before a time is found that no gap follows, with the samples before it")
  func states() throws {
    let folder = try TemporaryFolder(), path = folder.file("a.swlog")
    let written = try write(to: path)
    let ends = written.map { $0.offset + Double($0.shape[0]) / 100 }
    for (number, end) in ends.enumerated() {
      let state = try #require(try LogState.last(of: "pipeline", in: path, until: end + 1e-6))
      // Message 3 comes after a gap.
      let found = number == 2 ? 1 : number
      let samples = written[...found].reduce(0) { $0 + $1.shape[0] }
      #expect(state.samples == samples && state.bytes == [UInt8(found)] && abs(state.time - ends[found]) < 1e-9)
    }
    #expect(try LogState.last(of: "pipeline", in: path, until: 7) == nil)
    #expect(try LogState.last(of: "other", in: path) == nil)
  }

  @Test("times of their own, other dtypes and axes of every kind come back")
  func kinds() throws {
    let folder = try TemporaryFolder(), path = folder.file("a.swlog")
    let records = try Records([
      .init("label", .labels(["a", "b"])), .init("n", .integers([1, 2])), .init("x", .numbers([0.5, .nan])),
    ])
    for dtype in DType.allCases {
      let message = try AxisArray(
        try NDArray((0..<12).map { Double($0) }, shape: [3, 2, 2]).astype(dtype), dims: ["time", "ch", "freq"],
        axes: [
          "time": .numbers([1, 1.5, 9.25], unit: "s"), "ch": .coordinate(CoordinateAxis(.records(records))),
          "freq": .linear(LinearAxis(gain: 0.1, offset: 2, unit: "Hz")),
        ], key: "k", streamDim: "time")
      let writer = try LogWriter(path: path, options: WriteOptions())
      try writer.write(message)
      try writer.finish()
      var recording = try Recording.open(path)
      let found = try #require(try recording.read(count: 10))
      #expect(found.data.dtype == dtype && found.axes == message.axes, "\(dtype.name)")
      #expect(try found.data.withUnsafeBytes { [UInt8]($0) } == message.data.withUnsafeBytes { [UInt8]($0) })
    }
  }

  @Test("an older file stays until the first message, and a message of another stream is refused")
  func replacing() throws {
    let folder = try TemporaryFolder(), path = folder.file("a.swlog")
    try Data("old".utf8).write(to: URL(fileURLWithPath: path))
    do {
      let writer = try LogWriter(path: path, options: WriteOptions())
      #expect(throws: RecordingError.self) { try writer.finish() }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("old".utf8))
    #expect(folder.contents == ["a.swlog"])
    let writer = try LogWriter(path: path, options: WriteOptions())
    try writer.write(try ramp(samples: 2, channels: 2, rate: 100))
    #expect(throws: RecordingError.self) { try writer.write(try ramp(samples: 2, channels: 3, rate: 100)) }
    #expect(throws: RecordingError.self) { try writer.write(try ramp(samples: 2, channels: 2, rate: 50)) }
    #expect(try Recording.open(path).streams[0].count == 2)
  }

  @Test("the seeds of the fuzzer are what the writer makes")
  func seeds() throws {
    let folder = try TemporaryFolder()
    _ = try write(to: folder.file("regular.swlog"))
    let writer = try LogWriter(path: folder.file("irregular.swlog"), options: WriteOptions())
    for (number, times) in [[0.5, 0.75], [2], [2.5, 3, 9]].enumerated() {
      let data = try NDArray(times.map { Float($0) + Float(number) }, shape: [times.count, 1])
      try writer.write(
        try AxisArray(data, dims: ["time", "ch"], axes: ["time": .numbers(times, unit: "s")], streamDim: "time"))
    }
    try writer.finish()
    for name in ["regular.swlog", "irregular.swlog"] {
      let made = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file(name))))
      #expect(try Fixtures.seed(name) == made, "the format has changed: raise its version")
    }
  }
}
