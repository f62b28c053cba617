import ArrayCore
import CKernels.Operators

// Reductions of floating-point values that leave NaN out. Beyond the standard; compositions of its functions, so they run
// wherever those do.

/// Sum of the values that are not NaN.
public func nansum(_ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray
{
  let replaced = try replacingNaN(x, by: 0, "nansum")
  let found = try withoutNaN(x) { (x) throws(ArrayError) in try sum(x, axis: axis, keepdims: keepdims) }
  return if let found { found } else { try sum(replaced, axis: axis, keepdims: keepdims) }
}

/// Mean of the values that are not NaN; NaN where there is none.
public func nanmean(_ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray
{
  let total = try nansum(x, axis: axis, keepdims: keepdims)
  let mean = try total / (try validCount(x, axis, keepdims))
  return try overflowing(mean, of: x) { (wide) throws(ArrayError) in
    try nanmean(wide, axis: axis, keepdims: keepdims)
  }
}

/// Standard deviation of the values that are not NaN; NaN where there is none.
public func nanstd(
  _ x: NDArray, axis: (any AxisArgument)? = nil, correction: Double = 0, keepdims: Bool = false
) throws(ArrayError) -> NDArray {
  let deviation = try x - (try nanmean(x, axis: axis, keepdims: true))
  let total = try nansum(try square(deviation), axis: axis, keepdims: keepdims)
  let freedom = try (try validCount(x, axis, keepdims)) - correction
  let spread = try sqrt(try total / (try maximum(freedom, 0.0)))
  return try overflowing(spread, of: x) { (wide) throws(ArrayError) in
    try nanstd(wide, axis: axis, correction: correction, keepdims: keepdims)
  }
}

/// Largest of the values that are not NaN; NaN where there is none.
public func nanmax(_ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray
{
  let replaced = try replacingNaN(x, by: -.infinity, "nanmax")
  if let found = try withoutNaN(x, { (x) throws(ArrayError) in try max(x, axis: axis, keepdims: keepdims) }) {
    return found
  }
  let found = try max(replaced, axis: axis, keepdims: keepdims)
  return try `where`(try (try validCount(x, axis, keepdims)) .> 0, found, Double.nan)
}

/// Smallest of the values that are not NaN; NaN where there is none.
public func nanmin(_ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray
{
  let replaced = try replacingNaN(x, by: .infinity, "nanmin")
  if let found = try withoutNaN(x, { (x) throws(ArrayError) in try min(x, axis: axis, keepdims: keepdims) }) {
    return found
  }
  let found = try min(replaced, axis: axis, keepdims: keepdims)
  return try `where`(try (try validCount(x, axis, keepdims)) .> 0, found, Double.nan)
}

/// The plain reduction where it meets no NaN, which it would show; `nil` where it does, and on devices whose memory would
/// have to be moved to tell.
private func withoutNaN(
  _ x: NDArray, _ reduce: (NDArray) throws(ArrayError) -> NDArray
) throws(ArrayError) -> NDArray? {
  guard x.device.answersQuickly else { return nil }
  let found = try reduce(x)
  return try any(try isnan(found)).item(as: Bool.self) ? nil : found
}

private func replacingNaN(_ x: NDArray, by value: Double, _ op: String) throws(ArrayError) -> NDArray {
  try DType.Kinds.realFloating.check(x.dtype, op: op)
  return try `where`(try isnan(x), value, x)
}

/// How many values are not NaN, in the dtype of `x`.
private func validCount(_ x: NDArray, _ axis: (any AxisArgument)?, _ keepdims: Bool) throws(ArrayError) -> NDArray {
  try sum(try logicalNot(try isnan(x)).astype(x.dtype), axis: axis, keepdims: keepdims)
}
