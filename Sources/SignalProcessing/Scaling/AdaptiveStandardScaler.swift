/// Scales a stream to mean 0 and variance 1 by exponentially weighted statistics: `(x - mean) / deviation`, 0 where nothing has
/// varied yet.
///
/// The variance is the weighted mean squared deviation, by a recursion on differences that an offset does not harm. A sample
/// that is not finite is NaN in the result and leaves the statistics as they are.
///
/// - Source: West 1979, Communications of the ACM 22(9), with weights that decay.
public struct AdaptiveStandardScaler: Forgetting {
  /// All settings.
  public var memory: Memory

  public init(_ memory: Memory) { self.memory = memory }

  public static let settings = Settings(
    of: AdaptiveStandardScaler(), "Scales a stream to mean 0 and variance 1 by exponentially weighted statistics.",
    formula: """
      y[n] = (x[n] - m[n]) / sqrt(s[n] / w[n]), 0 where s[n] = 0, with m the moving average (EWMA)
      s[n] = (1 - a) s[n - 1] + a (x[n] - m[n - 1]) (x[n] - m[n])
      w[n] = (1 - a) w[n - 1] + a
      a = 1 - exp(-dt / time_constant)
      """,
    source: """
      West 1979, "Updating mean and variance estimates: an improved method", Communications of the ACM 22, \
      532-535
      """
  ) { Group(\.memory) }
  public static let examples = [AdaptiveStandardScaler(timeConstant: 0.3)]

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public func apply(_ statistics: inout ForgettingStatistics, to x: NDArray, axis: Int) throws(ArrayError) -> NDArray {
    // In float64, since squares of float32 overflow, and what has once overflowed is never forgotten.
    let wide = try x.astype(x.dtype.isComplex ? .complex128 : .float64)
    let (mean, variance) = try statistics.moments(of: wide, axis: axis, learns: memory.accumulate)
    let deviation = try wide - mean
    return try `where`(variance .> 0, deviation / sqrt(variance), deviation * 0).astype(x.dtype)
  }
}
