/// Puts two streams side by side, sample by sample of the same time: along an axis that both have, or along a new one.
public struct Concat: Combiner {
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
    of: Concat(), "Puts two streams side by side, paired by time.",
    formula: """
      y[n, ...] = (a[n, ...], b[n, ...]) along the axis, for the samples n that both streams have
      """,
    source: "Python array API standard 2025.12, concat and stack"
  ) { return rows(\.axis, \.relabelAxis, \.labelA, \.labelB, \.assertIdenticalSharedAxes, \.newKey) }

  /// The rows of a combiner with these settings.
  static func rows<T: Sendable>(
    _ axis: Field<T, String>, _ relabelAxis: Field<T, Bool>, _ labelA: Field<T, String>, _ labelB: Field<T, String>,
    _ assertIdenticalSharedAxes: Field<T, Bool>, _ newKey: Field<T, String?>
  ) -> [Setting<T>] {
    [axisRow("axis", axis)] + labelRows(relabelAxis, labelA, labelB, assertIdenticalSharedAxes, newKey)
  }

  static func axisRow<T: Sendable>(_ name: String, _ axis: Field<T, String>) -> Setting<T> {
    Setting(name, axis, "Axis to join along; a new name puts the streams along a new last axis.")
  }

  /// What is there beside the axis.
  @SettingsBuilder<T> static func labelRows<T: Sendable>(
    _ relabelAxis: Field<T, Bool>, _ labelA: Field<T, String>, _ labelB: Field<T, String>,
    _ assertIdenticalSharedAxes: Field<T, Bool>, _ newKey: Field<T, String?>
  ) -> [Setting<T>] {
    Setting("relabelAxis", relabelAxis, "Whether label_a and label_b are added to the labels of the axis.")
    Setting("labelA", labelA, "What is added to the labels of stream a, or its label on a new axis.")
    Setting("labelB", labelB, "What is added to the labels of stream b, or its label on a new axis.")
    Setting(
      "assertIdenticalSharedAxes", assertIdenticalSharedAxes,
      "Whether the other axes must be the same; else those of stream a count.")
    Setting("newKey", newKey, "Key of the result; none takes that of stream a.")
  }
  public static let examples = [Concat(), Concat(axis: "side", labelA: "left", labelB: "right", newKey: "both")]

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
