import Platform
import TestSupport
import Testing

@testable import AxisArrays
@testable import Streams

/// Rings of messages in shared memory: what readers get, lose and cannot do.
@Suite struct RingTests {
  /// A name of its own for each test.
  static func name(_ word: String) -> String { "test-\(Int.random(in: 0...1 << 60))-\(word)" }

  /// A message of 5 samples of 3 channels that are all one number.
  static func message(_ number: Int, dtype: DType = .float64, samples: Int = 5) throws -> AxisArray {
    try AxisArray(
      try NDArray([Double](repeating: Double(number % 100), count: 3 * samples), shape: [samples, 3], dtype: dtype),
      dims: ["time", "ch"],
      axes: ["time": .time(rate: 100, offset: Double(number * samples) / 100), "ch": .labels(["a", "b", "c"])],
      key: "rig", attrs: ["subject": "S1"], streamDim: "time")
  }

  /// What comes until the end.
  static func all(_ source: RingSource) throws -> [AxisArray] {
    var messages: [AxisArray] = []
    while true {
      switch try source.next(at: SteadyClock().now) {
      case .message(let message, _): messages.append(message)
      case .later: continue
      case .end: return messages
      }
    }
  }

  @Test("messages come as they were, whatever their dtype", arguments: [DType.float64, .float32, .int16, .bool])
  func roundTrip(_ dtype: DType) throws {
    let name = Self.name("round"), sink = RingSink(name)
    let sent = try (0..<20).map { try Self.message($0, dtype: dtype, samples: $0 % 4) }
    for message in sent { try sink.write(message) }
    let source = try RingSource(name, within: 1)
    try sink.finish()
    let found = try Self.all(source)
    #expect(found == sent.filter { !$0.isEmpty } && source.lost == 0 && source.rate == 100)
    // What has ended is gone by its name.
    #expect(throws: RingError.notFound(name, seconds: 0)) { try RingSource(name, within: 0) }
  }

  @Test("streams whose samples have times of their own come as they were")
  func irregular() throws {
    let name = Self.name("irregular"), sink = RingSink(name)
    let sent = try (0..<9).map { number in
      try Self.message(number).with(axis: .numbers((0..<5).map { Double(number) + 0.1 * Double($0) }), for: "time")
    }
    try sink.write(sent[0])
    let source = try RingSource(name, within: 1)
    for message in sent.dropFirst() { try sink.write(message) }
    try sink.finish()
    #expect(try Self.all(source) == sent && source.rate == nil)
  }

  @Test("a message without room goes in pieces, and one of another stream is refused")
  func pieces() throws {
    let name = Self.name("pieces"), sink = RingSink(name, bytes: 100)
    try sink.write(try Self.message(0, samples: 2))
    let source = try RingSource(name, within: 1)
    try sink.write(try Self.message(1, samples: 50))
    #expect(throws: RingError.self) { try sink.write(try Self.message(2).with(key: "other")) }
    #expect(throws: RingError.self) { try sink.write(try Self.message(2).slice("ch", 0, 2)) }
    try sink.finish()
    let found = try Self.all(source)
    #expect(found.count > 2 && found.allSatisfy { $0.shape[0] <= 4 })
    #expect(try AxisArray.concatenate(Array(found.dropFirst()), along: "time") == Self.message(1, samples: 50))
  }

  @Test("what is overwritten is counted, and the rest comes in order")
  func overwritten() throws {
    let name = Self.name("late"), sink = RingSink(name, slots: 8)
    for number in 0..<3 { try sink.write(try Self.message(number)) }
    let source = try RingSource(name, within: 1), late = SteadyClock()
    guard case .message(let first, _) = try source.next(at: late.now) else {
      Issue.record("nothing came")
      return
    }
    for number in 3..<50 { try sink.write(try Self.message(number)) }
    let newcomer = try RingSource(name, within: 1)
    try sink.finish()
    let rest = try Self.all(source)
    #expect(try first == Self.message(0) && rest == (43..<50).map { try Self.message($0) } && source.lost == 42)
    #expect(try Self.all(newcomer) == rest && newcomer.lost == 0)
  }

  @Test("a reader beside the writer gets whole messages, in order, and counts the others")
  func beside() throws {
    let name = Self.name("beside"), sink = RingSink(name, slots: 4), count = 3000
    try sink.write(try Self.message(0))
    let source = try RingSource(name, within: 1)
    nonisolated(unsafe) let writer = sink
    let thread = WorkerThread {
      for number in 1..<count { try? writer.write(try! Self.message(number)) }
      try? writer.finish()
    }
    let found = try Self.all(source)
    thread?.join()
    #expect(found.count + source.lost == count)
    var last = -1
    for message in found {
      let number = Int((message.offset * 20).rounded()), values = try message.data.array(of: Double.self)
      #expect(number > last && values.allSatisfy { $0 == Double(number % 100) })
      last = number
    }
    #expect(last == count - 1)
  }

  @Test("a name has one writer, and one that is gone makes room")
  func names() throws {
    let name = Self.name("names")
    var first: RingSink? = RingSink(name)
    try first?.write(try Self.message(0))
    let source = try RingSource(name, within: 1)
    #expect(throws: RingError.taken(name)) { try RingSink(name).write(try Self.message(0)) }
    // Without an end, as when its process is killed.
    first = nil
    #expect(throws: RingError.abandoned(name)) { _ = try Self.all(source) }
    #expect(throws: RingError.notFound(name, seconds: 0)) { try RingSource(name, within: 0) }
    let second = RingSink(name)
    try second.write(try Self.message(7))
    let again = try RingSource(name, within: 1)
    try second.finish()
    #expect(try Self.all(again) == [Self.message(7)])
    for bad in ["", "a/b", "../x", "ä", String(repeating: "a", count: 101)] {
      #expect(throws: RingError.badName(bad)) { try RingSource(bad, within: 0) }
    }
  }

  @Test("sizes from anywhere are bounded before they are believed", arguments: Seed.sweep(20))
  func sizes(_ seed: Seed) {
    var random = seed.generator
    for _ in 0..<200 {
      let numbers = (0..<3).map { _ in
        UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0...63, using: &random)
      }
      guard let shape = RingLayout.Shape(slots: numbers[0], slotBytes: numbers[1], descriptionBytes: numbers[2])
      else { continue }
      #expect(shape.bytes > shape.begin && shape.place(of: .max) + shape.stride <= shape.bytes)
    }
  }
}
