/// Counts the samples of a stream on a linear axis, so that times come from whole numbers and not from sums.
///
/// A gap in the stream moves the origin: later times are those of the samples, not of a stream without the gap.
struct SampleClock: Codable, Sendable {
  /// Value of the axis at sample 0.
  private(set) var origin: Double
  let gain: Double
  /// Samples so far.
  private(set) var count = 0

  /// - Throws: `ArrayError` for an axis without a step to count in.
  init(_ message: AxisArray, dim: String, op: String) throws(ArrayError) {
    guard let axis = try message.axis(dim).linear, axis.gain != 0, axis.gain.isFinite else {
      throw .invalid(op: op, "axis \"\(dim)\" is not regular, so it has no rate")
    }
    (origin, gain) = (axis.offset, axis.gain)
  }

  /// Takes note of a message of `samples` that begins at `offset`.
  mutating func advance(by samples: Int, from offset: Double) {
    guard samples > 0 else { return }
    let expected = value(at: count)
    if Swift.abs(offset - expected) > Swift.abs(gain) / 2 { origin += offset - expected }
    count += samples
  }

  /// Value of the axis at a sample, which may lie before the stream's begin.
  func value(at sample: Int) -> Double { origin + Double(sample) * gain }
}
