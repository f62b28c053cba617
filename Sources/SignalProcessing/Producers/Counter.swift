/// The numbers of the samples, as int64.
public struct Counter: Producer {
  public var fs: Double, nTime: Int?, mod: Int?

  public init(fs: Double = 1000, nTime: Int? = nil, mod: Int? = nil) {
    (self.fs, self.nTime, self.mod) = (fs, nTime, mod)
  }

  public static let settings = Settings(
    of: Counter(), "Counts samples.", formula: "y[n] = n, or n mod m", source: "The definition"
  ) {
    Setting("fs", \.fs, "Samples per second.", unit: .hertz, .above(0))
    Setting("nTime", \.nTime, "Samples of a message; none leaves it to who asks.", .atLeast(1))
    Setting("mod", \.mod, "Where counting begins anew; none counts on.", .atLeast(1))
  }
  public static let examples = [Counter(fs: 100), Counter(fs: 250, mod: 7)]

  public func emptyMessage(in namespace: Namespace) throws(ArrayError) -> AxisArray {
    try emptyMessage(channels: nil, dtype: .int64, in: namespace)
  }

  public func produce(
    _ count: Int, from first: Int, state: inout NoState, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    var data = try namespace.arange(.int(Int64(first)), .int(Int64(first + count)), dtype: .int64)
    if let mod { data = try remainder(data, mod) }
    return data
  }
}
