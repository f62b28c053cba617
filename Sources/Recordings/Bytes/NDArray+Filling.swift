import AxisArrays

extension NDArray {
  /// An array in host memory whose row-major bytes `fill` writes, every one of them: samples are decoded in place.
  ///
  /// - Parameter path: The file that is read, for the error.
  /// - Throws: `RecordingError.unsupported` for more memory than there is, and what `fill` throws.
  static func filled(
    shape: [Int], dtype: DType, path: String,
    by fill: (UnsafeMutableRawBufferPointer) throws(RecordingError) -> Void
  ) throws(RecordingError) -> NDArray {
    let (array, buffer): (NDArray, Buffer)
    do throws(ArrayError) {
      array = try empty(Dims(shape), dtype: dtype, device: .cpu)
      buffer = try array.buffer()
    } catch {
      throw .unsupported(path: path, what: "a piece of shape \(shape) of \(dtype.name): \(error)")
    }
    defer { withExtendedLifetime(buffer) {} }
    try fill(UnsafeMutableRawBufferPointer(start: buffer.address, count: array.size * dtype.itemSize))
    return array
  }

  /// An array of `dtype`, float32 or float64, of these numbers.
  static func filled(
    _ values: [Double], shape: [Int], dtype: DType, path: String
  ) throws(RecordingError) -> NDArray {
    try filled(shape: shape, dtype: dtype, path: path) { (target) throws(RecordingError) in
      if dtype == .float64 {
        _ = target.bindMemory(to: Double.self).update(fromContentsOf: values)
      } else {
        let target = target.bindMemory(to: Float.self)
        for index in values.indices { target[index] = Float(values[index]) }
      }
    }
  }

  /// All elements as float64, row by row.
  ///
  /// - Parameter ifNot: The error for complex numbers, and where there is no memory for the result.
  func doubles(ifNot error: @autoclosure () -> RecordingError) throws(RecordingError) -> [Double] {
    guard dtype.isReal else { throw error() }
    do throws(ArrayError) { return try array(of: Double.self) } catch _ { throw error() }
  }
}

extension DType {
  /// Whether every element is one number without an imaginary part.
  var isReal: Bool { self != .complex64 && self != .complex128 }
}
