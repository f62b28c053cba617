import Platform

/// Jacobi's elliptic functions and integrals, by the arithmetic-geometric mean and descending Landen transformations.
///
/// Sources: Abramowitz and Stegun, chapters 16 and 17; Orfanidis 2006, Lecture notes on elliptic filter design. The
/// parameter `m` is the square of the modulus; where its complement is small it is handed in itself.
enum Elliptic {
  /// The quarter period K for the complementary parameter `1 - m`.
  static func integral(complement: Double) -> Double {
    var (a, b) = (1.0, complement.squareRoot())
    while Swift.abs(a - b) > Double.ulpOfOne * a { (a, b) = ((a + b) / 2, (a * b).squareRoot()) }
    return .pi / (a + b)
  }

  /// A parameter with its complement, each to its own last digit.
  struct Parameter {
    let m: Double, complement: Double

    /// The one with the other part.
    var swapped: Parameter { Parameter(m: complement, complement: m) }
    /// The quarter period K.
    var quarter: Double { integral(complement: complement) }
  }

  /// `sn`, `cn` and `dn` of a real argument.
  static func functions(_ u: Double, _ parameter: Parameter) -> (sn: Double, cn: Double, dn: Double) {
    var a = [1.0], c = [parameter.m.squareRoot()], b = parameter.complement.squareRoot()
    while Swift.abs(c[c.count - 1]) > Double.ulpOfOne * a[a.count - 1], a.count < 16 {
      let last = a[a.count - 1]
      a.append((last + b) / 2)
      c.append((last - b) / 2)
      b = (last * b).squareRoot()
    }
    var phase = Double(1 << (a.count - 1)) * a[a.count - 1] * u
    for k in stride(from: a.count - 1, to: 0, by: -1) {
      phase = (.asin(c[k] * .sin(phase) / a[k]) + phase) / 2
    }
    let sn = Double.sin(phase), cn = Double.cos(phase)
    return (sn, cn, (cn * cn + parameter.complement * sn * sn).squareRoot())
  }

  /// The parameter for which the ratio of the quarter periods is that of another one, divided by `order`: the degree
  /// equation, solved by theta series.
  static func degree(_ order: Int, _ parameter: Parameter) -> Parameter {
    let ratio = parameter.swapped.quarter / parameter.quarter / Double(order)
    // The smaller part comes from its nome with all digits, and the other one from it.
    if ratio >= 1 {
      let m = theta(nome: .exp(-.pi * ratio))
      return Parameter(m: m, complement: 1 - m)
    }
    let complement = theta(nome: .exp(-.pi / ratio))
    return Parameter(m: 1 - complement, complement: complement)
  }

  /// The parameter of a nome up to `exp(-pi)`.
  private static func theta(nome: Double) -> Double {
    var numerator = 1.0, denominator = 1.0
    for k in 1...4 {
      numerator += .pow(nome, Double(k * (k + 1)))
      denominator += 2 * .pow(nome, Double(k * k))
    }
    return 16 * nome * .pow(numerator / denominator, 4)
  }

  /// The real u with `sc(u | 1 - m) = x`, that is `sn(iu | m) = ix`.
  static func inverseSC(_ x: Double, m: Double) -> Double {
    // Landen's transformation with the argument iw: sqrt(1 - (k iw)^2) = sqrt(1 + (k w)^2) has no cancellation.
    var modulus = m.squareRoot(), w = x, scale = 1.0
    while modulus > 0 {
      let complement = ((1 - modulus) * (1 + modulus)).squareRoot()
      let next = (1 - complement) / (1 + complement)
      w = 2 * w / ((1 + next) * (1 + (1 + modulus * w * modulus * w).squareRoot()))
      scale *= 1 + next
      modulus = next < 1e-160 ? 0 : next
    }
    return scale * .asinh(w)
  }
}
