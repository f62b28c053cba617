import ArrayAPI
import CPython

/// The array that an object is, offers or spells out: an array of ours, a number, nested sequences of numbers and arrays, an
/// object with a buffer, one that speaks DLPack, or one that NumPy can read.
///
/// - Parameters:
///   - device: where it shall be; absent, arrays of ours and data of a device stay where they are, and what the host
///     holds goes to the preferred device.
///   - copy: `true` for memory of its own, `false` for an error where memory cannot be shared.
func asarray(_ object: Obj, dtype: DType? = nil, device: Device? = nil, copy: Bool? = nil) throws -> NDArray {
  var (result, isShared) = try source(object, dtype: dtype, copy: copy)
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

/// The array, where it is, and whether it is in the object's memory.
func source(_ object: Obj, dtype: DType? = nil, copy: Bool? = nil) throws -> (x: NDArray, isShared: Bool) {
  if isArray(object) { return (inside(object).pointee, true) }
  if sw_is_list(object) != 0 || sw_is_tuple(object) != 0 { return (try array(ofSequence: object, dtype), false) }
  if NumPyTypes.isNumber(object) { return (try numberOfNumPy(object), false) }
  if sw_is_float(object) != 0 || sw_is_int(object) != 0 || sw_is_complex(object) != 0, let number = try Value(object) {
    return (try number.array(dtype), false)
  }
  guard sw_is_str(object) == 0 else { throw PythonError.type("asarray: cannot make an array of a \(typeName(object))") }
  let type = ForeignType.of(object)
  if let resolved = try type.readable(object) { return (try source(resolved.object, dtype: dtype, copy: nil).x, false) }
  var refusal: Refusal?
  if let found = try foreign(object, type, copy, &refusal) { return found }
  if let number = try Value(object) { return (try number.array(dtype), false) }
  if let refusal {
    throw refusal.raised("asarray: this \(typeName(object)) cannot be read: \(refusal.text(without: "asarray: "))")
  }
  if NumPyTypes.isArray(object) { throw try NumPyTypes.refusal(of: object, "asarray") }
  if PySequence_Check(object) != 0 { return (try array(ofSequence: object, dtype), false) }
  throw PythonError.type("asarray: cannot make an array of a \(typeName(object))")
}

/// The array by the first way that the object offers and does not refuse, or nil with what it said when it refused last: ways
/// that know more of arrays come later.
private func foreign(
  _ object: Obj, _ type: ForeignType, _ copy: Bool?, _ refusal: inout Refusal?
) throws -> (x: NDArray, isShared: Bool)? {
  func attempt(
    _ body: () throws -> (x: NDArray, isShared: Bool)?
  ) throws -> (x: NDArray, isShared: Bool)? {
    do { return try body() } catch {
      refusal = try Refusal(error)
      return nil
    }
  }
  let offersDLPack = PyObject_HasAttrString(object, "__dlpack__") != 0
  let isNumPy = NumPyTypes.isArray(object)
  if type.functions != nil, let x = try attempt({ try type.exchanged(object).map { ($0, true) } }) { return x }
  if PyObject_CheckBuffer(object) != 0 {
    // A refusal by NumPy is about a dtype that is none here, and told in our words.
    if isNumPy { return try arrayOfNumPy(object) }
    if let x = try attempt({ try fromBuffer(object, isReadOnly: type.sharesByValue) }) {
      // Another library's number is read-only memory of one element: a copy of it can be written to.
      let isNumber = try x.x.ndim == 0 && x.x.hostMemory().isReadOnly
      return isNumber ? (try x.x.copied(), false) : x
    }
  }
  if offersDLPack, let x = try attempt({ (try importDLPack(object, copy: copy == false ? false : nil), true) }) {
    return x
  }
  if PyObject_HasAttrString(object, "__array__") != 0, let x = try attempt({ try converted(object, copy) }) { return x }
  return nil
}

/// The array over the memory of one of NumPy's; nil for elements that are no numbers here.
private func arrayOfNumPy(_ object: Obj) throws -> (x: NDArray, isShared: Bool)? {
  let dtype = try NumPyTypes.elements(of: object).dtype
  if dtype == .bfloat16 {
    // The buffer protocol has no word for it.
    let word = try Owned("uint16".object()), method = try Owned(new: PyObject_GetAttrString(object, "view"))
    let bits = try Owned(new: sw_call1(method.object, word.object))
    return try fromBuffer(bits.object, as: .bfloat16)
  }
  return dtype == nil ? nil : try fromBuffer(object)
}

/// A number of NumPy as an array of its own, in its dtype.
private func numberOfNumPy(_ object: Obj) throws -> NDArray {
  guard let dtype = try NumPyTypes.number(object).dtype, let value = try Value(numpy: object) else {
    throw try NumPyTypes.refusal(of: object, "asarray")
  }
  return try value.array(dtype, device: .cpu)
}

/// The array that an object gives to NumPy, by `__array__`.
private func converted(_ object: Obj, _ copy: Bool?) throws -> (x: NDArray, isShared: Bool)? {
  let method = try Owned(new: PyObject_GetAttrString(object, "__array__"))
  let keywords = try Owned(new: PyDict_New()), none = try Owned(new: PyTuple_New(0))
  if copy == false { try check(PyDict_SetItemString(keywords.object, "copy", sw_false())) }
  guard let made = PyObject_Call(method.object, none.object, keywords.object) else {
    guard copy == false, PyErr_ExceptionMatches(sw_type_error()) != 0 else { throw PythonError.raised }
    PyErr_Clear()
    throw PythonError.value("its __array__ cannot promise to share memory")
  }
  let result = Owned(made)
  guard NumPyTypes.isArray(result.object) || NumPyTypes.isNumber(result.object) else {
    throw PythonError.type("its __array__ gave a \(typeName(result.object))")
  }
  return try source(result.object, copy: copy)
}
