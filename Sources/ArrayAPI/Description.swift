import ArrayCore

extension NDArray: CustomStringConvertible {
  /// The values as nested brackets, long axes cut short, then dtype and, off the processor, the device. Never throws:
  /// values out of the host's reach print as their shape.
  public var description: String {
    let place = device == .cpu ? "" : ", device=\(device)"
    guard backend.isHostAccessible, let values = try? text(of: self, depth: 0) else {
      return "NDArray(shape=\(shape), dtype=\(dtype)\(place))"
    }
    return "NDArray(\(values), dtype=\(dtype)\(place))"
  }

  private func text(of x: NDArray, depth: Int) throws(ArrayError) -> String {
    if x.ndim == 0 { return try x.elementText() }
    let n = x.shape[0], edge = 3
    let shown = n > 2 * edge + 2 ? Array(0..<edge) + [-1] + Array((n - edge)..<n) : Array(0..<n)
    var parts: [String] = []
    for i in shown { parts.append(i < 0 ? "..." : try text(of: try x.at(.int(i)), depth: depth + 1)) }
    let separator = x.ndim == 1 ? ", " : ",\n" + String(repeating: " ", count: depth + 9)
    return "[" + parts.joined(separator: separator) + "]"
  }

  private func elementText() throws(ArrayError) -> String {
    switch dtype {
    case .bool: return try item(as: Bool.self) ? "true" : "false"
    case .complex64, .complex128:
      let z = try item(as: Complex<Double>.self)
      return Scalar.complex(z.real, z.imaginary).description
    case .uint64: return String(try item(as: UInt64.self))
    case .float32: return "\(try item(as: Float.self))"
    case .float16, .bfloat16, .float64: return "\(try item(as: Double.self))"
    default: return String(try item(as: Int64.self))
    }
  }
}
