import ArrayCore
import CPUBackend
import CKernels.Runtime

// Memory that several hold at once, for hosts whose arrays are references: Python's, where a view that is written to
// shows in its base. In Swift arrays are values; nothing here is needed to compute with them.

/// Where the elements of an array in host memory lie, for as long as `owner` is kept.
public struct HostMemory {
  /// Address of the first element.
  public let address: UnsafeMutableRawPointer
  public let isReadOnly: Bool
  public let owner: AnyObject
  /// The lender, as `init(lent:byteCount:layout:dtype:isReadOnly:owner:release:)` was told.
  public let lender: UInt?
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

  /// Wraps memory of the host whose layout its owner vouches for, as `init(borrowing:)` does without looking.
  ///
  /// - Parameter release: is called with the address, on any thread, when nobody needs it any more.
  public init(
    lent address: UnsafeMutableRawPointer, byteCount: Int, layout: Layout, dtype: DType, isReadOnly: Bool,
    release: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
  ) {
    let buffer = Buffer(
      address: address, byteCount: byteCount, backend: CPUBackend.shared, isReadOnly: isReadOnly, release: release)
    self.init(buffer, dtype: dtype, layout: layout)
  }

  /// The same, given back by a function that is told the owner: for arrays so many and short-lived that a closure's memory
  /// would count.
  public init(
    lent address: UnsafeMutableRawPointer, byteCount: Int, layout: Layout, dtype: DType, isReadOnly: Bool,
    owner: UInt, release: @escaping @convention(c) (UInt) -> Void
  ) {
    let buffer = Buffer(address, byteCount: byteCount, .cpu, isReadOnly: isReadOnly, .to(owner: owner, release))
    self.init(buffer, dtype: dtype, layout: layout)
  }

  /// This array with its values computed, so that later writes to memory it was made from do not show.
  public func evaluated() throws(ArrayError) -> NDArray { try settled() }

  /// Where the elements are. Computes them if they were not.
  /// - Throws: `ArrayError.notHostAccessible` for memory of a device.
  public func hostMemory() throws(ArrayError) -> HostMemory {
    let buffer = try buffer()
    guard buffer.backend.isHostAccessible else { throw .notHostAccessible(op: "read", device: device) }
    return HostMemory(
      address: buffer.address + layout.offset * dtype.itemSize, isReadOnly: buffer.isReadOnly, owner: buffer,
      lender: buffer.lender)
  }

  /// Bytes of memory that this array is all of, and that nobody lends it; 0 for parts of others' and for what is borrowed.
  @_spi(Host) public var ownedByteCount: Int {
    guard case .ready(let buffer) = source, buffer.isOwned, buffer.byteCount == size * dtype.itemSize else { return 0 }
    return buffer.byteCount
  }

  /// Whether two arrays hold the same buffer, so that writing to one may show in the other.
  public func sharesMemory(with other: NDArray) -> Bool {
    guard case .ready(let a) = source, case .ready(let b) = other.source else { return false }
    return a === b
  }

  /// The same for an array that stays where it is during the call.
  @_spi(Host) public func sharesMemory(with other: UnsafePointer<NDArray>) -> Bool {
    guard case .ready(let a) = source, case .ready(let b) = other.pointee.source else { return false }
    return a === b
  }

  /// The real or the imaginary parts of an array that stays where it is during the call, as a view. False, and nothing is made,
  /// for dtypes that are not complex and for values that are not computed.
  @_spi(Host) public static func part(
    _ x: UnsafePointer<NDArray>, isImaginary: Bool, into target: UnsafeMutablePointer<NDArray>
  ) -> Bool {
    guard x.pointee.dtype.isComplex, case .ready(let buffer) = x.pointee.source else { return false }
    var layout = x.pointee.layout
    for axis in 0..<layout.rank { layout.strides[axis] *= 2 }
    layout.offset = 2 * layout.offset + (isImaginary ? 1 : 0)
    target.initialize(to: NDArray(buffer, dtype: x.pointee.dtype.realPart, layout: layout))
    return true
  }

  /// Whether the values are, or were, yet to be computed: then `evaluated` gives the array without the record of it.
  public var isRecorded: Bool { if case .deferred = source { true } else { false } }

  /// Whether positions may share an element, as in broadcast views.
  public var mayOverlap: Bool { layout.mayOverlap }

  /// Writes `values`, broadcast and converted to this array's dtype, over the elements that the expression selects, in the
  /// memory that this array shares with its views.
  /// - Throws: `ArrayError.invalid` for read-only memory; as `set` does otherwise.
  public func write(_ indices: [Index], _ values: NDArray) throws(ArrayError) {
    if indices.count == 1, case .indices(let places) = indices[0], places.ndim == 1, values.ndim == 1,
      values.size == places.size, try put(values, over: places)
    {
      return
    }
    let plan = try IndexPlan(indices, shape: shape)
    let target = try view(plan.view(of: layout))
    guard !plan.gathers.isEmpty else { return try target.overwrite(with: values) }
    try scatter(into: try target.writable(), plan.gathers, try values.toWrite(over: self))
  }

  /// Writes a vector's values to their places in this one where it is the whole of its memory: the usual scatter, without a
  /// plan. False, and nothing is written, for other arrays.
  private func put(_ values: NDArray, over places: NDArray) throws(ArrayError) -> Bool {
    guard ndim == 1, layout.offset == 0, layout.isDense, places.dtype.isInteger, places.device == device else {
      return false
    }
    try writable().put(try values.toWrite(over: self).dense(), at: places, op: "set")
    return true
  }

  /// The same with one number for all.
  public func write(_ indices: [Index], _ value: Scalar) throws(ArrayError) {
    try write(indices, try full([], value, dtype: dtype, device: device))
  }

  /// Writes `values` over all elements of this array, as `write` does.
  public func overwrite(with values: NDArray) throws(ArrayError) {
    let values = try values.toWrite(over: self)
    guard try broadcastShapes(shape, values.shape, op: "set") == shape else {
      throw .notBroadcastable(op: "set", values.shape, shape)
    }
    try writable().write(.array(values), over: layout)
  }

  /// The same with one number for all.
  public func overwrite(with value: Scalar) throws(ArrayError) {
    try writable().write(.immediate(try Immediate(fitting: value, dtype, "set")), over: layout)
  }

  /// The same for an array that stays where it is during the call: quick where it is one element.
  @_spi(Host) public static func overwrite(_ x: UnsafePointer<NDArray>, with value: Scalar) throws(ArrayError) {
    let bits = try Immediate(fitting: value, x.pointee.dtype, "set")
    if !NDArray.write(bits, over: x) { try x.pointee.overwrite(with: value) }
  }

  /// These values as `target` takes them: in its dtype, computed, and in memory of their own.
  private func toWrite(over target: NDArray) throws(ArrayError) -> NDArray {
    guard device == target.device else { throw .differentDevices(op: "set", target.device, device) }
    let values = try astype(target.dtype).settled()
    return values.sharesMemory(with: target) ? try values.copied() : values
  }

  private func writable() throws(ArrayError) -> NDArray {
    guard !(try buffer().isReadOnly) else { throw .readOnly(op: "set") }
    return self
  }
}

/// Names what a host wants done about work that takes a while, so that others may run meanwhile: `leave` is called before
/// it, in the thread at work, `enter` after it with what `leave` returned, unless that was null. Once, before there are
/// threads.
public func setHost(
  leave: @convention(c) () -> UnsafeMutableRawPointer?, enter: @convention(c) (UnsafeMutableRawPointer?) -> Void
) {
  ck_set_host(leave, enter)
}
