import Platform

/// Analog low-pass filters with the corner 1 rad/s, of which `ZerosPolesGain.digital` makes all others.
extension ZerosPolesGain {
  /// The angles of a half circle that poles of an even spacing take: `pi m / 2n` for m from 1 - n to n - 1 in twos.
  private static func angles(_ order: Int) -> [Double] {
    stride(from: 1 - order, to: order, by: 2).map { .pi * Double($0) / Double(2 * order) }
  }

  /// Flat: poles evenly on the unit circle.
  static func butterworthPrototype(_ order: Int) -> ZerosPolesGain {
    ZerosPolesGain(zeros: [], poles: angles(order).map { ComplexDouble(-Double.cos($0), -Double.sin($0)) }, gain: 1)
  }

  /// Ripples of so many dB in the pass band: poles on an ellipse.
  static func chebyshev1Prototype(_ order: Int, ripple: Double) -> ZerosPolesGain {
    let power = Double.exp10m1(ripple / 10), mu = Double.asinh(1 / power.squareRoot()) / Double(order)
    let poles = angles(order).map { ComplexDouble(-Double.sinh(mu) * .cos($0), -Double.cosh(mu) * .sin($0)) }
    let gain = poles.map { -$0 }.product.real
    return ZerosPolesGain(
      zeros: [], poles: poles, gain: order.isMultiple(of: 2) ? gain / (1 + power).squareRoot() : gain)
  }

  /// Ripples in the stop band, at so many dB below the pass band: the inverse of type 1.
  static func chebyshev2Prototype(_ order: Int, attenuation: Double) -> ZerosPolesGain {
    let power = Double.exp10m1(attenuation / 10), mu = Double.asinh(power.squareRoot()) / Double(order)
    let angles = angles(order)
    let zeros = stride(from: 1 - order, to: order, by: 2).filter { $0 != 0 }
      .map { ComplexDouble(0, 1 / .sin(.pi * Double($0) / Double(2 * order))) }
    let poles = angles.map { 1 / ComplexDouble(-Double.sinh(mu) * .cos($0), -Double.cosh(mu) * .sin($0)) }
    let gain = (poles.map { -$0 }.product / zeros.map { -$0 }.product).real
    return ZerosPolesGain(zeros: zeros, poles: poles, gain: gain)
  }

  /// Ripples in both bands: the steepest for its order.
  ///
  /// Source: Lutovac, Tosic and Evans 2001, Filter Design for Signal Processing, chapter 5 and 12.
  static func ellipticPrototype(_ order: Int, ripple: Double, attenuation: Double) throws(DesignError) -> ZerosPolesGain
  {
    let power = Double.exp10m1(ripple / 10)
    if order == 1 {
      let pole = (1 / power).squareRoot()
      return ZerosPolesGain(zeros: [], poles: [ComplexDouble(-pole)], gain: pole)
    }
    // The discrimination, as a parameter (a squared modulus).
    let m1 = power / Double.exp10m1(attenuation / 10)
    guard m1 > 0, m1 < 1 else {
      throw .invalid("a ripple of \(ripple) dB and an attenuation of \(attenuation) dB leave no elliptic filter")
    }
    let discrimination = Elliptic.Parameter(m: m1, complement: 1 - m1)
    let selectivity = Elliptic.degree(order, discrimination), quarter = selectivity.quarter, n = Double(order)
    let depth = quarter * Elliptic.inverseSC((1 / power).squareRoot(), m: m1) / (n * discrimination.quarter)
    let v = Elliptic.functions(depth, selectivity.swapped)
    var zeros: [ComplexDouble] = [], poles: [ComplexDouble] = []
    for j in stride(from: 1 - order % 2, to: order, by: 2) {
      let u = Elliptic.functions(Double(j) * quarter / n, selectivity)
      // 1 - (dn sn)^2 without cancellation.
      let scale = v.cn * v.cn + selectivity.m * u.sn * u.sn * v.sn * v.sn
      let pole = ComplexDouble(-u.cn * u.dn * v.sn * v.cn / scale, -u.sn * v.dn / scale)
      poles += j == 0 ? [ComplexDouble(pole.real)] : [pole, pole.conjugate]
      if j > 0 {
        let zero = ComplexDouble(0, 1 / (selectivity.m.squareRoot() * u.sn))
        zeros += [zero, zero.conjugate]
      }
    }
    let gain = (poles.map { -$0 }.product / zeros.map { -$0 }.product).real
    return ZerosPolesGain(
      zeros: zeros, poles: poles, gain: order.isMultiple(of: 2) ? gain / (1 + power).squareRoot() : gain)
  }

  /// Constant delay.
  static func besselPrototype(_ order: Int, norm: BesselNorm) throws(DesignError) -> ZerosPolesGain {
    let poles = try BesselPolynomial.roots(order), gain = BesselPolynomial.valueAtZero(order), n = Double(order)
    switch norm {
    case .delay: return ZerosPolesGain(zeros: [], poles: poles, gain: gain)
    case .phase:
      let scale = Double.pow(gain, -1 / n)
      return ZerosPolesGain(zeros: [], poles: poles.map { $0 * scale }, gain: 1)
    case .magnitude:
      // The frequency at which the power is half, by bisection: the power falls all the way.
      func isAboveHalf(_ frequency: Double) -> Bool {
        poles.reduce(1) { $0 * ((ComplexDouble(0, frequency) - $1).magnitude / $1.magnitude) } < 2.0.squareRoot()
      }
      var (low, high) = (0.0, 2 * n + 2)
      while true {
        let middle = (low + high) / 2
        if middle <= low || middle >= high { break }
        if isAboveHalf(middle) { low = middle } else { high = middle }
      }
      return ZerosPolesGain(zeros: [], poles: poles.map { $0 / low }, gain: gain * .pow(low, -n))
    }
  }
}

/// The meaning of the corner of a Bessel filter.
public enum BesselNorm: String, Hashable, Sendable, CaseIterable {
  /// The phase is half way there; the slopes are those of a Butterworth filter with the same corner.
  case phase
  /// The delay of the analog filter is one over the corner in rad/s.
  case delay
  /// The power is half.
  case magnitude = "mag"
}
