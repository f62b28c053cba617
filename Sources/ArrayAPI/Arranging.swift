import ArrayCore
import CKernels.Operators

// Manipulation that takes several axes, counts or arrays at once.

/// Some axes moved to other places; the others keep their order.
public func moveaxis(_ x: NDArray, _ sources: [Int], _ destinations: [Int]) throws(ArrayError) -> NDArray {
  guard sources.count == destinations.count else {
    throw .lengthMismatch(op: "moveaxis", "axes", sources.count, "places", destinations.count)
  }
  var pairs: [(to: Int, from: Int)] = []
  for (source, destination) in zip(sources, destinations) {
    let from = try normalized(source, rank: x.ndim, op: "moveaxis")
    let to = try normalized(destination, rank: x.ndim, op: "moveaxis")
    guard !pairs.contains(where: { $0.from == from || $0.to == to }) else {
      throw .repeatedAxis(op: "moveaxis", axis: pairs.contains { $0.from == from } ? source : destination)
    }
    pairs.append((to, from))
  }
  var order = (0..<x.ndim).filter { axis in !pairs.contains { $0.from == axis } }
  for pair in pairs.sorted(by: { $0.to < $1.to }) { order.insert(pair.from, at: pair.to) }
  return try permuteDims(x, order)
}

/// New axes of size 1 at these places of the result.
public func expandDims(_ x: NDArray, axis: [Int]) throws(ArrayError) -> NDArray {
  var result = x
  let rank = x.ndim + axis.count
  for place in try normalized(axis, rank: rank, op: "expand_dims") { result = try expandDims(result, axis: place) }
  return result
}

/// The elements moved along each axis by its shift; those that leave at one end enter at the other.
public func roll(_ x: NDArray, shifts: [Int], axes: [Int]) throws(ArrayError) -> NDArray {
  guard shifts.count == axes.count || shifts.count == 1 else {
    throw .lengthMismatch(op: "roll", "shifts", shifts.count, "axes", axes.count)
  }
  var result = x
  for (k, axis) in axes.enumerated() {
    result = try roll(result, shift: shifts.count == 1 ? shifts[0] : shifts[k], axis: axis)
  }
  return result
}

/// Each element along an axis as often as its count says; one count stands for all.
public func `repeat`(_ x: NDArray, _ counts: NDArray, axis: Int) throws(ArrayError) -> NDArray {
  let place = try normalized(axis, rank: x.ndim, op: "repeat"), n = x.shape[place]
  guard counts.dtype.isInteger, counts.ndim <= 1, counts.size == n || counts.size == 1 else {
    throw .shapeMismatch(op: "repeat", expected: "1 or \(n) counts", got: counts.shape)
  }
  let each = try broadcastTo(try reshape(counts, [-1]), [n]).astype(.int64)
  guard n > 0 else { return x }
  let ends = try cumulativeSum(each).dense()
  // The host needs two numbers to go on: whether a count is wrong, and how many elements there will be.
  guard try min(each).extent(at: 0) >= 0 else { throw .invalid(op: "repeat", "a count is negative") }
  let total = try ends.extent(at: n - 1)
  // The k-th element of the result comes from the first position whose end is beyond k.
  let source = try searchsorted(ends, try iota(total, device: x.device), right: true)
  return try take(x, source, axis: place)
}

/// The whole array side by side `counts` times along each axis.
public func tile(_ x: NDArray, _ counts: [Int]) throws(ArrayError) -> NDArray {
  guard !counts.contains(where: { $0 < 0 }) else { throw .invalid(op: "tile", "negative count in \(counts)") }
  let rank = Swift.max(x.ndim, counts.count)
  let shape = Array(repeating: 1, count: rank - x.ndim) + Array(x.shape)
  let times = Array(repeating: 1, count: rank - counts.count) + counts
  var thin: [Int] = [], wide: [Int] = [], result: [Int] = []
  for (size, count) in zip(shape, times) {
    thin += [1, size]
    wide += [count, size]
    guard let product = size.multiplied(by: count) else { throw .outOfMemory(bytes: Int.max, device: x.device) }
    result.append(product)
  }
  return try reshape(try broadcastTo(try reshape(x, Dims(thin)), Dims(wide)), Dims(result))
}

/// The arrays in the shape that they broadcast to together; views.
public func broadcastArrays(_ arrays: [NDArray]) throws(ArrayError) -> [NDArray] {
  var shape = Dims()
  for x in arrays { shape = try broadcastShapes(shape, x.shape, op: "broadcast_arrays") }
  var result: [NDArray] = []
  for x in arrays { result.append(try broadcastTo(x, shape)) }
  return result
}

/// Coordinate arrays of the grid that vectors span, one for each; with `isMatrix` indexing the first vector runs down the
/// rows, else across them.
public func meshgrid(_ vectors: [NDArray], isMatrix: Bool = false) throws(ArrayError) -> [NDArray] {
  guard let first = vectors.first else { return [] }
  var columns: [NDArray] = []
  for (k, x) in vectors.enumerated() {
    guard x.ndim == 1 else { throw .shapeMismatch(op: "meshgrid", expected: "vectors", got: x.shape) }
    guard x.dtype == first.dtype else { throw .notPromotable(op: "meshgrid", first.dtype, x.dtype) }
    let axis = !isMatrix && vectors.count > 1 && k < 2 ? 1 - k : k
    var shape = Dims(repeating: 1, count: vectors.count)
    shape[axis] = x.size
    columns.append(try reshape(x, shape))
  }
  return try broadcastArrays(columns)
}

/// The lower triangles of the matrices in the last two axes, up to the k-th diagonal; zeros above.
public func tril(_ x: NDArray, k: Int = 0) throws(ArrayError) -> NDArray { try triangle(x, k, isLower: true, "tril") }

/// The upper triangles of the matrices in the last two axes, from the k-th diagonal; zeros below.
public func triu(_ x: NDArray, k: Int = 0) throws(ArrayError) -> NDArray { try triangle(x, k, isLower: false, "triu") }

private func triangle(_ x: NDArray, _ k: Int, isLower: Bool, _ op: String) throws(ArrayError) -> NDArray {
  guard x.ndim >= 2 else { throw .shapeMismatch(op: op, expected: "at least 2 dimensions", got: x.shape) }
  let (rows, columns) = (x.shape[x.ndim - 2], x.shape[x.ndim - 1])
  let shift = Swift.min(Swift.max(k, -rows - 1), columns + 1)
  let i = try expandDims(try iota(rows, device: x.device), axis: 1) + shift
  let j = try iota(columns, device: x.device)
  return try `where`(isLower ? try j .<= i : try j .>= i, x, try full([], 0, dtype: x.dtype, device: x.device))
}

/// `times` differences of neighbours along an axis, of the array with what is put before and behind it.
public func diff(
  _ x: NDArray, axis: Int, times: Int, prepend: NDArray? = nil, append: NDArray? = nil
) throws(ArrayError) -> NDArray {
  guard times >= 0 else { throw .invalid(op: "diff", "\(times) differences") }
  let place = try normalized(axis, rank: x.ndim, op: "diff")
  var parts = [x]
  if let prepend { parts.insert(prepend, at: 0) }
  if let append { parts.append(append) }
  var result = try concat(parts, axis: place)
  for _ in 0..<Swift.min(times, result.shape[place]) { result = try diff(result, axis: place) }
  return result
}
