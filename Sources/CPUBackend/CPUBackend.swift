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
    (self.name, self.device, self.isHostAccessible, self.eagerLimit) = (name, device, isHostAccessible, eagerLimit)
    kernels = ck_kernels()
  }

  /// The instruction set in use: baseline, avx2 or avx512.
  public var instructionSet: String { String(cString: ck_instruction_set(kernels)) }

  public var eagerKernels: UnsafePointer<ck_table>? { isHostAccessible && eagerLimit > 0 ? kernels : nil }

  public var capabilities: DeviceCapabilities {
    var known = DeviceCapabilities()
    known.model = "this machine's processor, kernels for \(instructionSet)"
    known.reductions = [.deviations]
    known.dlpack = name == "cpu" ? (1, 0) : nil
    return known
  }

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

  private func kernel(_ operation: ArrayOperation) -> ck_kernel {
    let found: ck_kernel? =
      switch operation.kind {
      case .row: ck_map_kernel(kernels, operation.index, Int32(operation.from.rawValue))
      case .cast: ck_cast_kernel(kernels, Int32(operation.from.rawValue), Int32(operation.to.rawValue))
      case .select: ck_select_kernel(kernels, Int32(operation.from.itemSize.trailingZeroBitCount))
      }
    guard let found else { preconditionFailure("no kernel for \(operation): dtypes are checked before") }
    return found
  }

  public func mapDense(
    _ operation: ArrayOperation, into result: Buffer, _ a: MapOperand, _ b: MapOperand, _ c: MapOperand, count: Int
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
    // Everything that the C program points to, in four temporary blocks: nothing is allocated for a pass of usual size.
    let status = withUnsafeTemporaryAllocation(of: Int64.self, capacity: pass.numberCount) { numbers in
      withUnsafeTemporaryAllocation(of: ck_operand.self, capacity: pass.inputs.count + pass.outputs.count) { operands in
        withUnsafeTemporaryAllocation(of: ck_step.self, capacity: pass.steps.count) { steps in
          withUnsafeTemporaryAllocation(of: Immediate.self, capacity: max(pass.inputs.count, 1)) { immediates in
            var program = pass.lowered(
              numbers: numbers.baseAddress!, operands: operands.baseAddress!, steps: steps.baseAddress!,
              immediates: immediates.baseAddress!, kernel: kernel)
            return ck_run(&program)
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
}
