import ArrayAPI
import CPython

/// A view of another object's memory, held as long as an array needs it.
private final class Borrowed: @unchecked Sendable {
  var view = Py_buffer()

  func release(_: UnsafeMutableRawPointer? = nil) { withInterpreter { PyBuffer_Release(&view) } }
}

/// The array over the buffer that an object offers, in the same memory where its layout allows; nil for objects that offer
/// none, or one of other things than numbers.
///
/// - Throws: `BufferError` for numbers in the other byte order.
func fromBuffer(_ object: Obj) throws -> NDArray? {
  // Asked first, since a refusal makes an exception.
  guard PyObject_CheckBuffer(object) != 0 else { return nil }
  let borrowed = Borrowed()
  guard PyObject_GetBuffer(object, &borrowed.view, PyBUF_RECORDS_RO) == 0 else {
    PyErr_Clear()
    return nil
  }
  do {
    guard let x = try array(over: borrowed) else {
      borrowed.release()
      return nil
    }
    return x
  } catch {
    borrowed.release()
    throw error
  }
}

private func array(over borrowed: Borrowed) throws -> NDArray? {
  let view = borrowed.view, rank = Int(view.ndim)
  let format = view.format.map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
  guard let dtype = try dtype(format, view.itemsize) else { return nil }
  var shape = Dims(), strides = Dims()
  let alignment = dtype.isComplex ? view.itemsize / 2 : view.itemsize
  var isAligned = Int(bitPattern: view.buf) % alignment == 0 || view.len == 0
  for k in 0..<rank {
    shape.append(view.shape[k])
    strides.append(view.strides[k] / view.itemsize)
    isAligned = isAligned && (view.strides[k] % view.itemsize == 0 || view.shape[k] <= 1)
  }
  // Memory shared between processes may begin anywhere.
  guard isAligned, view.suboffsets == nil, let address = view.buf else { return try copied(borrowed, shape, dtype) }
  return NDArray(
    lent: address, byteCount: view.len, layout: Layout(shape: shape, strides: strides), dtype: dtype,
    isReadOnly: view.readonly != 0, release: borrowed.release)
}

/// A copy of the elements, which gives the view back.
private func copied(_ borrowed: Borrowed, _ shape: Dims, _ dtype: DType) throws -> NDArray {
  let x = try empty(shape, dtype: dtype), memory = try x.hostMemory()
  try check(PyBuffer_ToContiguous(memory.address, &borrowed.view, borrowed.view.len, 67))  // "C"
  borrowed.release()
  return x
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
