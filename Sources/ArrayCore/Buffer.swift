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
  private let release: Release

  /// How memory goes back.
  package enum Release: Sendable {
    /// To the backend that gave it.
    case toBackend
    case calling(@Sendable (UnsafeMutableRawPointer) -> Void)
    /// By a function that is told whose it was: for borrowings so many and short that a closure's memory would count.
    case to(owner: UInt, @convention(c) (UInt) -> Void)
  }

  public var backend: any Backend { device.backend }

  /// The owner passed to `.to(owner:_:)`; nil for other releases.
  package var lender: UInt? {
    if case .to(let owner, _) = release { owner } else { nil }
  }

  /// Whether the memory is the backend's own, freed with this.
  package var isOwned: Bool {
    if case .toBackend = release { true } else { false }
  }

  /// Wraps memory of `backend`; `release` gives it back (by default to the backend).
  package convenience init(
    address: UnsafeMutableRawPointer, byteCount: Int, backend: any Backend, isReadOnly: Bool = false,
    release: (@Sendable (UnsafeMutableRawPointer) -> Void)? = nil
  ) {
    self.init(
      address, byteCount: byteCount, backend.device, isReadOnly: isReadOnly, release.map(Release.calling) ?? .toBackend)
  }

  package init(
    _ address: UnsafeMutableRawPointer, byteCount: Int, _ device: Device, isReadOnly: Bool = false,
    _ release: Release = .toBackend
  ) {
    self.address = address
    self.byteCount = byteCount
    self.device = device
    self.isReadOnly = isReadOnly
    self.release = release
  }

  deinit {
    switch release {
    case .toBackend where device.record.pointee.kernels != nil: ck_free(address, byteCount)
    case .toBackend: backend.deallocate(address, byteCount: byteCount)
    case .calling(let release): release(address)
    case .to(let owner, let release): release(owner)
    }
  }
}
