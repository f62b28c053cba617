import SignalProcessing
import TestSupport
import Testing

/// Two-input steps: paired by time, whatever the messages are.
@Suite struct PairingTests {
  /// Samples 0, 1, 2, ... from a place on a 100 Hz grid.
  private func stream(from first: Int, count: Int, rate: Double = 100, shift: Double = 0, device: Device = .cpu) throws
    -> AxisArray
  {
    let values = (0..<count).map { Double(first + $0) }
    return try AxisArray(
      try NDArray(values, shape: [count, 1], device: device), dims: ["time", "ch"],
      axes: ["time": .time(rate: rate, offset: Double(first) / 100 + shift)], streamDim: "time")
  }

  private func run(
    _ runner: CombinerRunner<Difference>, _ a: [AxisArray], _ b: [AxisArray], _ random: inout SplitMix
  ) throws -> [AxisArray] {
    var (a, b, results) = (a[...], b[...], [AxisArray]())
    while !a.isEmpty || !b.isEmpty {
      if b.isEmpty || (!a.isEmpty && Bool.random(using: &random)) {
        results += try runner.process(a.removeFirst(), on: .a)
      } else {
        results += try runner.process(b.removeFirst(), on: .b)
      }
    }
    return results
  }

  @Test("samples of the same time meet, however both streams are cut", arguments: Device.tested, Seed.sweep(8))
  func paired(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    let a = try stream(from: 0, count: 200, device: device), b = try stream(from: 37, count: 200, device: device)
    let results = try run(
      try CombinerRunner(Difference()), try Streams.cut(a, seed: seed),
      try Streams.cut(b, seed: Seed(seed.value + 100)),
      &random)
    let joined = try Streams.joined(results)
    #expect(try joined.count(along: "time") == 163)
    #expect(try joined.axis("time").linear?.offset == 0.37)
    #expect(try joined.data.array(of: Double.self).allSatisfy { $0 == 0 })
  }

  @Test("the sum has the axes of the first stream and both streams' values")
  func sum() throws {
    let runner = try CombinerRunner(Add())
    #expect(try runner.process(try stream(from: 5, count: 10), on: .b).isEmpty)
    let results = try runner.process(try stream(from: 0, count: 8), on: .a)
    #expect(results.count == 1)
    #expect(try results[0].data.array(of: Double.self) == [10, 12, 14])
    #expect(try results[0].axis("time").linear?.offset == 0.05)
  }

  @Test("a gap in one stream leaves out the other's samples there")
  func gap() throws {
    let runner = try CombinerRunner(Add())
    _ = try runner.process(try stream(from: 0, count: 4), on: .a)
    _ = try runner.process(try stream(from: 10, count: 4), on: .a)
    let results = try runner.process(try stream(from: 0, count: 20), on: .b)
    #expect(try results.map { try $0.data.array(of: Double.self) } == [[0, 2, 4, 6], [20, 22, 24, 26]])
  }

  @Test("what cannot be paired is refused in words")
  func refusals() throws {
    for (other, hint) in [
      (try stream(from: 0, count: 5, rate: 50), "different rates"),
      (try stream(from: 0, count: 5, shift: 0.004), "apart"),
    ] {
      let runner = try CombinerRunner(Add())
      _ = try runner.process(try stream(from: 0, count: 5), on: .a)
      let error = #expect(throws: ArrayError.self) { try runner.process(other, on: .b) }
      #expect("\(error!)".contains(hint))
    }
    let runner = try CombinerRunner(Add())
    let turning = try stream(from: 0, count: 3).with(axis: .numbers([0, 5, 1]), for: "time")
    #expect(throws: ArrayError.self) { try runner.process(turning, on: .a) }
    // From message to message as well.
    let irregular = try CombinerRunner(Add())
    for (times, isRefused) in [([1.0, 2, 4], false), ([3.5, 5, 6], true), ([4.5, 5, 6], false), ([6, 7, 8], true)] {
      let message = try stream(from: 0, count: 3).with(axis: .numbers(times), for: "time")
      do {
        _ = try irregular.process(message, on: .b)
        #expect(!isRefused, "\(times)")
      } catch { #expect(isRefused, "\(times): \(error)") }
    }
    let far = try stream(from: 0, count: 3).with(axis: .linear(LinearAxis(gain: 1, offset: 0x1p53)), for: "time")
    #expect(throws: ArrayError.self) { try CombinerRunner(Add()).process(far, on: .a) }
  }

  @Test("a saved pairing goes on in a new runner", arguments: Device.tested)
  func saved(_ device: Device) throws {
    let first = try CombinerRunner(Difference()), second = try CombinerRunner(Difference())
    _ = try first.process(try stream(from: 0, count: 9, device: device), on: .a)
    try second.restore(try Saved(bytes: try first.save().bytes()))
    let results = try second.process(try stream(from: 3, count: 3, device: device), on: .b)
    #expect(try Streams.joined(results).data.array(of: Double.self) == [0, 0, 0])
  }

  @Test("sums and differences of integers do not wrap")
  func unsigned() throws {
    func bytes(_ values: [UInt8]) throws -> AxisArray {
      try AxisArray(try NDArray(values), dims: ["time"], axes: ["time": .time(rate: 10)])
    }
    let runner = try CombinerRunner(Difference())
    _ = try runner.process(try bytes([1, 2]), on: .a)
    let results = try runner.process(try bytes([3, 1]), on: .b)
    #expect(results[0].data.dtype == .int16)
    #expect(try results[0].data.array(of: Int.self) == [-2, 1])
    let adding = try CombinerRunner(Add())
    _ = try adding.process(try bytes([200, 2]), on: .a)
    #expect(try adding.process(try bytes([100, 1]), on: .b)[0].data.array(of: Int.self) == [300, 3])

    let (x, y) = ([Int64.max, .min, .max, .min, 5], [Int64.max, .min, .min, 1, -7])
    func combined<C: Combiner>(_ combiner: C) throws -> [Int64] where C.Port == TimePairing.Port {
      let runner = try CombinerRunner(combiner)
      func message(_ values: [Int64]) throws -> AxisArray {
        try AxisArray(try NDArray(values), dims: ["time"], axes: ["time": .time(rate: 10)])
      }
      _ = try runner.process(try message(x), on: .a)
      return try runner.process(try message(y), on: .b)[0].data.array(of: Int64.self)
    }
    #expect(try combined(Add()) == [.max, .min, -1, .min + 1, -2])
    #expect(try combined(Difference()) == [0, 0, .max, .min, 12])
  }
}
