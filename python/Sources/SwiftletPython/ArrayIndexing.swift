import ArrayAPI
import CPython

/// The index expression that a subscript stands for.
func indices(_ key: Obj) throws -> [Index] {
  guard sw_is_tuple(key) != 0 else { return [try index(key)] }
  return try (0..<PyTuple_Size(key)).map { try index(try checked(PyTuple_GetItem(key, $0))) }
}

private func index(_ key: Obj) throws -> Index {
  if isArray(key) {
    let x = inside(key).pointee
    if x.dtype == .bool { return .mask(x) }
    if x.ndim == 0, x.dtype.isInteger { return .int(try position(key)) }
    return .indices(x)
  }
  if sw_is_slice(key) != 0 {
    var (start, stop, step) = (0, 0, 0)
    try check(PySlice_Unpack(key, &start, &stop, &step))
    return .slice(start, stop, step)
  }
  if key == sw_none() { return .newaxis }
  if key == sw_ellipsis() { return .ellipsis }
  if sw_is_bool(key) != 0 { return .mask(try full([], .bool(key == sw_true()), dtype: .bool)) }
  if PyIndex_Check(key) != 0 { return .int(try position(key)) }
  if sw_is_list(key) != 0 {
    let x = try asarray(key)
    return x.dtype == .bool ? .mask(x) : .indices(x.size == 0 ? try x.astype(.int64) : x)
  }
  throw PythonError.index("an array is indexed by integers, slices, ..., None and arrays, not \(typeName(key))")
}

private func position(_ key: Obj) throws -> Int {
  let value = PyNumber_AsSsize_t(key, sw_index_error())
  if value == -1, PyErr_Occurred() != nil { throw PythonError.raised }
  return value
}

func addIndexing(_ type: inout TypeBuilder) {
  type.binary(Py_mp_subscript) { me, key in
    object { try inside(me!).pointee.at(try indices(key!)).object() }
  }
  let assign: @convention(c) (Obj?, Obj?, Obj?) -> Int32 = { me, key, value in
    status {
      guard let me, let key, let value else { throw PythonError.type("elements of an array cannot be deleted") }
      let where_ = try indices(key)
      if inside(me).pointee.mayOverlap { inside(me).pointee = try inside(me).pointee.copied() }
      let target = inside(me).pointee
      switch try (Value(value) ?? .array(try asarray(value, dtype: target.dtype))).beside(target.dtype) {
      case .scalar(let number): try target.write(where_, number)
      case let other: try target.write(where_, try other.array())
      }
    }
  }
  type.slot(Py_mp_ass_subscript, unsafeBitCast(assign, to: UnsafeMutableRawPointer.self))
  let length: @convention(c) (Obj?) -> Int = { me in
    let shape = inside(me!).pointee.shape
    if let first = shape.first { return first }
    PyErr_SetString(sw_type_error(), "a 0-d array has no length")
    return -1
  }
  type.slot(Py_mp_length, unsafeBitCast(length, to: UnsafeMutableRawPointer.self))
  // What makes arrays iterable: items until the IndexError.
  let item: @convention(c) (Obj?, Int) -> Obj? = { me, i in
    object {
      let x = inside(me!).pointee
      guard x.ndim > 0 else { throw PythonError.type("a 0-d array cannot be iterated over") }
      return try x.at([.int(i)]).object()
    }
  }
  type.slot(Py_sq_item, unsafeBitCast(item, to: UnsafeMutableRawPointer.self))
}
