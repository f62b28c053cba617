/// Memory of one device, freed with its last user. What `address` means is the backend's own business.
///
/// Unchecked: the fields never change, and the memory is written only before others see it or by its sole owner.
public final class Buffer: @unchecked Sendable {
  package let address: UnsafeMutableRawPointer
  public let byteCount: Int
  /// Borrowed memory whose owner allows no writes.
  package let isReadOnly: Bool
  /// Backends live as long as the program, so no count is kept.
  public unowned(unsafe) let backend: any Backend
  private let release: (@Sendable (UnsafeMutableRawPointer) -> Void)?

  /// Wraps memory of `backend`; `release` gives it back (by default to the backend).
  package init(
    address: UnsafeMutableRawPointer, byteCount: Int, backend: any Backend, isReadOnly: Bool = false,
    release: (@Sendable (UnsafeMutableRawPointer) -> Void)? = nil
  ) {
    self.address = address
    self.byteCount = byteCount
    self.backend = backend
    self.isReadOnly = isReadOnly
    self.release = release
  }

  deinit {
    if let release { release(address) } else { backend.deallocate(address, byteCount: byteCount) }
  }
}
