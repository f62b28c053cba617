extension AxisArray {
  /// Windows of `size` places that begin every `step` places of a dim, side by side along a new dim just before it.
  ///
  /// The data are a view: overlapping windows share memory. The new dim's axis says where each window begins; the
  /// dim's own axis then counts from the window's begin when it is linear, and has the values of each window when it
  /// is not. When messages append along the dim, those of the result append along the new one. Fewer places than
  /// `size` give no window.
  ///
  /// - Throws: `ArrayError` when there is no such dim, the new name is taken, or a number is below 1.
  public func slidingWindows(_ dim: String, size: Int, step: Int = 1, newDim: String = "win") throws(ArrayError)
    -> AxisArray
  {
    let index = try index(of: dim)
    guard size >= 1, step >= 1 else {
      throw AxisError.invalid("windows of \(size) places every \(step) along \"\(dim)\": both must be at least 1")
    }
    guard !dims.contains(newDim), axes[newDim] == nil else {
      throw AxisError.invalid("the axis \"\(newDim)\" is there already")
    }
    let length = shape[index]
    let count = length < size ? 0 : (length - size) / step + 1
    let starts = (0..<count).map { $0 * step }
    let data = try Self.windows(of: self.data, axis: index, count: count, size: size, step: step)
    // Every coordinate along the dim now varies along the windows as well.
    let places = starts.flatMap { Array($0..<($0 + size)) }
    var axes = axes
    for (name, axis) in axes {
      guard var coordinate = axis.coordinate else { continue }
      let own = header.dims(ofCoordinate: name, coordinate)
      guard let place = own.firstIndex(of: dim) else { continue }
      let sizes = own.map { dim in dims.firstIndex(of: dim).map { shape[$0] } ?? 1 }
      coordinate.values = coordinate.values.taking(places, axis: place, of: sizes)
      coordinate.dims = own.flatMap { $0 == dim ? [newDim, dim] : [$0] }
      axes[name] = .coordinate(coordinate)
    }
    switch try axis(dim) {
    case .linear(let axis):
      axes[newDim] = .linear(axis.sliced(start: 0, step: step))
      axes[dim] = .linear(LinearAxis(gain: axis.gain, offset: 0, unit: axis.unit))
    case .coordinate(let axis) where axis.dims.count <= 1:
      axes[newDim] = .coordinate(CoordinateAxis(axis.values.taking(starts), unit: axis.unit))
    case .coordinate: break
    }
    var newDims = dims
    newDims.insert(newDim, at: index)
    return try AxisArray(
      data, dims: newDims, axes: axes, key: key, attrs: attrs, streamDim: streamDim == dim ? newDim : streamDim)
  }

  /// The same memory seen through a layout in which the windows are a dim of their own.
  private static func windows(of data: NDArray, axis: Int, count: Int, size: Int, step: Int) throws(ArrayError)
    -> NDArray
  {
    let data = try data.settled()
    var layout = data.layout
    layout.shape[axis] = size
    layout.shape.insert(count, at: axis)
    // The stride of a single window is never used, so that a step of any size is safe.
    layout.strides.insert(count > 1 ? layout.strides[axis] * step : 0, at: axis)
    return try data.view(layout)
  }
}
