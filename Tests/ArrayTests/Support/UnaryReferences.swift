import ArrayAPI
import Foundation

/// What an operator of one argument gives, from its definition. `nil` where it is not defined for the kind.
struct UnaryReference: Sendable, CustomStringConvertible {
  var op: UnaryOperator
  var bool: (@Sendable (Bool) -> Cell)?
  var int: (@Sendable (Int128, DType) -> Cell)?
  var real: (@Sendable (Double) -> Cell)?
  var complex: (@Sendable (Z) -> Cell)?
  /// Allowed for float32, where the reference is float64; for float64 `ulps64`.
  var ulps = 0.0, ulps64 = 0.0

  var description: String { String(cString: op.name) }

  func callAsFunction(_ cell: Cell, _ dtype: DType) -> Cell? {
    switch cell {
    case .bool(let b): bool?(b)
    case .int(let i): int?(i, dtype)
    case .real(let d): real?(d)
    case .complex(let re, let im): complex?(Z(re, im))
    }
  }
}

/// A complex number that computes.
struct Z: Sendable {
  var re: Double, im: Double
  init(_ re: Double, _ im: Double) { (self.re, self.im) = (re, im) }
  var cell: Cell { .complex(re, im) }
  var modulus: Double { (re * re + im * im).squareRoot() }
  static func * (a: Z, b: Z) -> Z { Z(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re) }
  static func / (a: Z, b: Z) -> Z {
    let d = b.re * b.re + b.im * b.im
    return Z((a.re * b.re + a.im * b.im) / d, (a.im * b.re - a.re * b.im) / d)
  }
}

private func same(_ f: @escaping @Sendable (Double) -> Double) -> @Sendable (Double) -> Cell { { .real(f($0)) } }
private func library(
  _ op: UnaryOperator, _ f: @escaping @Sendable (Double) -> Double, _ complex: @escaping @Sendable (Z) -> Z
) -> UnaryReference {
  UnaryReference(op: op, real: same(f), complex: { complex($0).cell }, ulps: 4, ulps64: 200)
}
/// The quantile of the standard normal distribution, by halving the range that it lies in.
private func normalQuantile(_ p: Double) -> Double {
  if !(p >= 0 && p <= 1) { return .nan }
  if p == 0 || p == 1 { return p == 0 ? -.infinity : .infinity }
  let isMiddle = Swift.abs(p - 0.5) < 0.25
  func isBelow(_ x: Double) -> Bool {
    // Where erfc has no digits left, its asymptotic series (Abramowitz and Stegun 1964, 7.1.23).
    if p < 1e-290 {
      let z = 1 / (x * x), series = 1 - z * (1 - 3 * z * (1 - 5 * z * (1 - 7 * z * (1 - 9 * z))))
      let logarithm = -x * x / 2 - Foundation.log(-x * (2 * Double.pi).squareRoot()) + Foundation.log(series)
      return x < -20 && logarithm < Foundation.log(p)
    }
    if isMiddle { return Foundation.erf(x / 2.0.squareRoot()) < 2 * (p - 0.5) }
    return p < 0.5
      ? Foundation.erfc(-x / 2.0.squareRoot()) < 2 * p : Foundation.erfc(x / 2.0.squareRoot()) > 2 * (1 - p)
  }
  var (low, high) = (-40.0, 40.0)
  for _ in 0..<120 {
    let middle = low / 2 + high / 2
    if isBelow(middle) { low = middle } else { high = middle }
  }
  return high
}
private func rounding(_ op: UnaryOperator, _ f: @escaping @Sendable (Double) -> Double) -> UnaryReference {
  UnaryReference(op: op, int: { i, _ in .int(i) }, real: same(f))
}

extension UnaryReference {
  static let all: [UnaryReference] = [
    UnaryReference(
      op: ArrayAPI.abs, int: { i, d in .int(wrapped(Int128(i.magnitude), d)) }, real: same { $0.magnitude },
      complex: { .real($0.modulus) }, ulps: 1, ulps64: 1),
    UnaryReference(
      op: negative, int: { i, d in .int(wrapped(-i, d)) }, real: same { -$0 }, complex: { Z(-$0.re, -$0.im).cell }),
    UnaryReference(op: positive, int: { i, _ in .int(i) }, real: same { $0 }, complex: { $0.cell }),
    UnaryReference(
      op: square, int: { i, d in .int(wrapped(i &* i, d)) }, real: same { $0 * $0 }, complex: { ($0 * $0).cell },
      ulps: 2,
      ulps64: 2),
    UnaryReference(
      op: sign, int: { i, _ in .int(i.signum()) }, real: same { $0.isNaN ? $0 : $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
      complex: { z in Z(z.re / z.modulus, z.im / z.modulus).cell }, ulps: 2, ulps64: 2),
    UnaryReference(op: reciprocal, real: same { 1 / $0 }, complex: { (Z(1, 0) / $0).cell }, ulps: 4, ulps64: 4),
    UnaryReference(op: conj, int: { i, _ in .int(i) }, real: same { $0 }, complex: { Z($0.re, -$0.im).cell }),
    UnaryReference(op: ArrayAPI.real, int: { i, _ in .int(i) }, real: same { $0 }, complex: { .real($0.re) }),
    UnaryReference(op: ArrayAPI.imag, int: { _, _ in .int(0) }, real: same { _ in 0 }, complex: { .real($0.im) }),
    UnaryReference(op: ArrayAPI.sqrt, real: same { $0.squareRoot() }, complex: { $0.root.cell }, ulps: 4, ulps64: 200),
    UnaryReference(
      op: ArrayAPI.exp, real: same(Foundation.exp),
      complex: { z in Z(Foundation.exp(z.re) * Foundation.cos(z.im), Foundation.exp(z.re) * Foundation.sin(z.im)).cell
      },
      ulps: 4, ulps64: 2),
    UnaryReference(
      op: ArrayAPI.log, real: same(Foundation.log),
      complex: { z in Z(Foundation.log(z.modulus), Foundation.atan2(z.im, z.re)).cell }, ulps: 4, ulps64: 2),
    library(ArrayAPI.expm1, Foundation.expm1) { $0.exponential - .one },
    library(ArrayAPI.log1p, Foundation.log1p) { ($0 + .one).logarithm },
    library(ArrayAPI.log2, Foundation.log2) { $0.logarithm.scaled(1 / M_LN2) },
    library(ArrayAPI.log10, Foundation.log10) { $0.logarithm.scaled(1 / M_LN10) },
    UnaryReference(op: ndtri, real: same(normalQuantile), ulps: 8, ulps64: 24),
    library(ArrayAPI.sin, Foundation.sin) { $0.turned.hyperbolicSine.turnedBack },
    library(ArrayAPI.cos, Foundation.cos) { $0.turned.hyperbolicCosine },
    library(ArrayAPI.tan, Foundation.tan) { $0.turned.hyperbolicTangent.turnedBack },
    library(ArrayAPI.asin, Foundation.asin) { $0.inverseSine },
    library(ArrayAPI.acos, Foundation.acos) { $0.inverseCosine },
    library(ArrayAPI.atan, Foundation.atan) { $0.turned.inverseHyperbolicTangent.turnedBack },
    library(ArrayAPI.sinh, Foundation.sinh) { $0.hyperbolicSine },
    library(ArrayAPI.cosh, Foundation.cosh) { $0.hyperbolicCosine },
    library(ArrayAPI.tanh, Foundation.tanh) { $0.hyperbolicTangent },
    library(ArrayAPI.asinh, Foundation.asinh) { $0.inverseHyperbolicSine },
    library(ArrayAPI.acosh, Foundation.acosh) { $0.inverseHyperbolicCosine },
    library(ArrayAPI.atanh, Foundation.atanh) { $0.inverseHyperbolicTangent },
    rounding(ArrayAPI.floor) { $0.rounded(.down) }, rounding(ArrayAPI.ceil) { $0.rounded(.up) },
    rounding(ArrayAPI.trunc) { $0.rounded(.towardZero) },
    UnaryReference(
      op: ArrayAPI.round, int: { i, _ in .int(i) }, real: same { $0.rounded(.toNearestOrEven) },
      complex: { Z($0.re.rounded(.toNearestOrEven), $0.im.rounded(.toNearestOrEven)).cell }),
    UnaryReference(
      op: isnan, int: { _, _ in .bool(false) }, real: { .bool($0.isNaN) },
      complex: { .bool($0.re.isNaN || $0.im.isNaN) }),
    UnaryReference(
      op: isinf, int: { _, _ in .bool(false) }, real: { .bool($0.isInfinite) },
      complex: { .bool($0.re.isInfinite || $0.im.isInfinite) }),
    UnaryReference(
      op: isfinite, int: { _, _ in .bool(true) }, real: { .bool($0.isFinite) },
      complex: { .bool($0.re.isFinite && $0.im.isFinite) }),
    UnaryReference(op: signbit, real: { .bool($0.sign == .minus) }),
    UnaryReference(op: logicalNot, bool: { .bool(!$0) }),
    UnaryReference(op: bitwiseInvert, bool: { .bool(!$0) }, int: { i, d in .int(wrapped(~i, d)) }),
  ]
}
