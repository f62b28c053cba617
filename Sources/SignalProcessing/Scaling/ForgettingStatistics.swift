import Platform

/// Weighted statistics of all that has come, for which older samples count exponentially less.
///
/// Sums are one-pole recurrences, and so is the sum of the weights, over the samples that are finite: their quotient is
/// the exact weighted mean from the first sample on, and one that is not finite leaves no trace.
public struct ForgettingStatistics: Codable, Sendable {
  let pole: FilterCoefficients
  /// States of the recurrences of values, of weights, and of squared deviations. While nothing was missing, all lanes have
  /// the same weights, and their state is of one lane.
  private(set) var values: NDArray?, weights: NDArray?, squares: NDArray?
  /// The last results, of size 1 along the axis.
  private(set) var lastMean: NDArray?, lastVariance: NDArray?
  /// The first finite sample of each lane, NaN before it came, where none was ever learned.
  private(set) var first: NDArray?

  /// - Parameters:
  ///   - timeConstant: After which a sample counts 1/e.
  ///   - interval: From one sample to the next.
  init(timeConstant: Double, interval: Double) {
    let decay = Double.expm1(-interval / timeConstant)
    pole = .ba(b: [-decay], a: [1, -1 - decay])
  }

  /// The running mean.
  ///
  /// - Parameter learns: Else the last mean stands for all samples; before there was one, the first finite sample.
  mutating func mean(of x: NDArray, axis: Int, learns: Bool) throws(ArrayError) -> NDArray {
    guard learns else {
      if let lastMean { return try broadcastTo(lastMean, x.shape) }
      return try begun(x, axis)
    }
    let mean = try learned(x, axis).mean
    lastMean = try mean.slice(axis: axis, -1, nil).copied()
    return mean
  }

  /// The running mean and the variance about it.
  mutating func moments(
    of x: NDArray, axis: Int, learns: Bool
  ) throws(ArrayError) -> (mean: NDArray, variance: NDArray) {
    guard learns else {
      if let lastMean, let lastVariance {
        return (try broadcastTo(lastMean, x.shape), try broadcastTo(lastVariance, x.shape))
      }
      return (try begun(x, axis), try zerosLike(x))
    }
    let (mean, weight, isFinite) = try learned(x, axis)
    // With p the mean before, and m after x: the weighted sum of squares grows by w (x - p) (x - m).
    let first = if let lastMean { lastMean } else { try fullLike(x.slice(axis: axis, 0, 1), .float(.nan)) }
    let before = try concat([first, mean.slice(axis: axis, nil, -1)], axis: axis)
    let known = try `where`(isnan(before), x, before)
    let product = try (x - known) * (x - mean)
    let growth = try isFinite.map { (isFinite) throws(ArrayError) in try `where`(isFinite, product, 0) } ?? product
    let (total, state) = try linearFilter(pole, growth, axis: axis, state: squares)
    let variance = try total / weight
    squares = state
    lastMean = try mean.slice(axis: axis, -1, nil).copied()
    lastVariance = try variance.slice(axis: axis, -1, nil).copied()
    return (mean, variance)
  }

  /// The running mean and the sum of the weights, of size 1 but along the axis where all lanes have the same; and which
  /// samples are finite, `nil` where all are known to be.
  private mutating func learned(
    _ x: NDArray, _ axis: Int
  ) throws(ArrayError) -> (mean: NDArray, weight: NDArray, isFinite: NDArray?) {
    let isFinite = try isfinite(x), dtype = x.dtype.realPart
    let total: NDArray, weight: NDArray
    if weights.map({ $0.size == $0.shape[0] }) ?? true, x.device.answersQuickly, try all(isFinite).item(as: Bool.self) {
      var shape = Dims(repeating: 1, count: x.ndim)
      shape[axis] = x.shape[axis]
      (total, values) = try linearFilter(pole, x, axis: axis, state: values)
      (weight, weights) = try linearFilter(
        pole, ones(shape, dtype: dtype, device: x.device), axis: axis, state: weights)
      return (try total / weight, weight, nil)
    }
    (total, values) = try linearFilter(pole, `where`(isFinite, x, 0), axis: axis, state: values)
    let known = try weights.map { (known) throws(ArrayError) in try broadcastTo(known, values?.shape ?? known.shape) }
    (weight, weights) = try linearFilter(pole, isFinite.astype(dtype), axis: axis, state: known)
    return (try total / weight, weight, isFinite)
  }

  /// The first finite sample of each lane, from that sample on.
  private mutating func begun(_ x: NDArray, _ axis: Int) throws(ArrayError) -> NDArray {
    let isFinite = try isfinite(x).astype(.int8)
    let known = if let first { first } else { try fullLike(x.slice(axis: axis, 0, 1), .float(.nan)) }
    let candidate = try takeAlongAxis(x, argmax(isFinite, axis: axis, keepdims: true), axis: axis)
    let found = try `where`(isnan(known), `where`(isfinite(candidate), candidate, Double.nan), known)
    first = try found.copied()
    let isThere = try logicalOr(logicalNot(isnan(known)), cumulativeSum(isFinite, axis: axis) .> 0)
    return try `where`(isThere, found, Double.nan)
  }
}
