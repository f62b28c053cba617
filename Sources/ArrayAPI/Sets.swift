import ArrayCore
import CKernels.Operators

/// The results of `uniqueAll`; the other functions return parts of them.
public struct Unique: Sendable {
  /// The distinct values in order; each NaN is a value of its own, at the end.
  public let values: NDArray
  /// The position of each value's first occurrence in row-major order, as int64.
  public let indices: NDArray
  /// For each element of the array, the position of its value; in the array's shape.
  public let inverseIndices: NDArray
  /// How often each value occurs.
  public let counts: NDArray
}

/// The distinct values, where they first are, which one each element is, and how often each occurs.
public func uniqueAll(_ x: NDArray) throws(ArrayError) -> Unique {
  let flat = try reshape(x, [-1]), n = flat.size
  let order = try orderOf(flat)
  let sorted = try take(flat, order, axis: 0)
  let begins = try begins(sorted)
  let starts = try n == 0 ? zeros([0], dtype: .int64, device: x.device) : nonzero(begins)[0]
  let ends = try concat([
    try starts.slice(axis: 0, 1, nil), try full([Swift.min(n, 1)], .int(Int64(n)), device: x.device),
  ])
  let place = try cumulativeSum(try begins.astype(.int64)) - 1
  let inverse = try empty([n], dtype: .int64, device: x.device)
  try inverse.put(try place.dense(), at: order, op: "unique_all")
  return Unique(
    values: try take(sorted, starts, axis: 0), indices: try take(order, starts, axis: 0),
    inverseIndices: try reshape(inverse, x.shape), counts: try ends - starts)
}

/// The distinct values in order.
public func uniqueValues(_ x: NDArray) throws(ArrayError) -> NDArray {
  guard !x.dtype.isComplex, !x.dtype.isStorageOnly else { return try uniqueAll(x).values }
  let sorted = try sort(try reshape(x, [-1]))
  return try take(sorted, try nonzero(try begins(sorted))[0], axis: 0)
}

/// Where a value of a sorted vector differs from the one before; NaN differs from everything.
private func begins(_ sorted: NDArray) throws(ArrayError) -> NDArray {
  let n = sorted.size
  return try concat([
    try full([Swift.min(n, 1)], true, device: sorted.device),
    try notEqual(try sorted.slice(axis: 0, 1, nil), try sorted.slice(axis: 0, nil, n > 0 ? -1 : nil)),
  ])
}

/// Positions that sort a vector stably: complex numbers by real part, then by imaginary part, and NaN last.
private func orderOf(_ x: NDArray) throws(ArrayError) -> NDArray {
  guard x.dtype.isComplex else { return try argsort(x.dtype.isStorageOnly ? try x.astype(.float32) : x) }
  let minor = try argsort(try imag(x))
  return try take(minor, try argsort(try take(try real(x), minor, axis: 0)), axis: 0)
}

/// For each element of `x`: is it among those of `test`?
public func isin(_ x: NDArray, _ test: NDArray, invert: Bool = false) throws(ArrayError) -> NDArray {
  guard x.device == test.device else { throw .differentDevices(op: "isin", x.device, test.device) }
  let dtype = try x.dtype == test.dtype ? x.dtype : resultType(x.dtype, test.dtype)
  let values = try reshape(try x.astype(dtype), [-1]), known = try reshape(try test.astype(dtype), [-1])
  if values.dtype.isComplex || values.dtype.isStorageOnly {
    // Sorted stably together with the known values first, an element is known if the head of its run is.
    let all = try uniqueAll(try concat([known, values]))
    let isKnown = try take(try all.indices .< known.size, all.inverseIndices, axis: 0)
    let found = try isKnown.slice(axis: 0, known.size, nil)
    return try reshape(invert ? try logicalNot(found) : found, x.shape)
  }
  guard known.size > 0 else { return try full(x.shape, .bool(invert), device: x.device) }
  // Where an element would go, it stands already if it is known; NaN never is.
  let list = try sort(known)
  let place = try minimum(try searchsorted(list, values), known.size - 1)
  let found = try equal(try take(list, place, axis: 0), values)
  return try reshape(invert ? try logicalNot(found) : found, x.shape)
}
