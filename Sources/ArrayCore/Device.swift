import CKernels.Runtime
import Synchronization

/// Where an array's memory is and its arithmetic runs: `cpu`, `opencl:0`, `cuda:1`, ...
///
/// A device exists by its backend having been registered; this points to its record in that registry, which is never
/// given up, so comparing devices costs nothing and asking one takes no lock.
public struct Device: Hashable, @unchecked Sendable {
  /// What is known of a device without asking its backend.
  struct Record {
    let backend: any Backend
    /// The table and the size in bytes up to which results are computed at once, on the spot.
    let kernels: UnsafePointer<ck_table>?
    let eagerLimit: Int
  }

  let record: UnsafeMutablePointer<Record>

  /// The backend that owns this device's memory.
  public var backend: any Backend { record.pointee.backend }

  /// Whether its memory is the host's and its kernels may be called on the spot.
  package var lendsKernels: Bool { record.pointee.kernels != nil }

  /// Memory of the device, not yet written.
  package func allocate(byteCount: Int) throws(ArrayError) -> Buffer {
    if record.pointee.kernels != nil, byteCount >= 0, let address = ck_allocate(byteCount) {
      return Buffer(address, byteCount: byteCount, self)
    }
    return try backend.allocate(byteCount: byteCount)
  }

  public var name: String { backend.name }

  /// What was moved to and from this device; nothing for memory that the host addresses itself.
  public var transfers: TransferCounter { backend.transfers }

  /// Makes a backend known under its name and returns its device; a name registers once.
  public static func register(_ name: String, _ make: (Device) -> any Backend) -> Device {
    Registered.withLock { devices in
      if let known = devices.first(where: { $0.name == name }) { return known }
      let device = Device(record: .allocate(capacity: 1))
      let backend = make(device)
      device.record.initialize(
        to: Record(backend: backend, kernels: backend.eagerKernels, eagerLimit: backend.eagerLimit))
      devices.append(device)
      return device
    }
  }

  /// The registered device of that name.
  package static func registered(_ name: String) throws(ArrayError) -> Device {
    let devices = registered
    guard let found = devices.first(where: { $0.name == name }) else {
      throw .unknownDevice(name, known: devices.map(\.name))
    }
    return found
  }

  /// Every device registered so far, in memory of its own: whoever reads it holds no lock.
  package static var registered: [Device] { Registered.withLock { $0.map { $0 } } }

  /// The devices under a lock of the C library: the thread sanitizer does not see Swift's `Mutex` on Linux.
  private enum Registered {
    nonisolated(unsafe) private static var devices: [Device] = []

    static func withLock<R>(_ body: (inout [Device]) -> R) -> R {
      ck_registry_lock()
      defer { ck_registry_unlock() }
      return body(&devices)
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
