import Platform

// Second-order filters at one frequency, and combs at all its multiples.
// Source: Orfanidis, Introduction to Signal Processing, chapter 11.

/// Takes out one frequency, `quality` bandwidths high: 3 dB down half a bandwidth on either side.
///
/// - Throws: `DesignError` for a frequency that is not below half the rate, or a quality that is not above 0.
public func notch(frequency: Double, quality: Double, rate: Double = 2) throws(DesignError) -> TransferFunction {
  let (gain, cosine) = try resonance(frequency, quality, rate)
  return TransferFunction([gain, -2 * gain * cosine, gain], [1, -2 * gain * cosine, 2 * gain - 1])
}

/// Passes one frequency, `quality` bandwidths high: 3 dB down half a bandwidth on either side.
///
/// - Throws: `DesignError` for a frequency that is not below half the rate, or a quality that is not above 0.
public func peak(frequency: Double, quality: Double, rate: Double = 2) throws(DesignError) -> TransferFunction {
  let (gain, cosine) = try resonance(frequency, quality, rate)
  return TransferFunction([1 - gain, 0, gain - 1], [1, -2 * gain * cosine, 2 * gain - 1])
}

private func resonance(
  _ frequency: Double, _ quality: Double, _ rate: Double
) throws(DesignError) -> (gain: Double, cosine: Double) {
  try requireRate(rate)
  try require(
    frequency > 0 && frequency < rate / 2, "frequency", frequency, "between 0 and half the rate (\(rate / 2))")
  try require(quality > 0 && quality.isFinite, "quality", quality, "above 0 and finite")
  let angle = 2 * .pi * frequency / rate, width = angle / quality
  try require(width < .pi, "quality", quality, "high enough for a bandwidth below half the rate")
  return (1 / (1 + .tan(width / 2)), .cos(angle))
}

/// The effect of a comb at the multiples of its frequency.
public enum CombKind: String, Hashable, Sendable, CaseIterable { case notch, peak }

/// Takes out or passes all multiples of a frequency that divides the rate.
///
/// - Parameter passesZero: Whether frequency 0 is passed, and the comb's teeth lie half a step off (a notch) or on the
///   multiples (a peak); nil is what suits the kind.
/// - Throws: `DesignError` for a frequency that does not divide the rate, or a quality that is not above 0.
public func comb(
  _ kind: CombKind = .notch, frequency: Double, quality: Double, passesZero: Bool = false, rate: Double = 2
) throws(DesignError) -> TransferFunction {
  try requireRate(rate)
  try require(
    frequency > 0 && frequency < rate / 2, "frequency", frequency, "between 0 and half the rate (\(rate / 2))")
  try require(quality > 0 && quality.isFinite, "quality", quality, "above 0 and finite")
  let order = (rate / frequency).rounded()
  guard Swift.abs(frequency - rate / order) <= 1e-14 * rate, order <= 0x1p20 else {
    throw .invalid("the rate \(rate) is not a multiple of the frequency \(frequency)")
  }
  let beta = Double.tan(order * .pi * frequency / rate / quality / 2)
  try require(beta > 0, "quality", quality, "high enough for a bandwidth below the frequency")
  let sign: Double = (kind == .peak) == passesZero ? -1 : 1
  var numerator = [Double](repeating: 0, count: Int(order) + 1), denominator = numerator
  numerator[0] = kind == .notch ? 1 / (1 + beta) : beta / (1 + beta)
  numerator[Int(order)] = kind == .notch ? sign / (1 + beta) : -sign * beta / (1 + beta)
  denominator[0] = 1
  denominator[Int(order)] = sign * (1 - beta) / (1 + beta)
  return TransferFunction(numerator, denominator)
}
