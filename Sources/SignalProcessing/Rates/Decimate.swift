/// Lowers the rate by a whole factor: a low-pass against aliasing, then every q-th sample. Large factors go in stages
/// of at most 13 where they can be split.
///
/// The low-pass of a stage with the factor q is a Chebyshev filter of type 1, order 8, 0.05 dB and the corner 0.8 / q
/// of half the rate, lifted so that a constant stays what it is; or a linear-phase one of 20 q + 1 taps, 6 dB down at
/// 1 / q, which delays by 10 q samples. The time axis shows neither delay. See `LinearFilter` for how a stream begins.
public struct Decimate: StatefulTransformer {
  public enum Kind: String, Choice { case iir, fir }
  /// Axis to thin out; `null` means the stream's.
  public var axis: String?
  /// Rate of the result; a whole factor gives the nearest. In hertz.
  public var targetRate: Double?
  /// Samples in for each sample out; wins over the target rate.
  public var factor: Int?
  /// Low-pass filter: infinite (iir) or finite, linear-phase (fir) impulse response.
  public var kind: Kind

  public init(axis: String? = nil, targetRate: Double? = nil, factor: Int? = nil, kind: Kind = .iir) {
    (self.axis, self.targetRate, self.factor, self.kind) = (axis, targetRate, factor, kind)
  }

  public static let settings = Settings(
    of: Decimate(), "Lowers the rate, with a filter against aliasing.",
    formula: """
      y[k] = v[k q], v a low-pass of x, one stage after the other for factors q up to 13
      iir: Chebyshev of type 1, order 8, 0.05 dB, corner 0.8 / q of half the rate, over its response at 0 Hz
      fir: a windowed sinc of 20 q + 1 taps, 6 dB down at 1 / q
      a value that is not finite stays in the filter for good; FillMissing before it bridges such values
      """,
    source: """
      Crochiere and Rabiner 1983, "Multirate Digital Signal Processing", chapters 2 and 5
      """
  ) {
    Setting("axis", \.axis, "Axis to thin out; `null` means the stream's.")
    Setting(
      "targetRate", \.targetRate, "Rate of the result; a whole factor gives the nearest.", unit: .hertz,
      .above(0))
    Setting(
      "factor", \.factor, "Samples in for each sample out; wins over the target rate.", .from(1, to: 1_000_000_000))
    Setting(
      "kind", \.kind, "Low-pass filter: infinite (iir) or finite, linear-phase (fir) impulse response.", python: "ftype"
    )
  }
  public static let examples = [
    Decimate(factor: 3), Decimate(targetRate: 5), Decimate(factor: 2, kind: .fir), Decimate(factor: 28),
  ]

  public func validate() throws(SettingsError) {
    if factor == nil, targetRate == nil { throw SettingsError("factor", "is null, and so is target_rate; set one") }
  }

  public func notices(for message: AxisArray) -> [Notice] {
    Downsample(axis: axis, targetRate: targetRate, factor: factor).notices(for: message)
  }

  public struct Stage: Codable, Sendable {
    let coefficients: FilterCoefficients
    var filter: FilterState
    var kept: Downsample.State
  }
  public struct State: Codable, Sendable {
    var stages: [Stage]
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let factor = try Downsample(axis: axis, targetRate: targetRate, factor: factor).makeState(for: message).factor
    guard factor <= 1_000_000_000 else {
      throw .invalid(op: Self.name, "target_rate asks for one sample in \(factor), at most one in 1000000000 is kept")
    }
    let fresh = try FilterState(for: message, axis: axis, op: Self.name)
    return State(
      stages: try Self.stages(factor).map { (q) throws(ArrayError) in
        Stage(coefficients: try lowpass(q), filter: fresh, kept: Downsample.State(factor: q))
      })
  }

  /// A factor as a product of factors up to 13, the largest first; a larger prime stands alone.
  static func stages(_ factor: Int) -> [Int] {
    var rest = factor, stages: [Int] = []
    while rest > 1 {
      let stage = stride(from: 13, to: 1, by: -1).first { rest.isMultiple(of: $0) } ?? smallestFactor(of: rest)
      stages.append(stage)
      rest /= stage
    }
    return stages
  }

  private static func smallestFactor(of number: Int) -> Int {
    var candidate = 17
    while candidate * candidate <= number {
      if number.isMultiple(of: candidate) { return candidate }
      candidate += 2
    }
    return number
  }

  private func lowpass(_ q: Int) throws(ArrayError) -> FilterCoefficients {
    try designing(Self.name) { () throws(DesignError) in
      switch kind {
      case .iir:
        // A Chebyshev filter of even order is down by its ripple at frequency 0; levels must stay.
        let sections = try chebyshev1(order: 8, ripple: 0.05, .lowpass(0.8 / Double(q))).secondOrderSections()
        let level = sections.response(at: [0]).first?.magnitude ?? 1
        var rows = sections.rows
        rows[0] = rows[0].enumerated().map { $0 < 3 ? $1 / level : $1 }
        return .sos(rows)
      case .fir: return .fir(try windowedSinc(taps: 20 * q + 1, cutoffs: [1 / Double(q)]))
      }
    }
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    var message = message
    let dim = try message.streamAxis(axis), downsample = Downsample(axis: dim)
    for k in state.stages.indices {
      message = try state.stages[k].filter.filter(message, state.stages[k].coefficients, along: dim)
      message = try downsample.process(message, state: &state.stages[k].kept)
    }
    return message
  }
}
