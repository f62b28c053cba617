import ArrayCore

// Memory that libraries on one device share.

extension GPUBackend {
  /// Waits for all that was enqueued, so that any stream may read the results.
  public func finish(op: String) throws(ArrayError) {
    do throws(DriverError) {
      try driver.synchronise()
    } catch {
      throw translated(error, op: op, bytes: 0)
    }
  }

  /// Memory of this device where the host may use it, after all that was enqueued; `nil` where the host cannot reach it.
  /// What it writes there is sure to be seen by the device once `takeBack` was called.
  public func lendToHost(_ buffer: Buffer) throws(ArrayError) -> UnsafeMutableRawPointer? {
    do throws(DriverError) {
      return try driver.lendToHost(buffer.address, isReadOnly: buffer.isReadOnly)
    } catch {
      throw translated(error, op: "__dlpack__", bytes: buffer.byteCount)
    }
  }

  public func takeBack(_ buffer: Buffer, from address: UnsafeMutableRawPointer) {
    driver.takeBack(buffer.address, from: address)
  }

  /// Memory that another library owns, which lends it until `release` is called.
  ///
  /// - Throws: `ArrayError.deviceFailure` for memory that kernels of this backend cannot reach; `release` is then not called.
  public func borrow(
    _ handle: UnsafeMutableRawPointer, byteCount: Int, isReadOnly: Bool, release: @escaping @Sendable () -> Void
  ) throws(ArrayError) -> Buffer {
    do throws(DriverError) {
      try driver.checkReach(of: handle)
    } catch {
      throw translated(error, op: "from_dlpack", bytes: byteCount)
    }
    return Buffer(address: handle, byteCount: byteCount, backend: self, isReadOnly: isReadOnly) { [driver] _ in
      // Kernels that were enqueued may still read it.
      try? driver.synchronise()
      release()
    }
  }
}
