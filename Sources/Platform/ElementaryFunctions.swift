#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The C library's functions, under names that hide none of the module's own.
extension Double {
  package static func sin(_ x: Double) -> Double { libmSin(x) }
  package static func cos(_ x: Double) -> Double { libmCos(x) }
  package static func tan(_ x: Double) -> Double { libmTan(x) }
  package static func asin(_ x: Double) -> Double { libmAsin(x) }
  package static func acos(_ x: Double) -> Double { libmAcos(x) }
  package static func atan(_ x: Double) -> Double { libmAtan(x) }
  package static func atan2(_ y: Double, _ x: Double) -> Double { libmAtan2(y, x) }
  package static func exp(_ x: Double) -> Double { libmExp(x) }
  package static func expm1(_ x: Double) -> Double { libmExpm1(x) }
  package static func log(_ x: Double) -> Double { libmLog(x) }
  package static func log2(_ x: Double) -> Double { libmLog2(x) }
  package static func log10(_ x: Double) -> Double { libmLog10(x) }
  package static func pow(_ x: Double, _ y: Double) -> Double { libmPow(x, y) }
  package static func sinh(_ x: Double) -> Double { libmSinh(x) }
  package static func cosh(_ x: Double) -> Double { libmCosh(x) }
  package static func tanh(_ x: Double) -> Double { libmTanh(x) }
  package static func asinh(_ x: Double) -> Double { libmAsinh(x) }
  package static func acosh(_ x: Double) -> Double { libmAcosh(x) }
  package static func hypot(_ x: Double, _ y: Double) -> Double { libmHypot(x, y) }

  /// Ten to a power.
  package static func exp10(_ x: Double) -> Double { libmPow(10, x) }
  /// `10^x - 1` without cancellation near 0.
  package static func exp10m1(_ x: Double) -> Double { libmExpm1(x * 2.302585092994045684) }
  /// `sin(pi x) / (pi x)`.
  package static func sinc(_ x: Double) -> Double { x == 0 ? 1 : libmSin(.pi * x) / (.pi * x) }
}

private func libmSin(_ x: Double) -> Double { sin(x) }
private func libmCos(_ x: Double) -> Double { cos(x) }
private func libmTan(_ x: Double) -> Double { tan(x) }
private func libmAsin(_ x: Double) -> Double { asin(x) }
private func libmAcos(_ x: Double) -> Double { acos(x) }
private func libmAtan(_ x: Double) -> Double { atan(x) }
private func libmAtan2(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
private func libmExp(_ x: Double) -> Double { exp(x) }
private func libmExpm1(_ x: Double) -> Double { expm1(x) }
private func libmLog(_ x: Double) -> Double { log(x) }
private func libmLog2(_ x: Double) -> Double { log2(x) }
private func libmLog10(_ x: Double) -> Double { log10(x) }
private func libmPow(_ x: Double, _ y: Double) -> Double { pow(x, y) }
private func libmSinh(_ x: Double) -> Double { sinh(x) }
private func libmCosh(_ x: Double) -> Double { cosh(x) }
private func libmTanh(_ x: Double) -> Double { tanh(x) }
private func libmAsinh(_ x: Double) -> Double { asinh(x) }
private func libmAcosh(_ x: Double) -> Double { acosh(x) }
private func libmHypot(_ x: Double, _ y: Double) -> Double { hypot(x, y) }
