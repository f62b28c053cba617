/// Counts the samples of a stream on a linear axis, so that times come from whole numbers and not from sums.
///
/// Steps begin anew after a gap. Where a stream goes on all the same (from a saved state, within a runner's tolerance), the
/// origin moves: later times are those of the samples, not of a stream without the gap.
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
  ///
  /// - Returns: Whether it comes after a gap.
  @discardableResult
  mutating func advance(by samples: Int, from offset: Double) -> Bool {
    guard samples > 0 else { return false }
    let expected = value(at: count), isApart = Swift.abs(offset - expected) > Swift.abs(gain) / 2
    if isApart { origin += offset - expected }
    count += samples
    return isApart
  }

  /// Value of the axis at a sample, which may lie before the stream's begin.
  func value(at sample: Int) -> Double { origin + Double(sample) * gain }
}
