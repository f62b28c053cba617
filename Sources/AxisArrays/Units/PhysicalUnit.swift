/// The unit of measured values, as files spell it: "uV", "m/s^2", "%".
///
/// A unit is a product of symbols with exponents, and keeps its spelling. One that is not understood is a symbol of its
/// own: it agrees with itself alone. Under every operation the empty unit, which says nothing, stays empty.
public struct PhysicalUnit: Hashable, Sendable {
  struct Factor: Hashable, Sendable {
    var symbol: String
    var exponent: Double
  }

  /// Each symbol once.
  private(set) var factors: [Factor]
  /// Whether every symbol is in the table.
  public let isKnown: Bool
  private let spelling: String?

  /// Reads a unit as it is spelled.
  public init(_ text: String) {
    let text = text.trimmed
    let read = UnitParser.factors(text)
    (factors, isKnown, spelling) = (
      read ?? (text.isEmpty ? [] : [Factor(symbol: text, exponent: 1)]), read != nil, text
    )
  }

  private init(_ factors: [Factor], isKnown: Bool) {
    var merged: [Factor] = []
    for factor in factors {
      if let place = merged.firstIndex(where: { $0.symbol == factor.symbol }) {
        merged[place].exponent += factor.exponent
      } else {
        merged.append(factor)
      }
    }
    (self.factors, self.isKnown, spelling) = (merged.filter { $0.exponent != 0 }, isKnown, nil)
  }

  /// No unit: of numbers that say nothing of theirs.
  public static let none = PhysicalUnit("")
  public static let decibels = PhysicalUnit("dB")
  public static let hertz = PhysicalUnit("Hz")
  public static let radians = PhysicalUnit("rad")

  public var isEmpty: Bool { description.isEmpty }

  // MARK: Algebra

  /// The unit of powers of values.
  public func raised(to exponent: Double) -> PhysicalUnit {
    exponent == 1
      ? self
      : PhysicalUnit(
        factors.map { Factor(symbol: $0.symbol, exponent: $0.exponent * exponent) }, isKnown: isKnown)
  }

  public static func * (a: PhysicalUnit, b: PhysicalUnit) -> PhysicalUnit {
    if a.isEmpty || b.isEmpty { return .none }
    return PhysicalUnit(a.factors + b.factors, isKnown: a.isKnown && b.isKnown)
  }

  public static func / (a: PhysicalUnit, b: PhysicalUnit) -> PhysicalUnit {
    a.isEmpty || b.isEmpty ? .none : a * b.raised(to: -1)
  }

  /// The unit of a density over an axis in this unit: of a rate, its reverse being one. Seconds give hertz.
  public func density(over axis: String) -> PhysicalUnit {
    self / (axis == "s" ? .hertz : PhysicalUnit(axis).raised(to: -1))
  }

  // MARK: Comparing

  /// The measured quantity, as exponents of base units.
  private var dimension: [String: Double] {
    var dimension: [String: Double] = [:]
    for factor in factors {
      guard let base = UnitTable.meaning(of: factor.symbol) else {
        dimension[factor.symbol, default: 0] += factor.exponent
        continue
      }
      for (name, exponent) in base.dimension { dimension[name, default: 0] += exponent * factor.exponent }
    }
    return dimension.filter { $0.value != 0 }
  }

  /// Whether values of both units are of one quantity, such as voltage.
  public func measures(sameAs other: PhysicalUnit) -> Bool { self == other || dimension == other.dimension }

  /// The factor that turns values in this unit into another; nil where that is of another quantity.
  public func factor(to other: PhysicalUnit) -> Double? {
    if factors == other.factors { return 1 }
    guard measures(sameAs: other) else { return nil }
    var (ratio, power) = (1.0, 0.0)
    for (unit, sign) in [(self, 1.0), (other, -1.0)] {
      for factor in unit.factors {
        guard let base = UnitTable.meaning(of: factor.symbol) else { continue }
        power += sign * factor.exponent * Double(base.power)
        guard base.mantissa != 1 else { continue }
        guard let whole = Int(exactly: factor.exponent) else { return nil }
        for _ in 0..<whole.magnitude {
          ratio = (whole > 0) == (sign > 0) ? ratio * base.mantissa : ratio / base.mantissa
        }
      }
    }
    // Whole powers of ten are exact, and their quotients are the nearest numbers.
    guard let exponent = Int(exactly: power), exponent.magnitude <= 300 else { return nil }
    var ten = 1.0
    for _ in 0..<exponent.magnitude { ten *= 10 }
    return exponent < 0 ? ratio / ten : ratio * ten
  }

  public static func == (a: PhysicalUnit, b: PhysicalUnit) -> Bool { a.factors == b.factors }
  public func hash(into hasher: inout Hasher) { hasher.combine(factors) }
}

extension PhysicalUnit: CustomStringConvertible {
  /// As it was spelled, or for a unit that was computed: "uV²/Hz".
  public var description: String {
    if let spelling { return spelling }
    var text = ""
    for factor in factors where factor.exponent > 0 {
      text += (text.isEmpty ? "" : "·") + Self.power(factor.symbol, factor.exponent)
    }
    for factor in factors where factor.exponent < 0 {
      text += (text.isEmpty ? "1/" : "/") + Self.power(factor.symbol, -factor.exponent)
    }
    return text
  }

  private static func power(_ symbol: String, _ exponent: Double) -> String {
    switch exponent {
    case 1: return symbol
    case 0.5: return "√" + symbol
    default:
      let digits = ["", "", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
      if let whole = Int(exactly: exponent), digits.indices.contains(whole) { return symbol + digits[whole] }
      return symbol + "^" + Value.double(exponent).description
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    let inner = drop { $0 == " " || $0 == "\t" }
    return String(inner.prefix(inner.count - inner.reversed().prefix { $0 == " " || $0 == "\t" }.count))
  }
}
