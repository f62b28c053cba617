import ArrayAPI
import CPython

/// A view of another object's memory, held as long as an array needs it.
private final class Borrowed: @unchecked Sendable {
  var view = Py_buffer()

  func release(_: UnsafeMutableRawPointer? = nil) { withInterpreter { PyBuffer_Release(&view) } }
}

/// The array over the buffer that an object offers, in the same memory where its layout allows; nil for a buffer of other
/// things than numbers.
///
/// - Parameters:
///   - known: the dtype of the elements, where the buffer's own word for it is another of the same size.
///   - isReadOnly: whether writes are refused though the object allows them.
/// - Throws: `BufferError` for numbers in the other byte order; what the object says where it refuses.
func fromBuffer(
  _ object: Obj, as known: DType? = nil, isReadOnly: Bool = false
) throws -> (x: NDArray, isShared: Bool)? {
  let borrowed = Borrowed()
  try check(PyObject_GetBuffer(object, &borrowed.view, PyBUF_RECORDS_RO))
  do {
    guard let x = try array(over: borrowed, known, isReadOnly) else {
      borrowed.release()
      return nil
    }
    return x
  } catch {
    borrowed.release()
    throw error
  }
}

private func array(
  over borrowed: Borrowed, _ known: DType?, _ isReadOnly: Bool
) throws -> (x: NDArray, isShared: Bool)? {
  let view = borrowed.view
  let format = view.format.map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
  guard let dtype = try known ?? dtype(format, view.itemsize), dtype.itemSize == view.itemsize else { return nil }
  guard view.buf != nil || view.len == 0 else {
    throw PythonError.buffer("a buffer of \(view.len) bytes without memory")
  }
  let (shape, steps) = layout(of: view)
  var strides = Dims()
  let alignment = dtype.isComplex ? view.itemsize / 2 : view.itemsize
  var isAligned = Int(bitPattern: view.buf) % alignment == 0 || view.len == 0
  for k in 0..<shape.count {
    strides.append(steps[k] / view.itemsize)
    isAligned = isAligned && (steps[k] % view.itemsize == 0 || shape[k] <= 1)
  }
  // Memory shared between processes may begin anywhere.
  guard isAligned, view.suboffsets == nil, let address = view.buf else {
    return (try copied(borrowed, shape, dtype), false)
  }
  let x = NDArray(
    lent: address, byteCount: view.len, layout: Layout(shape: shape, strides: strides), dtype: dtype,
    isReadOnly: isReadOnly || view.readonly != 0, release: borrowed.release)
  return (x, true)
}

/// Sizes, and distances in bytes. Some leave out what they were asked for: without strides elements follow one another, and
/// without sizes there is one dim.
private func layout(of view: Py_buffer) -> (shape: Dims, strides: Dims) {
  var shape = Dims()
  if let sizes = view.shape {
    for k in 0..<Int(view.ndim) { shape.append(sizes[k]) }
  } else if view.ndim > 0 {
    shape.append(view.len / view.itemsize)
  }
  if let steps = view.strides, shape.count == view.ndim {
    return (shape, Dims((0..<shape.count).map { steps[$0] }))
  }
  return (shape, Dims(Layout(dense: shape).strides.map { $0 * view.itemsize }))
}

/// A copy of the elements, which gives the view back.
private func copied(_ borrowed: Borrowed, _ shape: Dims, _ dtype: DType) throws -> NDArray {
  let x = try empty(shape, dtype: dtype, device: .cpu), memory = try x.hostMemory()
  try check(PyBuffer_ToContiguous(memory.address, &borrowed.view, borrowed.view.len, 67))  // "C"
  borrowed.release()
  return x
}

/// The bytes of an object that offers them one after the other, whatever they mean.
func lentBytes(_ object: Obj) throws -> NDArray {
  let borrowed = Borrowed()
  try check(PyObject_GetBuffer(object, &borrowed.view, PyBUF_SIMPLE))
  guard let address = borrowed.view.buf, borrowed.view.len > 0 else {
    borrowed.release()
    return try empty([0], dtype: .uint8, device: .cpu)
  }
  return NDArray(
    lent: address, byteCount: borrowed.view.len, layout: Layout(dense: [borrowed.view.len]), dtype: .uint8,
    isReadOnly: borrowed.view.readonly != 0, release: borrowed.release)
}

/// The dtype that a format of Python's `struct` module stands for; nil for one that it does not know.
private func dtype(_ format: UnsafePointer<UInt8>?, _ size: Int) throws -> DType? {
  guard var letter = format else { return size == 1 ? .uint8 : nil }
  switch letter.pointee {
  case UInt8(ascii: ">"), UInt8(ascii: "!"):
    if size == 1 { letter += 1; break }
    throw PythonError.buffer("the array is big-endian; give it the machine's byte order first")
  case UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: "@"): letter += 1
  default: break
  }
  let isComplex = letter.pointee == UInt8(ascii: "Z")
  if isComplex { letter += 1 }
  guard letter[0] != 0, letter[1] == 0 else { return nil }
  switch (Character(Unicode.Scalar(letter.pointee)), size) {
  case ("f", 4) where !isComplex: return .float32
  case ("d", 8) where !isComplex: return .float64
  case ("f", 8) where isComplex: return .complex64
  case ("d", 16) where isComplex: return .complex128
  case ("e", 2): return .float16
  case ("?", 1): return .bool
  case ("b", 1): return .int8
  case ("h", 2): return .int16
  case ("i", 4), ("l", 4): return .int32
  case ("q", 8), ("l", 8): return .int64
  case ("B", 1): return .uint8
  case ("H", 2): return .uint16
  case ("I", 4), ("L", 4): return .uint32
  case ("Q", 8), ("L", 8): return .uint64
  default: return nil
  }
}
