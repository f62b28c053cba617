/// Subtracts the exponentially weighted moving average (`EWMA`): a high-pass of the first order, whose first result is 0.
public struct Detrend: Forgetting {
  public var timeConstant: Double, axis: String?, accumulate: Bool, passthrough: Bool, resetOnResume: Bool

  public init(
    timeConstant: Double = 1, axis: String? = nil, accumulate: Bool = true, passthrough: Bool = false,
    resetOnResume: Bool = false
  ) {
    (self.timeConstant, self.axis, self.accumulate) = (timeConstant, axis, accumulate)
    (self.passthrough, self.resetOnResume) = (passthrough, resetOnResume)
  }

  public static let settings = Settings(
    of: Detrend(), "Subtracts the exponentially weighted moving average.",
    formula: """
      y[n] = x[n] - m[n], with m the exponentially weighted moving average (EWMA)
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
  public static let examples = [Detrend(timeConstant: 0.1)]

  public func apply(_ statistics: inout ForgettingStatistics, to x: NDArray, axis: Int) throws(ArrayError) -> NDArray {
    try x - statistics.mean(of: x, axis: axis, learns: accumulate)
  }
}
