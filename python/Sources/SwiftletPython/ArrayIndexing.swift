import ArrayAPI
import CPython

/// The index expression that a subscript stands for.
func indices(_ key: Obj, on device: Device) throws -> [Index] {
  guard sw_is_tuple(key) != 0 else { return [try index(key, device)] }
  return try (0..<PyTuple_Size(key)).map { try index(try checked(PyTuple_GetItem(key, $0)), device) }
}

private func index(_ key: Obj, _ device: Device) throws -> Index {
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
  if sw_is_bool(key) != 0 { return .mask(try full([], .bool(key == sw_true()), dtype: .bool, device: device)) }
  if PyIndex_Check(key) != 0 { return .int(try position(key)) }
  if sw_is_list(key) != 0 {
    let x = try asarray(key, device: device)
    return x.dtype == .bool ? .mask(x) : .indices(x.size == 0 ? try x.astype(.int64) : x)
  }
  throw PythonError.index("an array is indexed by integers, slices, ..., None and arrays, not \(typeName(key))")
}

private func position(_ key: Obj) throws -> Int {
  let value = PyNumber_AsSsize_t(key, sw_index_error())
  if value == -1, PyErr_Occurred() != nil { throw PythonError.raised }
  return value
}

/// A new object for the view that a key of plain integers, slices, `None` and `...` selects; `nil` for keys with anything
/// else in them, and for those that are wrong.
private func basicView(_ me: Obj, _ key: Obj) throws -> Obj? {
  let rank = inside(me).pointee.ndim
  guard sw_is_tuple(key) != 0 else {
    guard isBasic(key), rank > 0 || key == sw_none() || key == sw_ellipsis() else { return nil }
    let view = try Owned(viewObject(of: me))
    var axis = 0, source = 0
    try apply(key, to: &inside(view.object).pointee, &axis, &source, rest: rank)
    return view.take()
  }
  let count = PyTuple_Size(key)
  var used = 0, ellipses = 0
  for k in 0..<count {
    let entry = try checked(PyTuple_GetItem(key, k))
    guard isBasic(entry) else { return nil }
    if entry == sw_ellipsis() { ellipses += 1 } else if entry != sw_none() { used += 1 }
  }
  guard used <= rank, ellipses <= 1 else { return nil }
  let view = try Owned(viewObject(of: me))
  var axis = 0, source = 0
  for k in 0..<count {
    let entry = try checked(PyTuple_GetItem(key, k))
    try apply(entry, to: &inside(view.object).pointee, &axis, &source, rest: rank - used)
  }
  return view.take()
}

@inline(__always)
private func isBasic(_ entry: Obj) -> Bool {
  (sw_is_int(entry) != 0 && sw_is_bool(entry) == 0) || sw_is_slice(entry) != 0 || entry == sw_none()
    || entry == sw_ellipsis()
}

/// Takes one entry of a key: `axis` is the view's next axis, `source` the array's.
@inline(__always)
private func apply(_ entry: Obj, to view: inout NDArray, _ axis: inout Int, _ source: inout Int, rest: Int) throws {
  if entry == sw_none() {
    try view.insertAxis(at: axis)
    axis += 1
  } else if entry == sw_ellipsis() {
    axis += rest
    source += rest
  } else if sw_is_slice(entry) != 0 {
    var (start, stop, step) = (0, 0, 0)
    try check(PySlice_Unpack(entry, &start, &stop, &step))
    try view.narrow(axis: axis, start, stop, step: step)
    axis += 1
    source += 1
  } else {
    var i = PyLong_AsSsize_t(entry)
    if i == -1, PyErr_Occurred() != nil {
      PyErr_Clear()
      i = try position(entry)
    }
    try view.pick(axis: axis, i, reported: source)
    source += 1
  }
}

func addIndexing(_ type: inout TypeBuilder) {
  type.binary(Py_mp_subscript) { me, key in
    object {
      if let view = try basicView(me!, key!) { return view }
      let x = inside(me!).pointee  // held, since others may run meanwhile
      return try x.at(try indices(key!, on: x.device)).object()
    }
  }
  let assign: @convention(c) (Obj?, Obj?, Obj?) -> Int32 = { me, key, value in
    status {
      guard let me, let key, let value else { throw PythonError.type("elements of an array cannot be deleted") }
      if inside(me).pointee.mayOverlap { inside(me).pointee = try inside(me).pointee.copied() }
      let dtype = inside(me).pointee.dtype, device = inside(me).pointee.device
      let given = try Value(value) ?? .array(try asarray(value, dtype: dtype, device: device))
      if let view = try basicView(me, key) {
        let view = Owned(view), target = inside(view.object)
        if case .scalar(let number) = given { return try target.pointee.overwrite(with: number) }
        switch try given.beside(dtype, on: device) {
        case .scalar(let number): return try target.pointee.overwrite(with: number)
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
  type.slot(Py_mp_length, unsafeBitCast(length, to: UnsafeMutableRawPointer.self))
  // What makes arrays iterable: items until the IndexError.
  let item: @convention(c) (Obj?, Int) -> Obj? = { me, i in
    object {
      guard inside(me!).pointee.ndim > 0 else { throw PythonError.type("a 0-d array cannot be iterated over") }
      let item = try Owned(viewObject(of: me!))
      try inside(item.object).pointee.pick(axis: 0, i, reported: 0)
      return item.take()
    }
  }
  type.slot(Py_sq_item, unsafeBitCast(item, to: UnsafeMutableRawPointer.self))
}
