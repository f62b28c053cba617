@testable import SignalProcessing
import TestSupport
import Testing

/// The laws of sources, over every example of every one.
@Suite struct SourceLaws {
  struct Case: Sendable, CustomStringConvertible {
    let producer: any Producer
    var description: String { "\(type(of: producer).name): \(producer.value)" }
    func source(_ namespace: Namespace) throws -> Source { try Source(producer, in: namespace) }
  }
  static let cases: [Case] = Registry.standard.producers.flatMap { type in
    type.examples.map { Case(producer: $0) }
  }

  @Test("samples are the same however they are asked for, and on every device", arguments: cases, Device.tested)
  func cuts(_ item: Case, _ device: Device) throws {
    for dtype in [DType.float32, .float64] {
      let whole = try item.source(Namespace(dtype: dtype)).next(700)
      for seed in Seed.sweep(3) {
        var random = seed.generator
        let source = try item.source(Namespace(device: device, dtype: dtype))
        var pieces: [AxisArray] = []
        while source.position < 700 {
          let length = [0, 1, Int.random(in: 1...150, using: &random)].randomElement(using: &random) ?? 1
          let piece = try source.next(min(length, 700 - source.position))
          #expect(piece.data.device == device)
          #expect(pieces.first.map { $0.header === piece.header } ?? true)
          pieces.append(piece)
        }
        #expect(try TransformerLaws.difference(whole, try Streams.joined(pieces)) == nil, "\(dtype), \(seed)")
      }
    }
  }

  @Test("a saved source goes on bit for bit in a new one", arguments: cases)
  func saveAndRestore(_ item: Case) throws {
    let source = try item.source(Namespace(dtype: .float32))
    _ = try source.next(123)
    let other = try item.source(Namespace(dtype: .float32))
    try other.restore(try Saved(bytes: try source.save().bytes()))
    #expect(other.position == 123)
    #expect(try TransformerLaws.difference(try source.next(50), try other.next(50)) == nil)
    #expect(throws: SnapshotError.self) { try other.restore(.none) }
  }

  @Test("no sample is lost or doubled between the ticks of a clock", arguments: cases)
  func clocks(_ item: Case) throws {
    let source = try item.source(Namespace()), tick = 1 / 3.7
    var count = 0
    for k in 1...60 {
      let message = try source.next(until: Double(k) * tick)
      #expect(message.offset == Double(count) / source.rate)
      count += message.shape[0]
      let exact = Double(k) * tick * source.rate
      #expect(Double(count) <= exact + 1e-6 && Double(count) > exact - 1)
    }
  }

  @Test("settings keep their laws", arguments: Registry.standard.producers.map { $0.name })
  func settings(_ name: String) throws {
    let type = try #require(Registry.standard.producers.first { $0.name == name })
    #expect(SettingsLaws.violations(of: type) == [])
  }

  @Test("the registry lists every source there is")
  func complete() {
    let found = ConformanceScan.types(conformingTo: "Processing.Producer").filter { $0.hasPrefix("SignalProcessing.") }
    #expect(Registry.standard.producers.map { "SignalProcessing." + $0.name } == found)
  }
}

/// What single sources make.
@Suite struct SourceTests {
  @Test("phases keep their digits up to the largest sample numbers")
  func phases() throws {
    let steps = [0.1, 1 / 3.0, 60 / 30_000.0, -0.7, 123.456]
    for first in [0, 1 << 26 - 3, 1 << 40 + 12345, 1 << 52] {
      let found = try Phase.turns(steps, from: first, count: 5, in: Namespace()).array(of: Double.self)
      for k in 0..<5 {
        for (c, step) in steps.enumerated() {
          // Exactly: the fraction of the product of two whole numbers over 2^e.
          let exact = Self.fraction(step, times: first + k)
          let apart = Swift.abs(found[k * steps.count + c] - exact)
          #expect(min(apart, 1 - apart) < 4e-15, "sample \(first + k) at \(step)")
        }
      }
    }
  }

  /// The fraction of the product of a real and a whole number, in whole numbers.
  static func fraction(_ step: Double, times n: Int) -> Double {
    let part = step - step.rounded(.down)
    if part == 0 { return 0 }
    // part = m / 2^e with m below 2^53.
    let e = 52 - part.exponent, m = Int128(part.significand * 0x1p52)
    let modulus = Int128(1) << Int128(e)
    let rest = (m * Int128(n)) % modulus
    return Double(rest) / Double(modulus)
  }

  @Test("an oscillator makes the sines of its settings")
  func oscillator() throws {
    let source = try Source(
      Oscillator(rate: 200, messageLength: 50, channels: 2, frequency: [3, 20], amplitude: [1, 0.5], phase: [0, 1]))
    let x = try source.next()
    #expect(x.dims == ["time", "ch"] && x.shape == [50, 2] && x.streamDim == "time" && x.key == "Oscillator")
    let values = try x.data.array(of: Double.self)
    for n in 0..<50 {
      let t = Double(n) / 200
      #expect(Swift.abs(values[2 * n] - sine(2 * .pi * 3 * t)) < 1e-14)
      #expect(Swift.abs(values[2 * n + 1] - 0.5 * sine(2 * .pi * 20 * t + 1)) < 1e-14)
    }
    #expect(try x.axis("time") == .time(rate: 200))
    #expect(throws: ArrayError.self) { try Source(Oscillator()).next() }
    #expect(throws: SettingsError.self) { try Source(Oscillator(channels: 2, frequency: [1, 2, 3])) }
  }

  private func sine(_ x: Double) -> Double { (try? ArrayAPI.sin(NDArray([x])).item(as: Double.self)) ?? .nan }

  @Test("a counter counts, round its modulus")
  func counter() throws {
    let source = try Source(Counter(rate: 10, modulus: 4))
    #expect(try source.next(3).data.array(of: Int.self) == [0, 1, 2])
    #expect(try source.next(6).data.array(of: Int.self) == [3, 0, 1, 2, 3, 0])
  }

  @Test("white noise has its mean, its deviation, and channels of their own", arguments: Seed.sweep(3))
  func noise(_ seed: Seed) throws {
    let x = try Source(WhiteNoise(channels: 2, mean: 5, deviation: 3, seed: Int(seed.value))).next(40_000).data
    let mean = try ArrayAPI.mean(x, axis: 0).array(of: Double.self)
    let deviation = try ArrayAPI.std(x, axis: 0).array(of: Double.self)
    for channel in 0..<2 { #expect(Swift.abs(mean[channel] - 5) < 0.06 && Swift.abs(deviation[channel] - 3) < 0.045) }
    let product = try (x.slice(axis: 1, 0, 1) - mean[0]) * (x.slice(axis: 1, 1, 2) - mean[1])
    #expect(try Swift.abs(ArrayAPI.mean(product).item(as: Double.self)) < 9 * 4.0 / 200)
  }
}
