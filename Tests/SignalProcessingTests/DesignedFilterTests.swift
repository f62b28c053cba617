import TestSupport
import Testing

@testable import SignalProcessing

/// What designed filters do in a running stream; their output is compared in Tests/Python/test_oracle_filters.py.
@Suite struct DesignedFilterTests {
  static func values(_ message: AxisArray) throws -> [Double] { try message.data.array(of: Double.self) }

  @Test("a changed corner goes on with the last samples, another order begins anew")
  func retuning() throws {
    let parts = try Streams.cut(try Streams.recording(samples: 120), every: 60)
    let old = ButterworthFilter(order: 4, corners: .lowpass(20))
    for (new, keeps) in [
      (ButterworthFilter(order: 4, corners: .lowpass(8)), true),
      (ButterworthFilter(order: 4, corners: .highpass(30)), true),
      (ButterworthFilter(order: 6, corners: .lowpass(20)), false),
      (ButterworthFilter(order: 4, corners: .bandpass(8, 30)), false),
    ] {
      let runner = try old.makeRunner()
      _ = try runner.process(parts[0])
      #expect(try runner.replace(by: new)?.resets == false)
      let found = try runner.process(parts[1])
      let anew = try new.makeRunner().process(parts[1])
      // By hand: the state of the old filter, the coefficients of the new one.
      guard case .sos(let before)? = try old.coefficients(rate: 100),
        case .sos(let after)? = try new.coefficients(rate: 100)
      else {
        Issue.record("no sections")
        return
      }
      let first = try parts[0].data.slice(axis: 0, 0, 1)
      let begin = try FilterCoefficients.sos(before).steadyState(for: first, axis: 0)
      let state = try sosFilter(before, parts[0].data, axis: 0, state: begin).state
      let expected = keeps ? try sosFilter(after, parts[1].data, axis: 0, state: state).y : anew.data
      #expect(try bits(found.data) == bits(expected), "\(new.value)")
    }
  }

  @Test("a comb that is retuned keeps its state, whichever kind it is", arguments: [CombKind.notch, .peak])
  func retunedComb(_ kind: CombKind) throws {
    let parts = try Streams.cut(try Streams.recording(samples: 120), every: 60)
    let old = CombFilter(fundamental: 10, filterType: kind), new = CombFilter(fundamental: 12, filterType: kind)
    let runner = try old.makeRunner()
    _ = try runner.process(parts[0])
    #expect(try runner.replace(by: new)?.resets == false)
    let found = try runner.process(parts[1]), anew = try new.makeRunner().process(parts[1])
    #expect(try bits(found.data) != bits(anew.data))
    // Back again, a comb that was never changed goes on from the same samples.
    #expect(try Self.values(found).allSatisfy(\.isFinite))
  }

  @Test("a pipeline gives what its steps still hold, in order, each through the steps after it")
  func flush() throws {
    let recording = try Streams.recording(samples: 150)
    let pipeline = Pipeline {
      ButterworthZeroPhase(order: 2, corners: .lowpass(20))
      Scale(scale: 2)
      ButterworthZeroPhase(order: 1, corners: .highpass(5))
    }
    let whole = try pipeline.makeRunner()
    let all = try Streams.joined([try whole.process(recording)] + whole.flush())
    #expect(try all.count(along: "time") == 150)
    for seed in Seed.sweep(3) {
      let runner = try pipeline.makeRunner()
      var results: [AxisArray] = []
      for part in try Streams.cut(recording, seed: seed) { results.append(try runner.process(part)) }
      let rest = try runner.flush()
      #expect(!rest.isEmpty)
      #expect(try runner.flush().isEmpty, "flushed twice")
      #expect(try TransformerLaws.difference(all, try Streams.joined(results + rest)) == nil, "\(seed)")
    }
    // A whole recording at once needs no flush.
    let step = ButterworthZeroPhase(order: 2, corners: .lowpass(20))
    #expect(try step.process(recording).count(along: "time") == 150)
  }

  @Test("after a flush the next message begins a stream anew")
  func flushEnds() throws {
    let recording = try Streams.recording(samples: 90), step = ButterworthZeroPhase(order: 2, corners: .lowpass(20))
    let runner = try step.makeRunner()
    let first = try Streams.joined([try runner.process(recording)] + runner.flush())
    let second = try Streams.joined([try runner.process(recording)] + runner.flush())
    #expect(try TransformerLaws.difference(first, second) == nil)
  }

  @Test("factors of decimation are split into stages of at most 13, primes stand alone")
  func stages() {
    for factor in 1...2000 {
      let stages = Decimate.stages(factor)
      #expect(stages.reduce(1, *) == factor)
      #expect(stages == stages.sorted(by: >) || stages.contains { $0 > 13 })
      for stage in stages where stage > 13 { #expect((2..<stage).allSatisfy { stage % $0 != 0 }, "\(factor)") }
    }
    #expect(Decimate.stages(3000) == [12, 10, 5, 5])
  }

  @Test(
    "measured rates are resampled without aliasing, at the times of the samples",
    arguments: [
      (0.00390651234567, 128.0), (Double(1 / Float(1000)), 500), (1 / 249.99998474121094, 100), (1 / 1000.01218, 250),
      (1 / 99.99713, 256), (1 / 512.0009, 8.123456),
    ] as [(Double, Double)])
  func measuredRates(_ gain: Double, _ rate: Double) throws {
    let count = 4000, times = try arange(.int(Int64(count))).astype(.float64) * gain
    let slower = Swift.min(1 / gain, rate), slow = 0.31 * slower / 2, fast = 1.7 * slower / 2
    let isFaster = rate > 1 / gain
    var x = try sin(times * (2 * .pi * slow)) + 5
    // What lies above half the new rate must not come back.
    if !isFaster { x = try x + sin(times * (2 * .pi * fast)) * 3 }
    let message = try AxisArray(
      x, dims: ["time"], axes: ["time": .linear(LinearAxis(gain: gain, offset: 2, unit: "s"))])
    let item = TransformerLaws.Case(transformer: Resample(targetRate: rate, method: .polyphase))
    let whole = try Streams.joined(try TransformerLaws.run(item, [message]))
    for length in [7, 333] {
      let parts = try Streams.joined(try TransformerLaws.run(item, try Streams.cut(message, every: length)))
      #expect(try TransformerLaws.difference(whole, parts) == nil)
    }
    let axis = try #require(try whole.axis("time").linear), y = try whole.data.array(of: Double.self)
    #expect(y.count == Int((Double(count) * gain * rate).rounded(.up)))
    #expect(abs(axis.gain * rate - 1) < 1e-11 && axis.offset == 2)
    let edge = Int((12 * Swift.max(1, rate * gain)).rounded(.up))
    let places = try arange(.int(Int64(y.count))).astype(.float64) * (axis.gain * 2 * .pi * slow)
    let expected = try (sin(places) + 5).array(of: Double.self)
    for k in edge..<(y.count - edge) { #expect(Swift.abs(y[k] - expected[k]) < 0.01, "\(k)") }
  }

  @Test("after a gap the times are those of the samples", arguments: [Resample.Method.linear, .polyphase])
  func gap(_ method: Resample.Method) throws {
    let runner = try Resample(targetRate: 50, method: method).makeRunner()
    let recording = try Streams.recording(samples: 200)
    let before = try recording.slice("time", 0, 100)
    var after = try recording.slice("time", 100, 200)
    after.offset += 7
    _ = try runner.process(before)
    let found = try runner.process(after)
    #expect(found.offset > after.offset - 0.5 && found.offset < after.offset + 0.1)
  }
}
