/// Sums, differences and magnitudes of whole numbers that do not wrap around: they come in the next larger signed integers
/// (of uint64 as float64). int64 has no larger one: its results go as far as the ends of its range and no further.
extension NDArray {
  func wideSum(_ other: NDArray) throws(ArrayError) -> NDArray {
    let result = try widened() + other.widened()
    guard dtype == .int64 || other.dtype == .int64, result.dtype == .int64 else { return result }
    // The sum has another sign than both.
    let (a, b) = (try astype(.int64), try other.astype(.int64))
    return try result.saturated(where: bitwiseAnd(bitwiseXor(a, result), bitwiseXor(b, result)), like: a)
  }

  func wideDifference(_ other: NDArray) throws(ArrayError) -> NDArray {
    let result = try widened() - other.widened()
    guard dtype == .int64 || other.dtype == .int64, result.dtype == .int64 else { return result }
    // The signs differ, and the difference has not that of the first.
    let (a, b) = (try astype(.int64), try other.astype(.int64))
    return try result.saturated(where: bitwiseAnd(bitwiseXor(a, b), bitwiseXor(a, result)), like: a)
  }

  func wideMagnitude() throws(ArrayError) -> NDArray {
    guard dtype.isInteger, dtype.isSigned else { return try abs(self) }
    return try abs(dtype == .int64 ? maximum(self, -Int.max) : widened())
  }

  /// The end of the range on the side of `first`, wherever `signs` is below 0.
  private func saturated(where signs: NDArray, like first: NDArray) throws(ArrayError) -> NDArray {
    try `where`(signs .< 0, bitwiseXor(bitwiseRightShift(first, 63), Int.max), self)
  }
}
