import ArrayAPI

/// What `repr` shows: the values as nested brackets, long axes cut short, then the dtype. Never fails.
func representation(of x: NDArray) -> String {
  let device = x.device == .cpu ? "" : ", device='\(x.device)'"
  // With so many axes even a few of each would be a screenful; the shape says more.
  let edge = x.size <= 1000 ? Int.max : x.ndim <= 3 ? 3 : 1
  guard x.size <= 1000 || x.ndim <= 6,
    let values = try? brackets(x.size <= 1000 ? x.toDevice(.cpu) : x, edge: edge, indent: 8)
  else {
    return "Array(shape=\(x.shape), dtype=\(x.dtype)\(device))"
  }
  let shape = x.size == 0 && x.shape != [0] ? ", shape=\(x.shape)" : ""
  return "Array(\(values)\(shape), dtype=\(x.dtype)\(device))"
}

private func brackets(_ x: NDArray, edge: Int, indent: Int) throws -> String {
  guard let n = x.shape.first else { return try element(x) }
  if x.size == 0 { return "[]" }
  let isCut = edge < n && n > 2 * edge
  let shown = isCut ? Array(0..<edge) + Array((n - edge)..<n) : Array(0..<n)
  var parts = try shown.map { try brackets(try x.at([.int($0)]), edge: edge, indent: indent + 1) }
  if isCut { parts.insert("...", at: edge) }
  let separator =
    x.ndim == 1 ? ", " : "," + String(repeating: "\n", count: x.ndim - 1) + String(repeating: " ", count: indent - 1)
  return "[" + parts.joined(separator: separator) + "]"
}

private func element(_ x: NDArray) throws -> String {
  let x = try x.toDevice(.cpu)
  return switch x.dtype {
  case .bool: try x.truth() ? "True" : "False"
  case .uint64: String(try x.item(as: UInt64.self))
  case .complex64:
    try { z in number(z.real) + (z.imaginary.sign == .minus ? "" : "+") + number(z.imaginary) + "j" }(
      x.item(as: Complex<Float>.self))
  case .complex128:
    try { z in number(z.real) + (z.imaginary.sign == .minus ? "" : "+") + number(z.imaginary) + "j" }(
      x.item(as: Complex<Double>.self))
  case .float32, .float16, .bfloat16: number(try x.item(as: Float.self))
  case .float64: number(try x.item(as: Double.self))
  default: String(try x.item(as: Int64.self))
  }
}

/// As Python prints it.
private func number<T: BinaryFloatingPoint & LosslessStringConvertible>(_ x: T) -> String {
  x.isNaN ? "nan" : String(x)
}
