extension Pass {
  /// The same pass over fewer, longer dimensions: sorted from slowest to fastest as `order` names them, those of size 1
  /// dropped, neighbours merged where every operand allows it.
  consuming func simplified(_ order: Dims) -> Pass {
    var shape = Dims()
    var kept: [Int] = []
    for axis in order where self.shape[axis] != 1 { kept.append(axis) }

    // Merge from the fastest outwards: axis `a` joins `b` inside it if each stride is that of b times b's size.
    var groups: [(axes: Int, size: Int)] = []  // `axes`: the fastest axis of the group, whose stride it has
    for axis in kept.reversed() {
      if let last = groups.last, joins(axis, last.axes, size: last.size) {
        groups[groups.count - 1].size *= self.shape[axis]
      } else {
        groups.append((axis, self.shape[axis]))
      }
    }
    groups.reverse()
    for group in groups { shape.append(group.size) }

    func pick(_ strides: Dims) -> Dims {
      var result = Dims()
      for group in groups { result.append(strides[group.axes]) }
      return result
    }
    for k in inputs.indices {
      if case .buffer(let buffer, let offset, let strides) = inputs[k].source {
        inputs[k].source = .buffer(buffer, byteOffset: offset, byteStrides: pick(strides))
      }
    }
    for k in outputs.indices { outputs[k].byteStrides = pick(outputs[k].byteStrides) }
    self.shape = shape
    return self
  }

  /// Whether stepping along `slow` equals running once through the group of `size` elements along `fast`.
  private borrowing func joins(_ slow: Int, _ fast: Int, size: Int) -> Bool {
    for input in inputs {
      if case .buffer(_, _, let strides) = input.source, strides[slow] != strides[fast] * size { return false }
    }
    for output in outputs where output.byteStrides[slow] != output.byteStrides[fast] * size { return false }
    return true
  }
}
