import ArrayCore
import CKernels.Operators

// The linear algebra of the standard's main namespace, and what its extension `linalg` can do with products and sums.

/// The matrices in the last two axes, transposed; a view.
public func matrixTranspose(_ x: NDArray) throws(ArrayError) -> NDArray {
  guard x.ndim >= 2 else {
    throw .shapeMismatch(op: "matrix_transpose", expected: "at least 2 dimensions", got: x.shape)
  }
  let x = try x.settled()
  var layout = x.layout
  layout.shape.swapAt(x.ndim - 1, x.ndim - 2)
  layout.strides.swapAt(x.ndim - 1, x.ndim - 2)
  return try x.view(layout)
}

/// The matrix product. Stacks of matrices broadcast; an operand of one dimension is a row on the left, a column on the
/// right, and its axis disappears.
///
/// - Throws: `ArrayError` where the inner sizes differ, dtypes are not numeric or do not promote, or devices differ.
public func matmul(_ a: NDArray, _ b: NDArray) throws(ArrayError) -> NDArray {
  let (x, y) = try numericPair(a, b, "matmul")
  guard x.ndim > 0, y.ndim > 0 else {
    throw .shapeMismatch(op: "matmul", expected: "at least 1 dimension", got: x.ndim == 0 ? x.shape : y.shape)
  }
  let left = x.ndim == 1 ? try expandDims(x, axis: 0) : x, right = y.ndim == 1 ? try expandDims(y, axis: 1) : y
  let m = left.shape[left.ndim - 2], k = left.shape[left.ndim - 1], n = right.shape[right.ndim - 1]
  guard right.shape[right.ndim - 2] == k else {
    throw .shapeMismatch(op: "matmul", expected: "\(k) rows on the right of shape \(a.shape)", got: b.shape)
  }
  if left.ndim == 2, right.ndim == 2 {
    var shape = Dims()
    if x.ndim > 1 { shape.append(m) }
    if y.ndim > 1 { shape.append(n) }
    let result = try empty(shape, dtype: x.dtype, device: x.device)
    if result.size > 0 { try multiply(left, right, batch: 1, m: m, k: k, n: n, into: result) }
    return result
  }
  let stack = try broadcastShapes(Dims(left.shape.dropLast(2)), Dims(right.shape.dropLast(2)), op: "matmul")
  var result = try empty(Dims(Array(stack) + [m, n]), dtype: x.dtype, device: x.device)
  if result.size > 0 {
    try multiply(
      try broadcastTo(left, Dims(Array(stack) + [m, k])), try broadcastTo(right, Dims(Array(stack) + [k, n])),
      batch: stack.reduce(1, *), m: m, k: k, n: n, into: result)
  }
  if y.ndim == 1 { result = try squeeze(result, axis: -1) }
  if x.ndim == 1 { result = try squeeze(result, axis: y.ndim == 1 ? -1 : -2) }
  return result
}

/// The products of two stacks of matrices into a dense one.
private func multiply(
  _ a: NDArray, _ b: NDArray, batch: Int, m: Int, k: Int, n: Int, into result: NDArray
) throws(ArrayError) {
  try result.backend.matmul(
    try a.dense().operand(), try b.dense().operand(), dtype: result.dtype, batch: batch, m: m, k: k, n: n,
    into: try result.buffer())
}

/// Two arrays of one numeric dtype and device.
private func numericPair(_ a: NDArray, _ b: NDArray, _ op: String) throws(ArrayError) -> (NDArray, NDArray) {
  guard a.device == b.device else { throw .differentDevices(op: op, a.device, b.device) }
  guard let dtype = a.dtype.promoted(with: b.dtype) else { throw .notPromotable(op: op, a.dtype, b.dtype) }
  try DType.Kinds.numeric.check(dtype, op: op)
  return (try a.astype(dtype), try b.astype(dtype))
}

/// The sum of products over the last `count` axes of `a` and the first of `b`.
public func tensordot(_ a: NDArray, _ b: NDArray, axes count: Int = 2) throws(ArrayError) -> NDArray {
  guard count >= 0, count <= a.ndim, count <= b.ndim else {
    throw .invalid(op: "tensordot", "\(count) axes of shapes \(a.shape) and \(b.shape)")
  }
  return try tensordot(a, b, axes: Array((a.ndim - count)..<a.ndim), Array(0..<count))
}

/// The sum of products over pairs of axes, one of each array.
public func tensordot(_ a: NDArray, _ b: NDArray, axes axesA: [Int], _ axesB: [Int]) throws(ArrayError) -> NDArray {
  guard axesA.count == axesB.count else {
    throw .lengthMismatch(op: "tensordot", "axes on the left", axesA.count, "on the right", axesB.count)
  }
  var left: [Int] = [], right: [Int] = []
  for (p, q) in zip(axesA, axesB) {
    left.append(try normalized(p, rank: a.ndim, op: "tensordot"))
    right.append(try normalized(q, rank: b.ndim, op: "tensordot"))
    guard a.shape[left[left.count - 1]] == b.shape[right[right.count - 1]] else {
      throw .shapeMismatch(
        op: "tensordot", expected: "size \(a.shape[left[left.count - 1]]) on axis \(q)", got: b.shape)
    }
  }
  let freeA = (0..<a.ndim).filter { !left.contains($0) }, freeB = (0..<b.ndim).filter { !right.contains($0) }
  func size(_ x: NDArray, _ axes: [Int]) -> Int { axes.reduce(1) { $0 * x.shape[$1] } }
  let k = size(a, left)
  let x = try reshape(try permuteDims(a, freeA + left), [size(a, freeA), k])
  let y = try reshape(try permuteDims(b, right + freeB), [k, size(b, freeB)])
  return try reshape(try matmul(x, y), Dims(freeA.map { a.shape[$0] } + freeB.map { b.shape[$0] }))
}

/// The sum of conj(a) * b along an axis of both, counted from the end; the others broadcast.
public func vecdot(_ a: NDArray, _ b: NDArray, axis: Int = -1) throws(ArrayError) -> NDArray {
  let (x, y) = try numericPair(a, b, "vecdot")
  let rank = Swift.min(x.ndim, y.ndim)
  guard axis < 0 || x.ndim == y.ndim else { throw .axisOutOfRange(op: "vecdot", axis: axis, rank: rank) }
  let place = try normalized(axis, rank: rank, op: "vecdot") - rank
  let left = place == -1 ? x : try moveaxis(x, place, -1), right = place == -1 ? y : try moveaxis(y, place, -1)
  guard left.shape[left.ndim - 1] == right.shape[right.ndim - 1] else {
    throw .shapeMismatch(op: "vecdot", expected: "size \(left.shape[left.ndim - 1]) on axis \(axis)", got: y.shape)
  }
  let k = left.shape[left.ndim - 1]
  if left.shape == right.shape, k > 0 {
    // Rows times columns.
    var shape = left.shape
    shape.remove(at: left.ndim - 1)
    let first = left.dtype.isComplex ? try conj(left) : left
    let result = try empty(shape, dtype: x.dtype, device: x.device)
    if result.size > 0 { try multiply(first, right, batch: result.size, m: 1, k: k, n: 1, into: result) }
    return result
  }
  return try sum(left.dtype.isComplex ? try conj(left) * right : try left * right, axis: -1, dtype: x.dtype)
}
