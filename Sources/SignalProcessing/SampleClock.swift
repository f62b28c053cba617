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
    let axis = try Self.regularAxis(of: message, dim: dim, op: op)
    (origin, gain) = (axis.offset, try Self.step(of: axis, dim: dim, op: op))
  }

  /// The axis of a dim, which must be regular.
  static func regularAxis(of message: AxisArray, dim: String, op: String) throws(ArrayError) -> LinearAxis {
    guard let axis = try message.axis(dim).linear else { throw .noRate(op: op, dimension: dim) }
    return axis
  }

  /// The step of a linear axis, one by which times and rates can be told: the one look at what a message says of it.
  ///
  /// - Throws: `ArrayError` for a step of 0 or of a size that leaves no digits to rates and products.
  static func step(of axis: LinearAxis, dim: String, op: String) throws(ArrayError) -> Double {
    guard Swift.abs(axis.gain) >= 1e-15, Swift.abs(axis.gain) <= 1e15 else {
      throw .invalid(
        op: op,
        "axis \"\(dim)\" has a step of \(axis.gain) \(axis.unit), which gives no rate: its size must be from 1e-15 to 1e15"
      )
    }
    return axis.gain
  }

  /// The step of an axis that is regular and rises, which asks for a rate.
  static func risingStep(_ message: AxisArray, dim: String, op: String) throws(ArrayError) -> Double {
    guard let axis = try message.axis(dim).linear, axis.gain > 0 else {
      throw .noRate(op: op, dimension: dim)
    }
    return try step(of: axis, dim: dim, op: op)
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
