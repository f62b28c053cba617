import ArrayCore
import CKernels.Operators

/// Where each value would go into a sorted vector, as int64: before its equals, or behind them on the `right`.
///
/// Whole numbers beside fractions are compared as float64, which tells them apart up to 2^53.
///
/// - Parameter sorter: positions that sort `sorted`, where it is not in order itself.
public func searchsorted(
  _ sorted: NDArray, _ values: NDArray, right: Bool = false, sorter: NDArray? = nil
) throws(ArrayError) -> NDArray {
  guard sorted.ndim == 1 else { throw .shapeMismatch(op: "searchsorted", expected: "a vector", got: sorted.shape) }
  guard sorted.device == values.device else {
    throw .differentDevices(op: "searchsorted", sorted.device, values.device)
  }
  let dtype = try searched(sorted.dtype, values.dtype)
  try DType.Kinds.ordered.check(dtype, op: "searchsorted")
  let list = try (try sorter.map { (order) throws(ArrayError) in try take(sorted, order, axis: 0) } ?? sorted).astype(
    dtype)
  let wanted = try reshape(try values.astype(dtype), [-1])
  if let places = try bisected(list.dense(), wanted.dense(), right) { return try reshape(places, values.shape) }
  // Sorted stably together, a value's rank less its rank among the values is its place in the list; whichever comes
  // first in the concatenation comes first among equals.
  let n = list.size, m = wanted.size
  let order = try argsort(try concat(right ? [list, wanted] : [wanted, list]))
  let ranks = try argsort(order)
  let ownRanks = try argsort(try argsort(wanted))
  let joint = try right ? ranks.slice(axis: 0, n, nil) : ranks.slice(axis: 0, nil, m)
  return try reshape(try joint - ownRanks, values.shape)
}

/// The dtype that both are compared in: whole numbers beside fractions as float64.
private func searched(_ a: DType, _ b: DType) throws(ArrayError) -> DType {
  if a == b { return a }
  if (a.isInteger && b.isFloating) || (a.isFloating && b.isInteger) { return .float64 }
  return try resultType(a, b)
}

/// The places by the backend's own search, where it has one.
private func bisected(_ list: NDArray, _ wanted: NDArray, _ right: Bool) throws(ArrayError) -> NDArray? {
  let result = try empty(wanted.shape, dtype: .int64, device: wanted.device)
  let isDone = try wanted.backend.search(
    try list.operand(), n: list.size, for: try wanted.operand(), count: wanted.size, dtype: list.dtype, right: right,
    into: try result.buffer())
  return isDone ? result : nil
}
