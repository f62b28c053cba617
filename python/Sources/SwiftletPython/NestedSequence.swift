import ArrayAPI
import CPython

/// The array that nested sequences of numbers and arrays spell out.
func array(ofSequence object: Obj, _ dtype: DType?) throws -> NDArray {
  do { return try Nested(object).array(dtype) } catch Nested.Unfit.holdsArrays { return try rows(object, 0) }
}

/// The arrays of a sequence, one upon the other: those that it holds, and those that sequences in it spell out.
private func rows(_ object: Obj, _ depth: Int) throws -> NDArray {
  guard depth < 64 else { throw PythonError.value("asarray: the sequence is nested too deeply") }
  let isSequence = sw_is_list(object) != 0 || sw_is_tuple(object) != 0
  guard isSequence || depth == 0 else { return try source(object).x }
  var parts = try elements(object) { try rows($0, depth + 1) }
  guard let first = parts.first else { return try empty([0], dtype: .float64, device: .cpu) }
  guard parts.allSatisfy({ $0.shape == first.shape }) else { throw ragged }
  let device = parts.first { $0.device != .cpu }?.device ?? .cpu
  let dtype = try parts.dropFirst().reduce(first.dtype) { try joined($0, $1.dtype) }
  parts = try parts.map { try $0.astype(dtype).toDevice(device) }
  return try stack(parts, axis: 0)
}

private let ragged = PythonError.value("asarray: the nested sequences have unequal lengths")

/// The dtype that holds the values of both: whole numbers beside fractions become float64.
private func joined(_ a: DType, _ b: DType) throws -> DType {
  if let promoted = a.promoted(with: b) { return promoted }
  switch max(a.kind, b.kind) {
  case .floating: return .float64
  case .complex: return .complex128
  default:
    if a == .bool || b == .bool { return a == .bool ? b : a }
    throw ArrayError.notPromotable(op: "asarray", a, b)
  }
}

/// Nested sequences of numbers, flattened.
private struct Nested {
  enum Unfit: Error { case holdsArrays }

  /// A number, and the dtype of its own that it may have.
  private struct Leaf {
    let value: Value
    let dtype: DType?
  }

  private var shape: [Int] = []
  private var leaves: [Leaf] = []
  private var isShapeKnown = false

  /// - Throws: `Unfit` where arrays are among the items.
  init(_ object: Obj) throws {
    try add(object, depth: 0)
  }

  private mutating func add(_ object: Obj, depth: Int) throws {
    let isSequence = sw_is_list(object) != 0 || sw_is_tuple(object) != 0
    if !isSequence, let leaf = try leaf(object, depth) {
      guard !isShapeKnown || depth == shape.count else { throw ragged }
      isShapeKnown = true
      try heedSignals(at: leaves.count)
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

  /// The number that an object is; nil for sequences and for what is none.
  private func leaf(_ object: Obj, _ depth: Int) throws -> Leaf? {
    if let plain = Scalar(exact: object) { return Leaf(value: .scalar(plain), dtype: nil) }
    if NumPyTypes.isNumber(object) {
      guard let value = try Value(numpy: object), let dtype = try NumPyTypes.number(object).dtype else {
        throw try NumPyTypes.refusal(of: object, "asarray")
      }
      return Leaf(value: value, dtype: dtype)
    }
    if isArray(object) {
      let x = inside(object).pointee
      guard x.ndim == 0 else { throw Unfit.holdsArrays }
      return Leaf(value: .array(x), dtype: x.dtype)
    }
    // The sequence itself is walked because it is no array.
    if depth > 0, isForeignArray(object) || PyObject_CheckBuffer(object) != 0 { throw Unfit.holdsArrays }
    return try Value(object).map { Leaf(value: $0, dtype: nil) }
  }

  func array(_ wanted: DType?) throws -> NDArray {
    let dtype = try wanted ?? inferred()
    let size = dtype.itemSize
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(leaves.count * size, 1), alignment: 16)
    defer { bytes.deallocate() }
    for (i, leaf) in leaves.enumerated() {
      let bits = try leaf.value.bits(dtype)
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

  /// The dtype of the leaves that have one, or the default one of the widest kind. Python's numbers leave the dtype of arrays
  /// as it is; among those of NumPy they count as it counts them, since nothing else holds them all.
  private func inferred() throws -> DType {
    var dtype: DType?, kind: DType.Kind?, isStrict = false
    for leaf in leaves {
      if let own = leaf.dtype {
        dtype = try dtype.map { $0 == own ? own : try joined($0, own) } ?? own
        if case .array = leaf.value {} else { isStrict = true }
      } else if case .scalar(let scalar) = leaf.value {
        kind = max(kind ?? .bool, scalar.kind)
      } else {
        kind = max(kind ?? .bool, .integer)
      }
    }
    guard let kind else { return dtype ?? .float64 }
    let usual: DType =
      switch kind {
      case .bool: .bool
      case .integer: .int64
      case .floating: .float64
      case .complex: .complex128
      }
    guard let dtype else { return usual }
    if isStrict, dtype != .uint64 || kind != .integer { return try joined(dtype, usual) }
    return dtype.kind >= kind ? dtype : usual
  }
}

extension Value {
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
