/// How the elements of an array lie in its buffer: shape, strides and offset, all in elements.
public struct Layout: Hashable, Sendable {
  public var shape: Dims
  public var strides: Dims
  public var offset: Int

  @inlinable
  public init(shape: Dims, strides: Dims, offset: Int = 0) {
    (self.shape, self.strides, self.offset) = (shape, strides, offset)
  }

  /// Row-major and dense: the last dimension varies fastest.
  public init(dense shape: Dims) {
    var strides = shape, step = 1
    var axis = shape.count - 1
    while axis >= 0 {
      strides[axis] = step
      step &*= Swift.max(shape[axis], 1)
      axis -= 1
    }
    self.init(shape: shape, strides: strides)
  }

  /// Dense, with the dimensions from slowest to fastest as `order` names them.
  public init(dense shape: Dims, order: Dims) {
    var strides = shape, step = 1
    var k = order.count - 1
    while k >= 0 {
      strides[order[k]] = step
      step &*= Swift.max(shape[order[k]], 1)
      k -= 1
    }
    self.init(shape: shape, strides: strides)
  }

  public var rank: Int { shape.count }

  /// The number of elements. Shapes whose product overflows never become a layout.
  public var count: Int {
    var product = 1
    for i in 0..<shape.count { product &*= shape[i] }
    return product
  }

  /// Whether the elements follow one another in row-major order without gaps.
  @inline(__always)
  public var isDense: Bool {
    var step = 1
    var axis = shape.count - 1
    while axis >= 0 {
      if shape[axis] != 1 {
        if strides[axis] != step && shape[axis] != 0 { return shape.contains(0) }
        step &*= shape[axis]
      }
      axis -= 1
    }
    return true
  }

  /// Whether each dimension steps over all that those after it span, forwards: as in slices of dense memory.
  private var isNested: Bool {
    var reach = 1
    var axis = shape.count - 1
    while axis >= 0 {
      if strides[axis] < reach { return false }
      reach = strides[axis] &* shape[axis]
      axis -= 1
    }
    return true
  }

  /// Whether two positions may share an element, as in broadcast views and sliding windows.
  package var mayOverlap: Bool {
    if isNested || isDense { return false }
    var reach = 1  // elements that the faster dimensions span
    for axis in order.reversed() where shape[axis] > 1 {
      let step = Int(strides[axis].magnitude)
      if step < reach { return true }
      reach += step * (shape[axis] - 1)
    }
    return false
  }

  /// The diagonals `offset` columns to the right of the main ones of the matrices in the last two dimensions, as one
  /// dimension; `nil` where they hold nothing.
  package func diagonal(offset shift: Int) -> Layout? {
    let m = shape[rank - 2], n = shape[rank - 1]
    let count = shift >= 0 ? Swift.min(m, n - shift) : Swift.min(m + shift, n)
    guard count > 0 else { return nil }
    var result = self
    result.offset += Swift.max(0, -shift) * strides[rank - 2] + Swift.max(0, shift) * strides[rank - 1]
    result.shape.remove(at: rank - 1)
    result.strides.remove(at: rank - 1)
    result.shape[rank - 2] = count
    result.strides[rank - 2] = strides[rank - 2] + strides[rank - 1]
    return result
  }

  /// The dimensions from slowest to fastest, by stride. Dimensions of size 1 come first; broadcast ones keep their place.
  public var order: Dims {
    var result = Dims()
    for axis in 0..<rank where shape[axis] == 1 { result.append(axis) }
    let first = result.count
    for axis in 0..<rank where shape[axis] != 1 {
      result.append(axis)
      var j = result.count - 1  // insertion sort: ranks are small, and it must be stable
      while j > first, strides[axis].magnitude > strides[result[j - 1]].magnitude, strides[result[j - 1]] != 0 {
        result[j] = result[j - 1]
        j -= 1
      }
      result[j] = axis
    }
    return result
  }

  /// This layout seen in a larger shape that it broadcasts to: new and stretched dimensions have stride 0.
  public func broadcast(to target: Dims) -> Layout {
    if target == shape { return self }
    var strides = Dims(repeating: 0, count: target.count)
    let lead = target.count - rank
    for axis in 0..<rank where shape[axis] == target[lead + axis] { strides[lead + axis] = self.strides[axis] }
    return Layout(shape: target, strides: strides, offset: offset)
  }
}

/// The shape that two shapes broadcast to.
public func broadcastShapes(
  _ a: Dims, _ b: Dims, op: @autoclosure () -> String = "broadcast_shapes"
) throws(ArrayError) -> Dims {
  if a == b { return a }
  let rank = max(a.count, b.count)
  var result = Dims(repeating: 1, count: rank)
  for k in 1...max(rank, 1) where k <= rank {
    let x = k <= a.count ? a[a.count - k] : 1
    let y = k <= b.count ? b[b.count - k] : 1
    guard x == y || x == 1 || y == 1 else { throw .notBroadcastable(op: op(), a, b) }
    result[rank - k] = x == 1 ? y : x
  }
  return result
}
