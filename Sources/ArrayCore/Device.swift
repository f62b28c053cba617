import CKernels.Runtime
import Synchronization

/// Where an array's memory is and its arithmetic runs: `cpu`, `opencl:0`, `cuda:1`, ...
///
/// A device exists by its backend having been registered; this is a number in that registry, so comparing devices costs
/// nothing.
public struct Device: Hashable, Sendable {
  let id: UInt16

  /// The backend that owns this device's memory.
  public var backend: any Backend { Registered.withLock { $0[Int(id)] } }

  public var name: String { backend.name }

  /// What was moved to and from this device; nothing for memory that the host addresses itself.
  public var transfers: TransferCounter { backend.transfers }

  /// Makes a backend known under its name and returns its device; a name registers once.
  public static func register(_ name: String, _ make: (Device) -> any Backend) -> Device {
    Registered.withLock { backends in
      if let known = backends.firstIndex(where: { $0.name == name }) { return Device(id: UInt16(known)) }
      let device = Device(id: UInt16(backends.count))
      backends.append(make(device))
      return device
    }
  }

  /// The registered device of that name.
  package static func registered(_ name: String) throws(ArrayError) -> Device {
    let backends = Registered.withLock { $0 }
    guard let found = backends.firstIndex(where: { $0.name == name }) else {
      throw .unknownDevice(name, known: backends.map(\.name))
    }
    return Device(id: UInt16(found))
  }

  /// Every device registered so far.
  package static var registered: [Device] {
    Registered.withLock { (0..<$0.count).map { Device(id: UInt16($0)) } }
  }

  /// The backends under a lock of the C library: the thread sanitizer does not see Swift's `Mutex` on Linux.
  private enum Registered {
    nonisolated(unsafe) private static var backends: [any Backend] = []

    static func withLock<R>(_ body: (inout [any Backend]) -> R) -> R {
      ck_registry_lock()
      defer { ck_registry_unlock() }
      return body(&backends)
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
