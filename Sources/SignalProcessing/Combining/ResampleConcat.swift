/// Brings a signal to the times of a reference and puts both side by side, the reference first: `ResampleToReference`, then
/// `Concat`. See these for how times are told and what becomes of labels.
public struct ResampleConcat: Combiner {
  public typealias Port = ResampleToReference.Port
  /// Axis to join along; a new name puts the streams along a new last axis.
  public var axis: String
  /// Value of the signal before its first sample.
  public var fillValue: BeforeBegin
  /// Labels and key of the result.
  public var labels: JoinedLabels

  public init(
    axis: String = "ch", fillValue: BeforeBegin = .extrapolate, labels: JoinedLabels = JoinedLabels()
  ) {
    (self.axis, self.fillValue, self.labels) = (axis, fillValue, labels)
  }

  public static let settings = Settings(
    of: ResampleConcat(), "Resamples one stream at the times of another and puts both side by side.",
    formula: """
      y[k, ...] = (r[k, ...], x[i] + (t[k] - s[i]) / (s[i + 1] - s[i]) (x[i + 1] - x[i])) along the axis
      t the times of the reference r, s those of the signal x, s[i] < t[k] <= s[i + 1]
      """,
    source: "Crochiere and Rabiner 1983, \"Multirate Digital Signal Processing\", chapter 2"
  ) {
    Setting(
      "axis", \.axis, "Axis to join along; a new name puts the streams along a new last axis.", python: "concat_axis")
    Setting("fillValue", \.fillValue, "Value of the signal before its first sample.", live: true)
    Group(\.labels)
  }
  public static let examples = [
    ResampleConcat(), ResampleConcat(fillValue: .last, labels: JoinedLabels(labelA: "/eeg", labelB: "/eye")),
  ]

  public static let stateVersion = ResampleToReference.stateVersion

  public func makeState() -> ResampleToReference.State { ResampleToReference.State() }

  public func process(
    _ message: AxisArray, on port: Port, state: inout ResampleToReference.State
  ) throws(ArrayError) -> [AxisArray] {
    let resample = ResampleToReference(fillValue: fillValue, outputReference: true)
    let concat = Concat(axis: axis, labels: labels)
    let pairs = try resample.process(message, on: port, state: &state)
    var results: [AxisArray] = []
    for k in stride(from: 0, to: pairs.count, by: 2) {
      results.append(try SideBySide(pairs[k + 1], pairs[k], concat).joined())
    }
    return results
  }
}
