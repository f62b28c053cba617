import ArrayAPI
import Foundation

/// What an operator of two arguments gives, from its definition. `nil` where it is not defined for the kind.
struct BinaryReference: Sendable, CustomStringConvertible {
  var op: BinaryOperator
  var bool: (@Sendable (Bool, Bool) -> Cell)?
  var int: (@Sendable (Int128, Int128, DType) -> Cell)?
  var real: (@Sendable (Double, Double, DType) -> Cell)?
  var complex: (@Sendable (Z, Z) -> Cell)?
  var ulps = 0.0, ulps64 = 0.0
  /// Errors count against the size of the arguments, not of the result.
  var scalesWithArguments = false

  var description: String { String(cString: op.name) }

  func callAsFunction(_ a: Cell, _ b: Cell, _ dtype: DType) -> Cell? {
    switch (a, b) {
    case (.bool(let x), .bool(let y)): bool?(x, y)
    case (.int(let x), .int(let y)): int?(x, y, dtype)
    case (.real(let x), .real(let y)): real?(x, y, dtype)
    case (.complex(let a, let b), .complex(let c, let d)): complex?(Z(a, b), Z(c, d))
    default: nil
    }
  }
}

private typealias Whole = @Sendable (Int128, Int128) -> Int128
private typealias Floating = @Sendable (Double, Double) -> Double

private func arithmetic(
  _ op: BinaryOperator, _ int: @escaping Whole, _ real: @escaping Floating, _ complex: (@Sendable (Z, Z) -> Cell)? = nil
) -> BinaryReference {
  BinaryReference(
    op: op, int: { .int(wrapped(int($0, $1), $2)) }, real: { x, y, _ in .real(real(x, y)) }, complex: complex, ulps: 4,
    ulps64: 4, scalesWithArguments: false)
}

private func comparison(
  _ op: BinaryOperator, _ int: @escaping @Sendable (Int128, Int128) -> Bool,
  _ real: @escaping @Sendable (Double, Double) -> Bool
) -> BinaryReference {
  BinaryReference(op: op, int: { x, y, _ in .bool(int(x, y)) }, real: { x, y, _ in .bool(real(x, y)) })
}

private func bits(_ op: BinaryOperator, _ bool: @escaping @Sendable (Bool, Bool) -> Bool, _ int: @escaping Whole)
  -> BinaryReference
{
  BinaryReference(op: op, bool: { .bool(bool($0, $1)) }, int: { .int(wrapped(int($0, $1), $2)) })
}

private func floorQuotient(_ x: Int128, _ y: Int128) -> Int128 {
  y == 0 ? 0 : x / y - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0)
}

private func power(_ x: Int128, _ y: Int128) -> Int128 {
  if y < 0 { return x == 1 ? 1 : x == -1 ? (y % 2 == 0 ? 1 : -1) : 0 }
  var result: Int128 = 1
  for bit in (0..<64).reversed() {
    result = result &* result
    if y >> Int128(bit) & 1 == 1 { result = result &* x }
  }
  return result
}

private func remainderOf(_ x: Double, _ y: Double) -> Double {
  let r = fmod(x, y)
  return r == 0 ? copysign(0, y) : (r < 0) != (y < 0) ? r + y : r
}

extension BinaryReference {
  static let all: [BinaryReference] = [
    arithmetic(add, { $0 + $1 }, { $0 + $1 }, { Z($0.re + $1.re, $0.im + $1.im).cell }),
    arithmetic(subtract, { $0 - $1 }, { $0 - $1 }, { Z($0.re - $1.re, $0.im - $1.im).cell }),
    arithmetic(multiply, { $0 &* $1 }, { $0 * $1 }, { ($0 * $1).cell }),
    BinaryReference(op: divide, real: { x, y, _ in .real(x / y) }, complex: { ($0 / $1).cell }, ulps: 4, ulps64: 4),
    BinaryReference(
      op: floorDivide, int: { x, y, d in .int(wrapped(floorQuotient(x, y), d)) },
      real: { x, y, _ in
        // The exact quotient rounded down, where float64 can tell it.
        if y == 0 || !x.isFinite || !y.isFinite { return .real((x / y).rounded(.down)) }
        return .real(((x - remainderOf(x, y)) / y).rounded())
      }, ulps: 1, ulps64: 1),
    arithmetic(ArrayAPI.remainder, { $1 == 0 ? 0 : $0 - floorQuotient($0, $1) * $1 }, remainderOf),
    BinaryReference(
      op: ArrayAPI.pow, int: { x, y, d in .int(wrapped(power(x, y), d)) },
      real: { x, y, _ in .real(Foundation.pow(x, y)) }, complex: { ($1 * $0.logarithm).exponential.cell }, ulps: 40,
      ulps64: 400),
    arithmetic(minimum, { Swift.min($0, $1) }, { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) }),
    arithmetic(maximum, { Swift.max($0, $1) }, { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }),
    BinaryReference(op: ArrayAPI.complex, real: { x, y, _ in .complex(x, y) }),
    BinaryReference(
      op: logaddexp,
      real: { x, y, _ in
        if x.isNaN || y.isNaN { return .real(.nan) }
        let high = Swift.max(x, y)
        return .real(high.isInfinite ? high : high + Foundation.log1p(Foundation.exp(Swift.min(x, y) - high)))
      }, ulps: 4, ulps64: 4, scalesWithArguments: true),
    BinaryReference(op: ArrayAPI.atan2, real: { x, y, _ in .real(Foundation.atan2(x, y)) }, ulps: 4, ulps64: 2),
    BinaryReference(op: ArrayAPI.hypot, real: { x, y, _ in .real(Foundation.hypot(x, y)) }, ulps: 2, ulps64: 2),
    BinaryReference(op: ArrayAPI.copysign, real: { x, y, _ in .real(Double(signOf: y, magnitudeOf: x)) }),
    BinaryReference(
      op: ArrayAPI.nextafter,
      real: { x, y, d in
        if x.isNaN || y.isNaN { return .real(.nan) }
        if x == y { return .real(y) }
        if d == .float32 { return .real(Double(x < y ? Float(x).nextUp : Float(x).nextDown)) }
        return .real(x < y ? x.nextUp : x.nextDown)
      }),
    BinaryReference(
      op: equal, bool: { .bool($0 == $1) }, int: { x, y, _ in .bool(x == y) }, real: { x, y, _ in .bool(x == y) },
      complex: { .bool($0.re == $1.re && $0.im == $1.im) }),
    BinaryReference(
      op: notEqual, bool: { .bool($0 != $1) }, int: { x, y, _ in .bool(x != y) }, real: { x, y, _ in .bool(x != y) },
      complex: { .bool($0.re != $1.re || $0.im != $1.im) }),
    comparison(less, { $0 < $1 }, { $0 < $1 }), comparison(lessEqual, { $0 <= $1 }, { $0 <= $1 }),
    comparison(greater, { $0 > $1 }, { $0 > $1 }), comparison(greaterEqual, { $0 >= $1 }, { $0 >= $1 }),
    BinaryReference(op: logicalAnd, bool: { .bool($0 && $1) }),
    BinaryReference(op: logicalOr, bool: { .bool($0 || $1) }),
    BinaryReference(op: logicalXor, bool: { .bool($0 != $1) }),
    bits(bitwiseAnd, { $0 && $1 }, { $0 & $1 }), bits(bitwiseOr, { $0 || $1 }, { $0 | $1 }),
    bits(bitwiseXor, { $0 != $1 }, { $0 ^ $1 }),
    BinaryReference(
      op: bitwiseLeftShift,
      int: { x, y, d in .int(y < 0 || y >= Int128(d.itemSize * 8) ? 0 : wrapped(x << y, d)) }),
    BinaryReference(
      op: bitwiseRightShift,
      int: { x, y, d in .int(y < 0 || y >= Int128(d.itemSize * 8) ? (x < 0 ? -1 : 0) : x >> y) }),
  ]
}
