extension NDArray {
  /// Applies one operation element-wise: at once where the result is small, recorded where it is large.
  ///
  /// Operands are arrays that broadcast to `shape` or immediates, already of the dtypes that the operation takes.
  package static func apply(
    _ operation: ArrayOperation, _ a: Operand, _ b: Operand = .none, _ c: Operand = .none, shape: Dims,
    backend: any Backend
  ) throws(ArrayError) -> NDArray {
    guard let count = shape.product, let bytes = count.multiplied(by: operation.to.itemSize) else {
      throw .outOfMemory(bytes: Int.max, device: backend.device)
    }
    if bytes <= backend.eagerLimit {
      return try now(operation, a, b, c, shape: shape, count: count, bytes: bytes, backend: backend)
    }
    var operands = (a, b, c)
    let (costA, levelA) = try prepare(&operands.0, shape)
    let (costB, levelB) = try prepare(&operands.1, shape)
    let (costC, levelC) = try prepare(&operands.2, shape)
    var cost = costA + costB + costC, level = max(levelA, levelB, levelC)
    if cost >= Node.costLimit {
      try settle(&operands.0)
      try settle(&operands.1)
      try settle(&operands.2)
      (cost, level) = (0, 0)
    }
    let layout = Layout(dense: shape, order: memoryOrder(operands, shape))
    return NDArray(
      Node(
        operation, operands, layout: layout, backend: backend, level: level + 1, cost: cost + 1))
  }

  /// Settles what a node may not refer to: a view or a stretched copy of a pending result.
  private static func prepare(_ operand: inout Operand, _ shape: Dims) throws(ArrayError) -> (cost: Int32, level: Int32)
  {
    guard case .array(let array) = operand, case .deferred(let node) = array.source else { return (0, 0) }
    if node.isReady || array.shape != shape {
      operand = .array(try array.settled())
      return (0, 0)
    }
    return (node.cost, node.level)
  }

  private static func settle(_ operand: inout Operand) throws(ArrayError) {
    if case .array(let array) = operand { operand = .array(try array.settled()) }
  }

  /// Results take the stride order of their first full-size operand, so that a pass runs in the order of memory.
  private static func memoryOrder(_ operands: (Operand, Operand, Operand), _ shape: Dims) -> Dims {
    for operand in [operands.0, operands.1, operands.2] {
      if case .array(let array) = operand, array.shape == shape { return array.layout.order }
    }
    var order = Dims()
    for axis in 0..<shape.count { order.append(axis) }
    return order
  }

  private static func now(
    _ operation: ArrayOperation, _ a: Operand, _ b: Operand, _ c: Operand, shape: Dims, count: Int, bytes: Int,
    backend: any Backend
  ) throws(ArrayError) -> NDArray {
    let result = try backend.allocate(byteCount: bytes)
    let (a, b, c) = (try a.settled(), try b.settled(), try c.settled())
    if let kernel = result.device.kernel(operation), let layout = sharedLayout(a, b, c, shape) {
      dense(kernel, operation, a, b, c, into: result, count: count)
      return NDArray(result, dtype: operation.to, layout: layout)
    }
    let layout = Layout(dense: shape, order: memoryOrder((a, b, c), shape))
    try run(operation, a, b, c, into: result, layout: layout, backend: backend)
    return NDArray(result, dtype: operation.to, layout: layout)
  }

  /// The layout of the result where all operands lie dense and alike in memory; `nil` where they do not.
  private static func sharedLayout(_ a: Operand, _ b: Operand, _ c: Operand, _ shape: Dims) -> Layout? {
    func fits(_ operand: Operand) -> Bool {
      if case .array(let array) = operand { array.shape == shape && array.layout.isDense } else { true }
    }
    return fits(a) && fits(b) && fits(c) ? Layout(dense: shape) : nil
  }

  /// Writes an operand of this array's dtype over the part of its memory that a layout names.
  package func write(_ operand: Operand, over part: Layout) throws(ArrayError) {
    try NDArray.run(
      ArrayOperation(.cast, from: dtype, to: dtype), operand, into: try buffer(), layout: part, backend: backend)
  }

  /// Runs one operation through the general pass into memory of any layout.
  package static func run(
    _ operation: ArrayOperation, _ a: Operand, _ b: Operand = .none, _ c: Operand = .none, into result: Buffer,
    layout: Layout, backend: any Backend
  ) throws(ArrayError) {
    if a.isRecorded || b.isRecorded || c.isRecorded {
      return try run(
        operation, try a.settled(), try b.settled(), try c.settled(), into: result, layout: layout, backend: backend)
    }
    if try spot(operation, a, b, c, into: result, layout: layout) { return }
    var inputs: [Pass.Input] = []
    for operand in [a, b, c] {
      switch operand {
      case .none: break
      case .immediate(let bits):
        inputs.append(
          Pass.Input(source: .immediate(bits), dtype: operation.operandDType(inputs.count), slot: inputs.count))
      case .array(let array):
        let view = try array.broadcast(to: layout.shape)
        let size = view.dtype.itemSize
        inputs.append(
          Pass.Input(
            source: .buffer(
              try view.buffer(), byteOffset: view.layout.offset * size,
              byteStrides: view.layout.strides.scaled(by: size)),
            dtype: view.dtype, slot: inputs.count))
      }
    }
    let n = inputs.count, size = operation.to.itemSize
    let output = Pass.Output(
      buffer: result, byteOffset: layout.offset * size, byteStrides: layout.strides.scaled(by: size),
      dtype: operation.to, slot: n)
    let step = Pass.Step(operation: operation, result: n, a: 0, b: n > 1 ? 1 : -1, c: n > 2 ? 2 : -1)
    try backend.map(
      Pass(shape: layout.shape, inputs: inputs, steps: [step], outputs: [output], slotCount: n + 1)
        .simplified(layout.order))
  }
}

extension Operand {
  fileprivate var isRecorded: Bool {
    if case .array(let array) = self, case .deferred = array.source { true } else { false }
  }

  fileprivate func settled() throws(ArrayError) -> Operand {
    guard case .array(let array) = self, case .deferred = array.source else { return self }
    return .array(try array.settled())
  }
}

extension Int {
  /// The product, or `nil` where it overflows.
  package func multiplied(by other: Int) -> Int? {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? nil : product
  }
}
