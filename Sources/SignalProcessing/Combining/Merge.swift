/// Puts two streams side by side where both have samples: `Concat`, whose streams are aligned by time already.
public struct Merge: Combiner {
  /// The joining, whose settings are this step's.
  public var concat: Concat

  public init(_ concat: Concat = Concat()) { self.concat = concat }

  public static let settings = Settings(
    of: Merge(), "Aligns two streams by time and puts them side by side.",
    formula: "y[n, ...] = (a[n, ...], b[n, ...]) along the axis, for the samples n that both streams have",
    source: "Python array API standard 2025.12, concat and stack"
  ) { Group(\.concat) }

  public func makeState() -> TimePairing { TimePairing() }

  public func process(
    _ message: AxisArray, on port: TimePairing.Port, state: inout TimePairing
  ) throws(ArrayError) -> [AxisArray] {
    try concat.process(message, on: port, state: &state)
  }
}
