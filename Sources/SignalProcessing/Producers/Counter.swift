/// The numbers of the samples, as int64.
public struct Counter: Producer {
  /// Samples per second. In hertz.
  public var rate: Double
  /// Samples per message; `null` lets the caller decide.
  public var messageLength: Int?
  /// Number at which counting starts anew; `null` counts on.
  public var modulus: Int?

  public init(rate: Double = 1000, messageLength: Int? = nil, modulus: Int? = nil) {
    (self.rate, self.messageLength, self.modulus) = (rate, messageLength, modulus)
  }

  public static let settings = Settings(
    of: Counter(), "Counts samples.", formula: "y[n] = n, or n mod m", source: "The definition"
  ) {
    Group.sampling(\.rate, \.messageLength)
    Setting("modulus", \.modulus, "Number at which counting starts anew; `null` counts on.", .atLeast(1), python: "mod")
  }
  public static let examples = [Counter(rate: 100), Counter(rate: 250, modulus: 7)]

  public func emptyMessage(in namespace: Namespace) throws(ArrayError) -> AxisArray {
    try emptyMessage(channels: nil, dtype: .int64, in: namespace)
  }

  public func produce(
    _ count: Int, from first: Int, state: inout NoState, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    var data = try namespace.arange(.int(Int64(first)), .int(Int64(first + count)), dtype: .int64)
    if let modulus { data = try remainder(data, modulus) }
    return data
  }
}
