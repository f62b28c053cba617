import ArrayCore

// What libraries that share a device tell each other, in the numbers of DLPack.

extension GPUBackend {
  /// The type of device and its number there; `nil` for a device under a name of its own.
  public var dlpackNumbers: (type: Int32, id: Int32)? { GPUDevices.dlpackNumbers(of: name) }

  /// The stream that work is enqueued to, as a producer of data wants to know it; `nil` where others cannot use it.
  public var sharedStream: Int? { driver.sharedStream }

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
