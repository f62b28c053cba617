/// The range that numbers must lie in. NaN lies in none.
public struct Limits: Hashable, Sendable {
  /// An end of the range; `isIn` says whether the number itself belongs to it.
  public struct End: Hashable, Sendable {
    public let number: Double
    public let isIn: Bool
  }

  public let low: End?, high: End?
  /// Whether every number but 0 is allowed.
  public let excludesZero: Bool

  private init(_ low: End? = nil, _ high: End? = nil, excludesZero: Bool = false) {
    (self.low, self.high, self.excludesZero) = (low, high, excludesZero)
  }

  public static func from(_ low: Double, to high: Double) -> Limits {
    Limits(End(number: low, isIn: true), End(number: high, isIn: true))
  }

  /// The low end belongs to the range, the high end does not.
  public static func from(_ low: Double, below high: Double) -> Limits {
    Limits(End(number: low, isIn: true), End(number: high, isIn: false))
  }

  /// The low end does not belong to the range, the high end does.
  public static func above(_ low: Double, to high: Double) -> Limits {
    Limits(End(number: low, isIn: false), End(number: high, isIn: true))
  }

  /// Neither end belongs to the range.
  public static func between(_ low: Double, and high: Double) -> Limits {
    Limits(End(number: low, isIn: false), End(number: high, isIn: false))
  }

  public static func above(_ low: Double) -> Limits { Limits(End(number: low, isIn: false)) }
  public static func atLeast(_ low: Double) -> Limits { Limits(End(number: low, isIn: true)) }
  public static func below(_ high: Double) -> Limits { Limits(nil, End(number: high, isIn: false)) }
  public static func atMost(_ high: Double) -> Limits { Limits(nil, End(number: high, isIn: true)) }
  /// Any number but NaN and the infinities.
  public static let finite = between(-.infinity, and: .infinity)
  /// Any number but 0.
  public static let notZero = Limits(excludesZero: true)

  /// Whether a number lies in the range.
  public func allows(_ number: Double) -> Bool {
    guard !number.isNaN, !(excludesZero && number == 0) else { return false }
    if let low, low.isIn ? number < low.number : number <= low.number { return false }
    if let high, high.isIn ? number > high.number : number >= high.number { return false }
    return true
  }

  /// The range in words that follow "must be", such as `above 0.0` or `from 0 to 20`; `asWhole` leaves out the points of
  /// numbers.
  public func words(asWhole: Bool) -> String {
    func text(_ end: End) -> String { Int(exactly: end.number).flatMap { asWhole ? "\($0)" : nil } ?? "\(end.number)" }
    return switch (low, high) {
    case (let low?, let high?) where low.number == -.infinity && high.number == .infinity: "finite"
    case (let low?, let high?) where low.isIn: "from \(text(low)) to \(high.isIn ? "" : "below ")\(text(high))"
    case (let low?, let high?):
      high.isIn ? "above \(text(low)), up to \(text(high))" : "between \(text(low)) and \(text(high))"
    case (let low?, nil): "\(low.isIn ? "at least" : "above") \(text(low))"
    case (nil, let high?): "\(high.isIn ? "at most" : "below") \(text(high))"
    case (nil, nil): "other than 0"
    }
  }
}
