extension AxisArray {
  /// Channels, of whatever dims, that lie side by side along a dim: what work and memory for each sample grow with. The
  /// samples of the stream are none, or a bound on work would depend on how it is cut.
  func lanes(beside place: Int) -> Int {
    let stream = header.streamPosition
    var lanes = 1
    for position in shape.indices where position != place && position != stream {
      lanes *= Swift.max(1, shape[position])
    }
    return lanes
  }

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
