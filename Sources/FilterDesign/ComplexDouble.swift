import Platform

/// A complex number: a pole, a zero, a value of a frequency response.
public struct ComplexDouble: Hashable, Sendable {
  public var real: Double, imaginary: Double

  public init(_ real: Double, _ imaginary: Double = 0) { (self.real, self.imaginary) = (real, imaginary) }

  /// A number of a magnitude and an angle in radians.
  public init(magnitude: Double, angle: Double) {
    self.init(magnitude * .cos(angle), magnitude * .sin(angle))
  }

  /// `|z|`, without overflow on the way.
  public var magnitude: Double { .hypot(real, imaginary) }
  /// The angle in radians, from -pi to pi.
  public var angle: Double { .atan2(imaginary, real) }
  public var conjugate: ComplexDouble { ComplexDouble(real, -imaginary) }
  var isReal: Bool { imaginary == 0 }

  /// The root with the real part that is not negative.
  var squareRoot: ComplexDouble {
    let size = magnitude
    guard size > 0 else { return ComplexDouble(0, imaginary) }
    // The part that adds numbers of one sign is exact; the other follows from 2 u v = imaginary.
    let half = ((size + Swift.abs(real)) / 2).squareRoot(), other = imaginary / (2 * half)
    if real >= 0 { return ComplexDouble(half, other) }
    return ComplexDouble(Swift.abs(other), imaginary.sign == .minus ? -half : half)
  }

  static func + (a: ComplexDouble, b: ComplexDouble) -> ComplexDouble {
    ComplexDouble(a.real + b.real, a.imaginary + b.imaginary)
  }
  static func - (a: ComplexDouble, b: ComplexDouble) -> ComplexDouble {
    ComplexDouble(a.real - b.real, a.imaginary - b.imaginary)
  }
  static prefix func - (a: ComplexDouble) -> ComplexDouble { ComplexDouble(-a.real, -a.imaginary) }
  static func * (a: ComplexDouble, b: ComplexDouble) -> ComplexDouble {
    ComplexDouble(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }
  static func * (a: ComplexDouble, b: Double) -> ComplexDouble { ComplexDouble(a.real * b, a.imaginary * b) }
  static func + (a: ComplexDouble, b: Double) -> ComplexDouble { ComplexDouble(a.real + b, a.imaginary) }
  static func - (a: ComplexDouble, b: Double) -> ComplexDouble { ComplexDouble(a.real - b, a.imaginary) }
  static func / (a: ComplexDouble, b: Double) -> ComplexDouble { ComplexDouble(a.real / b, a.imaginary / b) }
  /// Source: R. L. Smith 1962, Communications of the ACM 5(8), 435.
  static func / (a: ComplexDouble, b: ComplexDouble) -> ComplexDouble {
    if Swift.abs(b.real) >= Swift.abs(b.imaginary) {
      let ratio = b.imaginary / b.real, scale = b.real + b.imaginary * ratio
      return ComplexDouble((a.real + a.imaginary * ratio) / scale, (a.imaginary - a.real * ratio) / scale)
    }
    let ratio = b.real / b.imaginary, scale = b.real * ratio + b.imaginary
    return ComplexDouble((a.real * ratio + a.imaginary) / scale, (a.imaginary * ratio - a.real) / scale)
  }
  static func / (a: Double, b: ComplexDouble) -> ComplexDouble { ComplexDouble(a) / b }
}

extension Sequence<ComplexDouble> {
  /// The product; 1 for none.
  var product: ComplexDouble { reduce(ComplexDouble(1)) { $0 * $1 } }
}
