/// The exponentially weighted moving average of a stream, the exact weighted mean of all that has come.
///
/// `m[n] = sum of a (1 - a)^k x[n - k] / sum of a (1 - a)^k`, `a = 1 - exp(-dt / timeConstant)`, over the samples that are finite. The
/// first result is the first sample; a sample that is not finite is left out, and the mean stays.
public struct EWMA: Forgetting {
  /// All settings.
  public var memory: Memory

  public init(_ memory: Memory) { self.memory = memory }

  public static let settings = Settings(
    of: EWMA(), "Computes the exponentially weighted moving average.",
    formula: """
      m[n] = sum a (1 - a)^k x[n - k] / sum a (1 - a)^k, over k >= 0 with x[n - k] finite
      a = 1 - exp(-dt / time_constant)
      without learning: m of the last sample learned, or the first finite sample if none was
      """,
    source: """
      Brown 1963, Smoothing, Forecasting and Prediction of Discrete Time Series
      """
  ) { Group(\.memory) }
  public static let examples = [EWMA(timeConstant: 0.1), EWMA(timeConstant: 2)]

  public func apply(_ statistics: inout ForgettingStatistics, to x: NDArray, axis: Int) throws(ArrayError) -> NDArray {
    try statistics.mean(of: x, axis: axis, learns: memory.accumulate)
  }
}
