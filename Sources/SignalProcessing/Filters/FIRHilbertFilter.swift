/// Shifts a band by a quarter period: the imaginary part of the analytic signal, delayed by half the filter's length.
/// See `LinearFilter` for how a stream begins.
public struct FIRHilbertFilter: LinearFilter {
  public var axis: String?, order: Int, fLo: Double, fHi: Double?, transLo: Double, transHi: Double
  public var weightPass: Double, weightStopLo: Double, weightStopHi: Double
  public var normBand: ClosedRange<Double>?, normFreq: Double?

  public init(
    axis: String? = nil, order: Int = 170, fLo: Double = 1, fHi: Double? = nil, transLo: Double = 1,
    transHi: Double = 1, weightPass: Double = 1, weightStopLo: Double = 1, weightStopHi: Double = 1,
    normBand: ClosedRange<Double>? = nil, normFreq: Double? = nil
  ) {
    (self.axis, self.order, self.fLo, self.fHi, self.transLo, self.transHi) = (axis, order, fLo, fHi, transLo, transHi)
    (self.weightPass, self.weightStopLo, self.weightStopHi) = (weightPass, weightStopLo, weightStopHi)
    (self.normBand, self.normFreq) = (normBand, normFreq)
  }

  public static let settings = Settings(
    of: FIRHilbertFilter(), "Shifts a band by a quarter period.",
    formula: """
      y[n] = sum b[k] x[n - k], H(f) = -j exp(-j pi f order / rate) A(f)
      A such that max of weight * |A(f) - D(f)| is smallest, D 1 in the band and 0 outside
      """,
    source: """
      McClellan, Parks and Rabiner 1973, "A computer program for designing optimum FIR linear phase digital \
      filters", IEEE Transactions on Audio and Electroacoustics 21, 506-526
      """
  ) {
    return rows(
      \.axis, from: 0, \.order, \.fLo, \.fHi, \.transLo, \.transHi, \.weightPass, \.weightStopLo, \.weightStopHi,
      \.normBand, \.normFreq)
  }

  /// The rows of a step with these settings.
  ///
  /// - Parameter least: The least order.
  @SettingsBuilder<T> static func rows<T: Sendable>(
    _ axis: Field<T, String?>, from least: Double, _ order: Field<T, Int>, _ fLo: Field<T, Double>,
    _ fHi: Field<T, Double?>, _ transLo: Field<T, Double>, _ transHi: Field<T, Double>,
    _ weightPass: Field<T, Double>, _ weightStopLo: Field<T, Double>, _ weightStopHi: Field<T, Double>,
    _ normBand: Field<T, ClosedRange<Double>?>, _ normFreq: Field<T, Double?>
  ) -> [Setting<T>] {
    Setting("axis", axis, "Axis to filter along; none is the stream's.")
    Setting(
      "order", order,
      "Order, one less than the number of taps; odd ones become even."
        + (least == 0 ? " 0 passes messages through." : ""),
      .from(least, to: 1000), live: true)
    Setting("fLo", fLo, "Lower end of the band, where the slope begins.", unit: .hertz, .atLeast(0), live: true)
    Setting(
      "fHi", fHi, "Upper end of the band; none goes up to half the rate.", unit: .hertz, .above(0), live: true)
    Setting("transLo", transLo, "Width of the slope at the lower end.", unit: .hertz, .above(0), live: true)
    Setting("transHi", transHi, "Width of the slope at the upper end.", unit: .hertz, .above(0), live: true)
    Setting("weightPass", weightPass, "How much errors count in the band.", .above(0), live: true)
    Setting("weightStopLo", weightStopLo, "How much they count below it.", .above(0), live: true)
    Setting("weightStopHi", weightStopHi, "How much they count above it.", .above(0), live: true)
    Setting(
      "normBand", normBand, "Band whose median gain becomes 1; none leaves the gain.", unit: .hertz, live: true)
    Setting(
      "normFreq", normFreq, "Frequency at which the gain becomes 1, which wins over the band.", unit: .hertz,
      .above(0), live: true)
  }
  public static let examples = [
    FIRHilbertFilter(order: 30, fLo: 5, fHi: 40, transLo: 4, transHi: 4),
    FIRHilbertFilter(order: 21, fLo: 8, transLo: 6, normFreq: 25),
  ]

  /// The taps for a rate, and nil for no filter.
  func taps(rate: Double) throws(ArrayError) -> [Double]? {
    guard order > 0 else { return nil }
    let nyquist = rate / 2, low = fLo + transLo, high = Swift.min(fHi ?? .infinity, nyquist - transHi)
    guard low < high else {
      throw .invalid(
        op: Self.name, "the pass band from f_lo + trans_lo = \(low) Hz to \(high) Hz is empty at a rate of \(rate) Hz")
    }
    var bands = [EquirippleBand(low, high, gain: 1, weight: weightPass)]
    if fLo > 0 { bands.insert(EquirippleBand(0, fLo, gain: 0, weight: weightStopLo), at: 0) }
    if high + transHi < nyquist {
      bands.append(EquirippleBand(high + transHi, nyquist, gain: 0, weight: weightStopHi))
    } else {
      bands[bands.count - 1].high = nyquist
    }
    let taps = try designing(Self.name) { () throws(DesignError) in
      try parksMcClellan(taps: (order + 1) | 1, bands: bands, kind: .hilbert, rate: rate)
    }
    guard let gain = gain(taps, from: low, to: high, rate: rate), gain > 0 else { return taps }
    return taps.map { $0 / gain }
  }

  /// The gain to divide by: that at a frequency, or the median over a band, as far as it lies in the pass band.
  private func gain(_ taps: [Double], from low: Double, to high: Double, rate: Double) -> Double? {
    let filter = TransferFunction(taps)
    if let normFreq {
      guard normFreq >= low, normFreq <= high else { return nil }
      return filter.response(at: [normFreq], rate: rate)[0].magnitude
    }
    guard let normBand else { return nil }
    let from = Swift.max(normBand.lowerBound, low), to = Swift.min(normBand.upperBound, high), count = 2048
    guard from < to else { return nil }
    let frequencies = (0..<count).map { from + (to - from) * Double($0) / Double(count - 1) }
    let gains = filter.response(at: frequencies, rate: rate).map(\.magnitude).sorted()
    return (gains[count / 2 - 1] + gains[count / 2]) / 2
  }

  public var idle: String? { order == 0 ? "the order is 0, so messages pass as they are" : nil }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    try taps(rate: rate).map { .fir($0) }
  }
}
