/// A running mean of the first order: `y[n] = (1 - a) x[n] + a y[n - 1]`, 3 dB down at a frequency.
///
/// - Throws: `DesignError` for a frequency that is not below half the rate.
/// - Source: Smith, "Introduction to Digital Filters", chapter 1.
public func smoother(frequency: Double, rate: Double = 2) throws(DesignError) -> TransferFunction {
  try requireRate(rate)
  try require(
    frequency > 0 && frequency < rate / 2, "frequency", frequency, "between 0 and half the rate (\(rate / 2))")
  let c = 2 - Double.cos(2 * .pi * frequency / rate), a = c - (c * c - 1).squareRoot()
  return TransferFunction([1 - a, 0], [1, -a])
}
