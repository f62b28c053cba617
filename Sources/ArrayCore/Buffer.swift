import CKernels.Runtime

/// Memory of one device, freed with its last user. What `address` means is the backend's own business.
///
/// Unchecked: the fields never change, and the memory is written only before others see it or by its sole owner.
public final class Buffer: @unchecked Sendable {
  package let address: UnsafeMutableRawPointer
  public let byteCount: Int
  /// Borrowed memory whose owner allows no writes.
  package let isReadOnly: Bool
  public let device: Device
  private let release: (@Sendable (UnsafeMutableRawPointer) -> Void)?

  public var backend: any Backend { device.backend }

  /// Wraps memory of `backend`; `release` gives it back (by default to the backend).
  package convenience init(
    address: UnsafeMutableRawPointer, byteCount: Int, backend: any Backend, isReadOnly: Bool = false,
    release: (@Sendable (UnsafeMutableRawPointer) -> Void)? = nil
  ) {
    self.init(address, byteCount: byteCount, backend.device, isReadOnly: isReadOnly, release: release)
  }

  package init(
    _ address: UnsafeMutableRawPointer, byteCount: Int, _ device: Device, isReadOnly: Bool = false,
    release: (@Sendable (UnsafeMutableRawPointer) -> Void)? = nil
  ) {
    self.address = address
    self.byteCount = byteCount
    self.device = device
    self.isReadOnly = isReadOnly
    self.release = release
  }

  deinit {
    if let release {
      release(address)
    } else if device.record.pointee.kernels != nil {
      ck_free(address, byteCount)
    } else {
      backend.deallocate(address, byteCount: byteCount)
    }
  }
}
