import ArrayCore
import CKernels.Runtime

/// This machine's processor: every primitive through the kernel table of its instruction set.
///
/// Another instance under another name, with memory declared out of the host's reach, makes a device with the same
/// arithmetic on which host code that peeks is found out.
public final class CPUBackend: Backend {
  public static let shared = CPUBackend.register("cpu")

  public let name: String
  public let device: Device
  public let isHostAccessible: Bool
  public let eagerLimit: Int
  public let transfers = TransferCounter()
  /// Unsafe: a pointer to constants.
  nonisolated(unsafe) package let kernels: UnsafePointer<ck_table>

  /// Registers a processor device. The kernel table is chosen once: `SWIFTLET_ISA` may name a lesser one.
  package static func register(_ name: String, isHostAccessible: Bool = true, eagerLimit: Int = 16 << 10) -> CPUBackend
  {
    let device = Device.register(name) { device in
      CPUBackend(name: name, device: device, isHostAccessible: isHostAccessible, eagerLimit: eagerLimit)
    }
    guard let backend = device.backend as? CPUBackend else { preconditionFailure("\(name) is another kind of device") }
    return backend
  }

  private init(name: String, device: Device, isHostAccessible: Bool, eagerLimit: Int) {
    self.name = name
    self.device = device
    self.isHostAccessible = isHostAccessible
    self.eagerLimit = eagerLimit
    kernels = ck_kernels()
  }

  /// The instruction set in use: baseline, avx2 or avx512.
  public var instructionSet: String { String(cString: kernels.pointee.name) }

  public var eagerKernels: UnsafePointer<ck_table>? { isHostAccessible && eagerLimit > 0 ? kernels : nil }

  // MARK: Memory

  public func allocate(byteCount: Int) throws(ArrayError) -> Buffer {
    guard byteCount >= 0, let address = ck_allocate(byteCount) else {
      throw .outOfMemory(bytes: byteCount, device: device)
    }
    return Buffer(address, byteCount: byteCount, device)
  }

  public func deallocate(_ address: UnsafeMutableRawPointer, byteCount: Int) { ck_free(address, byteCount) }

  public func write(_ source: UnsafeRawBufferPointer, to buffer: Buffer, byteOffset: Int) throws(ArrayError) {
    if !isHostAccessible { transfers.countToDevice(source.count) }
    if let base = source.baseAddress {
      (buffer.address + byteOffset).copyMemory(from: base, byteCount: source.count)
    }
  }

  public func read(
    _ buffer: Buffer, byteOffset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(ArrayError) {
    if !isHostAccessible { transfers.countToHost(destination.count) }
    if let base = destination.baseAddress {
      base.copyMemory(from: buffer.address + byteOffset, byteCount: destination.count)
    }
  }

  // MARK: Element-wise

  private func kernel(_ operation: Operation) -> ck_kernel {
    let found: ck_kernel? =
      switch operation.kind {
      case .row: ck_map_kernel(kernels, operation.index, Int32(operation.from.rawValue))
      case .cast: ck_cast_kernel(kernels, Int32(operation.from.rawValue), Int32(operation.to.rawValue))
      case .select: kernels.pointee.select[operation.from.itemSize.trailingZeroBitCount]
      }
    guard let found else { preconditionFailure("no kernel for \(operation): dtypes are checked before") }
    return found
  }

  public func mapDense(
    _ operation: Operation, into result: Buffer, _ a: MapOperand, _ b: MapOperand, _ c: MapOperand, count: Int
  ) throws(ArrayError) {
    let kernel = kernel(operation)
    withUnsafeTemporaryAllocation(of: Immediate.self, capacity: 3) { constants in
      withUnsafeTemporaryAllocation(of: ck_dense.self, capacity: 3) { operands in
        func place(_ operand: MapOperand, _ k: Int) {
          let size = Int32(operation.operandDType(k).itemSize)
          switch operand {
          case .none: operands.initializeElement(at: k, to: ck_dense(base: nil, item_size: size, is_constant: 0))
          case .memory(let x):
            operands.initializeElement(
              at: k, to: ck_dense(base: x.buffer.address + x.byteOffset, item_size: size, is_constant: 0))
          case .constant(let bits):
            constants.initializeElement(at: k, to: bits)
            let base = constants.baseAddress.map { UnsafeRawPointer($0 + k) }
            operands.initializeElement(at: k, to: ck_dense(base: base, item_size: size, is_constant: 1))
          }
        }
        place(a, 0)
        place(b, 1)
        place(c, 2)
        ck_map_dense(kernel, result.address, Int32(operation.to.itemSize), operands.baseAddress, Int64(count))
      }
    }
  }

  public func map(_ pass: borrowing Pass) throws(ArrayError) {
    if copied(pass) { return }
    let rank = pass.shape.count, operandCount = pass.inputs.count + pass.outputs.count
    // Everything that the C program points to, in four temporary blocks: nothing is allocated for a pass of usual size.
    let status = withUnsafeTemporaryAllocation(of: Int64.self, capacity: (operandCount + 1) * max(rank, 1)) { numbers in
      withUnsafeTemporaryAllocation(of: ck_operand.self, capacity: operandCount) { operands in
        withUnsafeTemporaryAllocation(of: ck_step.self, capacity: pass.steps.count) { steps in
          withUnsafeTemporaryAllocation(of: Immediate.self, capacity: pass.inputs.count) { immediates in
            run(pass, numbers: numbers.baseAddress!, operands: operands, steps: steps, immediates: immediates)
          }
        }
      }
    }
    if status != 0 { throw .outOfMemory(bytes: pass.slotCount * 4096, device: device) }
  }

  /// Moves the elements of a pass that only copies, whatever their bits mean.
  private func copied(_ pass: borrowing Pass) -> Bool {
    guard pass.steps.count == 1, pass.inputs.count == 1, pass.outputs.count == 1,
      case .buffer(let source, let offset, let strides) = pass.inputs[0].source,
      pass.steps[0].operation.kind == .cast, pass.inputs[0].dtype == pass.outputs[0].dtype
    else { return false }
    let rank = pass.shape.count, target = pass.outputs[0]
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: 3 * rank + 1) { numbers in
      for k in 0..<rank {
        numbers[k] = Int64(pass.shape[k])
        numbers[rank + k] = Int64(target.byteStrides[k])
        numbers[2 * rank + k] = Int64(strides[k])
      }
      guard let shape = numbers.baseAddress else { return }
      ck_copy(
        target.buffer.address + target.byteOffset, shape + rank, source.address + offset, shape + 2 * rank, shape,
        Int32(rank), Int32(target.dtype.itemSize))
    }
    return true
  }

  private func run(
    _ pass: borrowing Pass, numbers: UnsafeMutablePointer<Int64>, operands: UnsafeMutableBufferPointer<ck_operand>,
    steps: UnsafeMutableBufferPointer<ck_step>, immediates: UnsafeMutableBufferPointer<Immediate>
  ) -> Int32 {
    let rank = pass.shape.count
    var next = numbers
    func store(_ dims: Dims) -> UnsafePointer<Int64> {
      let start = next
      for value in dims { next.initialize(to: Int64(value)); next += 1 }
      return UnsafePointer(start)
    }
    let shape = store(pass.shape)
    var widest = 1
    for (k, input) in pass.inputs.enumerated() {
      let size = input.dtype.itemSize
      widest = max(widest, size)
      switch input.source {
      case .immediate(let bits):
        (immediates.baseAddress! + k).initialize(to: bits)
        let strides = store(Dims(repeating: 0, count: rank))
        operands[k] = ck_operand(
          base: immediates.baseAddress! + k, strides: strides, item_size: Int32(size), slot: Int32(input.slot))
      case .buffer(let buffer, let offset, let strides):
        operands[k] = ck_operand(
          base: buffer.address + offset, strides: store(strides), item_size: Int32(size), slot: Int32(input.slot))
      }
    }
    for (k, output) in pass.outputs.enumerated() {
      operands[pass.inputs.count + k] = ck_operand(
        base: output.buffer.address + output.byteOffset, strides: store(output.byteStrides),
        item_size: Int32(output.dtype.itemSize), slot: Int32(output.slot))
    }
    for (k, step) in pass.steps.enumerated() {
      widest = max(widest, step.operation.from.itemSize, step.operation.to.itemSize)
      steps[k] = ck_step(
        kernel: kernel(step.operation), dst: Int32(step.result), a: Int32(step.a), b: Int32(step.b), c: Int32(step.c))
    }
    var program = ck_pass(
      rank: Int32(rank), input_count: Int32(pass.inputs.count), step_count: Int32(pass.steps.count),
      output_count: Int32(pass.outputs.count), slot_count: Int32(pass.slotCount), widest: Int32(widest), shape: shape,
      inputs: UnsafePointer(operands.baseAddress), steps: UnsafePointer(steps.baseAddress),
      outputs: operands.baseAddress.map { UnsafePointer($0 + pass.inputs.count) })
    return ck_run(&program)
  }
}
