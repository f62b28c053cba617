import CPython

/// Names that the exchange of messages looks up again and again, as interned strings.
enum Name {
  nonisolated(unsafe) static let data = interned("data")
  nonisolated(unsafe) static let dims = interned("dims")
  nonisolated(unsafe) static let axes = interned("axes")
  nonisolated(unsafe) static let attrs = interned("attrs")
  nonisolated(unsafe) static let key = interned("key")
  nonisolated(unsafe) static let streamDim = interned("stream_dim")
  nonisolated(unsafe) static let gain = interned("gain")
  nonisolated(unsafe) static let offset = interned("offset")
  nonisolated(unsafe) static let unit = interned("unit")
  nonisolated(unsafe) static let fingerprint = interned("fingerprint")

  /// Never fails but for want of memory for a few bytes, at the program's begin.
  private static func interned(_ text: String) -> Obj {
    guard let object = PyUnicode_InternFromString(text) else { fatalError("no memory for a name") }
    return object
  }
}

/// A reference that a Swift object holds on to. Given up under the interpreter's lock, which the holder must see to.
final class Kept {
  let object: Obj
  init(_ object: Obj) { self.object = sw_retained(object) }
  init(taking object: Obj) { self.object = object }
  deinit { sw_release(object) }
}

/// The value of an attribute.
func attribute(_ object: Obj, _ name: Obj) throws(PythonError) -> Owned {
  try Owned(new: PyObject_GetAttr(object, name))
}

/// The value of an attribute as a number.
@inline(__always)
func number(_ object: Obj, _ name: Obj) throws(PythonError) -> Double {
  let value = try attribute(object, name)
  let number = PyFloat_AsDouble(value.object)
  if number == -1, PyErr_Occurred() != nil { throw .raised }
  return number
}

/// Whether two objects are one, or are equal and can say so.
func areEqual(_ a: Obj, _ b: Obj) -> Bool {
  if a == b { return true }
  let answer = PyObject_RichCompareBool(a, b, Py_EQ)
  if answer < 0 { PyErr_Clear() }
  return answer == 1
}

/// What Python code of the package gives for slow work: classes that know NumPy, coordinates, other libraries.
enum Helper {
  /// Calls a function of one of the package's modules.
  static func call(_ name: String, in module: String = "swiftlet._messages", _ arguments: Obj...) throws -> Owned {
    let module = try Owned(new: PyImport_ImportModule(module))
    let function = try Owned(new: PyObject_GetAttrString(module.object, name))
    let packed = try Owned(tuple(arguments.count) { sw_retained(arguments[$0]) })
    return try Owned(new: PyObject_Call(function.object, packed.object, nil))
  }
}
