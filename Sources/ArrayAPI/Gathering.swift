import ArrayCore
import CKernels.Operators

// Index arrays and masks, all through one primitive: take along an axis of (outer, n, inner).

/// The elements at `indices`, an integer array of one dimension, along an axis. Negative ones count from the end.
public func take(_ x: NDArray, _ indices: NDArray, axis: Int) throws(ArrayError) -> NDArray {
  let place = try normalized(axis, rank: x.ndim, op: "take")
  guard indices.dtype.isInteger, indices.ndim == 1 else {
    throw .invalid(op: "take", "indices are one dimension of integers, got \(indices.dtype) of shape \(indices.shape)")
  }
  return try taking(x, indices, axis: place, op: "take")
}

/// The elements of each lane along an axis at that lane's own indices; `indices` has the rank of `x`.
public func takeAlongAxis(_ x: NDArray, _ indices: NDArray, axis: Int = -1) throws(ArrayError) -> NDArray {
  let place = try normalized(axis, rank: x.ndim, op: "take_along_axis")
  guard indices.dtype.isInteger, indices.ndim == x.ndim else {
    throw .invalid(op: "take_along_axis", "indices have shape \(indices.shape) for an array of shape \(x.shape)")
  }
  var lead = x.shape, lanes = indices.shape
  lead[place] = 1
  lanes[place] = 1
  let common = try broadcastShapes(lead, lanes, op: "take_along_axis")
  var wide = common
  wide[place] = indices.shape[place]
  guard wide.product != 0 else { return try empty(wide, dtype: x.dtype, device: x.device) }
  let n = x.shape[place]
  let index = try moveaxis(try broadcastTo(try checked(indices, n, place, "take_along_axis"), wide), place, -1)
  wide = common
  wide[place] = n
  let rows = try moveaxis(try broadcastTo(x, wide), place, -1).dense()
  let count = rows.size / n
  let start = try reshape(try iota(count, device: x.device) * n, [count, 1])
  let flat = try reshape(try reshape(index, [count, -1]) + start, [-1])
  let values = try taking(try reshape(rows, [-1]), flat, axis: 0, op: "take_along_axis")
  return try moveaxis(try reshape(values, index.shape), -1, place)
}

/// The positions of the elements that are not zero, one int64 array per axis.
public func nonzero(_ x: NDArray) throws(ArrayError) -> [NDArray] {
  guard x.ndim > 0 else { throw .invalid(op: "nonzero", "a 0-d array has no positions") }
  var flat = try positions(of: x)
  if x.ndim == 1 { return [flat] }
  var result: [NDArray] = []
  for axis in stride(from: x.ndim - 1, through: 0, by: -1) {
    let n = Swift.max(x.shape[axis], 1)
    result.insert(axis == 0 ? flat : try remainder(flat, n), at: 0)
    flat = try floorDivide(flat, n)
  }
  return result
}

extension NDArray {
  /// An element of a dense int64 array that decides a shape; the host reads it on every device.
  func extent(at index: Int) throws(ArrayError) -> Int {
    let x = try dense()
    return try backend.extent(try x.buffer(), at: x.layout.offset + index)
  }
}

/// Positions in row-major order of the elements that are not zero.
private func positions(of x: NDArray) throws(ArrayError) -> NDArray {
  let mask = try x.astype(.bool).dense()
  let (buffer, count) = try x.backend.positions(try mask.operand(), count: x.size)
  return NDArray(buffer, dtype: .int64, layout: Layout(dense: [count]))
}

/// `take` over one normalised axis; a bad index is reported for `reported`, where that is another.
func taking(
  _ x: NDArray, _ indices: NDArray, axis: Int, reported: Int? = nil, op: String
) throws(ArrayError) -> NDArray {
  guard indices.device == x.device else { throw .differentDevices(op: op, x.device, indices.device) }
  let source = try x.dense(), index = try indices.dtype == .int64 ? indices.dense() : positionValues(indices).dense()
  var shape = x.shape
  shape[axis] = index.size
  let result = try empty(shape, dtype: x.dtype, device: x.device)
  do throws(ArrayError) {
    try x.backend.take(
      try source.denseLanes(axis: axis), at: try index.operand(), count: indices.size, into: try result.buffer(), op: op
    )
  } catch .indexOutOfRange(let op, let bad, let count, _) {
    throw .indexOutOfRange(op: op, index: bad, count: count, axis: reported ?? axis)
  }
  return result
}

extension NDArray {
  /// A dense array as (outer, n, inner) about an axis.
  func denseLanes(axis: Int) throws(ArrayError) -> Lanes {
    var outer = 1, inner = 1
    let n = shape[axis]
    for k in 0..<axis { outer *= shape[k] }
    for k in (axis + 1)..<Swift.max(ndim, axis + 1) { inner *= shape[k] }
    return Lanes(
      buffer: try buffer(), offset: layout.offset, dtype: dtype, outer: outer, n: n, inner: inner,
      outerStride: n * inner, stride: inner, innerStride: 1)
  }

  /// Writes each of a dense vector's values to its place in this vector, which begins its buffer and is dense as well.
  func put(_ values: NDArray, at places: NDArray, op: String) throws(ArrayError) {
    let places = try places.dtype == .int64 ? places.dense() : positionValues(places).dense()
    try backend.put(
      try values.denseLanes(axis: 0).with(n: size), at: try places.operand(), count: places.size, into: try buffer(),
      op: op)
  }

  /// One gather over one axis as positions on it, which is all it takes; `nil` for any other.
  private func single(
    _ gathers: [IndexPlan.Gather]
  ) throws(ArrayError) -> (positions: NDArray, axis: Int, shape: Dims)? {
    guard gathers.count == 1, gathers[0].span == 1 else { return nil }
    let gather = gathers[0]
    let places = gather.isMask ? try ArrayAPI.positions(of: gather.positions) : gather.positions
    return (try reshape(places, [places.size]), gather.axis, places.shape)
  }

  /// The gathering part of an index expression.
  func gather(_ base: NDArray, _ gathers: [IndexPlan.Gather]) throws(ArrayError) -> NDArray {
    if let (positions, axis, picked) = try single(gathers) {
      let result = try taking(base, positions, axis: axis, op: "index")
      if picked.count == 1 { return result }
      var shape = base.shape
      shape.remove(at: axis)
      for k in 0..<picked.count { shape.insert(picked[k], at: axis + k) }
      return try reshape(result, shape)
    }
    let (x, index, shape, axis) = try merged(base, gathers)
    return try reshape(try taking(x, index, axis: axis, reported: gathers[0].axis, op: "index"), shape)
  }

  /// Writes values over the elements that the gathers select in `target`, a view of this array's memory.
  func scatter(into target: NDArray, _ gathers: [IndexPlan.Gather], _ values: NDArray) throws(ArrayError) {
    if target.ndim == 1, target.layout.isDense, target.layout.offset == 0,
      let (positions, _, shape) = try single(gathers)
    {
      // The whole of a vector's memory: written where it is.
      guard try broadcastShapes(shape, values.shape, op: "set") == shape else {
        throw .notBroadcastable(op: "set", values.shape, shape)
      }
      return try target.put(
        try reshape(try broadcastTo(values, shape), [positions.size]).dense(), at: positions, op: "set")
    }
    let (x, index, shape, axis) = try merged(target, gathers)
    guard try broadcastShapes(shape, values.shape, op: "set") == shape else {
      throw .notBroadcastable(op: "set", values.shape, shape)
    }
    var lanes = x.shape
    lanes[axis] = index.size
    let source = try reshape(try broadcastTo(values, shape), lanes).dense()
    // A copy takes the writes, then goes back over the view: the view's own strides may be anything.
    let work = try x.copied()
    do throws(ArrayError) {
      try backend.put(
        try source.denseLanes(axis: axis).with(n: x.shape[axis]), at: try index.operand(), count: index.size,
        into: try work.buffer(), op: "set")
    } catch .indexOutOfRange(let op, let bad, let count, _) {
      throw .indexOutOfRange(op: op, index: bad, count: count, axis: gathers[0].axis)
    }
    let order = try permutation(target.ndim, gathers)
    let back = try permuteDims(target, order)
    try target.write(.array(try reshape(work, back.shape)), over: back.layout)
  }

  /// Brings the gathered axes together as one: the array so reshaped, positions on that axis, the shape of the result
  /// and the axis.
  private func merged(
    _ base: NDArray, _ gathers: [IndexPlan.Gather]
  ) throws(ArrayError) -> (x: NDArray, index: NDArray, shape: Dims, axis: Int) {
    let order = try permutation(base.ndim, gathers)
    let covered = gathers.flatMap { Array($0.axis..<($0.axis + $0.span)) }
    let axis = order.firstIndex(of: covered.first ?? -1) ?? 0
    var x = try permuteDims(base, order)
    let sizes = covered.map { base.shape[$0] }
    let before = x.shape[..<axis], after = x.shape[(axis + covered.count)...]
    x = try reshape(x, Dims(before + [sizes.reduce(1, *)] + after)).dense()

    // Positions on the merged axis: the index arrays as digits.
    var index: NDArray?
    var picked: Dims = []
    for gather in gathers {
      let places: [NDArray]
      if gather.isMask {
        // A 0-d mask adds an axis of size 0 or 1.
        places =
          gather.span == 0 ? [try positions(of: try reshape(gather.positions, [1]))] : try nonzero(gather.positions)
      } else if gathers.count == 1 {
        places = [try positionValues(gather.positions)]  // checked when they are used
      } else {
        places = [try checked(gather.positions, base.shape[gather.axis], gather.axis, "index")]
      }
      for (k, place) in places.enumerated() {
        let n = gather.span == 0 ? 1 : base.shape[gather.axis + k]
        if let before = index {
          picked = try broadcastShapes(picked, place.shape, op: "index")
          index = try add(try multiply(before, n), place)
        } else {
          (index, picked) = (place, place.shape)
        }
      }
    }
    guard let index else { preconditionFailure("a gather has positions") }
    let flat = try reshape(try broadcastTo(index, picked), [-1]).dense()
    return (x, flat, Dims(before + Array(picked) + after), axis)
  }

  /// The order of axes that brings the gathered ones together: in place if they are neighbours, else to the front.
  private func permutation(_ rank: Int, _ gathers: [IndexPlan.Gather]) throws(ArrayError) -> [Int] {
    let covered = gathers.flatMap { Array($0.axis..<($0.axis + $0.span)) }
    guard let first = covered.first, let last = covered.last, last - first + 1 != covered.count else {
      return Array(0..<rank)
    }
    return covered + (0..<rank).filter { !covered.contains($0) }
  }
}

/// Index values counted from the front, after a check against the size of their axis: both by looking them up among
/// 0 ..< n, so that nothing leaves the device.
private func checked(_ indices: NDArray, _ n: Int, _ axis: Int, _ op: String) throws(ArrayError) -> NDArray {
  let all = try iota(n, device: indices.device)
  return try reshape(try taking(all, try reshape(indices, [-1]), axis: 0, reported: axis, op: op), indices.shape)
}

/// Index values as int64; those beyond its range stay out of any.
private func positionValues(_ indices: NDArray) throws(ArrayError) -> NDArray {
  try (indices.dtype == .uint64 ? try clip(indices, max: .int(.max)) : indices).astype(.int64)
}

extension Lanes {
  func with(n: Int) -> Lanes {
    var copy = self
    copy.n = n
    return copy
  }
}
