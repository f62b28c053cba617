/// Scales a stream to mean 0 and variance 1 by exponentially weighted statistics: `(x - mean) / deviation`, 0 where nothing has
/// varied yet.
///
/// The variance is the weighted mean squared deviation, by a recursion on differences that an offset does not harm. A sample
/// that is not finite is NaN in the result and leaves the statistics as they are.
///
/// - Source: West 1979, Communications of the ACM 22(9), with weights that decay.
public struct AdaptiveStandardScaler: Forgetting {
  public var timeConstant: Double, axis: String?, accumulate: Bool, passthrough: Bool, resetOnResume: Bool

  public init(
    timeConstant: Double = 1, axis: String? = nil, accumulate: Bool = true, passthrough: Bool = false,
    resetOnResume: Bool = false
  ) {
    (self.timeConstant, self.axis, self.accumulate) = (timeConstant, axis, accumulate)
    (self.passthrough, self.resetOnResume) = (passthrough, resetOnResume)
  }

  public static let settings = Settings(
    of: AdaptiveStandardScaler(), "Scales a stream to mean 0 and variance 1, by statistics that forget.",
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
  ) {
    Setting(
      "timeConstant", \.timeConstant, "After this time a step has come through to 1 - 1/e.", unit: .seconds, .above(0))
    Setting("axis", \.axis, "Axis to go along; none is the stream's.")
    Setting(
      "accumulate", \.accumulate,
      "Learns from the stream; else what was learned is applied as it is, or the first sample if nothing was.",
      live: true)
    Setting("passthrough", \.passthrough, "Passes messages through and learns nothing.", live: true)
    Setting("resetOnResume", \.resetOnResume, "Forgets everything when passing through ends.", live: true)
  }
  public static let examples = [AdaptiveStandardScaler(timeConstant: 0.3)]

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public func apply(_ statistics: inout ForgettingStatistics, to x: NDArray, axis: Int) throws(ArrayError) -> NDArray {
    // In float64, since squares of float32 overflow, and what has once overflowed is never forgotten.
    let wide = try x.astype(x.dtype.isComplex ? .complex128 : .float64)
    let (mean, variance) = try statistics.moments(of: wide, axis: axis, learns: accumulate)
    let deviation = try wide - mean
    return try `where`(variance .> 0, deviation / sqrt(variance), deviation * 0).astype(x.dtype)
  }
}
