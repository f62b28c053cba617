extension AxisArray {
  /// Throws unless the names and axes fit an array of this shape.
  static func validate(shape: Dims, dims: [String], axes: [String: Axis], streamDim: String?) throws(ArrayError) {
    guard dims.count == shape.count else {
      throw AxisError.invalid("\(dims.count) dims (\(AxisError.list(dims))) for an array of \(shape.count)")
    }
    if let twice = dims.indices.first(where: { dims[..<$0].contains(dims[$0]) }) {
      throw AxisError.invalid("the dim \"\(dims[twice])\" is named twice")
    }
    if let streamDim, !dims.contains(streamDim) {
      throw AxisError.invalid(
        "the stream dim \"\(streamDim)\" is not a dim\(didYouMean(streamDim, in: dims)); the dims are \(AxisError.list(dims))"
      )
    }
    for (name, axis) in axes {
      switch axis {
      case .linear(let linear):
        guard dims.contains(name) else { throw AxisError.noSuchDim(name, of: dims) }
        guard linear.gain.isFinite, linear.offset.isFinite else {
          throw AxisError.invalid(
            "the axis \"\(name)\" has gain \(linear.gain) and offset \(linear.offset), both must be finite")
        }
      case .coordinate(let coordinate):
        try validate(coordinate, name, shape: shape, dims: dims)
      }
    }
  }

  private static func validate(
    _ axis: CoordinateAxis, _ name: String, shape: Dims, dims: [String]
  ) throws(ArrayError) {
    let own = axis.dims.isEmpty ? [name] : axis.dims
    guard Set(own).count == own.count else {
      throw AxisError.invalid("the axis \"\(name)\" varies along \(AxisError.list(own)): one dim is named twice")
    }
    var sizes: [Int] = []
    for dim in own {
      guard let position = dims.firstIndex(of: dim) else { throw AxisError.noSuchDim(dim, of: dims) }
      sizes.append(shape[position])
    }
    let (product, overflow) = sizes.reduce((1, false)) {
      let (product, overflow) = $0.0.multipliedReportingOverflow(by: $1)
      return (product, $0.1 || overflow)
    }
    guard !overflow, axis.values.count == product else {
      let places = zip(own, sizes).map { "\($0): \($1)" }.joined(separator: ", ")
      throw AxisError.invalid("the axis \"\(name)\" has \(axis.values.count) values for (\(places))")
    }
  }
}
