@testable import SignalProcessing
import TestSupport
import Testing

/// A short sweep of what `make fuzz` does at length, and what such trials once found.
@Suite struct TrialTests {
  @Test(
    "any settings that a step takes, on any messages, give results or errors (seeds 1 and 2)", arguments: Trials.names)
  func messages(_ name: String) throws {
    for seed in Seed.sweep(2) { try Trials.messages(name, seed) }
  }

  @Test(
    "a saved state that was changed and sealed again is refused, or goes on without harm (seeds 1 and 2)",
    arguments: Trials.names)
  func states(_ name: String) throws {
    for seed in Seed.sweep(2) { try Trials.states(name, seed) }
  }

  @Test(
    "how a stream is cut changes neither outputs nor errors, whatever the settings, dtypes, axes and lengths (seeds 1 and 2)",
    arguments: Trials.names)
  func cuts(_ name: String) throws {
    for seed in Seed.sweep(2) { #expect(try Trials.cuts(name, seed) == nil, "\(seed)") }
  }

  @Test(
    "a state that counts further than any stream goes, or below 0, is refused", arguments: TransformerLaws.cases,
    [Int64.max, .min, -1])
  func counts(_ item: TransformerLaws.Case, _ number: Int64) throws {
    let runner = try item.runner()
    _ = try runner.process(try Streams.recording(samples: 37))
    let tree = try #require(SavedTree(sealed: try runner.save().bytes()))
    let (changed, count) = tree.replacingCounts(by: number)
    // A selection may begin at a place from the end, and end anywhere.
    guard count > 0, !(item.transformer is Slicer) else { return }
    #expect(throws: SnapshotError.self) { try item.runner().restore(try Saved(bytes: changed.sealed)) }
  }

  @Test(
    "a state whose stream has lengths that no message has is refused, without room for them",
    arguments: TransformerLaws.cases, [Int64.max, 1 << 32, .min])
  func lengths(_ item: TransformerLaws.Case, _ length: Int64) throws {
    let runner = try item.runner()
    _ = try runner.process(try Streams.recording(samples: 37))
    let tree = try #require(SavedTree(sealed: try runner.save().bytes()))
    let changed = tree.replacingLengths(by: length).sealed
    guard changed != tree.sealed else { return }
    #expect(throws: SnapshotError.self) { try item.runner().restore(try Saved(bytes: changed)) }
  }

  @Test("the format that trials write is the one of saved states")
  func format() throws {
    let runner = try Resample(targetRate: 130).makeRunner()
    _ = try runner.process(try Streams.recording(samples: 37))
    let bytes = try runner.save().bytes()
    #expect(SavedTree(sealed: bytes)?.sealed == bytes)
  }

  @Test("along an axis that messages do not append along, each message is whole")
  func wholeMessages() throws {
    let recording = try Streams.recording(samples: 50)
    for step: any Transformer in [
      Diff(axis: "freq"), Downsample(axis: "freq", factor: 2), Filter(axis: "freq", coefs: [[1, 0.5], [1, -0.3]]),
      Filterbank(kernels: [[0.5, 0.25]], axis: "freq"), EWMA(timeConstant: 2, axis: "freq"),
      Filterbank(kernels: [[0.5, 0.25]], mode: .fft, axis: "freq"),
      SignalInjector(axis: "freq", frequency: 0.2, mixingSeed: 2),
      FillMissing(axis: "freq"), FillMissing(axis: "freq", method: .constant, value: 2),
      FillMissing(axis: "freq", method: .interpolate, maxDuration: 2),
      ButterworthZeroPhase(axis: "freq", order: 1, corners: .lowpass(0.2), inHertz: false),
    ] {
      let item = TransformerLaws.Case(transformer: step)
      let whole = try Streams.joined(try TransformerLaws.run(item, [recording]))
      for seed in Seed.sweep(3) {
        let cut = try Streams.joined(try TransformerLaws.run(item, try Streams.cut(recording, seed: seed)))
        #expect(try TransformerLaws.difference(whole, cut) == nil, "\(item), \(seed)")
      }
    }
  }

  @Test("where messages tell no stream, the axis of the settings is it, also for saved states")
  func untoldStreams() throws {
    let message = try AxisArray(
      try zeros([3, 20]), dims: ["freq", "xy"], axes: ["xy": .linear(LinearAxis(gain: 0.01, unit: "s"))])
    for step: any Transformer in [
      Diff(axis: "xy"), EWMA(timeConstant: 0.1, axis: "xy"), CWT(frequencies: [12, 20], axis: "xy", newAxis: "rhythm"),
      ButterworthZeroPhase(axis: "xy", order: 2, corners: .lowpass(20)),
      Window(axis: "xy", duration: 0.05, shift: 0.02),
    ] {
      let runner = try step.makeRunner(), other = try step.makeRunner()
      _ = try runner.process(message)
      try other.restore(try Saved(bytes: try runner.save().bytes()))
      #expect(try TransformerLaws.difference(runner.process(message), other.process(message)) == nil, "\(step.step)")
      // Another number of places beside it is another stream.
      #expect(throws: Never.self, "\(step.step)") { try runner.process(message.slice("freq", 0, 2)) }
    }
  }

  @Test("a state along an axis that lists its values can be restored")
  func listedPlaces() throws {
    let message = try AxisArray(
      try zeros([3, 4, 2]), dims: ["freq", "xy", "ch"],
      axes: [
        "xy": .numbers([1, 2, 4, 8], unit: "Hz"),
        "place": .coordinate(CoordinateAxis(.numbers([1, 2, 3, 4, 5, 6, 7, 8]), dims: ["xy", "ch"])),
      ])
    for step: any Transformer in [
      Downsample(axis: "xy", factor: 2), Diff(axis: "xy"), Filter(axis: "xy", coefs: [[1, 0.5], [1, -0.3]]),
      FillMissing(axis: "xy"),
    ] {
      let runner = try step.makeRunner()
      _ = try runner.process(message)
      let saved = try runner.save().bytes()
      #expect(throws: Never.self, "\(step.step)") { try step.makeRunner().restore(try Saved(bytes: saved)) }
    }
  }

  @Test("a window that begins before the stream can be restored")
  func restoredPadding() throws {
    let message = try Streams.recording(samples: 60), step = Window(duration: 2, shift: 0.5)
    let runner = try step.makeRunner(), other = try step.makeRunner()
    _ = try runner.process(message)
    try other.restore(try Saved(bytes: try runner.save().bytes()))
    #expect(try TransformerLaws.difference(runner.process(message), other.process(message)) == nil)
  }

  @Test("places of outputs are right after centuries of samples")
  func longStreams() throws {
    let ratio = try #require(RateRatio(33_554_431.0 / 33_554_429.0)), far = 1 << 50
    #expect((ratio.up, ratio.down) == (33_554_431, 33_554_429))
    for output in [0, 1, 5, far, far + 12345] {
      // In 128 bits, which the products fit into.
      let product = output.multipliedFullWidth(by: ratio.down)
      let (quotient, rest) = ratio.up.dividingFullWidth(product)
      #expect(ratio.sample(ofOutput: output) == quotient && ratio.phase(ofOutput: output) == rest)
      #expect(ratio.outputs(before: quotient, phase: rest) == output)
      #expect(ratio.outputs(before: quotient, phase: rest + 1) == output + 1)
    }
  }

  @Test("work without a bound is refused, and the bound is told")
  func bounds() throws {
    func refusal(_ step: any Transformer, rate: Double = 100, samples: Int = 20, channels: Int = 3) -> String {
      do {
        let message = try AxisArray(
          try zeros([samples, channels]), dims: ["time", "ch"], axes: ["time": .time(rate: rate)], streamDim: "time")
        _ = try step.makeRunner().process(message)
        return "done"
      } catch { return "\(error)" }
    }
    #expect(refusal(SavitzkyGolayFilter(length: 1_000_000)).contains("100000"))
    #expect(refusal(SavitzkyGolayFilter(length: 100_000, order: 5000)).contains("at most 335"))
    #expect(refusal(KaiserFilter(cutoff: 20, ripple: 60, width: 1e-6)).contains("131072"))
    #expect(refusal(FIRHilbertEnvelope(order: 4000)).contains("1000"))
    #expect(refusal(ParksMcClellanFIR(order: 4000, corners: .lowpass(20))).contains("1000"))
    #expect(refusal(CWT(frequencies: [0.1]), rate: 300_000).contains("14.87"))
    #expect(refusal(CWT(frequencies: [1e-300])).contains("from"))
    #expect(refusal(Resample(targetRate: 1e9)).contains("10000"))
    #expect(refusal(Resample(targetRate: 100_000), channels: 100).contains("655 times"))
    #expect(refusal(Window(duration: 1e9, shift: 1)).contains("44739242"))
    #expect(refusal(Window(duration: 1e5, shift: 0.01)).contains("65536"))
    #expect(refusal(RollingScaler(length: 1 << 40)).contains("22369621"))
    #expect(refusal(Decimate(targetRate: 1e-12)).contains("1000000000"))
    #expect(refusal(Spectrum(axis: "ch", nfft: 1 << 20)).contains("65536 places"))
    #expect(refusal(SavitzkyGolayFilter(axis: "ch", length: 100_000), channels: 5) == "done")
    #expect(refusal(SavitzkyGolayFilter(length: 100_000), channels: 400).contains("33554432"))
    #expect(refusal(Spectrum(axis: "time", nfft: 1 << 24)).contains("8388608 places"))
    #expect(refusal(CWT(frequencies: [12, 20, 30], minimumPhase: .homomorphic), rate: 30_000).contains("8192"))
    #expect(
      refusal(
        FilterbankDesign(filters: [KaiserFilter(cutoff: 8, ripple: 60, width: 0.01)], minimumPhase: .hilbert)
      ).contains("8192"))
    #expect(refusal(Filterbank(kernels: [.real(Array(repeating: 0.5, count: 300_000))])).contains("262144"))
  }

  @Test("axes whose step gives no rate are refused by what needs one", arguments: [0, 1e-300, 1e300, -1e-20])
  func weirdSteps(_ gain: Double) throws {
    let message = try AxisArray(
      try ones([20, 3]), dims: ["time", "ch"],
      axes: ["time": .linear(LinearAxis(gain: gain, offset: 1, unit: "s"))], streamDim: "time")
    for step: any Transformer in [
      Window(duration: 1, shift: 1), BinnedAggregate(), BinnedAggregate(fractional: false),
      Resample(targetRate: 5),
      WelchPSD(), EWMA(), ParksMcClellanFIR(order: 20, corners: .lowpass(20)), Decimate(targetRate: 10),
      Spectrum(axis: "time"),
      CombFilter(), SignalInjector(frequency: 1), CWT(frequencies: [1]),
      ButterworthZeroPhase(order: 2, corners: .lowpass(10)),
    ] {
      #expect(throws: ArrayError.self, "\(step.step)") { try step.makeRunner().process(message) }
    }
  }
}
