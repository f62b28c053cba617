import CKernels.Runtime
import Synchronization

/// Where an array's memory is and its arithmetic runs: `cpu`, `opencl:0`, `cuda:1`, ...
///
/// A device exists by its backend having been registered; this points to its record in that registry, which is never
/// given up, so comparing devices costs nothing and asking one takes no lock.
public struct Device: Hashable, @unchecked Sendable {
  /// The facts about a device that need no look at its backend.
  struct Record {
    let backend: any Backend
    /// The table and the size in bytes up to which results are computed at once, on the spot.
    let kernels: UnsafePointer<ck_table>?
    let eagerLimit: Int
    let capabilities: DeviceCapabilities
    /// A bit for each of `capabilities.reductions`.
    let reductions: Int
    let fusesReductions: Bool

    init(_ backend: any Backend) {
      (self.backend, kernels, eagerLimit) = (backend, backend.eagerKernels, backend.eagerLimit)
      capabilities = backend.capabilities
      reductions = capabilities.reductions.reduce(0) { $0 | 1 << $1.rawValue }
      fusesReductions = capabilities.fusesReductions
    }
  }

  let record: UnsafeMutablePointer<Record>

  /// The backend that owns this device's memory.
  public var backend: any Backend { record.pointee.backend }

  public var capabilities: DeviceCapabilities { record.pointee.capabilities }

  /// Whether looking at its results costs nothing: its memory is the host's, and its kernels may be called on the spot.
  package var answersQuickly: Bool { record.pointee.kernels != nil }

  /// Whether its backend has a reduction that others can stand for.
  package func reduces(_ reduction: Reduction) -> Bool { record.pointee.reductions >> reduction.rawValue & 1 != 0 }

  /// Whether arrays of a dtype can be on this device.
  public func supports(_ dtype: DType) -> Bool {
    dtype.realPart != .float64 || record.pointee.capabilities.hasFloat64
  }

  /// Memory of the device, not yet written.
  package func allocate(byteCount: Int) throws(ArrayError) -> Buffer {
    if record.pointee.kernels != nil, byteCount >= 0, let address = ck_allocate(byteCount) {
      return Buffer(address, byteCount: byteCount, self)
    }
    return try backend.allocate(byteCount: byteCount)
  }

  public var name: String { backend.name }

  /// The bytes moved to and from this device; none for memory that the host addresses itself.
  public var transfers: TransferCounter { backend.transfers }

  /// Makes a backend known under its name and returns its device; a name registers once.
  public static func register(_ name: String, _ make: (Device) -> any Backend) -> Device {
    Registry.withLock { devices, _ in
      if let known = devices.first(where: { $0.name == name }) { return known }
      let device = Device(record: .allocate(capacity: 1))
      let backend = make(device)
      device.record.initialize(to: Record(backend))
      devices.append(device)
      return device
    }
  }

  /// Makes a family of devices known; a name registers once.
  public static func register(_ family: DeviceFamily) {
    Registry.withLock { _, families in
      if !families.contains(where: { $0.name == family.name }) { families.append(family) }
    }
  }

  /// Every device registered so far, in memory of its own: readers hold no lock.
  package static var registered: [Device] { Registry.withLock { devices, _ in devices.map { $0 } } }

  /// Every family registered so far.
  package static var families: [DeviceFamily] { Registry.withLock { _, families in families.map { $0 } } }

  /// Devices and families under a lock of the C library: the thread sanitizer does not see Swift's `Mutex` on Linux.
  private enum Registry {
    nonisolated(unsafe) private static var devices: [Device] = []
    nonisolated(unsafe) private static var families: [DeviceFamily] = []

    static func withLock<R>(_ body: (inout [Device], inout [DeviceFamily]) -> R) -> R {
      ck_registry_lock()
      defer { ck_registry_unlock() }
      return body(&devices, &families)
    }
  }
}

extension Device: CustomStringConvertible {
  public var description: String { name }
}

/// Bytes that were moved between host memory and a device that the host cannot address, since the program began.
///
/// Transformers move none; tests assert it.
public final class TransferCounter: Sendable {
  private let toDeviceCount = Atomic<Int>(0)
  private let toHostCount = Atomic<Int>(0)

  package init() {}

  public var bytesToDevice: Int { toDeviceCount.load(ordering: .relaxed) }
  public var bytesToHost: Int { toHostCount.load(ordering: .relaxed) }

  package func countToDevice(_ bytes: Int) { toDeviceCount.wrappingAdd(bytes, ordering: .relaxed) }
  package func countToHost(_ bytes: Int) { toHostCount.wrappingAdd(bytes, ordering: .relaxed) }
}
