extension AxisArray {
  /// The next message of the stream that this one is of, when samples follow each other along `dim`: other samples, and
  /// so many as there may be, from `offset` on.
  ///
  /// Along the stream the header stays the same object, so that receivers know the stream at a glance.
  func next(_ data: NDArray, along dim: String, offset: Double) throws(ArrayError) -> AxisArray {
    if dim == header.stream { return try continued(by: data, offset: offset) }
    var axis = try axis(dim).linear ?? LinearAxis()
    axis.offset = offset
    return try replacing(data: data).with(axis: .linear(axis), for: dim)
  }
}
