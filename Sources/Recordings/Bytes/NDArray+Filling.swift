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
