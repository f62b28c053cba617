/// Computes a claimed node, and with it every pending node below that somebody can still see, in one pass.
///
/// The graph is taken apart from the top: a node always before its operands, and taking it moves its operands out. So
/// when a node is taken, every reference from inside the pass is in our hands, and its reference count says exactly
/// whether anyone outside can still see it. Unseen, its value lives in a tile only; seen, it is claimed and stored by the
/// same pass. Every node is computed at most once.
struct Evaluation {
  /// Pending nodes, the highest level last.
  private var work: [Node] = []
  /// Nodes taken so far, consumers first, with the places of their operands.
  private var taken: [(node: Node, isVisible: Bool, operands: [Place])] = []
  private var places: [ObjectIdentifier: Int] = [:]
  private var inputs: [(source: Pass.Input.Source, dtype: DType)] = []

  private enum Place {
    case input(Int)
    case node(ObjectIdentifier)
  }

  /// A reduction of the root's values over neighbouring axes, to be made in the pass that computes them.
  struct Reducing {
    var reduction: Reduction
    var axes: Range<Int>
    var result: Buffer
    /// Whether it was: else the root's values are there, and nothing else was done.
    var isDone = false
  }
  private var reducing: Reducing?

  /// Computes `root`, which this thread has claimed, and publishes the outcome of all it claimed.
  static func run(_ root: Node) {
    var nothing: Reducing?
    run(root, &nothing)
  }

  static func run(_ root: Node, _ reducing: inout Reducing?) {
    var evaluation = Evaluation()
    evaluation.reducing = reducing
    defer { reducing = evaluation.reducing }
    do throws(ArrayError) {
      try evaluation.linearise(root)
      let buffers = try evaluation.compute(order: root.layout.order, shape: root.layout.shape, backend: root.backend)
      for (index, buffer) in buffers { evaluation.taken[index].node.publish(.success(buffer)) }
    } catch {
      for step in evaluation.taken where step.isVisible { step.node.publish(.failure(error)) }
    }
  }

  private mutating func linearise(_ root: Node) throws(ArrayError) {
    try take(root, isVisible: true)
    while var node = work.popLast() {
      // Another thread may have computed the node since it was listed, and let go of it: then it has a value to read.
      if isKnownUniquelyReferenced(&node), !node.isReady {
        try take(node, isVisible: false)
      } else if node.claim() {
        try take(node, isVisible: true)
      } else {
        node.waitUntilReady()
        places[ObjectIdentifier(node)] = try addInput(NDArray(try node.value(), dtype: node.dtype, layout: node.layout))
        retained.append(node)
      }
    }
  }

  /// Nodes that others computed: kept so that their identity stays theirs until the pass is built.
  private var retained: [Node] = []

  private mutating func take(_ node: Node, isVisible: Bool) throws(ArrayError) {
    var operands: (Operand, Operand, Operand) = (.none, .none, .none)
    swap(&operands, &node.operands)
    // Listed before its operands are looked at, so that a failure below reaches it.
    taken.append((node, isVisible, []))
    let index = taken.count - 1
    var list: [Place] = []
    for operand in [operands.0, operands.1, operands.2] {
      switch operand {
      case .none: break
      case .immediate(let bits):
        inputs.append((.immediate(bits), node.operation.operandDType(list.count)))
        list.append(.input(inputs.count - 1))
      case .array(let array):
        switch array.source {
        case .ready:
          list.append(.input(try addInput(array.broadcast(to: node.layout.shape))))
        case .deferred(let below):
          if below.isReady {
            list.append(.input(try addInput(try array.settled().broadcast(to: node.layout.shape))))
          } else {
            insert(below)
            list.append(.node(ObjectIdentifier(below)))
          }
        }
      }
    }
    taken[index].operands = list
  }

  private mutating func addInput(_ array: NDArray) throws(ArrayError) -> Int {
    let buffer = try array.buffer()
    let size = array.dtype.itemSize
    inputs.append(
      (
        .buffer(buffer, byteOffset: array.layout.offset * size, byteStrides: array.layout.strides.scaled(by: size)),
        array.dtype
      ))
    return inputs.count - 1
  }

  /// Keeps the work ordered by level and then address, each node once.
  private mutating func insert(_ node: Node) {
    func key(_ n: Node) -> (Int32, ObjectIdentifier) { (n.level, ObjectIdentifier(n)) }
    var position = work.count
    while position > 0, key(work[position - 1]) > key(node) { position -= 1 }
    if position > 0, work[position - 1] === node { return }
    work.insert(node, at: position)
  }

  /// Builds the pass and runs it; returns the buffer of every visible node.
  private mutating func compute(
    order: Dims, shape: Dims, backend: any Backend
  ) throws(ArrayError) -> [(index: Int, buffer: Buffer)] {
    var slots = SlotAllocator(inputs: inputs.count)
    var stepIndex: [ObjectIdentifier: Int] = [:]
    for (k, step) in taken.enumerated() { stepIndex[ObjectIdentifier(step.node)] = k }

    // The first consumer in `taken` is the last in execution: there a value's tile becomes free.
    var lastUse: [Int: Int] = [:]
    for (k, step) in taken.enumerated() {
      for case .node(let id) in step.operands {
        if let below = stepIndex[id], lastUse[below] == nil { lastUse[below] = k }
      }
    }

    var slotOf = [Int](repeating: -1, count: taken.count)
    var steps: [Pass.Step] = []
    var outputs: [Pass.Output] = []
    var buffers: [(index: Int, buffer: Buffer)] = []
    for k in stride(from: taken.count - 1, through: 0, by: -1) {
      let (node, isVisible, operands) = taken[k]
      var operandSlots = [-1, -1, -1]
      var free: [Int] = []
      for (i, place) in operands.enumerated() {
        switch place {
        case .input(let input): operandSlots[i] = input
        case .node(let id):
          if let below = stepIndex[id] {
            operandSlots[i] = slotOf[below]
            if lastUse[below] == k, !taken[below].isVisible, !free.contains(slotOf[below]) {
              free.append(slotOf[below])
            }
          } else if let input = places[id] {
            operandSlots[i] = input
          }
        }
      }
      let size = node.dtype.itemSize
      if isVisible {
        slotOf[k] = slots.new(itemSize: size)
        let buffer = try backend.allocate(byteCount: node.layout.count * size)
        buffers.append((k, buffer))
        outputs.append(
          Pass.Output(
            buffer: buffer, byteOffset: 0, byteStrides: node.layout.strides.scaled(by: size), dtype: node.dtype,
            slot: slotOf[k]))
        for slot in free { slots.release(slot) }
      } else {
        slotOf[k] = slots.reuse(among: free, itemSize: size)
      }
      steps.append(
        Pass.Step(
          operation: node.operation, result: slotOf[k], a: operandSlots[0], b: operandSlots[1], c: operandSlots[2]))
    }
    let passInputs = inputs.enumerated().map { Pass.Input(source: $1.source, dtype: $1.dtype, slot: $0) }
    let pass = Pass(shape: shape, inputs: passInputs, steps: steps, outputs: outputs, slotCount: slots.count)
    if let wanted = reducing, let lanes = pass.lanes(over: wanted.axes),
      try backend.reduce(wanted.reduction, lastOf: lanes, into: wanted.result)
    {
      reducing?.isDone = true
      return buffers
    }
    try backend.map(pass.simplified(order))
    return buffers
  }
}

/// Hands out tiles, reusing those whose value is no longer needed.
private struct SlotAllocator {
  private var free: [(slot: Int, itemSize: Int)] = []
  private var sizes: [Int: Int] = [:]
  private(set) var count: Int

  init(inputs: Int) { count = inputs }

  mutating func new(itemSize: Int) -> Int {
    sizes[count] = itemSize
    count += 1
    return count - 1
  }

  mutating func release(_ slot: Int) { free.append((slot, sizes[slot] ?? 0)) }

  /// A tile for a result whose operands' tiles `ending` become free: one of those if it is as wide, and is then written
  /// in place; else one that was free before, or the result would overtake the values still to be read.
  mutating func reuse(among ending: [Int], itemSize: Int) -> Int {
    if let place = ending.first(where: { sizes[$0] == itemSize }) {
      for slot in ending where slot != place { release(slot) }
      return place
    }
    defer { for slot in ending { release(slot) } }
    if let place = free.lastIndex(where: { $0.itemSize == itemSize }) { return free.remove(at: place).slot }
    return new(itemSize: itemSize)
  }
}

extension NDArray {
  /// Reduces a pending chain over neighbouring axes into `result`, (before, after) dense, in the pass that computes it.
  ///
  /// - Returns: False where nothing is pending, or the device or the layout do not allow it; `result` is then as it was.
  package func reduced(
    _ reduction: Reduction, over axes: Range<Int>, into result: Buffer
  ) throws(ArrayError) -> Bool {
    guard device.record.pointee.fusesReductions, case .deferred(let node) = source, node.claim() else { return false }
    var reducing: Evaluation.Reducing? = Evaluation.Reducing(reduction: reduction, axes: axes, result: result)
    Evaluation.run(node, &reducing)
    return reducing?.isDone ?? false
  }

  /// Seen in a larger shape; a view that needs no values yet only if nothing changes.
  package func broadcast(to shape: Dims) throws(ArrayError) -> NDArray {
    self.shape == shape ? self : try view(layout.broadcast(to: shape))
  }
}

extension ArrayOperation {
  /// The dtype of the k-th operand.
  package func operandDType(_ k: Int) -> DType {
    switch kind {
    case .select: k == 0 ? .bool : from
    default: from
    }
  }
}

extension Dims {
  package func scaled(by factor: Int) -> Dims {
    var result = self
    for i in 0..<count { result[i] = self[i] &* factor }
    return result
  }
}
