import ArrayAPI
import Testing

extension DType {
  /// The distance between neighbouring numbers about a value.
  func ulp(_ value: Double) -> Double {
    switch realPart {
    case .float64: value.ulp
    case .float32: Double(Float(value).ulp)
    default: 0
    }
  }

  /// A real reference value as the dtype keeps it.
  func rounded(_ value: Double) -> Double { realPart == .float32 ? Double(Float(value)) : value }
}

/// Compares an array with what it should hold and reports the worst element once. Floating-point values may differ by
/// `ulps`, at the larger of the value and `scale`; NaN equals NaN.
func expect(
  _ x: NDArray, equals expected: Model, ulps: Double = 0, scale: [Double]? = nil, _ what: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  guard Array(x.shape) == expected.shape else {
    Issue.record("\(what()): shape \(x.shape), expected \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  let got = try Model(x)
  var worst: (excess: Double, index: Int)?
  for (k, (a, b)) in zip(got.cells, expected.cells).enumerated() {
    let excess = difference(a, b, x.dtype, ulps: ulps, scale: scale?[k] ?? 0)
    if excess > worst?.excess ?? 0 { worst = (excess, k) }
  }
  if let worst {
    Issue.record(
      "\(what()): element \(worst.index) of shape \(x.shape) is \(got.cells[worst.index]), expected \(expected.cells[worst.index])",
      sourceLocation: sourceLocation)
  }
}

/// How far two elements are apart beyond what is allowed; 0 where they agree.
private func difference(_ got: Cell, _ expected: Cell, _ dtype: DType, ulps: Double, scale: Double) -> Double {
  func apart(_ a: Double, _ b: Double, _ size: Double) -> Double {
    let b = dtype.isFloating || dtype.isComplex ? dtype.rounded(b) : b
    if a == b || (a.isNaN && b.isNaN) { return 0 }
    let distance = abs(a - b), allowed = ulps * dtype.ulp(max(abs(b), size))
    return distance <= allowed
      ? 0 : distance.isNaN || allowed.isNaN ? .infinity : Swift.max(distance, .leastNormalMagnitude)
  }
  switch (got, expected) {
  case (.bool(let a), .bool(let b)): return a == b ? 0 : 1
  case (.int(let a), .int(let b)): return a == b ? 0 : Double((a - b).magnitude)
  case (.real(let a), .real(let b)): return apart(a, b, scale)
  case (.complex(let a, let b), .complex(let c, let d)):
    let size = max(abs(c), abs(d), scale)
    return max(apart(a, c, size), apart(b, d, size))
  default: return .infinity
  }
}

/// Bit for bit the same: shape, dtype and every byte, but for the payloads of NaN, which nothing defines.
func expectSameBits(
  _ a: NDArray, _ b: NDArray, _ what: @autoclosure () -> String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let (x, y) = (try bytes(a), try bytes(b))
  if a.shape != b.shape || a.dtype != b.dtype || x != y {
    let place = zip(x, y).enumerated().first { $1.0 != $1.1 }.map { $0.offset / a.dtype.itemSize }
    Issue.record(
      "\(what()): \(a.dtype) \(a.shape) and \(b.dtype) \(b.shape) differ first at element \(place.map(String.init) ?? "none")",
      sourceLocation: sourceLocation)
  }
}

/// The elements' bytes in row-major order, with one NaN for all.
func bytes(_ x: NDArray) throws -> [UInt8] {
  var host = try x.toDevice(.cpu)
  if x.dtype.isFloating, !x.dtype.isStorageOnly { host = try `where`(try isnan(host), Double.nan, host) }
  return try host.withUnsafeBytes { Array($0) }
}
