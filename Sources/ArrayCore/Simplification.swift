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

  /// The same pass over (outer, n, inner) about neighbouring dimensions; `nil` where an operand's strides do not allow it.
  borrowing func lanes(over middle: Range<Int>) -> Pass? {
    let groups = [0..<middle.lowerBound, middle, middle.upperBound..<shape.count]
    func merged(_ axes: Range<Int>, _ strides: Dims) -> Int? {
      var size = 1, stride = 0
      for axis in axes.reversed() where shape[axis] != 1 {
        if size == 1 { stride = strides[axis] } else if strides[axis] != stride * size { return nil }
        size *= shape[axis]
      }
      return stride
    }
    func merged(_ strides: Dims) -> Dims? {
      var result = Dims()
      for axes in groups {
        guard let stride = merged(axes, strides) else { return nil }
        result.append(stride)
      }
      return result
    }
    var inputs = self.inputs, outputs = self.outputs
    for k in inputs.indices {
      guard case .buffer(let buffer, let offset, let strides) = inputs[k].source else { continue }
      guard let strides = merged(strides) else { return nil }
      inputs[k].source = .buffer(buffer, byteOffset: offset, byteStrides: strides)
    }
    for k in outputs.indices {
      guard let strides = merged(outputs[k].byteStrides) else { return nil }
      outputs[k].byteStrides = strides
    }
    var sizes = Dims()
    for axes in groups { sizes.append(axes.reduce(1) { $0 * shape[$1] }) }
    // Columns that are far apart are rows.
    if sizes[0] == 1, let last = outputs.last, last.byteStrides[2] != last.dtype.itemSize {
      func turned(_ x: Dims) -> Dims { Dims([x[2], x[1], x[0]]) }
      sizes = turned(sizes)
      for k in outputs.indices { outputs[k].byteStrides = turned(outputs[k].byteStrides) }
      for k in inputs.indices {
        guard case .buffer(let buffer, let offset, let strides) = inputs[k].source else { continue }
        inputs[k].source = .buffer(buffer, byteOffset: offset, byteStrides: turned(strides))
      }
    }
    return Pass(shape: sizes, inputs: inputs, steps: steps, outputs: outputs, slotCount: slotCount)
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
