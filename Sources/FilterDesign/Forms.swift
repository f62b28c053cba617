/// A filter as its zeros, poles and gain: the form in which designs are exact.
///
/// `H(z) = gain prod(z - zero) / prod(z - pole)`. Complex zeros and poles come in conjugate pairs.
public struct ZerosPolesGain: Hashable, Sendable {
  public var zeros: [ComplexDouble], poles: [ComplexDouble], gain: Double

  public init(zeros: [ComplexDouble], poles: [ComplexDouble], gain: Double) {
    (self.zeros, self.poles, self.gain) = (zeros, poles, gain)
  }
}

/// A filter as the quotient of two polynomials in `1/z`: `H(z) = sum(b[k] z^-k) / sum(a[k] z^-k)`.
///
/// Rounding of the coefficients moves poles, the more so the higher the order and the lower the corner: prefer
/// `SecondOrderSections` from order 4 on.
public struct TransferFunction: Hashable, Sendable {
  /// `b`, from the newest sample on.
  public var numerator: [Double]
  /// `a`; the first is not 0.
  public var denominator: [Double]

  public init(_ numerator: [Double], _ denominator: [Double] = [1]) {
    (self.numerator, self.denominator) = (numerator, denominator)
  }
}

/// A filter as a cascade of sections of order 2, each six numbers: `b0, b1, b2, a0, a1, a2`.
public struct SecondOrderSections: Hashable, Sendable {
  public var rows: [[Double]]

  public init(_ rows: [[Double]]) { self.rows = rows }

  /// The sections as filters.
  public var transferFunctions: [TransferFunction] {
    rows.map { TransferFunction(Array($0[0..<3]), Array($0[3..<6])) }
  }
}

extension ZerosPolesGain {
  /// The polynomials with these roots. Order n costs n^2.
  public var transferFunction: TransferFunction {
    TransferFunction(Polynomial.withRoots(zeros).map { $0 * gain }, Polynomial.withRoots(poles))
  }
}

extension TransferFunction {
  /// Zeros, poles and gain: eigenvalues of companion matrices. Order n costs n^3.
  ///
  /// Powers of z that one polynomial has more than the other are not shown as zeros or poles at 0.
  ///
  /// - Throws: `DesignError` for a numerator or denominator of zeros, or a first denominator coefficient of 0.
  public func zerosPolesGain() throws(DesignError) -> ZerosPolesGain {
    guard let lead = denominator.first, lead != 0 else {
      throw .invalid("the first coefficient of the denominator is 0")
    }
    guard let first = numerator.first(where: { $0 != 0 }) else { throw .invalid("the numerator is 0") }
    return ZerosPolesGain(
      zeros: try Polynomial.roots(numerator), poles: try Polynomial.roots(denominator), gain: first / lead)
  }

  /// The cascade with the same poles and zeros.
  ///
  /// - Throws: `DesignError` as `zerosPolesGain()` and `secondOrderSections()` of it do.
  public func secondOrderSections() throws(DesignError) -> SecondOrderSections {
    try zerosPolesGain().secondOrderSections()
  }
}

extension SecondOrderSections {
  /// The product of the sections.
  public var transferFunction: TransferFunction {
    transferFunctions.reduce(TransferFunction([1])) {
      TransferFunction(
        Polynomial.product($0.numerator, $1.numerator), Polynomial.product($0.denominator, $1.denominator))
    }
  }

  /// Zeros, poles and gain; a section of order 1 or 0 fills up with zeros and poles at 0.
  ///
  /// - Throws: `DesignError` for a section with a numerator or denominator that begins with 0.
  public func zerosPolesGain() throws(DesignError) -> ZerosPolesGain {
    var all = ZerosPolesGain(zeros: [], poles: [], gain: 1)
    for section in transferFunctions {
      let part = try section.zerosPolesGain()
      func filled(_ roots: [ComplexDouble]) -> [ComplexDouble] {
        roots + [ComplexDouble](repeating: ComplexDouble(0), count: 2 - roots.count)
      }
      all.zeros += filled(part.zeros)
      all.poles += filled(part.poles)
      all.gain *= part.gain
    }
    return all
  }
}
