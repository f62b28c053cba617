import ArrayCore
import CKernels.Operators

// Reductions. All take one axis, several, or (by default) all; `keepdims` leaves each as size 1. The order of additions
// depends on the number of elements alone, so layout, chunking and fusion never change a result. Sums of float32 that
// overflow on the way to a result that fits are made again in float64.

/// Sum. Small integers widen to 64 bits unless `dtype` says otherwise; of nothing it is 0.
public func sum(
  _ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false, dtype: DType? = nil
) throws(ArrayError) -> NDArray {
  let terms = try x.astype(dtype ?? x.dtype.accumulator)
  let total = try reduce(.sum, terms, axis, keepdims, op: "sum", kinds: .numeric)
  return try overflowing(total, of: terms) { (wide) throws(ArrayError) in try sum(wide, axis: axis, keepdims: keepdims)
  }
}

/// Product. Small integers widen to 64 bits unless `dtype` says otherwise; of nothing it is 1.
public func prod(
  _ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false, dtype: DType? = nil
) throws(ArrayError) -> NDArray {
  try reduce(.prod, try x.astype(dtype ?? x.dtype.accumulator), axis, keepdims, op: "prod", kinds: .numeric)
}

/// Largest element; NaN if any is. Throws `emptyReduction` where there is none.
public func max(_ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray {
  try reduce(.max, x, axis, keepdims, op: "max", kinds: .real, needsElements: true)
}

/// Smallest element; NaN if any is. Throws `emptyReduction` where there is none.
public func min(_ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray {
  try reduce(.min, x, axis, keepdims, op: "min", kinds: .real, needsElements: true)
}

/// Is any element not zero?
public func any(_ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray {
  try reduce(.any, try x.astype(.bool), axis, keepdims, op: "any", kinds: .bool)
}

/// Is no element zero?
public func all(_ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray {
  try reduce(.all, try x.astype(.bool), axis, keepdims, op: "all", kinds: .bool)
}

/// Position of the first largest element, as int64; NaN counts as largest.
public func argmax(_ x: NDArray, axis: Int? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray {
  try reduce(.argmax, x, axis, keepdims, op: "argmax", kinds: .real, needsElements: true)
}

/// Position of the first smallest element, as int64; NaN counts as smallest.
public func argmin(_ x: NDArray, axis: Int? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray {
  try reduce(.argmin, x, axis, keepdims, op: "argmin", kinds: .real, needsElements: true)
}

/// Arithmetic mean of floating-point values; NaN of nothing.
public func mean(_ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false) throws(ArrayError) -> NDArray {
  let count = try count(x, axis, "mean")
  if count > 1, x.dtype.isFloating, x.device.reduces(.mean) {
    return try reduce(.mean, x, axis, keepdims, op: "mean", kinds: .realFloating)
  }
  let mean = try reduce(.sum, x, axis, keepdims, op: "mean", kinds: .floating) / Double(count)
  return try overflowing(mean, of: x) { (wide) throws(ArrayError) in
    try ArrayAPI.mean(wide, axis: axis, keepdims: keepdims)
  }
}

/// `x - mean(x)` along an axis, of floating-point values, in one go where the backend can.
public func centered(_ x: NDArray, axis: Int) throws(ArrayError) -> NDArray {
  let place = try normalized(axis, rank: x.ndim, op: "centered")
  let source = try x.settled()
  // Sums of float32 that overflow are made again where results can be looked at, and nowhere on graphics processors.
  let isLookedAt = x.dtype == .float32 && x.device.answersQuickly
  let isFinal = x.dtype == .float64 || (x.dtype == .float32 && !x.device.reduces(.deviations))
  if isLookedAt || isFinal, x.size > 0, let lanes = try source.lanes(over: [place]) {
    let result = try empty(x.shape, dtype: x.dtype, device: x.device)
    if try x.backend.center(lanes, into: try result.buffer()) {
      // A mean that overflowed on the way shows in all that it was taken from: in the last place of its lane, too.
      let isRight = isLookedAt ? try isAllFinite(try result.slice(axis: place, -1, nil)) : true
      if isRight { return result }
    }
  }
  return try source - mean(source, axis: place, keepdims: true)
}

/// Variance: the mean squared deviation from the mean, with `correction` taken off the count. The mean is known before
/// the deviations are squared, so an offset costs no accuracy.
public func `var`(
  _ x: NDArray, axis: (any AxisArgument)? = nil, correction: Double = 0, keepdims: Bool = false
) throws(ArrayError) -> NDArray {
  let variance = try variance(x, axis, correction, keepdims, op: "var")
  return try overflowing(variance, of: x) { (wide) throws(ArrayError) in
    try `var`(wide, axis: axis, correction: correction, keepdims: keepdims)
  }
}

/// Standard deviation: the root of `var`.
public func std(
  _ x: NDArray, axis: (any AxisArgument)? = nil, correction: Double = 0, keepdims: Bool = false
) throws(ArrayError) -> NDArray {
  let deviation = try sqrt(try variance(x, axis, correction, keepdims, op: "std"))
  return try overflowing(deviation, of: x) { (wide) throws(ArrayError) in
    try std(wide, axis: axis, correction: correction, keepdims: keepdims)
  }
}

/// A result of float32 numbers with what is not finite made again in float64: it may have overflowed on the way alone.
/// Devices whose memory would have to be moved to tell make all of it again, graphics processors nothing.
func overflowing(
  _ result: NDArray, of x: NDArray, _ again: (NDArray) throws(ArrayError) -> NDArray
) throws(ArrayError) -> NDArray {
  guard x.dtype.realPart == .float32, x.device.reduces(.deviations) else { return result }
  if x.device.answersQuickly, try isAllFinite(result) { return result }
  let exact = try again(try x.astype(x.dtype.isComplex ? .complex128 : .float64)).astype(x.dtype)
  return try `where`(isfinite(result), result, exact)
}

/// Whether all of float32 or complex64 numbers in the host's memory are finite.
private func isAllFinite(_ x: NDArray) throws(ArrayError) -> Bool {
  try x.withUnsafeBytes { bytes in bytes.bindMemory(to: Float.self).allSatisfy { $0 - $0 == 0 } }
}

private func variance(
  _ x: NDArray, _ axis: (any AxisArgument)?, _ correction: Double, _ keepdims: Bool, op: String
) throws(ArrayError) -> NDArray {
  let axes = try normalized(axis, rank: x.ndim, op: op)
  let total: NDArray
  if x.device.reduces(.deviations), !axes.isEmpty {
    total = try reduce(.deviations, x, axis, keepdims, op: op, kinds: .realFloating)
  } else {
    let deviation = try x - (try mean(x, axis: axis, keepdims: true))
    total = try reduce(.sum, try square(deviation), axis, keepdims, op: op, kinds: .realFloating)
  }
  let freedom = Double(try count(x, axis, op)) - correction
  return try total / Swift.max(freedom, 0)
}

/// Running sum along an axis.
public func cumulativeSum(
  _ x: NDArray, axis: Int = 0, dtype: DType? = nil, includeInitial: Bool = false
) throws(ArrayError) -> NDArray {
  try scan(.sum, try x.astype(dtype ?? x.dtype.accumulator), axis, includeInitial ? 0 : nil, op: "cumulative_sum")
}

/// Running product along an axis.
public func cumulativeProd(
  _ x: NDArray, axis: Int = 0, dtype: DType? = nil, includeInitial: Bool = false
) throws(ArrayError) -> NDArray {
  try scan(.prod, try x.astype(dtype ?? x.dtype.accumulator), axis, includeInitial ? 1 : nil, op: "cumulative_prod")
}

/// Differences of neighbours along an axis: one element fewer.
public func diff(_ x: NDArray, axis: Int = -1) throws(ArrayError) -> NDArray {
  try (try x.slice(axis: axis, 1, nil)) - (try x.slice(axis: axis, nil, -1))
}

/// How many elements are not zero, as int64.
public func countNonzero(
  _ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false
) throws(ArrayError) -> NDArray {
  let isTrue = try x.astype(.bool)
  guard x.device.answersQuickly else { return try sum(try isTrue.astype(.int64), axis: axis, keepdims: keepdims) }
  return try reduce(.sum, isTrue, axis, keepdims, op: "count_nonzero", kinds: .bool, result: .int64).astype(.int64)
}

// MARK: - The primitive

extension DType {
  /// The dtype that sums are kept in.
  fileprivate var accumulator: DType { isInteger ? (isSigned ? .int64 : .uint64) : self }
}

/// The number of elements that each result is made of.
func count(_ x: NDArray, _ axis: (any AxisArgument)?, _ op: String) throws(ArrayError) -> Int {
  try normalized(axis, rank: x.ndim, op: op).reduce(1) { $0 * x.shape[$1] }
}

private func reduce(
  _ reduction: Reduction, _ x: NDArray, _ axis: (any AxisArgument)?, _ keepdims: Bool, op: String,
  kinds: DType.Kinds, needsElements: Bool = false, result wanted: DType? = nil
) throws(ArrayError) -> NDArray {
  try kinds.check(x.dtype, op: op)
  if axis == nil, x.ndim > 0, case .ready(let buffer) = x.source, x.layout.isDense {
    // All of a dense array: one row, whatever its shape.
    let n = x.size
    if needsElements && n == 0 { throw .emptyReduction(op: op) }
    let dtype = wanted ?? (reduction == .argmax || reduction == .argmin ? .int64 : x.dtype)
    let result = try empty(keepdims ? Dims(repeating: 1, count: x.ndim) : Dims(), dtype: dtype, device: x.device)
    let lanes = Lanes(
      buffer: buffer, offset: x.layout.offset, dtype: x.dtype, outer: 1, n: n, inner: 1, outerStride: n, stride: 1,
      innerStride: 1)
    try x.backend.reduce(reduction, lanes, into: try result.buffer())
    return result
  }
  let axes = try normalized(axis, rank: x.ndim, op: op)
  let shape = x.shape.reduced(over: axes, keepdims: keepdims)
  let isPosition = reduction == .argmax || reduction == .argmin
  if axes.isEmpty && !isPosition { return x }
  let result = try empty(shape, dtype: wanted ?? (isPosition ? .int64 : x.dtype), device: x.device)
  if x.size > 0, let first = axes.first, let last = axes.last, last - first + 1 == axes.count,
    try x.reduced(reduction, over: first..<(last + 1), into: try result.buffer())
  {
    return result
  }
  let lanes = try x.settled().lanesToReduce(axes)
  if needsElements && lanes.n == 0 && result.size > 0 { throw .emptyReduction(op: op) }
  try x.backend.reduce(reduction, lanes, into: try result.buffer())
  return result
}

private func scan(
  _ kind: Reduction, _ x: NDArray, _ axis: Int, _ initial: Scalar?, op: String
) throws(ArrayError) -> NDArray {
  try DType.Kinds.numeric.check(x.dtype, op: op)
  let place = try normalized(axis, rank: x.ndim, op: op)
  let result = try empty(x.shape, dtype: x.dtype, device: x.device)
  try x.backend.scan(kind, try x.settled().lanes(along: place), into: try result.buffer())
  guard let initial else { return result }
  var shape = x.shape
  shape[place] = 1
  return try concat([try full(shape, initial, dtype: x.dtype, device: x.device), result], axis: place)
}

extension NDArray {
  /// This array as (outer, n, inner) about neighbouring axes without a copy; `nil` where its strides do not allow it.
  func lanes(over axes: [Int]) throws(ArrayError) -> Lanes? {
    guard let first = axes.first, let last = axes.last, last - first + 1 == axes.count,
      let before = layout.merged(0..<first), let middle = layout.merged(first..<(last + 1)),
      let after = layout.merged((last + 1)..<ndim)
    else { return nil }
    return Lanes(
      buffer: try buffer(), offset: layout.offset, dtype: dtype, outer: before.size, n: middle.size, inner: after.size,
      outerStride: before.stride, stride: middle.stride, innerStride: after.stride)
  }

  /// This array as (outer, n, inner) about an axis; of a copy where its strides do not allow it.
  func lanes(along axis: Int) throws(ArrayError) -> Lanes {
    if let lanes = try lanes(over: [axis]) { return lanes }
    return try dense().denseLanes(axis: axis)
  }

  /// This array as (outer, n, inner) about any axes, for a result of (outer, inner).
  func lanesToReduce(_ axes: [Int]) throws(ArrayError) -> Lanes {
    if var lanes = try lanes(over: axes) {
      // Columns that are far apart are rows.
      if lanes.outer == 1, lanes.innerStride != 1 {
        (lanes.outer, lanes.outerStride, lanes.inner, lanes.innerStride) = (lanes.inner, lanes.innerStride, 1, 1)
      }
      return lanes
    }
    let kept = (0..<ndim).filter { !axes.contains($0) }
    let x = try permuteDims(self, kept + axes).dense()
    let n = axes.reduce(1) { $0 * shape[$1] }, outer = kept.reduce(1) { $0 * shape[$1] }
    return Lanes(
      buffer: try x.buffer(), offset: x.layout.offset, dtype: dtype, outer: outer, n: n, inner: 1, outerStride: n,
      stride: 1, innerStride: 1)
  }
}

extension Dims {
  /// The shape of a reduction over some axes.
  func reduced(over axes: [Int], keepdims: Bool) -> Dims {
    var shape = Dims()
    for k in indices {
      if !axes.contains(k) { shape.append(self[k]) } else if keepdims { shape.append(1) }
    }
    return shape
  }
}

extension Layout {
  /// A run of dimensions as one: its size and stride, or `nil` where it is not one stride.
  fileprivate func merged(_ axes: Range<Int>) -> (size: Int, stride: Int)? {
    var size = 1, stride = 1, isFirst = true
    for axis in axes.reversed() where shape[axis] != 1 {
      if isFirst {
        (size, stride, isFirst) = (shape[axis], strides[axis], false)
      } else {
        guard strides[axis] == stride * size || shape.contains(0) else { return nil }
        size *= shape[axis]
      }
    }
    return (size, stride)
  }
}
