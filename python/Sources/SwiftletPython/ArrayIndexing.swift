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
/// else in them, and for those that are too long.
private func basicView(_ me: Obj, _ key: Obj) throws -> Obj? {
  try madeObject { try makeView(of: me, at: $0) { try takeKey(key, into: &$0) } }
}

/// Writes one number over the view that such a key selects, without an object for it. False where there is none.
private func overwriteView(of me: Obj, _ key: Obj, with number: Scalar) throws -> Bool {
  try withUnsafeTemporaryAllocation(of: NDArray.self, capacity: 1) { room in
    guard let view = room.baseAddress, try makeView(of: me, at: view, { try takeKey(key, into: &$0) }) else {
      return false
    }
    defer { view.deinitialize(count: 1) }
    try NDArray.overwrite(view, with: number)
    return true
  }
}

/// Makes a view in its place by the entries that `take` takes. False, and nothing is initialised, where there is none.
@inline(__always)
private func makeView(
  of me: Obj, at target: UnsafeMutablePointer<NDArray>, _ take: (inout ViewBuilder) throws -> Bool
) throws -> Bool {
  guard var view = ViewBuilder(of: inside(me), at: target) else { return false }
  do {
    if try take(&view), view.finish() { return true }
  } catch {
    view.abandon()
    throw error
  }
  view.abandon()
  return false
}

/// Takes a whole key; false for those that `basicView` is not for.
@inline(__always)
private func takeKey(_ key: Obj, into view: inout ViewBuilder) throws -> Bool {
  if sw_is_exact_int(key) != 0 || sw_is_tuple(key) == 0 {
    return key == sw_ellipsis() ? true : try takeEntry(key, into: &view)
  }
  let count = PyTuple_Size(key)
  for k in 0..<count {
    let entry = try checked(PyTuple_GetItem(key, k))
    if entry == sw_ellipsis() {
      // As many axes as those behind it leave.
      var used = 0
      for j in (k + 1)..<Swift.max(count, k + 1) {
        let later = try checked(PyTuple_GetItem(key, j))
        if later == sw_none() { continue }
        guard sw_is_exact_int(later) != 0 || sw_is_slice(later) != 0 else { return false }
        used += 1
      }
      guard used <= view.rest else { return false }
      view.keep(view.rest - used)
    } else {
      guard try takeEntry(entry, into: &view) else { return false }
    }
  }
  return true
}

/// Takes an entry of a key that is not `...`.
@inline(__always)
private func takeEntry(_ entry: Obj, into view: inout ViewBuilder) throws -> Bool {
  if sw_is_exact_int(entry) != 0 {
    guard view.rest > 0 else { return false }
    let i = PyLong_AsSsize_t(entry)
    if i == -1, PyErr_Occurred() != nil {
      PyErr_Clear()
      return false
    }
    try view.pick(i)
  } else if sw_is_slice(entry) != 0 {
    guard view.rest > 0 else { return false }
    var (start, stop, step) = (0, 0, 0)
    try check(PySlice_Unpack(entry, &start, &stop, &step))
    try view.narrow(start, stop, step: step)
  } else {
    guard entry == sw_none() else { return false }
    view.insertAxis()
  }
  return true
}

func addIndexing(_ type: inout TypeBuilder) {
  type.binary(Py_mp_subscript) { me, key in
    object {
      if isArray(key!) {
        if let few = try madeObject({ NDArray.smallTake(inside(me!), at: inside(key!), into: $0) }) { return few }
        if let few = try madeObject({ NDArray.smallSelect(inside(me!), where: inside(key!), into: $0) }) { return few }
      } else if let view = try basicView(me!, key!) {
        return view
      }
      let x = inside(me!).pointee  // held, since others may run meanwhile
      return try x.at(try indices(key!, on: x.device)).object()
    }
  }
  let assign: @convention(c) (Obj?, Obj?, Obj?) -> Int32 = { me, key, value in
    status {
      guard let me, let key, let value else { throw PythonError.type("elements of an array cannot be deleted") }
      if isArray(key), isArray(value), NDArray.smallPut(inside(value), at: inside(key), of: inside(me)) { return }
      if NDArray.mayOverlap(inside(me)) { inside(me).pointee = try inside(me).pointee.copied() }
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
  type.slot(Py_mp_length, unsafeBitCast(length, to: UnsafeMutableRawPointer.self))
  // What makes arrays iterable: items until the IndexError.
  let item: @convention(c) (Obj?, Int) -> Obj? = { me, i in
    object {
      guard inside(me!).pointee.ndim > 0 else { throw PythonError.type("a 0-d array cannot be iterated over") }
      return try madeObject {
        try makeView(of: me!, at: $0) {
          try $0.pick(i)
          return true
        }
      }
    }
  }
  type.slot(Py_sq_item, unsafeBitCast(item, to: UnsafeMutableRawPointer.self))
}
