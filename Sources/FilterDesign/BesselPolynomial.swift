/// The reverse Bessel polynomials, `theta[n](s) = (2n - 1) theta[n-1](s) + s^2 theta[n-2](s)`, whose roots are the
/// poles of Bessel filters.
enum BesselPolynomial {
  /// The roots, in conjugate pairs; of order 25 still to the last digit, since values are computed with twice the
  /// digits.
  ///
  /// Source: Aberth 1973, Mathematics of Computation 27(122), 339.
  static func roots(_ order: Int) throws(DesignError) -> [ComplexDouble] {
    let size = Double(order)
    var roots = (0..<order).map { k in
      ComplexDouble(magnitude: 0.9 * size, angle: .pi * (0.5 + (Double(k) + 0.5) / size)) - 0.3
    }
    for iteration in 1... {
      var isSettled = true
      for i in 0..<order {
        let step = newtonStep(order, at: roots[i])
        var pull = ComplexDouble(0)
        for j in 0..<order where j != i { pull = pull + 1 / (roots[i] - roots[j]) }
        let correction = step / (ComplexDouble(1) - step * pull)
        roots[i] = roots[i] - correction
        if correction.magnitude > 4 * .ulpOfOne * roots[i].magnitude { isSettled = false }
      }
      if isSettled { break }
      guard iteration < 200 else { throw .notConverging(design: "a Bessel filter of order \(order)", iterations: 200) }
    }
    // Rounding must not part the pairs.
    let above = roots.sorted { $0.imaginary > $1.imaginary }.prefix(order / 2)
    let middle = roots.min { Swift.abs($0.imaginary) < Swift.abs($1.imaginary) }
    return Array(above) + (order % 2 == 1 ? [ComplexDouble(middle!.real)] : []) + above.map(\.conjugate)
  }

  /// The product of the roots' magnitudes, `(2n - 1)!!`: the value at 0.
  static func valueAtZero(_ order: Int) -> Double {
    (1...Swift.max(1, order)).reduce(1) { $0 * Double(2 * $1 - 1) }
  }

  /// `theta / theta'`, where `theta[n]' = theta[n] - s theta[n-1]`.
  private static func newtonStep(_ order: Int, at s: ComplexDouble) -> ComplexDouble {
    let square = PreciseComplex(s) * PreciseComplex(s)
    var before = PreciseComplex(ComplexDouble(1)), value = PreciseComplex(s) + before
    for k in stride(from: 2, through: order, by: 1) {
      (before, value) = (value, value * PreciseComplex(ComplexDouble(Double(2 * k - 1))) + square * before)
    }
    return value.rounded / (value.rounded - s * before.rounded)
  }
}

/// A number as a sum of two, with twice the digits. Source: Dekker 1971, Numerische Mathematik 18, 224.
private struct Precise {
  var high: Double, low = 0.0

  static func + (a: Precise, b: Precise) -> Precise {
    let sum = a.high + b.high, part = sum - a.high
    let rest = (a.high - (sum - part)) + (b.high - part) + a.low + b.low
    let high = sum + rest
    return Precise(high: high, low: rest - (high - sum))
  }

  static func * (a: Precise, b: Precise) -> Precise {
    let product = a.high * b.high
    let rest = (-product).addingProduct(a.high, b.high) + (a.high * b.low + a.low * b.high)
    let high = product + rest
    return Precise(high: high, low: rest - (high - product))
  }

  static prefix func - (a: Precise) -> Precise { Precise(high: -a.high, low: -a.low) }
}

private struct PreciseComplex {
  var real: Precise, imaginary: Precise

  init(_ z: ComplexDouble) { (real, imaginary) = (Precise(high: z.real), Precise(high: z.imaginary)) }

  init(_ real: Precise, _ imaginary: Precise) { (self.real, self.imaginary) = (real, imaginary) }

  var rounded: ComplexDouble { ComplexDouble(real.high, imaginary.high) }

  static func + (a: PreciseComplex, b: PreciseComplex) -> PreciseComplex {
    PreciseComplex(a.real + b.real, a.imaginary + b.imaginary)
  }

  static func * (a: PreciseComplex, b: PreciseComplex) -> PreciseComplex {
    PreciseComplex(
      a.real * b.real + -(a.imaginary * b.imaginary), a.real * b.imaginary + a.imaginary * b.real)
  }
}
