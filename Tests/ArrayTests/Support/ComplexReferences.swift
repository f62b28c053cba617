import Foundation

/// Complex functions as a textbook defines them: right for numbers of ordinary size.
extension Z {
  static func + (a: Z, b: Z) -> Z { Z(a.re + b.re, a.im + b.im) }
  static func - (a: Z, b: Z) -> Z { Z(a.re - b.re, a.im - b.im) }
  static prefix func - (a: Z) -> Z { Z(-a.re, -a.im) }
  static let one = Z(1, 0)
  /// i z.
  var turned: Z { Z(-im, re) }
  /// -i z.
  var turnedBack: Z { Z(im, -re) }

  var exponential: Z { Z(Foundation.exp(re) * cos(im), Foundation.exp(re) * sin(im)) }
  var logarithm: Z { Z(Foundation.log(modulus), atan2(im, re)) }
  var root: Z {
    let r = modulus
    return Z(((r + re) / 2).squareRoot(), copysign(((r - re) / 2).squareRoot(), im))
  }
  func scaled(_ s: Double) -> Z { Z(re * s, im * s) }

  var hyperbolicSine: Z { Z(sinh(re) * cos(im), cosh(re) * sin(im)) }
  var hyperbolicCosine: Z { Z(cosh(re) * cos(im), sinh(re) * sin(im)) }
  var hyperbolicTangent: Z { hyperbolicSine / hyperbolicCosine }
  /// Of numbers with a positive real part no digits cancel; the function is odd.
  var inverseHyperbolicSine: Z {
    re < 0 ? -(-self).inverseHyperbolicSine : (self + (self * self + .one).root).logarithm
  }
  var inverseHyperbolicTangent: Z { ((Z.one + self).logarithm - (Z.one - self).logarithm).scaled(0.5) }
  var inverseSine: Z { turned.inverseHyperbolicSine.turnedBack }
  var inverseCosine: Z { Z(Double.pi / 2, 0) - inverseSine }
  var inverseHyperbolicCosine: Z { (self + (self + .one).root * (self - .one).root).logarithm }
}
