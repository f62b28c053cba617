import SignalProcessing
import TestSupport
import Testing

/// Steps tell what they leave undone, make up or leave out.
@Suite struct NoticeTests {
  struct Row: Sendable, CustomStringConvertible {
    let step: any Transformer, kind: Notice.Kind
    init(_ step: any Transformer, _ kind: Notice.Kind) { (self.step, self.kind) = (step, kind) }
    var description: String { "\(step.step) tells \(kind.rawValue)" }
  }

  /// On a recording of (time at 100 Hz, ch: C3, Cz, C4, freq: 1 to 5 Hz, xy).
  static let rows: [Row] = [
    Row(Activation(), .noEffect),
    Row(AdaptiveLNC(method: .passthrough), .noEffect),
    Row(AdaptiveLNC(lineFrequency: 12, harmonics: 3, method: .subtract, axis: "freq"), .followsMessages),
    Row(AdaptiveStandardScaler(passthrough: true), .noEffect),
    Row(AdaptiveStandardScaler(accumulate: false), .ignored),
    Row(AffineMap(), .noEffect),
    Row(AffineMap(weights: .identity), .noEffect),
    Row(AffineMap(weights: .car, axis: "time"), .followsMessages),
    Row(Aggregate(axis: "time"), .followsMessages),
    Row(AsArray(), .noEffect),
    Row(BandPower(bands: [1...5]), .noEffect),
    Row(BandPower(spectrogram: Spectrogram(duration: 0.1), bands: [1...5]), .followsMessages),
    Row(BandPower(spectrogram: Spectrogram(duration: 0.5, shift: 0.5), bands: nil), .noEffect),
    Row(BesselFilter(), .noEffect),
    Row(BesselFilter(order: 0, corners: .lowpass(20)), .noEffect),
    Row(BinnedAggregate(passthrough: true), .noEffect),
    Row(BinnedAggregate(binDuration: 0.025, fractional: false), .approximated),
    Row(ButterworthFilter(), .noEffect),
    Row(ButterworthFilter(order: 0, corners: .lowpass(20)), .noEffect),
    Row(ButterworthFilter(order: 2), .noEffect),
    Row(ButterworthZeroPhase(order: 0, corners: .highpass(2)), .noEffect),
    Row(ChebyForDecimate(ChebyshevFilter(order: 4, ripple: 1, corners: 40)), .noEffect),
    Row(ChebyshevFilter(), .noEffect),
    Row(Clip(), .noEffect),
    Row(CombFilter(fundamental: 20, harmonics: 4), .ignored),
    Row(CombFilter(harmonics: 0), .noEffect),
    Row(BipolarReference(), .noEffect),
    Row(CommonRereference(mode: .passthrough), .noEffect),
    Row(CommonRereference(axis: "time"), .followsMessages),
    Row(CommonRereference(axis: "ch", channelGroups: .labels([["C3"], ["Cz", "C4"]])), .lost),
    Row(CommonRereference(axis: "ch", includeCurrent: false, channelGroups: .labels([["C3"]])), .noEffect),
    Row(ConstAdd(), .noEffect),
    Row(ConstDifference(), .noEffect),
    Row(Decimate(factor: 1), .noEffect),
    Row(Decimate(targetRate: 30), .approximated),
    Row(Detrend(passthrough: true), .noEffect),
    Row(Detrend(accumulate: false), .ignored),
    Row(Downsample(), .noEffect),
    Row(Downsample(factor: 1), .noEffect),
    Row(Downsample(targetRate: 1000), .noEffect),
    Row(Downsample(targetRate: 1000), .approximated),
    Row(Downsample(targetRate: 30), .approximated),
    Row(EWMA(passthrough: true), .noEffect),
    Row(EWMA(accumulate: false), .ignored),
    Row(Digitize(min: 0, max: 4), .lost),
    Row(EllipticFilter(order: 3), .noEffect),
    Row(Epochs(), .notFound),
    Row(Epochs(events: [12.5, 13]), .lost),
    Row(FBCCA(frequencies: [7]), .followsMessages),
    Row(FIRFilter(order: 0, cutoff: 20), .noEffect),
    Row(FIRHilbertFilter(order: 0), .noEffect),
    Row(Filter(), .noEffect),
    Row(GaussianSmoothingFilter(sigma: nil), .noEffect),
    Row(KaiserFilter(), .noEffect),
    Row(LinearTransform(), .noEffect),
    Row(LinearTransform(scale: [1, 1, 1], axis: "ch"), .noEffect),
    Row(Materialize(mode: .off), .noEffect),
    Row(ModifyAxis(), .noEffect),
    Row(ModifyAxis(names: ["chan": "channel"]), .noEffect),
    Row(ModifyAxis(names: ["ch": "channel", "tim": "t"]), .notFound),
    Row(ParksMcClellanFIR(order: 0, corners: .lowpass(20)), .noEffect),
    Row(Pow(exponent: 1), .noEffect),
    Row(Quantize(max: 2), .lost),
    Row(RangedAggregate(), .noEffect),
    Row(RangedAggregate(axis: "freq", bands: [4...70]), .approximated),
    Row(RangedAggregate(axis: "time", bands: [12.5...13]), .followsMessages),
    Row(Resample(), .noEffect),
    Row(Resample(targetRate: 100), .noEffect),
    Row(RollingScaler(), .noEffect),
    Row(RMSBandPower(), .noEffect),
    Row(Scale(), .noEffect),
    Row(SignalInjector(), .noEffect),
    Row(SignalInjector(frequency: 3, amplitude: 0), .noEffect),
    Row(Slicer(selection: ":", axis: "ch"), .noEffect),
    Row(Slicer(selection: "C3,Foo", axis: "ch"), .notFound),
    Row(Slicer(selection: "Foo", axis: "ch"), .notFound),
    Row(Slicer(selection: "Foo", axis: "ch"), .emptyResult),
    Row(Slicer(selection: "5:9", axis: "ch"), .emptyResult),
    Row(Slicer(selection: "C3,C[34]", axis: "ch"), .ignored),
    Row(Slicer(selection: "0:3", axis: "time"), .followsMessages),
    Row(Slicer(selection: ["C3", "Fo,o"], axis: "ch"), .notFound),
    Row(Spectrogram(duration: 0.2), .followsMessages),
    Row(Spectrogram(), .followsMessages),
    Row(Spectrum(axis: "time"), .followsMessages),
    Row(Spectrum(axis: "freq", nfft: 2), .lost),
    Row(SquareLawBandPower(), .noEffect),
    Row(Transpose(), .noEffect),
    Row(Transpose(axes: ["time", "..."]), .noEffect),
    Row(Window(), .noEffect),
    Row(Window(duration: 0.2), .followsMessages),
    Row(Window(duration: 0.2, shift: 0.1, zeroPadUntil: .input), .followsMessages),
    Row(Window(duration: 0.02, shift: 0.07), .lost),
    Row(Window(duration: 0.025, shift: 0.02), .approximated),
  ]

  /// What a step tells of a recording, its end included.
  static func told(_ step: any Transformer, _ message: AxisArray) throws -> [Notice] {
    let runner = try step.makeRunner()
    _ = try runner.process(message)
    _ = try runner.flush()
    return runner.takeNotices()
  }

  @Test("a step that does nothing, loses or guesses something tells it, under its name", arguments: rows)
  func told(_ row: Row) throws {
    let told = try Self.told(row.step, try Streams.recording(samples: 120))
    let notice = try #require(told.first { $0.kind == row.kind }, "\(told)")
    #expect(notice.step?.hasPrefix(type(of: row.step).name) == true)
    #expect(!notice.text.hasSuffix(".") && notice.text.count > 20)
  }

  @Test("the examples of the steps tell nothing but what they are for", arguments: TransformerLaws.cases)
  func examples(_ item: TransformerLaws.Case) throws {
    let kinds: Set<Notice.Kind> = [.noEffect, .followsMessages, .emptyResult, .notFound, .ignored]
    let told = try Self.told(item.transformer, try Streams.recording(samples: 120)).filter { kinds.contains($0.kind) }
    let expected: Set<String> = [
      "AffineTransform", "ChebyForDecimate", "CommonRereference", "CombFilter", "FilterbankDesign", "ModifyAxis",
      "RollingScaler",
      "SignalInjector", "Slicer",
    ]
    #expect(told.isEmpty || expected.contains(type(of: item.transformer).name), "\(told)")
  }

  @Test("a step without a word has an effect: what tells of none gives its input back, and nothing else does")
  func effects() throws {
    let message = try Streams.recording(samples: 120)
    for row in Self.rows where row.kind == .noEffect {
      let told = try Self.told(row.step, message).filter { $0.step == type(of: row.step).name }
      guard told.contains(where: { $0.kind == .noEffect && $0.text.contains("pass as they are") }) else { continue }
      #expect(try bits(row.step.makeRunner().process(message).data) == bits(message.data), "\(row)")
    }
    // Nothing is missing here, and windows end to end are the stream in other messages.
    // A scaler that takes all of so short a stream for artifacts has nothing to scale by.
    for item in TransformerLaws.cases
    where !(item.transformer is FillMissing || item.transformer is Window || item.transformer is RollingScaler)
      && !(item.transformer is Materialize)
    {
      let result = try item.runner().process(message)
      guard result.shape == message.shape, result.dims == message.dims, result.data.dtype == message.data.dtype,
        try bits(result.data) == bits(message.data)
      else { continue }
      let told = try Self.told(item.transformer, message)
      #expect(told.contains { $0.kind == .noEffect }, "\(item)")
    }
  }

  @Test("a corner without an order is an error in every family of filters, before any message comes")
  func corners() throws {
    let steps: [any Transformer] = [
      ButterworthFilter(corners: .lowpass(40)), ButterworthFilter(corners: .highpass(1)),
      ButterworthZeroPhase(corners: .lowpass(40)),
      BesselFilter(corners: .lowpass(40)), EllipticFilter(corners: .lowpass(40)),
      ChebyshevFilter(ripple: 1, corners: 40),
      ChebyForDecimate(ChebyshevFilter(ripple: 1, corners: 4)), FIRFilter(cutoff: 40),
      ParksMcClellanFIR(corners: .lowpass(40)),
    ]
    for step in steps {
      let error = #expect(throws: SettingsError.self, "\(step.step)") { try step.makeRunner() }
      #expect(error?.path == ["order"] && error?.text.contains("set how long the filter is") == true)
    }
    #expect(throws: SettingsError.self) { try KaiserFilter(cutoff: 40).makeRunner() }
    #expect(throws: SettingsError.self) { try KaiserFilter(cutoff: 40, ripple: 30).makeRunner() }
    #expect(throws: SettingsError.self) {
      try RMSBandPower(bandpass: ButterworthFilter(corners: .bandpass(8, 12))).makeRunner()
    }
  }

  @Test("a density that its stream is too short for is told at the end, and one of what there is comes out")
  func densities() throws {
    let message = try Streams.recording(samples: 120)
    let runner = try WelchPSD(duration: 0.2, averages: 1000).makeRunner()
    #expect(try runner.process(message).shape[0] == 0)
    let rest = try runner.flush()
    #expect(rest.count == 1 && rest[0].shape[0] == 1)
    #expect(runner.takeNotices().map(\.kind) == [.approximated])
    let whole = try WelchPSD(duration: 0.2, averages: 11).process(message)
    #expect(try bits(rest[0].data) == bits(whole.data))
    let short = try WelchPSD(duration: 5).makeRunner()
    _ = try short.process(message)
    #expect(try short.flush().isEmpty && short.takeNotices().map(\.kind) == [.emptyResult])
  }
}
