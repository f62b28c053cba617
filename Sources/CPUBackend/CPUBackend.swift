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
    guard let found = operation.kernel(in: kernels) else {
      preconditionFailure("no kernel for \(operation): dtypes are checked before")
    }
    return found
  }

  public func map(_ pass: borrowing Pass) throws(ArrayError) {
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
}
