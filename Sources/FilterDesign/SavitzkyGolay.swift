import Platform

/// The filter that fits a polynomial to `window` samples and tells its value, or a derivative, at one of them.
///
/// Coefficients come in the order of a convolution, the newest sample first. Source: Savitzky and Golay 1964,
/// Analytical Chemistry 36(8), 1627; computed with orthogonal polynomials, which keep their digits for any order. Cost:
/// `window` times `order`.
///
/// - Parameters:
///   - position: The sample that is estimated, counted from the oldest; the middle if nil, between two samples for an
///     even window.
///   - spacing: From one sample to the next, in the unit by which derivatives are taken.
/// - Throws: `DesignError` for an order that is not below the window, or a position outside it.
public func savitzkyGolay(
  window: Int, order: Int, derivative: Int = 0, spacing: Double = 1, position: Double? = nil
) throws(DesignError) -> [Double] {
  try require(window >= 1 && window <= 1 << 22, "window", window, "from 1 to \(1 << 22)")
  try require(order >= 0 && order < window, "order", order, "from 0 to below the window (\(window))")
  // Cost: the window times the order.
  let most = (1 << 25) / window
  try require(order <= most, "order", order, "at most \(most) for a window of \(window)")
  try require(derivative >= 0 && derivative <= 1000, "derivative", derivative, "from 0 to 1000")
  try require(spacing > 0 && spacing.isFinite, "spacing", spacing, "above 0 and finite")
  let middle = Double(window - 1) / 2, place = position ?? middle
  try require(
    place >= 0 && place < Double(window), "position", place, "from 0 to below the window (\(window))")

  // Places from the middle, scaled to at most 1, so that polynomials stay of one size.
  let scale = Swift.max(middle, 1)
  let x = (0..<window).map { (Double($0) - middle) / scale }, x0 = (place - middle) / scale
  var result = [Double](repeating: 0, count: window)
  var before = [Double](repeating: 0, count: window), current = [Double](repeating: 1, count: window)
  // Values and derivatives at the place: of the polynomial of each degree, and of the one before.
  var derivativesBefore = [Double](repeating: 0, count: derivative + 1), derivatives = derivativesBefore
  derivatives[0] = 1
  var normBefore = 1.0
  for degree in 0...order {
    let norm = current.reduce(0) { $0 + $1 * $1 }
    for i in 0..<window { result[i] += current[i] * derivatives[derivative] / norm }
    // p[k+1] = x p[k] - (norm[k] / norm[k-1]) p[k-1], since the places are symmetric.
    let ratio = degree == 0 ? 0 : norm / normBefore
    let next = (0..<window).map { x[$0] * current[$0] - ratio * before[$0] }
    let nextDerivatives = (0...derivative).map { j in
      x0 * derivatives[j] + (j == 0 ? 0 : Double(j) * derivatives[j - 1]) - ratio * derivativesBefore[j]
    }
    (before, current, normBefore) = (current, next, norm)
    (derivativesBefore, derivatives) = (derivatives, nextDerivatives)
  }
  let unit = Double.pow(scale * spacing, Double(derivative)), taps = result.reversed().map { $0 / unit }
  guard taps.allSatisfy(\.isFinite) else {
    throw .invalid("the derivative \(derivative) by a spacing of \(spacing) has numbers that are not finite")
  }
  return taps
}
