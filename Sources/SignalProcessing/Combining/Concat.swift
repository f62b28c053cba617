/// Puts two streams side by side, sample by sample of the same time: along an axis that both have, or along a new one.
public struct Concat: Combiner {
  /// Axis to join along; a new name puts the streams along a new last axis.
  public var axis: String
  /// Labels and key of the result.
  public var labels: JoinedLabels

  public init(axis: String = "ch", labels: JoinedLabels = JoinedLabels()) { (self.axis, self.labels) = (axis, labels) }

  public static let settings = Settings(
    of: Concat(), "Puts two streams side by side, paired by time.",
    formula: """
      y[n, ...] = (a[n, ...], b[n, ...]) along the axis, for the samples n that both streams have
      """,
    source: "Python array API standard 2025.12, concat and stack"
  ) {
    Setting("axis", \.axis, "Axis to join along; a new name puts the streams along a new last axis.")
    Group(\.labels)
  }
  public static let examples = [
    Concat(), Concat(axis: "side", labels: JoinedLabels(labelA: "left", labelB: "right", key: "both")),
  ]

  public func makeState() -> TimePairing { TimePairing() }

  public func process(
    _ message: AxisArray, on port: TimePairing.Port, state: inout TimePairing
  ) throws(ArrayError) -> [AxisArray] {
    var results: [AxisArray] = []
    for (a, b) in try state.pair(message, on: port, op: Self.name) {
      results.append(try SideBySide(a, b, self).joined())
    }
    return results
  }
}
