/// The continuous wavelet transform of a stream: how much of each frequency there is at each time, in the past alone, so
/// each frequency is late by half its wavelet.
public struct CWT: StatefulTransformer {
  /// Frequencies, put in rising order; they win over scales. In hertz.
  public var frequencies: [Double]?
  /// One of morl, mexh, gaus1 to gaus8, cgau1 to cgau8, cmorB-C, shanB-C or fbspM-B-C with numbers B, C above 0.
  public var wavelet: String
  /// Method that gives real wavelets the least delay; none leaves them unchanged.
  public var minimumPhase: MinimumPhase
  /// Axis to transform along; `null` means the stream's.
  public var axis: String?
  /// Scales instead of frequencies, put in falling order.
  public var scales: [Double]?
  /// Name of the axis of frequencies.
  public var newAxis: String

  public init(
    frequencies: [Double]? = nil, wavelet: String = "morl", minimumPhase: MinimumPhase = .none, axis: String? = nil,
    scales: [Double]? = nil, newAxis: String = "freq"
  ) {
    (self.frequencies, self.wavelet, self.minimumPhase) = (frequencies, wavelet, minimumPhase)
    (self.axis, self.scales, self.newAxis) = (axis, scales, newAxis)
  }

  public static let settings = Settings(
    of: CWT(), "Computes a causal continuous wavelet transform.",
    formula: """
      y[..., f, n] = sum over m of h[m] x[..., n - m], with zeros before the stream
      h[m] = -sqrt(s) (u[m] - u[m - 1]), u the integral of the conjugate wavelet, reversed and stretched by the scale s
      s = central frequency of the wavelet times the rate over the frequency f
      differences of the integral are means over a sample: each coefficient is half a sample late (as in PyWavelets), and
      a tone of frequency f is sinc(f / rate) of what the sampled wavelet gives: 10 % less for morl at s = 4, 0.6 % at 16
      """,
    source: """
      Torrence and Compo 1998, \"A practical guide to wavelet analysis\", Bulletin of the American Meteorological \
      Society 79, 61-78; computed as PyWavelets does
      """
  ) {
    Setting(
      "frequencies", \.frequencies, "Frequencies, put in rising order; they win over scales.", unit: .hertz, .above(0))
    Setting("wavelet", \.wavelet, "One of \(Wavelet.grammar).")
    Setting(
      "minimumPhase", \.minimumPhase, "Method that gives real wavelets the least delay; none leaves them unchanged.",
      python: "min_phase")
    Setting("axis", \.axis, "Axis to transform along; `null` means the stream's.")
    Setting("scales", \.scales, "Scales instead of frequencies, put in falling order.", .above(0))
    Setting("newAxis", \.newAxis, "Name of the axis of frequencies.")
  }
  public static let examples = [
    CWT(frequencies: [12, 20, 30], newAxis: "rhythm"),
    CWT(frequencies: [20, 10], wavelet: "cmor1.5-1.0", newAxis: "rhythm"),
    CWT(wavelet: "mexh", scales: [1, 2.5], newAxis: "scale"),
  ]

  public func validate() throws(SettingsError) {
    guard let kind = Wavelet(wavelet) else {
      throw SettingsError("wavelet", "is \"\(wavelet)\", must be one of \(Wavelet.grammar)")
    }
    if kind.isComplex, minimumPhase != .none {
      throw SettingsError("min_phase", "is \(minimumPhase.rawValue), but \(wavelet) is complex")
    }
    guard frequencies?.isEmpty == false || frequencies == nil && scales?.isEmpty == false else {
      throw SettingsError("frequencies", "are not given, nor are scales: at least one of either")
    }
  }

  public func dtype(of input: DType) -> DType {
    Wavelet(wavelet)?.isComplex == true ? input.complexCounterpart ?? .complex128 : input
  }

  public struct State: Codable, Sendable {
    var bank: KernelBank
    let frequencies: [Double]
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.streamAxis(axis)
    guard let kind = Wavelet(wavelet) else { throw .invalid(op: Self.name, "no wavelet \"\(wavelet)\"") }
    let gain = try SampleClock.risingStep(message, dim: dim, op: Self.name)
    let central = try kind.centralFrequency()
    let scales = (frequencies.map { $0.map { central / ($0 * gain) } } ?? scales ?? []).sorted(by: >)
    // From a thousandth of a sample to as many taps as a bank takes.
    let (shortest, longest) = (1e-3, Double(KernelBank.most) / kind.width - 1)
    let (least, most) = (central / (longest * gain), central / (shortest * gain))
    for scale in scales where !(scale >= shortest && scale <= longest) {
      throw .invalid(
        op: Self.name,
        "a frequency of \(central / (scale * gain)) Hz at a rate of \(1 / gain) Hz; \(wavelet) goes from \(least) to \(most) Hz"
      )
    }
    try minimumPhase.checkWork(taps: scales.reduce(0) { $0 + Int($1 * kind.width) + 1 }, op: Self.name)
    let kernels = try scales.map { (scale) throws(ArrayError) in
      try kind.kernel(scale: scale, minimumPhase: minimumPhase)
    }
    return State(
      bank: try KernelBank(kernels, for: message, along: dim, inBlocks: false, op: Self.name),
      frequencies: scales.map { central / ($0 * gain) })
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let dim = try message.streamAxis(axis), offset = try message.axis(dim).linear?.offset ?? 0
    let (data, start) = try state.bank.process(
      message.data, axis: try message.index(of: dim), offset: offset, method: .fastest)
    let axis = Axis.numbers(state.frequencies, unit: "Hz")
    return try message.banked(data, along: dim, new: newAxis, axis: axis, offset: start, op: Self.name)
  }
}
