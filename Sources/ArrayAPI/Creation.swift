import ArrayCore
import CKernels.Operators
import CKernels.Runtime

/// An array of `shape` filled with one number.
public func full(
  _ shape: Dims, _ value: Scalar, dtype: DType? = nil, device: Device = .cpu
) throws(ArrayError) -> NDArray {
  guard !shape.contains(where: { $0 < 0 }) else { throw .invalid(op: "full", "negative size in shape \(shape)") }
  let dtype = dtype ?? defaultDType(value.kind)
  if device.answersQuickly {
    // Writing is all there is to do: nothing is gained by putting it off.
    let bits = try Immediate(fitting: value, dtype, "full"), result = try empty(shape, dtype: dtype, device: device)
    let buffer = try result.buffer()
    withUnsafePointer(to: bits) { ck_fill(buffer.address, $0, Int64(result.size), Int32(dtype.itemSize)) }
    return result
  }
  return try NDArray.apply(
    ArrayOperation(.cast, from: dtype, to: dtype), .immediate(try Immediate(fitting: value, dtype, "full")),
    shape: shape,
    backend: device.backend)
}

/// The dtype that numbers of a kind get where nothing else decides.
func defaultDType(_ kind: DType.Kind) -> DType {
  switch kind {
  case .bool: .bool
  case .integer: .int64
  case .floating: .float64
  case .complex: .complex128
  }
}

public func zeros(_ shape: Dims, dtype: DType = .float64, device: Device = .cpu) throws(ArrayError) -> NDArray {
  try full(shape, 0, dtype: dtype, device: device)
}

public func ones(_ shape: Dims, dtype: DType = .float64, device: Device = .cpu) throws(ArrayError) -> NDArray {
  try full(shape, 1, dtype: dtype, device: device)
}

/// An array whose values are yet to be written.
public func empty(_ shape: Dims, dtype: DType = .float64, device: Device = .cpu) throws(ArrayError) -> NDArray {
  guard !shape.contains(where: { $0 < 0 }) else { throw .invalid(op: "empty", "negative size in shape \(shape)") }
  guard let bytes = shape.product?.multiplied(by: dtype.itemSize) else {
    throw .outOfMemory(bytes: Int.max, device: device)
  }
  return NDArray(try device.allocate(byteCount: bytes), dtype: dtype, layout: Layout(dense: shape))
}

extension NDArray {
  /// Writes one number over part of an array that nobody else has seen yet.
  fileprivate mutating func fill(_ value: Scalar, over part: Layout) throws(ArrayError) {
    try write(.immediate(Immediate(value, as: dtype)), over: part)
  }
}

public func zerosLike(_ x: NDArray) throws(ArrayError) -> NDArray { try fullLike(x, 0) }
public func onesLike(_ x: NDArray) throws(ArrayError) -> NDArray { try fullLike(x, 1) }
public func fullLike(_ x: NDArray, _ value: Scalar) throws(ArrayError) -> NDArray {
  try full(x.shape, value, dtype: x.dtype, device: x.device)
}

/// `count` integers from `start` on, `step` apart, as int64, made on the device.
func iota(_ count: Int, from start: Int64 = 0, by step: Int64 = 1, device: Device) throws(ArrayError) -> NDArray {
  let result = try empty([count], dtype: .int64, device: device)
  if try device.backend.iota(count, from: start, by: step, into: try result.buffer()) { return result }
  let places = try iotaByPositions(count, device: device)
  return start == 0 && step == 1 ? places : try add(try multiply(places, Scalar.int(step)), Scalar.int(start))
}

/// The integers from 0 up to `count` by the primitives that every backend has.
private func iotaByPositions(_ count: Int, device: Device) throws(ArrayError) -> NDArray {
  let mask = try full([count], true, dtype: .bool, device: device).settled()
  let (buffer, _) = try device.backend.positions(try mask.operand(), count: count)
  return NDArray(buffer, dtype: .int64, layout: Layout(dense: [count]))
}

/// Evenly spaced numbers from `start` up to, not including, `stop`.
public func arange(
  _ start: Scalar, _ stop: Scalar? = nil, step: Scalar = 1, dtype: DType? = nil, device: Device = .cpu
) throws(ArrayError) -> NDArray {
  let (first, end) = stop.map { (start, $0) } ?? (0, start)
  let kind = Swift.max(first.kind, end.kind, step.kind)
  guard step.real != 0, step.real.isFinite, kind < .complex else {
    throw .invalid(op: "arange", "\(first) to \(end) by \(step)")
  }
  let dtype = dtype ?? defaultDType(kind)
  if let a = first.integer, let b = end.integer, let s = step.integer, kind <= .integer {
    // Differences of 64-bit integers fit unsigned ones, and what wraps on the way wraps back.
    let span = UInt64(bitPattern: s > 0 ? b &- a : a &- b)
    let isEmpty = s > 0 ? a >= b : a <= b
    let count = isEmpty ? 0 : (span - 1) / s.magnitude + 1
    guard let count = Int(exactly: count) else { throw .outOfMemory(bytes: Int.max, device: device) }
    return try iota(count, from: a, by: s, device: device).astype(dtype)
  }
  let count = Swift.max(((end.real - first.real) / step.real).rounded(.up), 0)
  guard count.isFinite, count < 0x1p62 else { throw .invalid(op: "arange", "\(first) to \(end) by \(step)") }
  return try progression(Int(count), from: first.real, by: step.real, dtype, device)
}

/// `start + k * step` for k below `count`, computed in float64.
private func progression(
  _ count: Int, from start: Double, by step: Double, _ dtype: DType, _ device: Device
) throws(ArrayError) -> NDArray {
  // Many of them as a table, k the sum of its row's and its column's first: nothing long is read, only written.
  guard count > 8192, count < 1 << 40 else {
    return try (try iota(count, device: device).astype(.float64) * step + start).astype(dtype)
  }
  let columns = 1 << ((Int.bitWidth - count.leadingZeroBitCount + 1) / 2), rows = (count - 1) / columns + 1
  let across = try iota(columns, device: device).astype(.float64)
  let down = try expandDims(try iota(rows, by: Int64(columns), device: device).astype(.float64), axis: 1)
  return try reshape(try ((down + across) * step + start).astype(dtype), [rows * columns]).slice(axis: 0, nil, count)
}

/// `count` evenly spaced numbers from `start` to `stop`, both exact; without `endpoint`, the last step is left out.
public func linspace(
  _ start: Double, _ stop: Double, count: Int, dtype: DType = .float64, device: Device = .cpu, endpoint: Bool = true
) throws(ArrayError) -> NDArray {
  guard count >= 0 else { throw .invalid(op: "linspace", "count is \(count)") }
  let steps = endpoint ? count - 1 : count
  guard steps > 0 else { return try full([count], .float(start), dtype: dtype, device: device) }
  var values = try progression(count, from: start, by: (stop - start) / Double(steps), dtype, device).settled()
  if endpoint { try values.fill(.float(stop), over: Layout(shape: [], strides: [], offset: count - 1)) }
  return values
}

/// Ones on the k-th diagonal, zeros elsewhere.
public func eye(
  _ rows: Int, _ columns: Int? = nil, k: Int = 0, dtype: DType = .float64, device: Device = .cpu
) throws(ArrayError) -> NDArray {
  let columns = columns ?? rows
  guard rows >= 0, columns >= 0 else { throw .invalid(op: "eye", "\(rows) rows and \(columns) columns") }
  // Diagonals beyond the corners hold nothing, however far.
  let shift = Swift.min(Swift.max(k, -rows), columns)
  var result = try zeros([rows, columns], dtype: dtype, device: device).settled()
  if let diagonal = result.layout.diagonal(offset: shift) { try result.fill(1, over: diagonal) }
  return result
}

/// The creation functions for arrays beside another one: on its device, and of its dtype unless they are told another.
///
/// What the standard's `__array_namespace__` gives array-agnostic code, `x.namespace` gives in Swift.
public struct Namespace: Sendable {
  public let device: Device
  public let dtype: DType

  public init(device: Device = .cpu, dtype: DType = .float64) { (self.device, self.dtype) = (device, dtype) }

  public func zeros(_ shape: Dims, dtype: DType? = nil) throws(ArrayError) -> NDArray {
    try full(shape, 0, dtype: dtype)
  }
  public func ones(_ shape: Dims, dtype: DType? = nil) throws(ArrayError) -> NDArray {
    try full(shape, 1, dtype: dtype)
  }
  public func empty(_ shape: Dims, dtype: DType? = nil) throws(ArrayError) -> NDArray {
    try ArrayAPI.empty(shape, dtype: dtype ?? self.dtype, device: device)
  }
  public func full(_ shape: Dims, _ value: Scalar, dtype: DType? = nil) throws(ArrayError) -> NDArray {
    try ArrayAPI.full(shape, value, dtype: dtype ?? self.dtype, device: device)
  }
  public func arange(
    _ start: Scalar, _ stop: Scalar? = nil, step: Scalar = 1, dtype: DType? = nil
  ) throws(ArrayError) -> NDArray {
    try ArrayAPI.arange(start, stop, step: step, dtype: dtype, device: device)
  }
  public func linspace(_ start: Double, _ stop: Double, count: Int, endpoint: Bool = true) throws(ArrayError) -> NDArray
  {
    let dtype = dtype.isFloating ? dtype : .float64
    return try ArrayAPI.linspace(start, stop, count: count, dtype: dtype, device: device, endpoint: endpoint)
  }
  /// Moves host numbers to the device; converts them to the namespace's dtype unless told another.
  public func asarray<T: Element>(_ values: [T], shape: Dims? = nil, dtype: DType? = nil) throws(ArrayError) -> NDArray
  {
    try NDArray(values, shape: shape).astype(dtype ?? self.dtype).toDevice(device)
  }
}

extension NDArray {
  /// Creation functions that land where this array is.
  public var namespace: Namespace { Namespace(device: device, dtype: dtype) }
}
