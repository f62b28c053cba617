import ArrayCore
import CKernels.Operators

/// The values along an axis in order, NaN last. Stable.
public func sort(_ x: NDArray, axis: Int = -1, descending: Bool = false) throws(ArrayError) -> NDArray {
  try ordered(x, axis, descending, positions: false, op: "sort")
}

/// The positions that would sort each lane, as int64. Stable, also when descending.
public func argsort(_ x: NDArray, axis: Int = -1, descending: Bool = false) throws(ArrayError) -> NDArray {
  try ordered(x, axis, descending, positions: true, op: "argsort")
}

private func ordered(
  _ x: NDArray, _ axis: Int, _ descending: Bool, positions: Bool, op: String
) throws(ArrayError) -> NDArray {
  try DType.Kinds.ordered.check(x.dtype, op: op)
  let place = try normalized(axis, rank: x.ndim, op: op)
  let rows = try moveaxis(x, place, -1).dense()
  let n = x.shape[place], count = n == 0 ? 0 : rows.size / n
  let dtype: DType = positions ? .int64 : x.dtype
  let result = try empty(rows.shape, dtype: dtype, device: x.device)
  try x.backend.sort(
    try rows.operand(), dtype: x.dtype, rows: count, n: n, descending: descending, positions: positions,
    into: try result.buffer())
  return try moveaxis(result, -1, place)
}

/// Middle value along some axes, the mean of the two middle ones for an even count; NaN if any is. Beyond the standard.
public func median(_ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray
{
  if let middle = try selectedMedian(x, axis, keepdims, omittingNaN: false, op: "median") { return middle }
  let (rows, n, shape) = try sortedRows(x, axis, keepdims, op: "median")
  guard n > 0 else { return try full(shape, .float(.nan), dtype: x.dtype, device: x.device) }
  let low = try rows.at(.ellipsis, .int((n - 1) / 2)), high = try rows.at(.ellipsis, .int(n / 2))
  let last = try rows.at(.ellipsis, .int(n - 1))
  let middle = n % 2 == 1 ? low : try midpoint(low, high)
  return try reshape(try `where`(try isnan(last), Double.nan, middle), shape)
}

/// Middle value of those that are not NaN; NaN where none is.
public func nanmedian(
  _ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false
) throws(ArrayError) -> NDArray {
  if let middle = try selectedMedian(x, axis, keepdims, omittingNaN: true, op: "nanmedian") { return middle }
  let (rows, n, shape) = try sortedRows(x, axis, keepdims, op: "nanmedian")
  guard n > 0 else { return try full(shape, .float(.nan), dtype: x.dtype, device: x.device) }
  let valid = try sum(try logicalNot(try isnan(rows)).astype(.int64), axis: -1, keepdims: true)
  let low = try takeAlongAxis(rows, try maximum(try floorDivide(try valid - 1, 2), 0), axis: -1)
  let high = try takeAlongAxis(rows, try minimum(try floorDivide(valid, 2), n - 1), axis: -1)
  let isOdd = try (try remainder(valid, 2)) .== 1
  return try reshape(try `where`(isOdd, low, try midpoint(low, high)), shape)
}

/// A median by the backend, which need not sort; `nil` where it has none.
private func selectedMedian(
  _ x: NDArray, _ axis: (any AxisArgument)?, _ keepdims: Bool, omittingNaN: Bool, op: String
) throws(ArrayError) -> NDArray? {
  guard x.dtype == .float32 || x.dtype == .float64 else { return nil }
  let axes = try normalized(axis, rank: x.ndim, op: op)
  guard !axes.isEmpty, axes.allSatisfy({ x.shape[$0] > 0 }) else { return nil }
  let result = try empty(x.shape.reduced(over: axes, keepdims: keepdims), dtype: x.dtype, device: x.device)
  let lanes = try x.settled().lanesToReduce(axes)
  return try x.backend.median(lanes, omittingNaN: omittingNaN, into: try result.buffer()) ? result : nil
}

/// Half the sum, or the sum of the halves where that overflows.
package func midpoint(_ low: NDArray, _ high: NDArray) throws(ArrayError) -> NDArray {
  let middle = try (low + high) / 2.0
  return try `where`(isfinite(middle), middle, low / 2.0 + high / 2.0)
}

/// The lanes along some axes as sorted rows, their length, and the shape of a reduction over them.
private func sortedRows(
  _ x: NDArray, _ axis: (any AxisArgument)?, _ keepdims: Bool, op: String
) throws(ArrayError) -> (NDArray, Int, Dims) {
  try DType.Kinds.realFloating.check(x.dtype, op: op)
  let axes = try normalized(axis, rank: x.ndim, op: op)
  let kept = (0..<x.ndim).filter { !axes.contains($0) }
  let n = axes.reduce(1) { $0 * x.shape[$1] }
  let rows = try reshape(try permuteDims(x, kept + axes), Dims(kept.map { x.shape[$0] } + [n]))
  return (try sort(rows), n, x.shape.reduced(over: axes, keepdims: keepdims))
}
