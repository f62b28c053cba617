import ArrayAPI
import CPython

/// A Python object, borrowed unless a function says that it returns a new reference.
typealias Obj = UnsafeMutablePointer<PyObject>

/// A reference of our own, given up at the end of its scope unless it is taken.
struct Owned: ~Copyable {
  let object: Obj
  init(_ object: Obj) { self.object = object }
  /// Takes over a new reference as the API returns it; null means that an exception is set.
  init(new object: Obj?) throws(PythonError) { self.object = try checked(object) }
  deinit { sw_release(object) }
  /// Hands the reference to the caller.
  consuming func take() -> Obj {
    let result = object
    discard self
    return result
  }
}

/// The object that an API call returned, or the exception that it set.
func checked(_ object: Obj?) throws(PythonError) -> Obj {
  guard let object else { throw .raised }
  return object
}

func check(_ status: Int32) throws(PythonError) {
  if status < 0 { throw .raised }
}

/// New references to what rows and attributes return.
protocol PythonValue: SendableMetatype {
  consuming func object() throws -> Obj
  /// Python's name of the type, for the stubs.
  static var returned: String { get }
  /// This value, or a copy where it shares memory with an argument.
  consuming func detached(from arguments: borrowing Arguments) throws -> Self
}

extension PythonValue {
  consuming func detached(from arguments: borrowing Arguments) throws -> Self { self }
}

extension Obj: PythonValue {
  static var returned: String { "Any" }
  func object() -> Obj { self }
}

extension Int: PythonValue {
  static var returned: String { "int" }
  func object() throws -> Obj { try checked(PyLong_FromSsize_t(self)) }
}

extension Double: PythonValue {
  static var returned: String { "float" }
  func object() throws -> Obj { try checked(PyFloat_FromDouble(self)) }
}

extension Bool: PythonValue {
  static var returned: String { "bool" }
  func object() -> Obj { sw_retained(self ? sw_true() : sw_false()) }
}

extension String: PythonValue {
  static var returned: String { "str" }
  func object() throws -> Obj {
    var text = self
    return try checked(
      text.withUTF8 { bytes in
        let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
        return PyUnicode_FromStringAndSize(start, bytes.count)
      })
  }
}

extension Dims: PythonValue {
  static var returned: String { "tuple[int, ...]" }
  func object() throws -> Obj { try tuple(count) { try self[$0].object() } }
}

extension [NDArray]: PythonValue {
  static var returned: String { "tuple[Array, ...]" }
  func object() throws -> Obj { try tuple(count) { try self[$0].object() } }
}

/// A new tuple of new references.
func tuple(_ count: Int, _ item: (Int) throws -> Obj) throws -> Obj {
  let result = try Owned(new: PyTuple_New(count))
  for i in 0..<count { try check(PyTuple_SetItem(result.object, i, try item(i))) }
  return result.take()
}

/// A new, permanent C string.
func permanent(_ text: String) -> UnsafePointer<CChar> {
  text.withCString { source in
    let count = text.utf8.count + 1
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: count)
    copy.initialize(from: source, count: count)
    return UnsafePointer(copy)
  }
}

/// The text of a `str`.
func string(of object: Obj) throws(PythonError) -> String {
  guard sw_is_str(object) != 0 else { throw .type("expected a str, got \(typeName(object))") }
  var count = 0
  guard let bytes = PyUnicode_AsUTF8AndSize(object, &count) else { throw .raised }
  return String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
}

func typeName(_ object: Obj) -> String {
  guard let name = PyObject_GetAttrString(sw_as_object(sw_type(object)), "__name__") else {
    PyErr_Clear()
    return "object"
  }
  defer { sw_release(name) }
  return (try? string(of: name)) ?? "object"
}
