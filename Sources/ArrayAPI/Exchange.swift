import ArrayCore

// Arrays that several libraries hold at once, on whatever device, in the terms of DLPack.

/// Where the elements of an array lie, for as long as `owner` is kept.
public struct ExchangedMemory {
  /// Handle of the memory on its device: an address, for OpenCL a memory object.
  public let handle: UnsafeMutableRawPointer
  /// Offset of the first element.
  public let byteOffset: Int
  /// The type of device and its number in DLPack.
  public let device: (type: Int32, id: Int32)
  public let isReadOnly: Bool
  public let owner: AnyObject
}

extension Device {
  /// The type of device and its number in DLPack; `nil` for devices that it does not know.
  public var dlpackNumbers: (type: Int32, id: Int32)? { capabilities.dlpack }

  /// The stream to ask a producer of data on this device for, as DLPack numbers streams; `nil` where there is none to name.
  public var stream: Int? { capabilities.stream }
}

extension NDArray {
  /// Where the elements are. Computes them if they were not; on a device, waits for that unless `isAwaited` is false, so
  /// that work on any stream may use them.
  /// - Throws: `ArrayError.notHostAccessible` for a device that no other library knows.
  public func exchangedMemory(isAwaited: Bool = true) throws(ArrayError) -> ExchangedMemory {
    if device == .cpu {
      let memory = try hostMemory()
      return ExchangedMemory(
        handle: memory.address, byteOffset: 0, device: (1, 0), isReadOnly: memory.isReadOnly, owner: memory.owner)
    }
    guard let numbers = device.dlpackNumbers else { throw .notHostAccessible(op: "__dlpack__", device: device) }
    let buffer = try buffer()
    if isAwaited { try backend.finish(op: "__dlpack__") }
    return ExchangedMemory(
      handle: buffer.address, byteOffset: layout.offset * dtype.itemSize, device: numbers,
      isReadOnly: buffer.isReadOnly, owner: buffer)
  }

  /// The same elements, without a copy, as an array of the processor, where the device's memory is the host's; else `nil`.
  ///
  /// Waits for work on the device. What either side writes while this array lives is sure to be seen by the other once it
  /// is gone.
  public func lentToHost() throws(ArrayError) -> NDArray? {
    if device == .cpu { return nil }
    let buffer = try buffer(), backend = buffer.backend
    guard let found = try backend.lendToHost(buffer) else { return nil }
    nonisolated(unsafe) let address = found  // only handed back
    do throws(ArrayError) {
      return try NDArray(
        borrowing: address + layout.offset * dtype.itemSize, shape: shape, strides: layout.strides, dtype: dtype,
        isReadOnly: buffer.isReadOnly
      ) { backend.takeBack(buffer, from: address) }
    } catch {
      backend.takeBack(buffer, from: address)
      throw error
    }
  }

  /// Wraps memory of a device that another library owns; `release` is called, on any thread, when nobody needs it any more.
  ///
  /// - Parameters:
  ///   - handle: of the memory, whose first element lies `byteOffset` into it; the others `strides` elements apart.
  ///   - isReadOnly: whether `write` must refuse.
  /// - Throws: `ArrayError` for sizes that no memory has, for memory that the device cannot use; `release` is then not called.
  public init(
    borrowing handle: UnsafeMutableRawPointer, byteOffset: Int, on device: Device, shape: Dims, strides: Dims?,
    dtype: DType, isReadOnly: Bool, release: @escaping @Sendable () -> Void
  ) throws(ArrayError) {
    let backend = device.backend
    guard !backend.isHostAccessible else {
      self = try NDArray(
        borrowing: handle + byteOffset, shape: shape, strides: strides, dtype: dtype, isReadOnly: isReadOnly,
        release: release)
      return
    }
    guard let bytes = shape.product?.multiplied(by: dtype.itemSize), !shape.contains(where: { $0 < 0 }),
      strides.map({ $0.count == shape.count }) ?? true, byteOffset % dtype.itemSize == 0
    else { throw .invalid(op: "from_dlpack", "no memory has shape \(shape) and strides \(strides ?? [])") }
    let dense = Layout(dense: shape)
    let buffer = try backend.borrow(handle, byteCount: bytes, isReadOnly: isReadOnly, release: release)
    self.init(
      buffer, dtype: dtype,
      layout: Layout(shape: shape, strides: strides ?? dense.strides, offset: byteOffset / dtype.itemSize))
  }
}
