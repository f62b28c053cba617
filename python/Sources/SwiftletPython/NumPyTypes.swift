import ArrayAPI
import CPython

/// NumPy's types, once it is loaded: its numbers and arrays stand beside ours in every program.
enum NumPyTypes {
  private struct Found {
    let number, array, masked, dtype: TypePointer
  }

  nonisolated(unsafe) private static var known: Found?

  private static func find() -> Found? {
    if let known { return known }
    // NumPy need not be there, and is not loaded for its own sake.
    guard let modules = PyImport_GetModuleDict(), let numpy = PyDict_GetItemString(modules, "numpy") else { return nil }
    func type(_ name: String, of module: Obj) -> TypePointer? {
      guard let found = PyObject_GetAttrString(module, name) else {
        PyErr_Clear()
        return nil
      }
      return OpaquePointer(found)
    }
    guard let number = type("generic", of: numpy), let array = type("ndarray", of: numpy),
      let dtype = type("dtype", of: numpy), let ma = PyObject_GetAttrString(numpy, "ma")
    else {
      PyErr_Clear()
      return nil
    }
    defer { sw_release(ma) }
    guard let masked = type("MaskedArray", of: ma) else { return nil }
    known = Found(number: number, array: array, masked: masked, dtype: dtype)
    return known
  }

  /// Whether an object is one of NumPy's numbers, or of what it treats as such: dates, texts, records.
  static func isNumber(_ object: Obj) -> Bool {
    find().map { PyType_IsSubtype(sw_type(object), $0.number) != 0 } ?? false
  }

  static func isArray(_ object: Obj) -> Bool {
    find().map { PyType_IsSubtype(sw_type(object), $0.array) != 0 } ?? false
  }

  /// Whether an object is of `numpy.ndarray` itself, not of a class derived from it.
  static func isPlainArray(_ object: Obj) -> Bool { find().map { sw_type(object) == $0.array } ?? false }

  static func isMasked(_ type: TypePointer) -> Bool { find().map { PyType_IsSubtype(type, $0.masked) != 0 } ?? false }

  /// The dtype of NumPy that an object is or names, a class of its numbers among them; `nil` for all else.
  static func dtype(_ object: Obj) throws -> Owned? {
    guard let found = find() else { return nil }
    if PyType_IsSubtype(sw_type(object), found.dtype) != 0 { return Owned(sw_retained(object)) }
    if PyType_IsSubtype(sw_type(object), sw_type_type()) != 0,
      PyType_IsSubtype(OpaquePointer(object), found.number) != 0
    {
      return try Owned(new: sw_call1(sw_as_object(found.dtype), object))
    }
    // Other libraries' names for the same, as `jax.numpy.float32`, carry it.
    guard let dtype = PyObject_GetAttrString(object, "dtype") else {
      PyErr_Clear()
      return nil
    }
    let owned = Owned(dtype)
    guard PyType_IsSubtype(sw_type(dtype), found.dtype) != 0 else { return nil }
    return owned
  }

  /// What a number or an array of NumPy is made of: the letter of its kind, and the dtype of ours with the same elements.
  static func elements(of object: Obj) throws -> (kind: String, dtype: DType?) {
    let dtype = try Owned(new: PyObject_GetAttrString(object, "dtype"))
    let kind = try Owned(new: PyObject_GetAttrString(dtype.object, "kind"))
    let name = try Owned(new: PyObject_GetAttrString(dtype.object, "name"))
    let found = DType(name: try string(of: name.object))
    return (found == .bfloat16 ? "f" : try string(of: kind.object), found)
  }

  /// Classes of numbers that were met, and what they are made of. They are NumPy's own, and live as long as it.
  nonisolated(unsafe) private static var classes: [(type: TypePointer, kind: Character, dtype: DType?)] = []

  /// The same for a number, the quicker since all of one class are of one dtype.
  static func number(_ object: Obj) throws -> (kind: Character, dtype: DType?) {
    let type: TypePointer = sw_type(object)
    for entry in classes where entry.type == type { return (entry.kind, entry.dtype) }
    let elements = try elements(of: object), kind = elements.kind.first ?? "V"
    if classes.count < 32 {
      _ = sw_retained(sw_as_object(type))
      classes.append((type, kind, elements.dtype))
    }
    return (kind, elements.dtype)
  }

  /// The dtype of an object that is a number of NumPy; `nil` for all others.
  static func dtype(ofNumber object: Obj) throws -> DType? { isNumber(object) ? try number(object).dtype : nil }

  /// The error for an array or a number of NumPy that holds none that we have.
  static func refusal(of object: Obj, _ op: String) throws -> PythonError {
    let kind = try elements(of: object).kind
    let dtype = try Owned(new: PyObject_GetAttrString(object, "dtype"))
    let text = try Owned(new: PyObject_Str(dtype.object))
    let advice =
      switch kind {
      case "M", "m": "dates and durations are no numbers; take them as integers, as with .astype('int64')"
      case "U", "S", "T": "texts are no numbers"
      case "O": "Python objects are no numbers; convert them first, as with .astype('float64')"
      case "f", "c": "there is no such precision here; convert it first, as with .astype('float64')"
      default: "it holds no numbers that are known here; take one field or convert it first"
      }
    return .type("\(op): expected numbers, got a \(typeName(object)) of \(try string(of: text.object)): \(advice)")
  }
}

extension Value {
  /// The number that one of NumPy's is, or an array of it without dims, with no dtype, as Python's are: beside an array it
  /// takes the array's dtype. `nil` for dates, texts, and all other objects.
  init?(numpy object: Obj) throws {
    guard !NumPyTypes.isArray(object) else {
      let rank = try Owned(new: PyObject_GetAttrString(object, "ndim"))
      guard try integer(rank.object) == 0, !NumPyTypes.isMasked(sw_type(object)) else { return nil }
      let key = try Owned(new: PyTuple_New(0))
      let element = try Owned(new: PyObject_GetItem(object, key.object))
      guard !NumPyTypes.isArray(element.object) else { return nil }
      try self.init(element.object)
      return
    }
    guard NumPyTypes.isNumber(object) else { return nil }
    switch try NumPyTypes.number(object).kind {
    case "b":
      let truth = PyObject_IsTrue(object)
      try check(truth)
      self = .scalar(.bool(truth != 0))
    case "i", "u": self = try Value(integer: try Owned(new: PyNumber_Index(object)).object)
    case "f": self = .scalar(.float(try real(object)))
    case "c":
      let method = try Owned(new: PyObject_GetAttrString(object, "__complex__"))
      let number = try Owned(new: PyObject_CallNoArgs(method.object))
      self = .scalar(.complex(PyComplex_RealAsDouble(number.object), PyComplex_ImagAsDouble(number.object)))
    default: return nil
    }
  }
}
