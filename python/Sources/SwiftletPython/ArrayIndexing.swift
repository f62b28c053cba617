@_spi(Host) import ArrayAPI
@_spi(Host) import ArrayCore
import CPython

/// The index expression that a subscript stands for.
func indices(_ key: Obj, on device: Device) throws -> [Index] {
  guard sw_is_tuple(key) != 0 else { return [try index(key, device)] }
  return try (0..<PyTuple_Size(key)).map { try index(try checked(PyTuple_GetItem(key, $0)), device) }
}

private func index(_ key: Obj, _ device: Device) throws -> Index {
  if isArray(key) { return try index(inside(key).pointee) }
  if sw_is_slice(key) != 0 {
    var (start, stop, step) = (0, 0, 0)
    try check(PySlice_Unpack(key, &start, &stop, &step))
    return .slice(start, stop, step)
  }
  if key == sw_none() { return .newaxis }
  if key == sw_ellipsis() { return .ellipsis }
  if sw_is_bool(key) != 0 { return .mask(try full([], .bool(key == sw_true()), dtype: .bool, device: device)) }
  if NumPyTypes.isNumber(key), case .scalar(.bool(let value))? = try Value(numpy: key) {
    return .mask(try full([], .bool(value), dtype: .bool, device: device))
  }
  if sw_is_int(key) == 0, isForeignArray(key) { return try index(asarray(key, device: device)) }
  if PyIndex_Check(key) != 0 { return .int(try position(key)) }
  if sw_is_list(key) != 0 {
    let x = try asarray(key, device: device)
    return x.dtype == .bool ? .mask(x) : .indices(x.size == 0 ? try x.astype(.int64) : x)
  }
  throw PythonError.index("an array is indexed by integers, slices, ..., None and arrays, not \(typeName(key))")
}

private func index(_ x: NDArray) throws -> Index {
  if x.dtype == .bool { return .mask(x) }
  guard x.ndim == 0, x.dtype.isInteger else { return .indices(x) }
  guard case .int(let place) = try x.scalar(), let i = Int(exactly: place) else {
    throw PythonError.index("an index beyond what any array has")
  }
  return .int(i)
}

private func position(_ key: Obj) throws -> Int {
  let value = PyNumber_AsSsize_t(key, sw_index_error())
  if value == -1, PyErr_Occurred() != nil { throw PythonError.raised }
  return value
}

/// Writes one number over the view that a plain key selects, without an object for it. False where there is none.
private func overwriteView(of me: Obj, _ key: Obj, with number: Scalar) throws -> Bool {
  var view = sw_array()
  let made = sw_make_view(me, key, &view)
  try check(made)
  guard made > 0 else { return false }
  try withUnsafeMutablePointer(to: &view) { try NDArray.overwrite(inside($0), with: number) }
  return true
}

@c(swiftlet_subscript)
public func swiftletSubscript(
  _ me: UnsafeMutablePointer<PyObject>?, _ key: UnsafeMutablePointer<PyObject>?
) -> UnsafeMutablePointer<PyObject>? {
  object {
    if isArray(key!) {
      if let few = try madeObject({ NDArray.smallTake(inside(me!), at: inside(key!), into: $0) }) { return few }
      if let few = try madeObject({ NDArray.smallSelect(inside(me!), where: inside(key!), into: $0) }) { return few }
    } else if let view = try basicView(me!, key!) {
      return view  // of axes out of order
    }
    let x = inside(me!).pointee  // held, since others may run meanwhile
    return try x.at(try indices(key!, on: x.device)).object()
  }
}

/// An item as iteration asks for it, until the IndexError.
@c(swiftlet_item)
public func swiftletItem(_ me: UnsafeMutablePointer<PyObject>?, _ i: Int) -> UnsafeMutablePointer<PyObject>? {
  object {
    let x = inside(me!).pointee
    guard x.ndim > 0 else { throw PythonError.type("a 0-d array cannot be iterated over") }
    return try x.at(.int(i)).object()
  }
}

func addIndexing(_ type: inout TypeBuilder) {
  type.binary(Py_mp_subscript, sw_subscript)
  let assign: @convention(c) (Obj?, Obj?, Obj?) -> Int32 = { me, key, value in
    status {
      guard let me, let key, let value else { throw PythonError.type("elements of an array cannot be deleted") }
      if isArray(key), isArray(value), NDArray.smallPut(inside(value), at: inside(key), of: inside(me)) { return }
      try unstretch(me)
      if let number = Scalar(plain: value), try overwriteView(of: me, key, with: number) { return }
      let dtype = inside(me).pointee.dtype, device = inside(me).pointee.device
      let given = try Value(value) ?? .array(try asarray(value, dtype: dtype, device: device))
      if let view = try basicView(me, key) {
        let view = Owned(view), target = inside(view.object)
        if case .scalar(let number) = given { return try NDArray.overwrite(target, with: number) }
        switch try given.beside(dtype, on: device) {
        case .scalar(let number): return try NDArray.overwrite(target, with: number)
        case let other: return try target.pointee.overwrite(with: try other.array())
        }
      }
      let values = try given.beside(dtype, on: device)
      let target = inside(me).pointee, where_ = try indices(key, on: device)
      if case .scalar(let number) = values { return try target.write(where_, number) }
      try target.write(where_, try values.array())
    }
  }
  type.slot(Py_mp_ass_subscript, unsafeBitCast(assign, to: UnsafeMutableRawPointer.self))
  let length: @convention(c) (Obj?) -> Int = { me in
    let shape = inside(me!).pointee.shape
    if let first = shape.first { return first }
    PyErr_SetString(sw_type_error(), "a 0-d array has no length")
    return -1
  }
  for slot in [Py_mp_length, Py_sq_length] { type.slot(slot, unsafeBitCast(length, to: UnsafeMutableRawPointer.self)) }
  type.unary(Py_tp_iter) { me in
    object {
      guard inside(me!).pointee.ndim > 0 else { throw PythonError.type("a 0-d array cannot be iterated over") }
      return PySeqIter_New(me!)
    }
  }
  let item: @convention(c) (Obj?, Int) -> Obj? = sw_item
  type.slot(Py_sq_item, unsafeBitCast(item, to: UnsafeMutableRawPointer.self))
}
