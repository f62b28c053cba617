import ArrayCore

// Memory that several hold at once, for hosts whose arrays are references: Python's, where a view that is written to
// shows in its base. In Swift arrays are values; nothing here is needed to compute with them.

/// Where the elements of an array in host memory lie, for as long as `owner` is kept.
public struct HostMemory {
  /// Of the first element.
  public let address: UnsafeMutableRawPointer
  public let isReadOnly: Bool
  public let owner: AnyObject
}

extension NDArray {
  /// Wraps memory of the host that somebody else owns; `release` is called, on any thread, when nobody needs it any more.
  ///
  /// - Parameters:
  ///   - address: of the first element; elements lie `strides` apart, which are in elements.
  ///   - isReadOnly: whether `write` must refuse.
  /// - Throws: `ArrayError` for sizes below 0 or beyond what memory can hold; `release` is then not called.
  public init(
    borrowing address: UnsafeMutableRawPointer, shape: Dims, strides: Dims? = nil, dtype: DType, isReadOnly: Bool,
    release: @escaping @Sendable () -> Void
  ) throws(ArrayError) {
    guard let bytes = shape.product?.multiplied(by: dtype.itemSize), !shape.contains(where: { $0 < 0 }),
      strides.map({ $0.count == shape.count }) ?? true
    else { throw .invalid(op: "from_dlpack", "no memory has shape \(shape) and strides \(strides ?? [])") }
    let buffer = Buffer(
      address: address, byteCount: bytes, backend: Device.cpu.backend, isReadOnly: isReadOnly,
      release: { _ in release() })
    let dense = Layout(dense: shape)
    self.init(buffer, dtype: dtype, layout: Layout(shape: shape, strides: strides ?? dense.strides))
  }

  /// This array with its values computed, so that later writes to memory it was made from do not show.
  public func evaluated() throws(ArrayError) -> NDArray { try settled() }

  /// Where the elements are. Computes them if they were not.
  /// - Throws: `ArrayError.notHostAccessible` for memory of a device.
  public func hostMemory() throws(ArrayError) -> HostMemory {
    let buffer = try buffer()
    guard buffer.backend.isHostAccessible else { throw .notHostAccessible(op: "read", device: device) }
    return HostMemory(
      address: buffer.address + layout.offset * dtype.itemSize, isReadOnly: buffer.isReadOnly, owner: buffer)
  }

  /// Whether two arrays hold the same buffer, so that writing to one may show in the other.
  public func sharesMemory(with other: NDArray) -> Bool {
    guard case .ready(let a) = source, case .ready(let b) = other.source else { return false }
    return a === b
  }

  /// Whether positions may share an element, as in broadcast views.
  public var mayOverlap: Bool { layout.mayOverlap }

  /// Writes `values`, broadcast and converted to this array's dtype, over the elements that the expression selects, in the
  /// memory that this array shares with its views.
  /// - Throws: `ArrayError.invalid` for read-only memory; as `set` does otherwise.
  public func write(_ indices: [Index], _ values: NDArray) throws(ArrayError) {
    guard values.backend === backend else { throw .differentDevices(op: "set", device, values.device) }
    var values = try values.astype(dtype).settled()
    if values.sharesMemory(with: self) { values = try values.copied() }
    let plan = try IndexPlan(indices, shape: shape)
    let target = try writable().view(plan.view(of: layout))
    guard plan.gathers.isEmpty else { return try scatter(into: target, plan.gathers, values) }
    guard try broadcastShapes(target.shape, values.shape, op: "set") == target.shape else {
      throw .notBroadcastable(op: "set", values.shape, target.shape)
    }
    try NDArray.run(
      Operation(.cast, from: dtype, to: dtype), .array(values), into: try target.buffer(), layout: target.layout,
      backend: backend)
  }

  /// The same with one number for all.
  public func write(_ indices: [Index], _ value: Scalar) throws(ArrayError) {
    try write(indices, try full([], value, dtype: dtype, device: device))
  }

  private func writable() throws(ArrayError) -> NDArray {
    guard !(try buffer().isReadOnly) else { throw .invalid(op: "set", "the array's memory is read-only") }
    return self
  }
}
