import ArrayCore

extension GPUBackend {
  public func map(_ pass: borrowing Pass) throws(ArrayError) {
    let shape = Array(pass.shape)
    if shape.contains(0) { return }
    try MapLaunch(pass).run(on: self, shape: shape)
  }
}

/// One pass as a launch: operands in elements, and the kernel that fits them.
struct MapLaunch {
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

  /// Throws where a dtype needs what the device does not have.
  func require(on backend: GPUBackend) throws(ArrayError) {
    for memory in everyMemory { try backend.require(memory.dtype, op: "map") }
    for step in steps { try backend.require(step.operation.to, op: "map") }
  }

  /// Launches the pass; where the arguments of all its dimensions are too many for the device, once for each position
  /// of the slowest.
  func run(on backend: GPUBackend, shape: [Int]) throws(ArrayError) {
    try require(on: backend)
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
  func argumentBytes(_ rank: Int) -> Int { 8 + 8 * rank + (sources.count + targets.count) * (16 + 8 * rank) }

  private func access(_ memory: Memory, _ shape: [Int]) -> MapSignature.Operand.Access {
    // One element alone is an array that lies dense: no kernel of its own.
    if shape.isEmpty { return .dense }
    if memory.strides.allSatisfy({ $0 == 0 }) { return .single }
    return shape.count == 1 && memory.strides[0] == 1 ? .dense : .strided
  }

  /// The kernel for so many dimensions; with 0, of operands that all lie dense.
  func signature(rank: Int, shape: [Int]) -> MapSignature {
    let isWide =
      shape.reduce(1, *) >= Int(Int32.max) - 1024
      || everyMemory.contains { memory in
        zip(shape, memory.strides).reduce(0) { $0 + ($1.0 - 1) * Int($1.1.magnitude) } >= Int(Int32.max)
      }
    func operand(_ memory: Memory) -> MapSignature.Operand {
      let found = access(memory, shape)
      return MapSignature.Operand(access: rank > 0 && found == .dense ? .strided : found, dtype: memory.dtype)
    }
    return MapSignature(
      rank: rank, isWide: isWide,
      inputs: sources.map { source in
        switch source {
        case .memory(let memory): operand(memory)
        case .immediate(_, let dtype): MapSignature.Operand(access: .immediate, dtype: dtype)
        }
      }, steps: steps, outputs: stored, outputAccess: targets.map(operand))
  }

  /// The arguments of all operands, in the order of the kernel's; `missing` dimensions come first, of size 1.
  func fill(_ arguments: inout KernelArguments, _ signature: MapSignature, missing: Int) {
    func add(_ memory: Memory, _ operand: MapSignature.Operand) {
      arguments.memory(memory.buffer)
      arguments.int64(memory.offset)
      guard operand.access == .strided else { return }
      for stride in Array(repeating: 0, count: missing) + memory.strides { arguments.index(stride, signature.isWide) }
    }
    for (source, operand) in zip(sources, signature.inputs) {
      switch source {
      case .memory(let memory): add(memory, operand)
      case .immediate(let bits, _):
        arguments.bits(bits.low)
        arguments.bits(bits.high)
      }
    }
    for (target, operand) in zip(targets, signature.outputAccess) { add(target, operand) }
  }

  private func launch(on backend: GPUBackend, shape: [Int]) throws(ArrayError) {
    let count = shape.reduce(1, *)
    let isDense = everyMemory.allSatisfy { access($0, shape) != .strided }
    let rank = isDense ? 0 : [1, 2, 4, 8].first { $0 >= shape.count } ?? 8
    let signature = self.signature(rank: rank, shape: shape)
    let missing = rank - shape.count, perGroup = rank == 0 ? 1024 : 256
    try backend.launch(.map(signature), "map", groups: (count + perGroup - 1) / perGroup, op: "map") { arguments in
      arguments.int64(count)
      if rank > 1 { for d in 1..<rank { arguments.index(d < missing ? 1 : shape[d - missing], signature.isWide) } }
      fill(&arguments, signature, missing: Swift.max(missing, 0))
    }
  }
}

extension KernelArguments {
  /// A number that is 32 bits wide where all of its kernel's fit.
  mutating func index(_ value: Int, _ isWide: Bool) {
    if isWide { int64(value) } else { int32(value) }
  }
}
