import ArrayCore

extension GPUBackend {
  public func map(_ pass: borrowing Pass) throws(ArrayError) {
    let shape = Array(pass.shape)
    if shape.contains(0) { return }
    try MapLaunch(pass).run(on: self, shape: shape)
  }

  public func mapDense(
    _ operation: ArrayOperation, into result: Buffer, _ a: MapOperand, _ b: MapOperand, _ c: MapOperand, count: Int
  ) throws(ArrayError) {
    // Nothing is computed at once here but what has no elements.
    precondition(count == 0, "a device that defers everything computes nothing at once")
  }
}

/// One pass as a launch: operands in elements, and the kernel that fits them.
private struct MapLaunch {
  struct Memory {
    var buffer: Buffer
    var offset: Int
    var strides: [Int]
    var dtype: DType
  }
  enum Source {
    case memory(Memory)
    case immediate(Immediate, DType)
  }

  var sources: [Source] = []
  var targets: [Memory] = []
  var steps: [MapSignature.Step] = []
  var stored: [Int] = []

  init(_ pass: borrowing Pass) {
    func memory(_ buffer: Buffer, _ byteOffset: Int, _ byteStrides: Dims, _ dtype: DType) -> Memory {
      let size = dtype.itemSize
      return Memory(buffer: buffer, offset: byteOffset / size, strides: byteStrides.map { $0 / size }, dtype: dtype)
    }
    // Slots are tiles that are used again: a value is known by the entry that made it.
    var valueOf: [Int: Int] = [:]
    for (k, input) in pass.inputs.enumerated() {
      valueOf[input.slot] = k
      switch input.source {
      case .immediate(let bits): sources.append(.immediate(bits, input.dtype))
      case .buffer(let buffer, let offset, let strides):
        sources.append(.memory(memory(buffer, offset, strides, input.dtype)))
      }
    }
    for step in pass.steps {
      let operands = [step.a, step.b, step.c].filter { $0 >= 0 }.compactMap { valueOf[$0] }
      steps.append(MapSignature.Step(operation: step.operation, operands: operands))
      valueOf[step.result] = sources.count + steps.count - 1
    }
    for output in pass.outputs {
      targets.append(memory(output.buffer, output.byteOffset, output.byteStrides, output.dtype))
      stored.append(valueOf[output.slot] ?? 0)
    }
  }

  private var everyMemory: [Memory] {
    sources.compactMap { if case .memory(let memory) = $0 { memory } else { nil } } + targets
  }

  /// Launches the pass; where the arguments of all its dimensions are too many for the device, once for each position
  /// of the slowest.
  func run(on backend: GPUBackend, shape: [Int]) throws(ArrayError) {
    for memory in everyMemory { try backend.require(memory.dtype, op: "map") }
    for step in steps { try backend.require(step.operation.to, op: "map") }
    let rank = [0, 1, 2, 4, 8].first { $0 >= shape.count }
    if let rank, argumentBytes(rank) <= backend.facts.argumentBytes {
      return try launch(on: backend, shape: shape)
    }
    for position in 0..<shape[0] {
      var part = self
      func advance(_ memory: inout Memory) {
        memory.offset += position * memory.strides[0]
        memory.strides.removeFirst()
      }
      for k in part.targets.indices { advance(&part.targets[k]) }
      for k in part.sources.indices {
        if case .memory(var memory) = part.sources[k] {
          advance(&memory)
          part.sources[k] = .memory(memory)
        }
      }
      try part.run(on: backend, shape: Array(shape.dropFirst()))
    }
  }

  /// At the widest, so that it does not depend on the sizes.
  private func argumentBytes(_ rank: Int) -> Int { 8 + 8 * rank + (sources.count + targets.count) * (16 + 8 * rank) }

  private func launch(on backend: GPUBackend, shape: [Int]) throws(ArrayError) {
    let count = shape.reduce(1, *)
    func access(_ memory: Memory) -> MapSignature.Operand.Access {
      // One element alone is an array that lies dense: no kernel of its own.
      if shape.isEmpty { return .dense }
      if memory.strides.allSatisfy({ $0 == 0 }) { return .single }
      return shape.count == 1 && memory.strides[0] == 1 ? .dense : .strided
    }
    let isDense = everyMemory.allSatisfy { access($0) != .strided }
    let rank = isDense ? 0 : [1, 2, 4, 8].first { $0 >= shape.count } ?? 8
    let isWide =
      count >= Int(Int32.max) - 1024
      || everyMemory.contains { memory in
        zip(shape, memory.strides).reduce(0) { $0 + ($1.0 - 1) * Int($1.1.magnitude) } >= Int(Int32.max)
      }
    // Dimensions that are missing come first, of size 1.
    let missing = rank - shape.count
    func strides(_ memory: Memory) -> [Int] { Array(repeating: 0, count: missing) + memory.strides }

    func operand(_ memory: Memory) -> MapSignature.Operand {
      let found = access(memory)
      return MapSignature.Operand(
        access: rank > 0 && found == .dense ? .strided : found, dtype: memory.dtype)
    }
    let signature = MapSignature(
      rank: rank, isWide: isWide,
      inputs: sources.map { source in
        switch source {
        case .memory(let memory): operand(memory)
        case .immediate(_, let dtype): MapSignature.Operand(access: .immediate, dtype: dtype)
        }
      }, steps: steps, outputs: stored, outputAccess: targets.map(operand))

    let perGroup = rank == 0 ? 1024 : 256
    try backend.launch(.map(signature), "map", groups: (count + perGroup - 1) / perGroup, op: "map") { arguments in
      func index(_ value: Int) { isWide ? arguments.int64(value) : arguments.int32(value) }
      func add(_ memory: Memory) {
        arguments.memory(memory.buffer)
        arguments.int64(memory.offset)
        if operand(memory).access == .strided { for stride in strides(memory) { index(stride) } }
      }
      arguments.int64(count)
      if rank > 1 { for d in 1..<rank { index(d < missing ? 1 : shape[d - missing]) } }
      for source in sources {
        switch source {
        case .memory(let memory): add(memory)
        case .immediate(let bits, _):
          arguments.bits(bits.low)
          arguments.bits(bits.high)
        }
      }
      for target in targets { add(target) }
    }
  }
}
