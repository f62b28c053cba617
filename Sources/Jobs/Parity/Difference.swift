import AxisArrays

/// How one path of processing differs from another, as `swiftlet parity` names it.
public struct Difference: Hashable, Sendable {
  /// The kind of difference. The raw value is what JSON and Python hold; `docs/parity.md` explains each.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The results have other axes.
    case shape
    /// One has channels that the other lacks.
    case channels
    /// The channels stand in another order, by label or by values.
    case order
    /// The sampling rates differ.
    case rate
    /// The values come from windows of another length or taper.
    case window
    /// The dtypes differ, and the values by no more than that rounds.
    case precision
    /// The dtype is one, and the values differ by rounding.
    case rounding
    /// The values agree, some samples later.
    case delay
    /// Samples are missing, or stand in place of others.
    case dropped
    /// The values differ less and less: a memory that began elsewhere.
    case state
    /// One is a multiple of the other.
    case gain
    /// The values differ by a constant.
    case offset
    /// All channels differ by one common signal.
    case reference
    /// One lags the other by a time that depends on the frequency, as a causal filter lags a zero-phase one.
    case phase
    /// The values are related by a filter: another cutoff, order or design.
    case response
    /// One is not finite where the other is.
    case missing
    /// The values differ in a way that none of the others explains.
    case values
  }

  public var kind: Kind
  /// One sentence without a full stop.
  public var text: String
  /// The first sample that differs, counted along A's stream, and its time on A's axis in the axis' unit.
  public var sample: Int?, time: Double?
  /// The first channel that differs there.
  public var channel: String?

  init(_ kind: Kind, _ text: String) { (self.kind, self.text) = (kind, text) }

  /// The difference as plain values, for programs.
  public var value: Value {
    .record([
      "kind": .string(kind.rawValue), "text": .string(text), "sample": sample.map { .int($0) } ?? .null,
      "time": time.map { .double($0) } ?? .null, "channel": channel.map { .string($0) } ?? .null,
    ])
  }
}

/// The outcome of a comparison.
public enum Parity: Hashable, Sendable {
  /// Every value is equal, not a number included.
  case equal
  /// The largest difference is within rounding, relative to the largest value of its channel.
  case withinRounding(Double)
  case different(Difference)

  /// Compares the outputs of two paths at one stage.
  ///
  /// - Parameters:
  ///   - a: The messages of a stream in order, of any shapes and dtypes; at least one.
  ///   - b: Those to compare with them.
  ///   - exact: Whether rounding counts as a difference.
  /// - Returns: The difference, named and with its place, where there is one. What is alike by position is compared; times
  ///   are compared beside it.
  /// - Throws: `ArrayError` where data cannot be read.
  /// - Complexity: Time proportional to the number of values, times its logarithm where values differ; all values are held
  ///   in memory as float64.
  public init(_ a: [AxisArray], _ b: [AxisArray], exact: Bool = false) throws(ArrayError) {
    self = try Comparison(Lanes(a), Lanes(b), exact: exact).verdict()
  }
}
