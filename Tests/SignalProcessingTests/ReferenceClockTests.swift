import SignalProcessing
import TestSupport
import Testing

/// A stream at the times of another: `numpy.interp`, however both are cut.
@Suite struct ReferenceClockTests {
  private func signal(_ device: Device) throws -> AxisArray {
    var random = Seed(3).generator
    let values = (0..<240).map { _ in Double.random(in: -5...5, using: &random) }
    return try AxisArray(
      try NDArray(values, shape: [120, 2]).toDevice(device), dims: ["time", "ch"],
      axes: ["time": .time(rate: 100, offset: 2), "ch": .labels(["a", "b"])], key: "signal", streamDim: "time")
  }

  /// Irregular times around those of the signal, some of them exactly its own.
  private func reference() throws -> AxisArray {
    var random = Seed(4).generator
    var times = [1.9, 1.95, 2, 2.01]
    while times.count < 150 { times.append(times[times.count - 1] + Double.random(in: 0.001...0.015, using: &random)) }
    return try AxisArray(
      try NDArray(times, shape: [150]), dims: ["time"],
      axes: ["time": .coordinate(CoordinateAxis(numbers: times, unit: "s"))], streamDim: "time")
  }

  private func expected(_ data: [Double], _ times: [Double], _ fill: BeforeBegin) -> [Double] {
    times.filter { $0 <= 2 + 119 * 0.01 }.flatMap { time in
      (0..<2).map { channel in
        let place = (time - 2) / 0.01, left = Swift.min(Swift.max(Int(place.rounded(.down)), 0), 118)
        let (a, b) = (data[2 * left + channel], data[2 * left + 2 + channel])
        if place < 0 {
          switch fill {
          case .last: return data[channel]
          case .number(let number): return number
          case .extrapolate: break
          }
        }
        return a + (b - a) * (place - Double(left))
      }
    }
  }

  @Test(
    "lines between samples, the same however both are cut",
    arguments: [.extrapolate, .last, .number(7)] as [BeforeBegin],
    Device.tested)
  func lines(_ fill: BeforeBegin, _ device: Device) throws {
    let signal = try signal(device), reference = try reference()
    let times = try reference.data.array(of: Double.self)
    let data = try signal.data.toDevice(.cpu).array(of: Double.self)
    let wanted = expected(data, times, fill)
    var first: [UInt8]?
    for seed in Seed.sweep(6) {
      let runner = try CombinerRunner(ResampleToReference(fillValue: fill))
      var a = try Streams.cut(signal, seed: seed)[...], b = try Streams.cut(reference, seed: Seed(seed.value + 50))[...]
      var random = seed.generator, results: [AxisArray] = []
      while !a.isEmpty || !b.isEmpty {
        if b.isEmpty || (!a.isEmpty && Bool.random(using: &random)) {
          results += try runner.process(a.removeFirst(), on: .signal)
        } else {
          results += try runner.process(b.removeFirst(), on: .reference)
        }
        // Mid-stream, in another runner.
        if seed.value % 2 == 0 {
          let saved = try runner.save().bytes()
          let other = try CombinerRunner(ResampleToReference(fillValue: fill))
          try other.restore(try Saved(bytes: saved))
        }
      }
      let joined = try Streams.joined(results)
      #expect(joined.dims == ["time", "ch"] && joined.key == "signal")
      let found = try joined.data.array(of: Double.self)
      #expect(found.count == wanted.count)
      for (x, y) in zip(found, wanted) { #expect(abs(x - y) < 1e-9) }
      let told = try joined.axis("time").coordinate?.values.numbers
      #expect(told == Array(times.prefix(found.count / 2)))
      let bytes = try bits(joined.data)
      #expect(first == nil || first == bytes, "\(seed)")
      first = bytes
    }
  }

  @Test(
    "beside the reference: its samples first, then the signal at its times, however both are cut",
    arguments: Seed.sweep(4))
  func besideTheReference(_ seed: Seed) throws {
    let signal = try signal(.cpu)
    let reference = try AxisArray(
      try NDArray((0..<80).map { Double($0) * 3 }, shape: [80, 1]), dims: ["time", "ch"],
      axes: ["time": .time(rate: 75, offset: 2.1), "ch": .labels(["clock"])], key: "reference", streamDim: "time")
    func run<C: Combiner>(_ step: C) throws -> [AxisArray] where C.Port == ResampleToReference.Port {
      let runner = try CombinerRunner(step), parts = try Streams.cut(reference, seed: seed)
      var results: [AxisArray] = []
      for part in parts { results += try runner.process(part, on: .reference) }
      for part in try Streams.cut(signal, seed: Seed(seed.value + 9)) {
        results += try runner.process(part, on: .signal)
      }
      return results
    }
    let joined = try Streams.joined(try run(ResampleConcat(labels: JoinedLabels(labelB: "_x"))))
    let alone = try Streams.joined(try run(ResampleToReference()))
    #expect(joined.shape == [alone.shape[0], 3] && joined.key == "reference")
    #expect(try joined.axis("ch").labels == ["clock_a", "a_x", "b_x"])
    #expect(try joined.axis("time") == alone.axis("time"))
    #expect(try bits(joined.data.slice(axis: 1, 1, nil).copied()) == bits(alone.data))
    let first = try joined.data.slice(axis: 1, 0, 1).array(of: Double.self)
    #expect(first == (0..<alone.shape[0]).map { Double($0) * 3 })
  }

  @Test("times of the reference that go back are left out")
  func stale() throws {
    let runner = try CombinerRunner(ResampleToReference())
    _ = try runner.process(try signal(.cpu), on: .signal)
    func at(_ times: [Double]) throws -> [Double] {
      let message = try AxisArray(
        try NDArray(times, shape: [times.count]), dims: ["time"],
        axes: ["time": .coordinate(CoordinateAxis(numbers: times))], streamDim: "time")
      return try runner.process(message, on: .reference).flatMap {
        try $0.axis("time").coordinate?.values.numbers ?? []
      }
    }
    #expect(try at([2.1, 2.2, 2.15, 2.3]) == [2.1, 2.2, 2.3])
    #expect(try at([2.25, 2.3]) == [])
    #expect(try at([2.3, 2.4, 9]) == [2.4])
    #expect(throws: ArrayError.self) {
      _ = try runner.process(try signal(.cpu), on: .signal)  // its times go back
    }
  }
}
