/// Puts two streams side by side where both have samples: `Concat`, whose streams are aligned by time already.
public struct Merge: Combiner {
  public var axis: String, relabelAxis: Bool, labelA: String, labelB: String, assertIdenticalSharedAxes: Bool
  public var newKey: String?

  public init(
    axis: String = "ch", relabelAxis: Bool = true, labelA: String = "_a", labelB: String = "_b",
    assertIdenticalSharedAxes: Bool = false, newKey: String? = nil
  ) {
    (self.axis, self.relabelAxis, self.labelA, self.labelB) = (axis, relabelAxis, labelA, labelB)
    (self.assertIdenticalSharedAxes, self.newKey) = (assertIdenticalSharedAxes, newKey)
  }

  public static let settings = Settings(
    of: Merge(), "Aligns two streams by time and puts them side by side.",
    formula: "y[n, ...] = (a[n, ...], b[n, ...]) along the axis, for the samples n that both streams have",
    source: "Python array API standard 2025.12, concat and stack"
  ) { return Concat.rows(\.axis, \.relabelAxis, \.labelA, \.labelB, \.assertIdenticalSharedAxes, \.newKey) }

  public func makeState() -> TimePairing { TimePairing() }

  public func process(
    _ message: AxisArray, on port: TimePairing.Port, state: inout TimePairing
  ) throws(ArrayError) -> [AxisArray] {
    let step = Concat(
      axis: axis, relabelAxis: relabelAxis, labelA: labelA, labelB: labelB,
      assertIdenticalSharedAxes: assertIdenticalSharedAxes, newKey: newKey)
    return try step.process(message, on: port, state: &state)
  }
}
