import SignalProcessing
import TestSupport
import Testing

/// Kinds and units of channels, as readers tell them.
@Suite struct ChannelTests {
  /// (time at 100 Hz, ch): each list is a channel.
  private func message(
    _ channels: [[Double]], labels: [String]? = nil, units: [String], kinds: [String]? = nil, offset: Double = 0
  ) throws -> AxisArray {
    let count = channels[0].count
    var fields = [
      Records.Field("label", .labels(labels ?? channels.indices.map { "A\($0 + 1)" })),
      Records.Field("unit", .labels(units)),
    ]
    if let kinds { fields.append(Records.Field("kind", .labels(kinds))) }
    let values = (0..<count).flatMap { k in channels.map { $0[k] } }
    return try AxisArray(
      try NDArray(values, shape: [count, channels.count]), dims: ["time", "ch"],
      axes: [
        "time": .time(rate: 100, offset: offset), "ch": .coordinate(CoordinateAxis(.records(try Records(fields)))),
      ], streamDim: "time")
  }

  private func column(_ name: String, _ message: AxisArray) throws -> [String] {
    guard case .records(let records)? = try message.axis("ch").coordinate?.values,
      case .labels(let column)? = records[name]
    else { return [] }
    return column
  }

  private func channels(_ message: AxisArray) throws -> [[Double]] {
    let count = try message.count(along: "ch")
    return try (0..<count).map { try message.select("ch", index: $0).data.astype(.float64).array(of: Double.self) }
  }

  private let steps: [any Transformer] = [
    Abs(), Scale(scale: 3), Clip(min: 0, max: 5), ButterworthFilter(order: 2, corners: .lowpass(10)),
    FIRFilter(order: 5, cutoff: 10),
    Detrend(timeConstant: 0.1), Diff(), RollingScaler(updateWithSignal: true), CommonRereference(),
    CommonRereference(mode: .median, includeCurrent: false), AffineMap(weights: .car),
    SignalInjector(frequency: 3),
    CombFilter(fundamental: 12), LinearTransform(scale: 2, offset: -1), Log(), Pow(),
    Activation(function: .sigmoid),
  ]

  @Test(
    "codes of triggers pass unchanged, wherever they stand, and signals are as if they were alone",
    arguments: [
      ["eeg", "eeg", "trigger"], ["Stim", "eeg", "eeg"], ["", "status", ""], ["marker", "", "annotation"],
    ])
  func pass(_ kinds: [String]) throws {
    let signals = kinds.indices.filter { ["eeg", ""].contains(kinds[$0]) }
    let data = kinds.indices.map { channel in
      (0..<20).map { k in signals.contains(channel) ? Double((k * 7 + channel * 3) % 11) - 4 : Double(16128 + k % 3) }
    }
    let recording = try message(data, units: ["uV", "uV", "uV"], kinds: kinds)
    for step in steps {
      let runner = try step.makeRunner(), alone = try step.makeRunner()
      for part in try Streams.cut(recording, every: 7) {
        let found = try runner.process(part)
        let expected = try alone.process(
          try AxisArray(
            part.select("ch", indices: signals).data, dims: part.dims, axes: ["time": part.axis("time")],
            streamDim: "time"))
        #expect(found.shape == part.shape, "\(step)")
        #expect(try column("kind", found) == kinds && column("label", found) == ["A1", "A2", "A3"], "\(step)")
        let (x, y, before) = (try channels(found), try channels(expected), try channels(part))
        for (place, channel) in signals.enumerated() where !(step is SignalInjector) {
          #expect(zip(x[channel], y[place]).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }, "\(step)")
        }
        for channel in kinds.indices where !signals.contains(channel) {
          #expect(x[channel] == before[channel], "\(step)")
        }
      }
      #expect(runner.takeNotices().filter { $0.kind == .lost } == [], "\(step)")
    }
  }

  @Test(
    "steps that change the times, the axes or the dtype leave codes out and tell so",
    arguments: [
      BinnedAggregate(binDuration: 0.05), Resample(targetRate: 50), Decimate(factor: 2), Aggregate(axis: "ch"),
      Aggregate(axis: "time"), WelchPSD(duration: 0.1, averages: 1),
      ButterworthZeroPhase(order: 2, corners: .lowpass(10)),
      Filterbank(kernels: [[1, 1]]), Digitize(min: -10, max: 10), Spectrogram(duration: 0.1, shift: 0.1),
    ] as [any Transformer])
  func lost(_ step: any Transformer) throws {
    let recording = try message(
      [(0..<40).map { Double($0 % 7) }, Array(repeating: 255, count: 40), (0..<40).map { Double($0 % 5) }],
      units: ["uV", "", "uV"], kinds: ["", "trigger", ""])
    let runner = try step.makeRunner()
    let found = try runner.processAll(recording) + runner.flush()
    let told = runner.takeNotices().filter { $0.kind == .lost }
    #expect(told.count == 1 && told[0].text.hasPrefix("leaves out channel \"A2\" (trigger)"), "\(told)")
    for result in found where result.dims.contains("ch") { #expect(try result.count(along: "ch") == 2) }
  }

  @Test("steps that move values move codes with them, and channels that are named take part")
  func moved() throws {
    let recording = try message([[1, 2], [3, 4], [9, 9]], units: ["uV", "uV", ""], kinds: ["", "", "trigger"])
    for step: any Transformer in [
      Downsample(factor: 2), Slicer(selection: ":"), Transpose(), Window(duration: 0.02, shift: 0.02),
    ] {
      let runner = try step.makeRunner()
      #expect(try runner.process(recording).count(along: "ch") == 3)
      #expect(runner.takeNotices().filter { $0.kind == .lost || $0.kind == .mixed } == [])
    }
    // Nothing but codes is what was asked for.
    let sliced = try Pipeline {
      Slicer(selection: "A3"); Diff()
    }.makeRunner()
    #expect(try channels(try sliced.process(recording)) == [[0, 0]])
    let named = try LinearTransform(scale: [1, 2, 3]).makeRunner()
    #expect(try channels(try named.process(recording)) == [[1, 2], [6, 8], [27, 27]])
    let weights = try AffineMap(weights: [[1, 0], [0, 1], [0, 1]]).makeRunner()
    #expect(try channels(try weights.process(recording)) == [[1, 2], [12, 13]])
    #expect(weights.takeNotices().map(\.kind) == [.mixed, .mixed])
    let fitting = try AffineMap(weights: [[0, 1], [1, 0]]).makeRunner()
    #expect(try channels(try fitting.process(recording)) == [[3, 4], [1, 2], [9, 9]])
  }

  @Test("channels that meet are brought to one unit, and each goes out in its own")
  func meeting() throws {
    let recording = try message([[0.05, 0.1], [20, -40]], units: ["mV", "uV"])
    func check(_ step: any Transformer, _ expected: [[Double]]) throws {
      let runner = try step.makeRunner(), result = try runner.process(recording)
      for (a, b) in zip(try channels(result), expected) {
        #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 }, "\(step): \(a), \(b)")
      }
      #expect(try column("unit", result) == ["mV", "uV"])
      #expect(runner.takeNotices() == [])
    }
    try check(CommonRereference(), [[0.015, 0.07], [-15, -70]])
    try check(CommonRereference(mode: .median), [[0.015, 0.07], [-15, -70]])
    try check(CommonRereference(includeCurrent: false), [[0.03, 0.14], [-30, -140]])
    try check(AffineMap(weights: .car), [[0.015, 0.07], [-15, -70]])
    try check(AffineMap(weights: [[1, -1], [0, 1]]), [[0.05, 0.1], [-30, -140]])
    let mean = try Aggregate(axis: "ch").makeRunner().process(recording)
    let means = zip(try mean.data.array(of: Double.self), [0.035, 0.03])
    #expect(means.allSatisfy { abs($0 - $1) < 1e-12 } && mean.attrs["unit"]?.string == "mV")
    let sum = try AffineMap(weights: [[1], [1]]).makeRunner().process(recording)
    #expect(abs(try sum.data.array(of: Double.self)[0] - 0.07) < 1e-12 && sum.attrs["unit"]?.string == "mV")
    #expect(
      try Pipeline { CommonRereference() }.process(recording) == CommonRereference().makeRunner().process(recording))
  }

  @Test("quantities that differ do not meet, and unknown ones are told")
  func quantities() throws {
    let known = try message([[1], [2], [3]], units: ["uV", "%", "uV"])
    #expect(throws: ArrayError.self) { try CommonRereference().makeRunner().process(known) }
    #expect(throws: ArrayError.self) { try Aggregate(axis: "ch").makeRunner().process(known) }
    let grouped = try CommonRereference(channelGroups: .fields(["unit"])).makeRunner()
    #expect(try channels(try grouped.process(known)) == [[-1], [0], [1]])
    #expect(
      try AffineMap(weights: .identity).makeRunner().process(known).data.array(of: Double.self) == [1, 2, 3])
    let blank = try message([[1], [2]], units: ["uV", ""])
    let runner = try CommonRereference().makeRunner()
    #expect(try channels(try runner.process(blank)) == [[-0.5], [0.5]])
    #expect(runner.takeNotices().map(\.kind) == [.mixed])
  }

  @Test("two streams are combined in the units of the first, and its codes stay")
  func combined() throws {
    let a = try message([[1], [20], [7]], units: ["mV", "uV", ""], kinds: ["", "", "trigger"])
    let b = try message([[500], [1], [7]], units: ["uV", "mV", ""], kinds: ["", "", "trigger"])
    let sum = try CombinerRunner(Add()), difference = try CombinerRunner(Difference())
    #expect(try sum.process(a, on: .a).isEmpty && difference.process(a, on: .a).isEmpty)
    #expect(try channels(try sum.process(b, on: .b)[0]) == [[1.5], [1020], [7]])
    #expect(try channels(try difference.process(b, on: .b)[0]) == [[0.5], [-980], [7]])
    let other = try message([[1], [1], [1]], units: ["%", "uV", ""])
    let refused = try CombinerRunner(Add())
    _ = try refused.process(a, on: .a)
    #expect(throws: ArrayError.self) { try refused.process(other, on: .b) }
  }

  @Test(
    "a step that changes the quantity changes the unit",
    arguments: [
      (Pow(), "uV²"), (Pow(exponent: 0.5), "√uV"), (Log(), ""), (Invert(), "1/uV"), (Diff(perSecond: true), "uV/s"),
      (Diff(), "uV"), (WelchPSD(duration: 0.1, averages: 1), "uV²/Hz"),
      (Spectrogram(duration: 0.1, shift: 0.1), "dB"),
      (Spectrogram(duration: 0.1, shift: 0.1, transform: .relPower), ""),
      (Spectrum(axis: "time", transform: .real), "uV"), (RollingScaler(), ""), (AdaptiveStandardScaler(), ""),
      (BinnedAggregate(binDuration: 0.1, operation: Operations(.trapezoid)), "uV·s"),
      (BinnedAggregate(binDuration: 0.1, operation: Operations(.argmax)), "s"), (Quantize(max: 1), ""),
      (SquareLawBandPower(), "uV²"), (RMSBandPower(), "uV"), (RMSBandPower(applySqrt: false), "uV²"),
      (BandPower(spectrogram: Spectrogram(duration: 0.1, shift: 0.1), bands: [10...30]), "dB"),
      (ButterworthFilter(order: 2, corners: .lowpass(10)), "uV"), (Scale(scale: 2), "uV"), (Denormalize(seed: 1), "Hz"),
    ] as [(any Transformer, String)])
  func results(_ step: any Transformer, _ unit: String) throws {
    let recording = try message([(0..<40).map(Double.init), Array(repeating: 1, count: 40)], units: ["uV", "uV"])
    let result = try step.makeRunner().process(recording)
    #expect(try column("unit", result) == [unit, unit])
    // The same where the unit is one of all values.
    let plain = try recording.with(axis: .labels(["a", "b"]), for: "ch").with(attrs: ["unit": "uV", "start": "now"])
    let other = try step.makeRunner().process(plain)
    #expect(other.attrs["unit"]?.string == unit && other.attrs["start"] == "now")
    #expect(try bits(other.data) == bits(result.data))
  }

  @Test("the results of a stream share a header, whatever its kinds and units")
  func headers() throws {
    let recording = try message(
      [(0..<40).map(Double.init), Array(repeating: 1, count: 40), (0..<40).map(Double.init)], units: ["uV", "", "mV"],
      kinds: ["", "trigger", ""])
    let runner = try Pipeline {
      CommonRereference(); Pow(); Abs()
    }.makeRunner()
    let results = try Streams.cut(recording, every: 10).map { try runner.process($0) }
    #expect(results.allSatisfy { $0.header === results[0].header })
    #expect(try column("unit", results[0]) == ["uV²", "", "mV²"])
  }

  @Test("a state that was saved goes on, codes set aside")
  func saved() throws {
    let recording = try message(
      [(0..<40).map(Double.init), Array(repeating: 200, count: 40)], units: ["uV", ""], kinds: ["", "trigger"])
    let parts = try Streams.cut(recording, every: 10)
    let runner = try ButterworthFilter(order: 2, corners: .lowpass(10)).makeRunner(),
      other = try ButterworthFilter(order: 2, corners: .lowpass(10)).makeRunner()
    for part in parts.prefix(2) { _ = try runner.process(part) }
    try other.restore(try Saved(bytes: try runner.save().bytes()))
    for part in parts.suffix(2) {
      #expect(try TransformerLaws.difference(try runner.process(part), try other.process(part)) == nil)
    }
  }

  @Test("what is the same to each element is so only where kinds and units allow it")
  func elementwise() throws {
    let plain = try message([[1], [2]], units: ["uV", "uV"])
    let codes = try message([[1], [2]], units: ["uV", ""], kinds: ["", "trigger"])
    #expect(try Abs().makeRunner().isElementwise(on: plain) && !Abs().makeRunner().isElementwise(on: codes))
    #expect(try !Log().makeRunner().isElementwise(on: plain))
    #expect(
      try Pipeline {
        Abs(); Scale(scale: 2)
      }.makeRunner().isElementwise(on: plain))
    #expect(try !Diff().makeRunner().isElementwise(on: plain))
  }
}
