import ArrayCore

extension NDArray {
  /// Copies `values`, in row-major order, to an array of `shape` (by default one dimension).
  ///
  /// - Parameter dtype: What to convert to; nil keeps that of the numbers (`Int` is int64, `Double` float64).
  /// - Throws: `ArrayError.shapeMismatch` for a shape of another number of elements.
  public init<T: Element>(
    _ values: [T], shape: Dims? = nil, dtype: DType? = nil, device: Device = .cpu
  ) throws(ArrayError) {
    let shape = shape ?? [values.count]
    guard shape.product == values.count, !shape.contains(where: { $0 < 0 }) else {
      throw .shapeMismatch(op: "asarray", expected: "a shape of \(values.count) elements", got: shape)
    }
    self = try values.withUnsafeBufferPointer { (items) throws(ArrayError) in
      try NDArray(bytes: UnsafeRawBufferPointer(items), shape: shape, dtype: T.dtype, device: device)
    }
    if let dtype, dtype != T.dtype { self = try astype(dtype) }
  }

  /// A 0-d array.
  public init(_ scalar: Scalar, dtype: DType, device: Device = .cpu) throws(ArrayError) {
    self = try full([], scalar, dtype: dtype, device: device)
  }

  /// Copies row-major bytes in the machine's order.
  public init(
    bytes: UnsafeRawBufferPointer, shape: Dims, dtype: DType, device: Device = .cpu
  ) throws(ArrayError) {
    guard shape.product?.multiplied(by: dtype.itemSize) == bytes.count, !shape.contains(where: { $0 < 0 }) else {
      throw .shapeMismatch(op: "asarray", expected: "\(bytes.count) bytes of \(dtype)", got: shape)
    }
    if dtype == .bool, bytes.contains(where: { $0 > 1 }) {
      // Any byte but 0 is true, and kept as 1: kernels and Swift's Bool know no other.
      self = try NDArray(bytes: bytes, shape: shape, dtype: .uint8, device: device).astype(.bool)
      return
    }
    let buffer = try device.backend.allocate(byteCount: bytes.count)
    try device.backend.write(bytes, to: buffer, byteOffset: 0)
    self.init(buffer, dtype: dtype, layout: Layout(dense: shape))
  }

  /// Calls `body` with the elements as row-major bytes. Copies only if they do not lie so.
  /// - Throws: `ArrayError.notHostAccessible` for memory of a device: move it with `toDevice` first.
  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws(ArrayError) -> R) throws(ArrayError) -> R {
    let x = try dense()
    let buffer = try x.buffer()
    guard buffer.backend.isHostAccessible else { throw .notHostAccessible(op: "read", device: device) }
    let bytes = UnsafeRawBufferPointer(
      start: buffer.address + x.layout.offset * dtype.itemSize, count: x.size * dtype.itemSize)
    defer { withExtendedLifetime(buffer) {} }
    return try body(bytes)
  }

  /// The elements in row-major order, converted to `T` if need be.
  public func array<T: Element>(of type: T.Type = T.self) throws(ArrayError) -> [T] {
    let x = dtype == T.dtype ? self : try astype(T.dtype)
    if x.size == 0 { return [] }  // the initialiser below would write to the empty array that all share
    return try x.withUnsafeBytes { bytes in
      [T](unsafeUninitializedCapacity: x.size) { buffer, count in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
        count = x.size
      }
    }
  }

  /// The one element of an array of size 1.
  public func item<T: Element>(as type: T.Type = T.self) throws(ArrayError) -> T {
    guard size == 1 else { throw .shapeMismatch(op: "item", expected: "one element", got: shape) }
    return try array(of: T.self)[0]
  }

  /// A copy on another device; the array itself where it is there already.
  ///
  /// The one way for data to change places; `Transfers` counts its bytes.
  public func toDevice(_ target: Device) throws(ArrayError) -> NDArray {
    if target == device { return self }
    let x = try dense(), bytes = x.size * dtype.itemSize
    let (from, to) = (try x.buffer(), try target.backend.allocate(byteCount: bytes))
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
    defer { scratch.deallocate() }
    try backend.read(from, byteOffset: x.layout.offset * dtype.itemSize, into: scratch)
    try target.backend.write(UnsafeRawBufferPointer(scratch), to: to, byteOffset: 0)
    return NDArray(to, dtype: dtype, layout: Layout(dense: shape))
  }

  /// The same values dense in row-major order; a copy only if they are not.
  public func dense() throws(ArrayError) -> NDArray {
    let x = try settled()
    return x.layout.isDense ? x : try x.copied()
  }

  /// A dense copy in memory of its own.
  public func copied() throws(ArrayError) -> NDArray {
    let result = try empty(shape, dtype: dtype, device: device)
    try result.write(.array(self), over: result.layout)
    return result
  }
}

// MARK: - Codable

extension NDArray: Codable {
  private enum CodingKeys: String, CodingKey { case dtype, shape, device, bytes }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let bytes = try container.decode([UInt8].self, forKey: .bytes)
    let shape = try container.decode(Dims.self, forKey: .shape)
    let dtype = try container.decode(DType.self, forKey: .dtype)
    let device = try container.decode(Device.self, forKey: .device)
    self = try bytes.withUnsafeBufferPointer { (raw) throws(ArrayError) in
      try NDArray(bytes: UnsafeRawBufferPointer(raw), shape: shape, dtype: dtype, device: device)
    }
  }

  /// Dtype, shape, the device's name and the elements' bytes. Reads a device's memory, as saving must.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(dtype, forKey: .dtype)
    try container.encode(shape, forKey: .shape)
    try container.encode(device, forKey: .device)
    let host = try toDevice(.cpu)
    try container.encode(try host.withUnsafeBytes { Array($0) }, forKey: .bytes)
  }
}
