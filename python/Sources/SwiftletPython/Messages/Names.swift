import CPython

/// Names that the exchange of messages looks up again and again, as interned strings.
enum Name {
  static var data: Obj { sw_names().pointee.data }
  static var dims: Obj { sw_names().pointee.dims }
  static var axes: Obj { sw_names().pointee.axes }
  static var attrs: Obj { sw_names().pointee.attrs }
  static var key: Obj { sw_names().pointee.key }
  static var streamDim: Obj { sw_names().pointee.stream_dim }
  static var gain: Obj { sw_names().pointee.gain }
  static var offset: Obj { sw_names().pointee.offset }
  static var unit: Obj { sw_names().pointee.unit }
  static var fingerprint: Obj { sw_names().pointee.fingerprint }
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
