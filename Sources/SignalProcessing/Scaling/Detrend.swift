/// Subtracts the exponentially weighted moving average (`EWMA`): a high-pass of the first order, whose first result is 0.
public struct Detrend: Forgetting {
  /// All settings.
  public var memory: Memory

  public init(_ memory: Memory) { self.memory = memory }

  public static let settings = Settings(
    of: Detrend(), "Subtracts the exponentially weighted moving average.",
    formula: """
      y[n] = x[n] - m[n], with m the exponentially weighted moving average (EWMA)
      """,
    source: """
      Brown 1963, Smoothing, Forecasting and Prediction of Discrete Time Series
      """
  ) { Group(\.memory) }
  public static let examples = [Detrend(timeConstant: 0.1)]

  public func apply(_ statistics: inout ForgettingStatistics, to x: NDArray, axis: Int) throws(ArrayError) -> NDArray {
    try x - statistics.mean(of: x, axis: axis, learns: memory.accumulate)
  }
}
