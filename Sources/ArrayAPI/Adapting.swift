import ArrayCore

/// Runs a filter that follows its signal along an axis; real data alone.
///
/// - Parameter state: What an earlier call gave, or what the filter begins with: float64 of shape (n,), the numbers for all
///   lanes and then the rows, lanes in C order.
/// - Returns: The filtered array, with a first axis of 2 for a wide lattice; and the state, in memory of its own.
/// - Throws: `ArrayError` for complex data, or a state of another shape, dtype or device.
/// - Complexity: O(n · harmonics).
package func adaptiveFilter(
  _ filter: Adaptation, _ x: NDArray, axis: Int, state: NDArray
) throws(ArrayError) -> (y: NDArray, state: NDArray) {
  let op = "adaptive_filter", place = try normalized(axis, rank: x.ndim, op: op), source = try x.floating().settled()
  guard source.dtype == .float32 || source.dtype == .float64 else {
    throw .dtypeNotAllowed(op: op, x.dtype, allowed: "float32, float64 and integer dtypes")
  }
  guard state.backend === source.backend else { throw .differentDevices(op: op, source.device, state.device) }
  let n = source.shape[place], count = n == 0 ? 0 : source.size / n
  guard n == 0 || state.dtype == .float64 && state.shape == [filter.sharedCount + filter.rowCount * count] else {
    throw .shapeMismatch(
      op: op, expected: "\(filter.sharedCount) and \(filter.rowCount) numbers of \(count) lanes", got: state.shape)
  }
  var shape = source.shape
  if filter.isWide { shape.insert(2, at: 0) }
  let kept = try state.copied(), result = try empty(shape, dtype: source.dtype, device: source.device)
  guard result.size > 0 else { return (result, kept) }
  try source.backend.adapt(
    filter, try source.lanes(along: place), state: try kept.buffer(), into: try result.buffer())
  return (result, kept)
}
