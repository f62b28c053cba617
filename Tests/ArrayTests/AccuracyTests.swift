import ArrayAPI
import Foundation
import TestSupport
import Testing

/// exp and log are the library's own: their errors against wider arithmetic, and their special values.
@Suite struct AccuracyTests {
  #if arch(x86_64)
    typealias Wide = Float80
  #else
    typealias Wide = Double  // good enough for float32 only
  #endif

  @Test("exp and log of float32 err by less than an ulp", arguments: Seed.sweep(4))
  func single(_ seed: Seed) throws {
    var random = seed.generator
    let n = count(20_000)
    let moderate = (0..<n).map { _ in Float.random(in: -104...89, using: &random) }
    let small = (0..<n).map { _ in Float.random(in: -1...1, using: &random) * 0.4 }
    let positive = (0..<n).map { _ in Float(bitPattern: UInt32.random(in: 1..<0x7F80_0000, using: &random)) }
    let nearOne = (0..<n).map { _ in Float.random(in: 0.5...2, using: &random) }
    try check(ArrayAPI.exp, moderate + small, bound: 1, "exp") { Foundation.exp(Double($0)) }
    try check(ArrayAPI.log, positive + nearOne, bound: 1, "log") { Foundation.log(Double($0)) }
  }

  #if arch(x86_64)
    @Test("exp and log of float64 err by less than an ulp", arguments: Seed.sweep(4))
    func double(_ seed: Seed) throws {
      var random = seed.generator
      let n = count(10_000)
      let moderate = (0..<n).map { _ in Double.random(in: -745...709.7, using: &random) }
      let small = (0..<n).map { _ in Double.random(in: -0.4...0.4, using: &random) }
      let positive = (0..<n).map { _ in Double(bitPattern: UInt64.random(in: 1..<0x7FF0_0000_0000_0000, using: &random))
      }
      let nearOne = (0..<n).map { _ in Double.random(in: 0.5...2, using: &random) }
      try check(ArrayAPI.exp, moderate + small, bound: 1, "exp") { Foundation.exp(Float80($0)) }
      try check(ArrayAPI.log, positive + nearOne, bound: 1, "log") { Foundation.log(Float80($0)) }
    }
  #endif

  @Test("special values of exp", arguments: [DType.float32, .float64])
  func exponential(_ dtype: DType) throws {
    let top = dtype == .float32 ? 88.72283 : 709.782712893384
    let values = [0, -0.0, .infinity, -.infinity, .nan, top, top * 1.0001, -746, 1e300, -1e300]
    let y = try exp(NDArray(values).astype(dtype)).array(of: Double.self)
    #expect(y[0] == 1 && y[1] == 1 && y[2] == .infinity && y[3] == 0 && y[4].isNaN)
    #expect(y[5].isFinite && y[6] == .infinity && y[7] == 0 && y[8] == .infinity && y[9] == 0)
    let least = dtype == .float32 ? -103.9 : -745.1
    #expect(try exp(NDArray([least]).astype(dtype)).item(as: Double.self) == (dtype == .float32 ? 0x1p-149 : 0x1p-1074))
  }

  @Test("special values of log", arguments: [DType.float32, .float64])
  func logarithm(_ dtype: DType) throws {
    let values = [0, -0.0, 1, .infinity, -.infinity, -1, .nan, -1e-40]
    let y = try log(NDArray(values).astype(dtype)).array(of: Double.self)
    #expect(y[0] == -.infinity && y[1] == -.infinity && y[2] == 0 && y[3] == .infinity)
    #expect(y[4].isNaN && y[5].isNaN && y[6].isNaN && y[7].isNaN)
    let least = dtype == .float32 ? 0x1p-149 : 0x1p-1074
    let z = try log(NDArray([least]).astype(dtype)).item(as: Double.self)
    #expect(Swift.abs(z - Foundation.log(least)) <= dtype.ulp(z))
  }

  @Test("long float32 sums lose little", arguments: [1 << 10, 1 << 16, 1 << 20])
  func sums(_ n: Int) throws {
    var random = Seed(UInt64(n)).generator
    let values = (0..<n).map { _ in Float.random(in: 0...1, using: &random) }
    let exact = values.reduce(0) { $0 + Double($1) }
    let total = try sum(NDArray(values)).item(as: Double.self)
    #expect(Swift.abs(total - exact) <= 8 * DType.float32.ulp(exact))
  }

  private func check<T: Element & BinaryFloatingPoint, W: BinaryFloatingPoint>(
    _ op: UnaryOperator, _ values: [T], bound: Double, _ name: String, _ reference: (T) -> W
  ) throws {
    let results = try op(NDArray(values)).array(of: T.self)
    var worst = 0.0, at: T = 0
    for (x, y) in zip(values, results) {
      let exact = reference(x), nearest = T(exact)
      if !nearest.isFinite || !y.isFinite {
        // Overflow may come one number early or late.
        if nearest != y { worst = Swift.max(worst, exact.magnitude < W(T.greatestFiniteMagnitude) ? 2 : 0.5) }
        continue
      }
      let error = Double((W(y) - exact).magnitude / W(nearest.ulp))
      if error > worst { (worst, at) = (error, x) }
    }
    #expect(worst < bound, "\(name)(\(at)) errs by \(worst) ulp")
    if measures { print("\(name) of \(T.self): \(worst) ulp at \(at)") }
  }

  /// More values where the errors are asked for.
  private func count(_ n: Int) -> Int { measures ? 40 * n : n }

  /// Prints what is measured, for whoever asks.
  private var measures: Bool { ProcessInfo.processInfo.environment["SWIFTLET_MEASURE"] != nil }
}
