/// `a + b` of two streams, sample by sample of the same time. The result has the axes of stream a.
public struct Add: Combiner {
  public init() {}
  public static let settings = Settings(
    of: Add(), "Adds two streams, paired by time.",
    formula: """
      y[n] = a[n] + b[n], for the samples n that both streams have
      integers of 8, 16 and 32 bits become signed ones of twice as many, uint64 becomes float64, and int64 keeps to the
      ends of its range
      """,
    source: "Python array API standard 2025.12, add"
  )

  public func makeState() -> TimePairing { TimePairing() }

  public func process(
    _ message: AxisArray, on port: TimePairing.Port, state: inout TimePairing
  ) throws(ArrayError) -> [AxisArray] {
    try state.combine(message, on: port, op: "Add") { (a, b) throws(ArrayError) in try a.wideSum(b) }
  }
}
