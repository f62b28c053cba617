#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The C library's functions of one real number, for coefficients made on the host.
package enum RealMath {
  package static func cos(_ x: Double) -> Double { cosine(x) }
  package static func log(_ x: Double) -> Double { logarithm(x) }
  package static func exp(_ x: Double) -> Double { exponential(x) }
  package static func expm1(_ x: Double) -> Double { exponentialMinusOne(x) }
}

private func cosine(_ x: Double) -> Double { cos(x) }
private func logarithm(_ x: Double) -> Double { log(x) }
private func exponential(_ x: Double) -> Double { exp(x) }
private func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }
