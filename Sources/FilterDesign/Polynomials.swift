/// Polynomials are lists of coefficients with the highest power first, as the coefficients of a filter are.
enum Polynomial {
  /// The value at a point, by Horner's rule.
  static func value(_ coefficients: [Double], at x: ComplexDouble) -> ComplexDouble {
    coefficients.reduce(ComplexDouble(0)) { $0 * x + $1 }
  }

  /// The product of two polynomials.
  static func product(_ a: [Double], _ b: [Double]) -> [Double] {
    guard !a.isEmpty, !b.isEmpty else { return [] }
    var result = [Double](repeating: 0, count: a.count + b.count - 1)
    for (i, x) in a.enumerated() {
      for (j, y) in b.enumerated() { result[i + j] += x * y }
    }
    return result
  }

  /// The polynomial with these roots, which come in conjugate pairs, and the leading coefficient 1.
  static func withRoots(_ roots: [ComplexDouble]) -> [Double] {
    var result = [ComplexDouble(1)]
    for root in roots {
      result.append(ComplexDouble(0))
      for k in stride(from: result.count - 1, to: 0, by: -1) { result[k] = result[k] - result[k - 1] * root }
    }
    return result.map(\.real)
  }

  /// The roots: those of higher powers exactly 0 where the last coefficients are; complex ones in conjugate pairs.
  ///
  /// They are the eigenvalues of the balanced companion matrix, and so the exact roots of a polynomial that differs by
  /// rounding.
  ///
  /// - Throws: `DesignError` when there are no coefficients but zeros, or numbers that are not finite.
  static func roots(_ coefficients: [Double]) throws(DesignError) -> [ComplexDouble] {
    if let bad = coefficients.first(where: { !$0.isFinite }) { throw .invalid("a coefficient is \(bad), not finite") }
    guard let first = coefficients.firstIndex(where: { $0 != 0 }),
      let last = coefficients.lastIndex(where: { $0 != 0 })
    else { throw .invalid("all coefficients are 0, so there are no roots") }
    // Cost: the degree cubed.
    try require(last - first <= 512, "degree", last - first, "at most 512 for zeros and poles to be found")
    let p = coefficients[first...last].map { $0 / coefficients[first] }
    guard p.allSatisfy(\.isFinite) else {
      throw .invalid("the first coefficient, \(coefficients[first]), is too small")
    }
    let zeros = [ComplexDouble](repeating: ComplexDouble(0), count: coefficients.count - 1 - last)
    switch p.count {
    case 1: return zeros
    case 2: return [ComplexDouble(-p[1])] + zeros
    case 3: return quadratic(p[1], p[2]) + zeros
    default: return try eigenvalues(companion: p) + zeros
    }
  }

  /// The roots of `x^2 + b x + c`.
  static func quadratic(_ b: Double, _ c: Double) -> [ComplexDouble] {
    let half = -b / 2, discriminant = half * half - c
    if discriminant < 0 {
      let imaginary = (-discriminant).squareRoot()
      return [ComplexDouble(half, imaginary), ComplexDouble(half, -imaginary)]
    }
    // The larger root adds numbers of one sign; the other one follows from the product.
    let large = half + (half < 0 ? -discriminant.squareRoot() : discriminant.squareRoot())
    return [ComplexDouble(large), ComplexDouble(large == 0 ? 0 : c / large)]
  }
}
