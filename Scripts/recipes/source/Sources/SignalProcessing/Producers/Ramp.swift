/// Numbers that rise evenly, as float64.
public struct Ramp: Producer {
  public var fs: Double, nTime: Int?, slope: Double

  public init(fs: Double = 1000, nTime: Int? = nil, slope: Double = 1) {
    (self.fs, self.nTime, self.slope) = (fs, nTime, slope)
  }

  public static let settings = Settings(
    of: Ramp(), "Rises evenly.", formula: "y[n] = slope n / fs", source: "The definition"
  ) {
    Setting("fs", \.fs, "Samples per second.", unit: .hertz, .above(0))
    Setting("nTime", \.nTime, "Samples per message; `null` lets the caller decide.", .atLeast(1))
    Setting("slope", \.slope, "Rise per second.")
  }
  public static let examples = [Ramp(fs: 100), Ramp(fs: 250, slope: -2)]

  public func emptyMessage(in namespace: Namespace) throws(ArrayError) -> AxisArray {
    try emptyMessage(channels: nil, dtype: .float64, in: namespace)
  }

  public func produce(
    _ count: Int, from first: Int, state: inout NoState, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    let numbers = try namespace.arange(.int(Int64(first)), .int(Int64(first + count)), dtype: .int64)
    return try numbers.astype(.float64) * slope / fs
  }
}
