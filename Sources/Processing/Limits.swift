/// The range that a number must lie in. NaN lies in none.
public struct Limits<Bound: Comparable & Sendable>: Sendable {
  /// In words, such as `above 0.0` or `from 0 to 20`.
  public let text: String
  /// Whether a number lies in the range.
  public let allows: @Sendable (Bound) -> Bool

  public init(_ text: String, _ allows: @escaping @Sendable (Bound) -> Bool) {
    (self.text, self.allows) = (text, allows)
  }

  public static func from(_ low: Bound, to high: Bound) -> Limits {
    Limits("from \(low) to \(high)") { $0 >= low && $0 <= high }
  }

  /// The low end belongs to the range, the high end does not.
  public static func from(_ low: Bound, below high: Bound) -> Limits {
    Limits("from \(low) to below \(high)") { $0 >= low && $0 < high }
  }

  /// The low end does not belong to the range, the high end does.
  public static func above(_ low: Bound, to high: Bound) -> Limits {
    Limits("above \(low), up to \(high)") { $0 > low && $0 <= high }
  }

  /// Neither end belongs to the range.
  public static func between(_ low: Bound, and high: Bound) -> Limits {
    Limits("between \(low) and \(high)") { $0 > low && $0 < high }
  }

  public static func above(_ low: Bound) -> Limits { Limits("above \(low)") { $0 > low } }
  public static func atLeast(_ low: Bound) -> Limits { Limits("at least \(low)") { $0 >= low } }
  public static func below(_ high: Bound) -> Limits { Limits("below \(high)") { $0 < high } }
  public static func atMost(_ high: Bound) -> Limits { Limits("at most \(high)") { $0 <= high } }
}

extension Limits where Bound: FloatingPoint {
  /// Any number but NaN and the infinities.
  public static var finite: Limits { Limits("finite") { $0.isFinite } }
}

extension Limits where Bound: SignedNumeric {
  /// Any number but 0.
  public static var notZero: Limits { Limits("other than 0") { $0 > 0 || $0 < 0 } }
}
