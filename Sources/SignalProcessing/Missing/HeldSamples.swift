/// The last finite sample of each lane, and how many have been missing since.
struct HeldSamples: Codable, Sendable {
  private var value: NDArray, missing: NDArray

  /// As if a value had just come in every lane.
  init(_ value: Double, like x: NDArray, axis: Int) throws(ArrayError) {
    let zero = try zerosLike(x.slice(axis: axis, 0, 1))
    self.value = try zero + value
    missing = try isfinite(zero).astype(.float64) * 0
  }

  /// Puts the last finite sample where one is missing, for at most so many in a row; tells where.
  mutating func fill(_ x: NDArray, most: Int?, axis: Int) throws(ArrayError) -> (NDArray, filled: NDArray) {
    let count = x.shape[axis], isMissing = try logicalNot(isfinite(x))
    // The sample before stands first, so that it is found like any other.
    let values = try concat([value, x], axis: axis)
    let isKnown = try concat([isfinite(zerosLike(value)), logicalNot(isMissing)], axis: axis)
    let (found, steps) = try nearestBefore(values, isKnown, reach: count, axis: axis)
    // What was missing before this message adds to stretches that begin with it.
    let places = try alongAxis(0...count, like: x, axis: axis)
    let age = try `where`(steps .== places, steps + missing, steps)
    value = try found.slice(axis: axis, count, nil).copied()
    missing = try age.slice(axis: axis, count, nil).copied()
    let held = try found.slice(axis: axis, 1, nil)
    var isFilled = isMissing
    if let most { isFilled = try logicalAnd(isMissing, age.slice(axis: axis, 1, nil) .<= Double(most)) }
    return (try `where`(isFilled, held, x), isFilled)
  }
}

/// Whole numbers along an axis, shaped to broadcast.
func alongAxis(_ range: ClosedRange<Int>, like x: NDArray, axis: Int) throws(ArrayError) -> NDArray {
  var shape = Dims(repeating: 1, count: x.ndim)
  shape[axis] = range.count
  let numbers = try x.namespace.arange(
    .int(Int64(range.lowerBound)), .int(Int64(range.upperBound) + 1), dtype: .float64)
  return try reshape(numbers, shape)
}

/// For each place the nearest known value at or before it, and how far that is; the value itself and infinity where none is
/// within reach. In as many steps as the reach has binary digits.
func nearestBefore(
  _ values: NDArray, _ isKnown: NDArray, reach: Int, axis: Int
) throws(ArrayError) -> (NDArray, steps: NDArray) {
  let count = values.shape[axis]
  // 0 where one is known, infinity where none is.
  var values = values, steps = try logicalNot(isKnown).astype(.float64) / isKnown.astype(.float64)
  var pace = 1
  while pace <= reach, pace < count {
    func earlier(_ x: NDArray) throws(ArrayError) -> NDArray {
      try concat([x.slice(axis: axis, 0, pace), x.slice(axis: axis, 0, count - pace)], axis: axis)
    }
    let isOpen = try isinf(steps)
    let before = try earlier(steps) + Double(pace)
    (values, steps) = (try `where`(isOpen, earlier(values), values), try `where`(isOpen, before, steps))
    pace *= 2
  }
  return (values, steps)
}
