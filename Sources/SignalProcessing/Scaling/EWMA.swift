/// The exponentially weighted moving average of a stream, the exact weighted mean of all that has come.
///
/// `m[n] = sum of a (1 - a)^k x[n - k] / sum of a (1 - a)^k`, `a = 1 - exp(-dt / timeConstant)`, over the samples that are finite. The
/// first result is the first sample; a sample that is not finite is left out, and the mean stays.
public struct EWMA: Forgetting {
  public var timeConstant: Double, axis: String?, accumulate: Bool, passthrough: Bool, resetOnResume: Bool

  public init(
    timeConstant: Double = 1, axis: String? = nil, accumulate: Bool = true, passthrough: Bool = false,
    resetOnResume: Bool = false
  ) {
    (self.timeConstant, self.axis, self.accumulate) = (timeConstant, axis, accumulate)
    (self.passthrough, self.resetOnResume) = (passthrough, resetOnResume)
  }

  public static let settings = Settings(
    of: EWMA(), "Exponentially weighted moving average.",
    formula: """
      m[n] = sum a (1 - a)^k x[n - k] / sum a (1 - a)^k, over k >= 0 with x[n - k] finite
      a = 1 - exp(-dt / time_constant)
      without learning: m of the last sample learned, or the first finite sample if none was
      """,
    source: """
      Brown 1963, Smoothing, Forecasting and Prediction of Discrete Time Series
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
  public static let examples = [EWMA(timeConstant: 0.1), EWMA(timeConstant: 2)]

  public func apply(_ statistics: inout ForgettingStatistics, to x: NDArray, axis: Int) throws(ArrayError) -> NDArray {
    try statistics.mean(of: x, axis: axis, learns: accumulate)
  }
}
