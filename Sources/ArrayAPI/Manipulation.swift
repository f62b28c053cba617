import ArrayCore
import CKernels.Runtime

/// The elements in row-major order under another shape; one size may be -1. A view where the memory allows it.
public func reshape(_ x: NDArray, _ shape: Dims) throws(ArrayError) -> NDArray {
  var target = shape
  if let unknown = shape.firstIndex(of: -1) {
    target[unknown] = 1
    guard let known = target.product, known > 0, x.size % known == 0 else {
      throw .shapeMismatch(op: "reshape", expected: "a shape of \(x.size) elements", got: shape)
    }
    target[unknown] = x.size / known
  }
  guard target.product == x.size, !target.contains(where: { $0 < 0 }) else {
    throw .shapeMismatch(op: "reshape", expected: "a shape of \(x.size) elements", got: shape)
  }
  if target == x.shape { return x }
  if let layout = try x.settled().layout.reshaped(target) { return try x.view(layout) }
  let dense = try x.dense()
  return try dense.view(Layout(shape: target, strides: Layout(dense: target).strides, offset: dense.layout.offset))
}

extension Layout {
  /// The same elements under another shape without moving them; `nil` where the strides do not allow it.
  fileprivate func reshaped(_ target: Dims) -> Layout? {
    if isDense { return Layout(shape: target, strides: Layout(dense: target).strides, offset: offset) }
    // Match runs of old dimensions against runs of new ones with the same product; each run must be one stride.
    let old = (0..<rank).filter { shape[$0] != 1 }
    var strides = Dims(repeating: 0, count: target.count)
    var i = 0, j = 0
    while i < old.count || j < target.count {
      var oldProduct = i < old.count ? shape[old[i]] : 1
      var newProduct = j < target.count ? target[j] : 1
      let firstOld = i, firstNew = j
      i += 1
      j += 1
      while oldProduct != newProduct {
        if oldProduct < newProduct {
          guard i < old.count else { return nil }
          oldProduct *= shape[old[i]]
          i += 1
        } else {
          guard j < target.count else { return nil }
          newProduct *= target[j]
          j += 1
        }
      }
      i = Swift.min(i, old.count)
      j = Swift.min(j, target.count)
      for k in firstOld..<Swift.max(i - 1, firstOld)
      where self.strides[old[k]] != self.strides[old[k + 1]] * shape[old[k + 1]] {
        return nil
      }
      var step = i > firstOld ? self.strides[old[i - 1]] : 1
      for k in stride(from: j - 1, through: firstNew, by: -1) {
        strides[k] = step
        step *= target[k]
      }
    }
    return Layout(shape: target, strides: strides, offset: offset)
  }
}

/// The axes in another order; a view.
public func permuteDims(_ x: NDArray, _ axes: [Int]) throws(ArrayError) -> NDArray {
  guard axes.count == x.ndim else {
    throw .lengthMismatch(op: "permute_dims", "axes", axes.count, "dimensions", x.ndim)
  }
  var layout = try x.settled().layout
  let (shape, strides) = (layout.shape, layout.strides)
  for (k, axis) in axes.enumerated() {
    let from = try normalized(axis, rank: x.ndim, op: "permute_dims")
    for j in 0..<k where axes[j] == axis || axes[j] + x.ndim == axis || axes[j] - x.ndim == axis {
      throw .repeatedAxis(op: "permute_dims", axis: axis)
    }
    layout.shape[k] = shape[from]
    layout.strides[k] = strides[from]
  }
  return try x.view(layout)
}

/// One axis moved to another place; the others keep their order.
public func moveaxis(_ x: NDArray, _ source: Int, _ destination: Int) throws(ArrayError) -> NDArray {
  let from = try normalized(source, rank: x.ndim, op: "moveaxis")
  let to = try normalized(destination, rank: x.ndim, op: "moveaxis")
  var order = Array(0..<x.ndim)
  order.insert(order.remove(at: from), at: to)
  return try permuteDims(x, order)
}

/// A new axis of size 1; `axis` is its place in the result.
public func expandDims(_ x: NDArray, axis: Int) throws(ArrayError) -> NDArray {
  let place = try normalized(axis, rank: x.ndim + 1, op: "expand_dims")
  var layout = x.layout
  layout.shape.insert(1, at: place)
  layout.strides.insert(0, at: place)
  return try x.view(layout)
}

/// The array without the named axes, which must have size 1.
public func squeeze(_ x: NDArray, axis: any AxisArgument) throws(ArrayError) -> NDArray {
  var layout = x.layout
  for axis in try normalized(axis, rank: x.ndim, op: "squeeze").reversed() {
    guard layout.shape[axis] == 1 else {
      throw .invalid(op: "squeeze", "axis \(axis) has size \(layout.shape[axis]), not 1")
    }
    layout.shape.remove(at: axis)
    layout.strides.remove(at: axis)
  }
  return try x.view(layout)
}

/// A view that repeats axes of size 1 to fill `shape`.
public func broadcastTo(_ x: NDArray, _ shape: Dims) throws(ArrayError) -> NDArray {
  guard try broadcastShapes(x.shape, shape, op: "broadcast_to") == shape, !shape.contains(where: { $0 < 0 }) else {
    throw .notBroadcastable(op: "broadcast_to", x.shape, shape)
  }
  guard shape.product != nil else { throw .outOfMemory(bytes: Int.max, device: x.device) }
  return try x.settled().broadcast(to: shape)
}

/// The elements along some axes (all by default) in reverse order; a view.
public func flip(_ x: NDArray, axis: (any AxisArgument)? = nil) throws(ArrayError) -> NDArray {
  var layout = x.layout
  for axis in try normalized(axis, rank: x.ndim, op: "flip") {
    layout.offset += Swift.max(layout.shape[axis] - 1, 0) * layout.strides[axis]
    layout.strides[axis] = -layout.strides[axis]
  }
  return try x.view(layout)
}

/// Arrays joined along an existing axis; all other sizes must agree. The dtype is their promoted one.
public func concat(_ arrays: [NDArray], axis: Int = 0) throws(ArrayError) -> NDArray {
  guard let first = arrays.first else { throw .emptyList(op: "concat", of: "array") }
  let place = try normalized(axis, rank: first.ndim, op: "concat")
  if arrays.count == 1 { return first }
  var shape = first.shape, dtype = first.dtype
  for next in arrays.dropFirst() {
    guard next.device == first.device else { throw .differentDevices(op: "concat", first.device, next.device) }
    guard let promoted = dtype.promoted(with: next.dtype) else {
      throw .notPromotable(op: "concat", dtype, next.dtype)
    }
    dtype = promoted
    var expected = first.shape
    guard next.ndim == first.ndim else {
      throw .shapeMismatch(op: "concat", expected: "\(first.ndim) dimensions", got: next.shape)
    }
    expected[place] = next.shape[place]
    guard next.shape == expected else {
      throw .shapeMismatch(op: "concat", expected: "\(first.shape) but for axis \(place)", got: next.shape)
    }
    shape[place] = try sum(shape[place], next.shape[place], first.device)
  }
  let result = try empty(shape, dtype: dtype, device: first.device)
  let buffer = try result.buffer()
  if !first.device.answersQuickly, try join(arrays, dtype, place, into: buffer) { return result }
  var layout = result.layout
  for next in arrays {
    layout.shape[place] = next.shape[place]
    if place == 0, next.dtype == dtype, case .ready(let source) = next.source, next.layout.isDense,
      first.device.answersQuickly
    {
      // Rows one after the other are one copy.
      let size = dtype.itemSize
      withUnsafePointer(to: (Int64(size), Int64(next.size))) {
        $0.withMemoryRebound(to: Int64.self, capacity: 2) { numbers in
          ck_copy(
            buffer.address + layout.offset * size, numbers, source.address + next.layout.offset * size, numbers,
            numbers + 1, 1, Int32(size))
        }
      }
      layout.offset += next.size
      continue
    }
    try NDArray.run(
      ArrayOperation(.cast, from: next.dtype, to: dtype), .array(next), into: buffer, layout: layout,
      backend: first.backend)
    layout.offset += next.shape[place] * layout.strides[place]
  }
  return result
}

/// Joins arrays in one go where the backend can, and their strides allow it.
private func join(
  _ arrays: [NDArray], _ dtype: DType, _ place: Int, into result: Buffer
) throws(ArrayError) -> Bool {
  var parts: [Lanes] = []
  for next in arrays {
    guard next.dtype == dtype, let lanes = try next.settled().lanes(over: [place]) else { return false }
    parts.append(lanes)
  }
  return try arrays[0].backend.join(parts, into: result)
}

/// The sum of two sizes.
private func sum(_ a: Int, _ b: Int, _ device: Device) throws(ArrayError) -> Int {
  let (sum, overflow) = a.addingReportingOverflow(b)
  guard !overflow else { throw .outOfMemory(bytes: Int.max, device: device) }
  return sum
}

/// Arrays of one shape joined along a new axis.
public func stack(_ arrays: [NDArray], axis: Int = 0) throws(ArrayError) -> NDArray {
  guard let first = arrays.first else { throw .emptyList(op: "stack", of: "array") }
  let place = try normalized(axis, rank: first.ndim + 1, op: "stack")
  var expanded: [NDArray] = []
  for next in arrays {
    guard next.shape == first.shape else {
      throw .shapeMismatch(op: "stack", expected: "shape \(first.shape)", got: next.shape)
    }
    expanded.append(try expandDims(next, axis: place))
  }
  return try concat(expanded, axis: place)
}

/// The parts along one axis, each without it; views.
public func unstack(_ x: NDArray, axis: Int = 0) throws(ArrayError) -> [NDArray] {
  let place = try normalized(axis, rank: x.ndim, op: "unstack")
  var parts: [NDArray] = []
  for i in 0..<x.shape[place] { parts.append(try x.selecting(i, axis: place, op: "unstack")) }
  return parts
}

/// Each element along an axis repeated `count` times in a row.
public func `repeat`(_ x: NDArray, _ count: Int, axis: Int) throws(ArrayError) -> NDArray {
  let place = try normalized(axis, rank: x.ndim, op: "repeat")
  guard count >= 0 else { throw .invalid(op: "repeat", "count is \(count)") }
  var wide = x.shape
  wide.insert(count, at: place + 1)
  var shape = x.shape
  guard let size = shape[place].multiplied(by: count) else { throw .outOfMemory(bytes: Int.max, device: x.device) }
  shape[place] = size
  return try reshape(try broadcastTo(try expandDims(x, axis: place + 1), wide), shape)
}

/// The elements moved along an axis by `shift` places; those that leave at one end enter at the other.
public func roll(_ x: NDArray, shift: Int, axis: Int) throws(ArrayError) -> NDArray {
  let place = try normalized(axis, rank: x.ndim, op: "roll")
  let n = x.shape[place]
  guard n > 0 else { return x }
  let k = shift % n < 0 ? shift % n + n : shift % n
  guard k > 0 else { return x }
  return try concat([try x.slice(axis: place, n - k, nil), try x.slice(axis: place, nil, n - k)], axis: place)
}

extension NDArray {
  /// `count` windows of `length` elements every `step` along an axis, side by side along a new axis before it; a view, in
  /// which windows that overlap share memory.
  public func windows(axis: Int, count: Int, length: Int, step: Int) throws(ArrayError) -> NDArray {
    let place = try normalized(axis, rank: ndim, op: "windows")
    let n = shape[place]
    guard count >= 0, length >= 0, step >= 0,
      count == 0 || (length <= n && (step == 0 || count - 1 <= (n - length) / step))
    else { throw .invalid(op: "windows", "\(count) windows of \(length) every \(step) do not fit in \(n)") }
    var layout = try settled().layout
    layout.shape[place] = length
    layout.shape.insert(count, at: place)
    layout.strides.insert(count > 1 ? layout.strides[place] * step : 0, at: place)
    guard layout.shape.product != nil else { throw .outOfMemory(bytes: Int.max, device: device) }
    return try view(layout)
  }
}
