import ArrayAPI
import CPython

/// A library whose arrays come in messages, known by the type of its arrays.
final class Library {
  /// How its arrays are read.
  enum Reading: String { case own, buffer, dlpack }

  /// The type of its arrays.
  let type: Kept
  private let reading: Reading
  /// The library's own `from_dlpack`.
  private let make: Kept
  private let makesNumPy: Bool
  /// Whether its arrays may be part of a computation whose gradient is wanted.
  private let hasGradients: Bool
  /// Whether it has refused strided memory before.
  private var takesDenseOnly = false

  private init(type: Kept, reading: Reading, make: Kept, makesNumPy: Bool, hasGradients: Bool) {
    (self.type, self.reading, self.make, self.makesNumPy) = (type, reading, make, makesNumPy)
    self.hasGradients = hasGradients
  }

  /// Those met so far: a program uses a few.
  nonisolated(unsafe) private static var known: [Library] = []

  /// The library of an array.
  ///
  /// - Throws: `TypeError` for what is no array, or one that cannot be computed with: masked, sparse, traced.
  static func of(_ array: Obj) throws -> Library {
    let type = try checked(sw_as_object(sw_type(array)))
    for library in known where library.type.object == type { return library }
    let (reading, make): (Reading, Kept)
    if isArray(array) {
      (reading, make) = (.own, Kept(try checked(sw_none())))
    } else {
      let answer = try Helper.call("library", array)
      let parts = try elements(answer.object) { sw_retained($0) }.map { Kept(taking: $0) }
      guard parts.count == 2, let found = Reading(rawValue: try string(of: parts[0].object)) else {
        throw PythonError.type("library: expected how to read and how to make arrays")
      }
      (reading, make) = (found, parts[1])
    }
    let library = Library(
      type: Kept(type), reading: reading, make: make, makesNumPy: NumPy.isArrayType(type),
      hasGradients: PyObject_HasAttrString(array, "requires_grad") != 0)
    known.append(library)
    return library
  }

  /// The array in the memory that it has, or copied.
  func read(_ array: Obj) throws -> NDArray {
    switch reading {
    case .own: return inside(array).pointee
    case .buffer: if let x = try borrowed(array) { return x }
    case .dlpack: break
    }
    if hasGradients {
      let wanted = try Owned(new: PyObject_GetAttrString(array, "requires_grad"))
      guard wanted.object == sw_false() else {
        throw PythonError.buffer("the tensor requires a gradient, which ends here; take it out with .detach() first")
      }
    }
    return try importDLPack(array, copy: nil)
  }

  /// The array as one of the library's own, in the same memory; a copy of a view where the library knows no views.
  func array(_ x: NDArray) throws -> Obj {
    if reading == .own { return try x.object() }
    if makesNumPy, let array = try NumPy.array(x) { return array }
    // Steps backwards end the process in PyTorch, and no library but NumPy has them.
    if !takesDenseOnly, !x.strides.contains(where: { $0 < 0 }) {
      let own = try Owned(x.object())
      if let array = sw_call1(make.object, own.object) { return array }
      if x.isDense { throw PythonError.raised }
      PyErr_Clear()
      takesDenseOnly = true
    }
    let dense = try Owned((x.isDense ? x : try x.copied()).object())
    return try checked(sw_call1(make.object, dense.object))
  }
}

extension NDArray {
  /// Whether the elements lie one after the other in row-major order.
  var isDense: Bool {
    var step = 1
    for k in (0..<ndim).reversed() {
      if shape[k] != 1, strides[k] != step { return size == 0 }
      step *= shape[k]
    }
    return true
  }
}

// MARK: - The buffer protocol, for what comes with every message

/// A view of another object's memory, held as long as an array needs it.
private final class Borrowed: @unchecked Sendable {
  var view = Py_buffer()

  func release(_: UnsafeMutableRawPointer? = nil) {
    // A view may be given up on any thread, after the interpreter too.
    guard Py_IsInitialized() != 0 else { return }
    let state = PyGILState_Ensure()
    PyBuffer_Release(&view)
    PyGILState_Release(state)
  }
}

/// The array over the buffer of an object; nil where it offers none.
private func borrowed(_ object: Obj) throws -> NDArray? {
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
  guard let dtype = try dtype(format, view.itemsize), let address = view.buf, view.suboffsets == nil else { return nil }
  var shape = Dims(), strides = Dims()
  let alignment = dtype.isComplex ? view.itemsize / 2 : view.itemsize
  var isAligned = Int(bitPattern: address) % alignment == 0 || view.len == 0
  for k in 0..<rank {
    shape.append(view.shape[k])
    strides.append(view.strides[k] / view.itemsize)
    isAligned = isAligned && (view.strides[k] % view.itemsize == 0 || view.shape[k] <= 1)
  }
  // Memory shared between processes may begin anywhere.
  guard isAligned else { return try aligned(borrowed, shape, dtype) }
  return NDArray(
    lent: address, byteCount: view.len, layout: Layout(shape: shape, strides: strides), dtype: dtype,
    isReadOnly: view.readonly != 0, release: borrowed.release)
}

/// A copy of the elements, which gives the view back.
private func aligned(_ borrowed: Borrowed, _ shape: Dims, _ dtype: DType) throws -> NDArray {
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
    throw PythonError.value("the array is big-endian; give it the machine's byte order first")
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
