/// Cuts two streams to the times that both have: pairs of messages as long as each other, a before b.
///
/// Their keys tell the two apart, or else their order.
public struct AlignAlongAxis: Combiner {
  public init() {}
  public static let settings = Settings(
    of: AlignAlongAxis(), "Cuts two streams to the times that both have.",
    formula: "pairs (a[n], b[n]) of the samples n whose times both streams have, within a quarter of a step",
    source: "The definition"
  )

  public func makeState() -> TimePairing { TimePairing() }

  public func process(
    _ message: AxisArray, on port: TimePairing.Port, state: inout TimePairing
  ) throws(ArrayError) -> [AxisArray] {
    try state.pair(message, on: port, op: Self.name).flatMap { [$0.a, $0.b] }
  }
}
