import ArrayAPI
import CPython

/// The array that an object is, offers or spells out: an array of ours, a number, nested sequences of numbers and 0-d
/// arrays, an object with a buffer, or one that speaks DLPack.
///
/// - Parameters:
///   - device: where it shall be; absent, arrays of ours and data of a device stay where they are, and what the host
///     holds goes to the preferred device.
///   - copy: `true` for memory of its own, `false` for an error where memory cannot be shared.
func asarray(_ object: Obj, dtype: DType? = nil, device: Device? = nil, copy: Bool? = nil) throws -> NDArray {
  var (result, isShared) = try source(object, dtype: dtype)
  let before = result
  if let dtype { result = try result.astype(dtype) }
  if let target = try device ?? home(of: result, from: object) { result = try result.toDevice(target) }
  isShared = isShared && result.sharesMemory(with: before)
  if copy == false, !isShared {
    throw PythonError.value("asarray: cannot share the memory of this \(typeName(object))")
  }
  return copy == true && isShared ? try result.copied() : result
}

private func home(of x: NDArray, from object: Obj) throws -> Device? {
  isArray(object) || x.device != .cpu ? nil : try .preferred()
}

private func source(_ object: Obj, dtype: DType?) throws -> (NDArray, isShared: Bool) {
  if isArray(object) { return (inside(object).pointee, true) }
  if sw_is_list(object) != 0 || sw_is_tuple(object) != 0 { return (try Nested(object).array(dtype), false) }
  if let array = try exchanged(object) { return (array, true) }
  if let view = try fromBuffer(object) {
    // Another library's number is read-only memory of one element: a copy of it can be written to.
    let isNumber = try view.ndim == 0 && view.hostMemory().isReadOnly
    return isNumber ? (try view.copied(), false) : (view, true)
  }
  if let number = try number(object) { return (try number.array(dtype), false) }
  if PyObject_HasAttrString(object, "__dlpack__") != 0 { return (try importDLPack(object, copy: nil), true) }
  if PySequence_Check(object) != 0, sw_is_str(object) == 0 { return (try Nested(object).array(dtype), false) }
  throw PythonError.type("asarray: cannot make an array of a \(typeName(object))")
}

/// The number that an object is; nil for one that is none.
///
/// - Throws: `TypeError` for arrays of other things, whose class promises numbers.
private func number(_ object: Obj) throws -> Value? {
  do { return try Value(object) } catch PythonError.raised where PyObject_CheckBuffer(object) != 0 {
    PyErr_Clear()
    let dtype = try Owned(new: PyObject_GetAttrString(object, "dtype"))
    let text = try Owned(new: PyObject_Str(dtype.object))
    throw PythonError.type("asarray: expected numbers, got a \(typeName(object)) of \(try string(of: text.object))")
  }
}

/// Nested sequences, flattened.
private struct Nested {
  private var shape: [Int] = []
  private var leaves: [Value] = []
  private var isShapeKnown = false

  init(_ object: Obj) throws {
    try add(object, depth: 0)
  }

  private mutating func add(_ object: Obj, depth: Int) throws {
    let isSequence = sw_is_list(object) != 0 || sw_is_tuple(object) != 0
    if !isSequence, let leaf = try Value(object), !leaf.isNested {
      guard !isShapeKnown || depth == shape.count else { throw ragged }
      isShapeKnown = true
      leaves.append(leaf)
      return
    }
    guard isSequence || PySequence_Check(object) != 0, sw_is_str(object) == 0 else {
      throw PythonError.type("asarray: expected numbers, got \(typeName(object))")
    }
    guard depth < 64 else { throw PythonError.value("asarray: the sequence is nested too deeply") }
    let items = try items(of: object)
    let count = PyTuple_Size(items.object)
    if depth == shape.count, !isShapeKnown {
      shape.append(count)
    } else if depth >= shape.count || shape[depth] != count {
      throw ragged
    }
    if count == 0 { isShapeKnown = true }
    for i in 0..<count { try add(try checked(PyTuple_GetItem(items.object, i)), depth: depth + 1) }
  }

  private var ragged: PythonError { .value("asarray: the nested sequences have unequal lengths") }

  func array(_ wanted: DType?) throws -> NDArray {
    let dtype = try wanted ?? inferred()
    let size = dtype.itemSize
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(leaves.count * size, 1), alignment: 16)
    defer { bytes.deallocate() }
    for (i, leaf) in leaves.enumerated() {
      let bits = try leaf.bits(dtype)
      withUnsafeBytes(of: (bits.low.littleEndian, bits.high.littleEndian)) { source in
        UnsafeMutableRawBufferPointer(rebasing: bytes[(i * size)..<((i + 1) * size)]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[..<size]))
      }
    }
    return try NDArray(
      bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<(leaves.count * size)]),
      shape: Dims(shape),
      dtype: dtype)
  }

  /// The dtype of the arrays among the leaves, or the default one of the widest kind.
  private func inferred() throws -> DType {
    var dtype: DType?, kind = DType.Kind.bool
    for leaf in leaves {
      switch leaf {
      case .array(let x):
        guard let promoted = (dtype ?? x.dtype).promoted(with: x.dtype) else {
          throw ArrayError.notPromotable(op: "asarray", dtype ?? x.dtype, x.dtype)
        }
        dtype = promoted
      case .scalar(let scalar): kind = max(kind, scalar.kind)
      case .big: kind = max(kind, .integer)
      }
    }
    if let dtype, dtype.kind >= kind { return dtype }
    if leaves.isEmpty { return .float64 }
    switch kind {
    case .bool: return .bool
    case .integer: return .int64
    case .floating: return .float64
    case .complex: return .complex128
    }
  }
}

extension Value {
  /// Whether this is an array with elements to go into.
  fileprivate var isNested: Bool { if case .array(let x) = self { x.ndim > 0 } else { false } }

  /// The bits of one element of a dtype.
  fileprivate func bits(_ dtype: DType) throws -> Immediate {
    switch self {
    case .scalar(.complex(let re, let im)) where !dtype.isComplex:
      throw PythonError.type("asarray: \(Scalar.complex(re, im)) does not fit \(dtype)")
    case .scalar(.int(let value)) where dtype.isInteger:
      return try Immediate(fitting: .int(value), dtype, "asarray")
    case .scalar(let scalar): return Immediate(scalar, as: dtype)
    case .array(let x): return Immediate(try x.astype(dtype).scalar(), as: dtype)
    case .big(let bits, let approximate):
      if dtype.kind >= .floating || dtype == .bool { return Immediate(.float(approximate), as: dtype) }
      guard dtype == .uint64, let bits else { throw PythonError.overflow("asarray: an integer does not fit \(dtype)") }
      return Immediate(.int(Int64(bitPattern: bits)), as: .uint64)
    }
  }
}
