/// The band of a Hilbert filter: its ends and slopes, the weights of errors, and the place of gain 1.
public struct HilbertBand: SettingGroup {
  /// Lower end of the band, where the slope starts. In hertz.
  public var low: Double
  /// Upper end of the band; `null` means half the rate. In hertz.
  public var high: Double?
  /// Width of the slope at the lower end. In hertz.
  public var lowSlope: Double
  /// Width of the slope at the upper end. In hertz.
  public var highSlope: Double
  /// Weight of errors in the band.
  public var passWeight: Double
  /// Weight of errors below the band.
  public var lowStopWeight: Double
  /// Weight of errors above the band.
  public var highStopWeight: Double
  /// Band whose median gain becomes 1; `null` leaves the gain unchanged. In hertz.
  public var normBand: ClosedRange<Double>?
  /// Frequency at which the gain becomes 1; it wins over the band. In hertz.
  public var normFrequency: Double?

  public init(
    low: Double = 1, high: Double? = nil, lowSlope: Double = 1, highSlope: Double = 1, passWeight: Double = 1,
    lowStopWeight: Double = 1, highStopWeight: Double = 1, normBand: ClosedRange<Double>? = nil,
    normFrequency: Double? = nil
  ) {
    (self.low, self.high, self.lowSlope, self.highSlope) = (low, high, lowSlope, highSlope)
    (self.passWeight, self.lowStopWeight, self.highStopWeight) = (passWeight, lowStopWeight, highStopWeight)
    (self.normBand, self.normFrequency) = (normBand, normFrequency)
  }

  public static var rows: [Setting<HilbertBand>] {
    Setting(
      "low", \.low, "Lower end of the band, where the slope starts.", unit: .hertz, .atLeast(0), live: true,
      python: "f_lo")
    Setting(
      "high", \.high, "Upper end of the band; `null` means half the rate.", unit: .hertz, .above(0), live: true,
      python: "f_hi")
    Setting(
      "lowSlope", \.lowSlope, "Width of the slope at the lower end.", unit: .hertz, .above(0), live: true,
      python: "trans_lo")
    Setting(
      "highSlope", \.highSlope, "Width of the slope at the upper end.", unit: .hertz, .above(0), live: true,
      python: "trans_hi")
    Setting(
      "passWeight", \.passWeight, "Weight of errors in the band.", .above(0), live: true, python: "weight_pass")
    Setting(
      "lowStopWeight", \.lowStopWeight, "Weight of errors below the band.", .above(0), live: true,
      python: "weight_stop_lo"
    )
    Setting(
      "highStopWeight", \.highStopWeight, "Weight of errors above the band.", .above(0), live: true,
      python: "weight_stop_hi")
    Setting(
      "normBand", \.normBand, "Band whose median gain becomes 1; `null` leaves the gain unchanged.", unit: .hertz,
      live: true)
    Setting(
      "normFrequency", \.normFrequency, "Frequency at which the gain becomes 1; it wins over the band.",
      unit: .hertz,
      .above(0), live: true, python: "norm_freq")
  }

  /// The taps of a filter for a rate.
  ///
  /// - Parameter op: The step, for errors.
  func taps(order: Int, rate: Double, op: String) throws(ArrayError) -> [Double] {
    let nyquist = rate / 2, from = low + lowSlope, to = Swift.min(high ?? .infinity, nyquist - highSlope)
    guard from < to else {
      throw .invalid(
        op: op, "the pass band from f_lo + trans_lo = \(from) Hz to \(to) Hz is empty at a rate of \(rate) Hz")
    }
    var bands = [EquirippleBand(from, to, gain: 1, weight: passWeight)]
    if low > 0 { bands.insert(EquirippleBand(0, low, gain: 0, weight: lowStopWeight), at: 0) }
    if to + highSlope < nyquist {
      bands.append(EquirippleBand(to + highSlope, nyquist, gain: 0, weight: highStopWeight))
    } else {
      bands[bands.count - 1].high = nyquist
    }
    let taps = try designing(op) { () throws(DesignError) in
      try parksMcClellan(taps: (order + 1) | 1, bands: bands, kind: .hilbert, rate: rate)
    }
    guard let gain = gain(taps, from: from, to: to, rate: rate), gain > 0 else { return taps }
    return taps.map { $0 / gain }
  }

  /// The gain to divide by: that at a frequency, or the median over a band, as far as it lies in the pass band.
  private func gain(_ taps: [Double], from low: Double, to high: Double, rate: Double) -> Double? {
    let filter = TransferFunction(taps)
    if let normFrequency {
      guard normFrequency >= low, normFrequency <= high else { return nil }
      return filter.response(at: [normFrequency], rate: rate)[0].magnitude
    }
    guard let normBand else { return nil }
    let from = Swift.max(normBand.lowerBound, low), to = Swift.min(normBand.upperBound, high), count = 2048
    guard from < to else { return nil }
    let frequencies = (0..<count).map { from + (to - from) * Double($0) / Double(count - 1) }
    let gains = filter.response(at: frequencies, rate: rate).map(\.magnitude).sorted()
    return (gains[count / 2 - 1] + gains[count / 2]) / 2
  }
}
