import Platform
import TestSupport
import Testing

@testable import AxisArrays
@testable import Streams

/// Streams over TCP: readers that come late, stall, go away or get garbage.
@Suite struct TCPTests {
  static let here = TCPAddress("127.0.0.1:0")

  /// A sink, and a source that reads from its first message on.
  private static func pair(ahead: Int = 64, first: AxisArray) throws -> (TCPSink, TCPSource) {
    let sink = try TCPSink(#require(here), ahead: ahead)
    let port = sink.port
    nonisolated(unsafe) let writer = sink
    let message = first
    let thread = WorkerThread {
      while writer.readerCount == 0 { Bell().wait(seconds: 0.005) }
      try? writer.write(message)
    }
    let source = try TCPSource(#require(TCPAddress(":\(port)")), within: 20)
    thread?.join()
    return (sink, source)
  }

  private static func all(_ source: TCPSource) throws -> [AxisArray] {
    var messages: [AxisArray] = []
    while true {
      switch try source.next(at: 0, within: 1) {
      case .message(let message, _): messages.append(message)
      case .later: continue
      case .end: return messages
      }
    }
  }

  @Test("messages come as they were, whatever their dtype", arguments: [DType.float64, .float32, .int16, .bool])
  func roundTrip(_ dtype: DType) throws {
    let sent = try (0..<20).map { try RingTests.message($0, dtype: dtype, samples: 1 + $0 % 4) }
    let (sink, source) = try Self.pair(first: sent[0])
    for message in sent.dropFirst() { try sink.write(message) }
    try sink.finish()
    #expect(try Self.all(source) == sent && source.lost == 0 && source.rate == 100)
  }

  @Test("streams whose samples have times of their own come as they were")
  func irregular() throws {
    let sent = try (0..<9).map { number in
      try RingTests.message(number)
        .with(axis: .numbers((0..<5).map { Double(number) + 0.1 * Double($0) }), for: "time")
    }
    let (sink, source) = try Self.pair(first: sent[0])
    for message in sent.dropFirst() { try sink.write(message) }
    try sink.finish()
    #expect(try Self.all(source) == sent && source.rate == nil)
  }

  @Test("a reader that stalls delays nobody, and counts what it missed")
  func stalled() throws {
    let big = try RingTests.message(0, samples: 40_000), count = 40
    let (sink, source) = try Self.pair(ahead: 4, first: big)
    // Far more than the system holds on the way, and nobody takes any of it: a sink that waits would not come to an end.
    for _ in 1..<count { try sink.write(big) }
    nonisolated(unsafe) let writer = sink
    let thread = WorkerThread { try? writer.finish() }
    let found = try Self.all(source)
    thread?.join()
    #expect(source.lost > 0 && found.count + source.lost == count && found.allSatisfy { $0 == big })
  }

  @Test("messages of another stream are refused, and a sink that goes is told")
  func refused() throws {
    let first = try RingTests.message(0)
    var (sink, source): (TCPSink?, TCPSource) = try Self.pair(first: first)
    #expect(throws: TCPError.self) { try sink?.write(try RingTests.message(1).with(key: "other")) }
    #expect(throws: TCPError.self) { try sink?.write(try RingTests.message(1, dtype: .float32)) }
    #expect(throws: TCPError.self) { try sink?.write(try RingTests.message(1).slice("ch", 0, 2)) }
    sink = nil
    let port = try #require(UInt16(exactly: 1))
    #expect(throws: TCPError.self) { _ = try Self.all(source) }
    #expect(throws: TCPError.self) { try TCPSource(#require(TCPAddress(":\(port)")), within: 0) }
  }

  @Test("an address has one sink; what is no address is told")
  func addresses() throws {
    let sink = try TCPSink(#require(Self.here))
    #expect(throws: TCPError.self) { try TCPSink(#require(TCPAddress(":\(sink.port)"))) }
    try sink.finish()
    for (text, host) in [(":80", "127.0.0.1"), ("[::1]:80", "::1"), ("lab.example:80", "lab.example")] {
      let address = try #require(TCPAddress(text))
      #expect(address.host == host && address.port == 80)
    }
    for bad in ["", "80", "host", "::1:80", "host:", "host:65536", "host:-1", "host:8 0"] {
      #expect(TCPAddress(bad) == nil)
    }
  }

  @Test("bytes from anywhere make frames as they were, or an error", arguments: Seed.sweep(40))
  func garbage(_ seed: Seed) throws {
    var random = seed.generator
    let frames = (0..<6).map { number in
      Frame(
        kind: number == 0 ? .stream : .samples,
        content: (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    let sound = frames.flatMap(\.bytes)
    for round in 0..<60 {
      var bytes = sound
      // The first round is as it was; then bytes change, go, or come.
      for _ in 0..<(round == 0 ? 0 : Int.random(in: 1...3, using: &random)) where !bytes.isEmpty {
        let place = bytes.indices.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes.removeSubrange(place..<min(place + Int.random(in: 1...9, using: &random), bytes.count))
        default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        }
      }
      var decoder = FrameDecoder(), found: [Frame] = [], start = 0, isBroken = false
      while start < bytes.count, !isBroken {
        let end = min(start + Int.random(in: 1...50, using: &random), bytes.count)
        decoder.add(Array(bytes[start..<end]))
        start = end
        do { while let frame = try decoder.next() { found.append(frame) } } catch { isBroken = true }
      }
      // Whatever happened, what came is the beginning of what went, but that nothing new is made up.
      #expect(Array(frames.prefix(found.count)) == found || found.allSatisfy { frames.contains($0) })
      if bytes == sound { #expect(found == frames && !isBroken) }
    }
  }

  @Test("a stream of frames from anywhere is read or refused, never believed", arguments: Seed.sweep(20))
  func content(_ seed: Seed) throws {
    var random = seed.generator
    let wire = try WireStream(try RingTests.message(0))
    for _ in 0..<50 {
      var description = wire.description
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        description[Int.random(in: 0..<description.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { description.removeLast(Int.random(in: 0..<description.count, using: &random)) }
      if let stream = try? WireStream(description: description) { #expect(stream.sampleBytes >= 0) }
      let samples = UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0...63, using: &random)
      let bytes = [UInt8](repeating: 1, count: Int.random(in: 0...200, using: &random))
      let message = try? bytes.withUnsafeBytes { try wire.message(time: 0, samples: samples, data: $0) }
      #expect(message == nil || message?.shape == [Int(samples), 3] && bytes.count == 24 * Int(samples))
    }
  }
}
