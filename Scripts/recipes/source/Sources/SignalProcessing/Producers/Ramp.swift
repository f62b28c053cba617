/// Numbers that rise evenly, as float64.
public struct Ramp: Producer {
  /// Samples per second. In hertz.
  public var rate: Double
  /// Samples per message; `null` lets the caller decide.
  public var messageLength: Int?
  /// Rise per second.
  public var slope: Double

  public init(rate: Double = 1000, messageLength: Int? = nil, slope: Double = 1) {
    (self.rate, self.messageLength, self.slope) = (rate, messageLength, slope)
  }

  public static let settings = Settings(
    of: Ramp(), "Rises evenly.", formula: "y[n] = slope n / fs", source: "The definition"
  ) {
    Setting("rate", \.rate, "Samples per second.", unit: .hertz, .above(0), python: "fs")
    Setting(
      "messageLength", \.messageLength, "Samples per message; `null` lets the caller decide.", .atLeast(1),
      python: "n_time")
    Setting("slope", \.slope, "Rise per second.")
  }
  public static let examples = [Ramp(rate: 100), Ramp(rate: 250, slope: -2)]

  public func emptyMessage(in namespace: Namespace) throws(ArrayError) -> AxisArray {
    try emptyMessage(channels: nil, dtype: .float64, in: namespace)
  }

  public func produce(
    _ count: Int, from first: Int, state: inout NoState, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    let numbers = try namespace.arange(.int(Int64(first)), .int(Int64(first + count)), dtype: .int64)
    return try numbers.astype(.float64) * slope / rate
  }
}
