import ArrayAPI
import CPython

/// `swiftlet.DType`: one object per dtype, so that identity is equality.
struct DTypeObject {
  var head: PyObject
  var dtype: DType
}

typealias TypePointer = OpaquePointer

nonisolated(unsafe) let dtypeType: TypePointer? = {
  var type = TypeBuilder()
  type.unary(Py_tp_repr) { me in object { try "swiftlet.\(dtype(of: me!).name)".object() } }
  type.unary(Py_tp_str) { me in object { try dtype(of: me!).name.object() } }
  type.attribute("name", "The standard's spelling, as in `float32`.") { me, _ in
    object { try dtype(of: me!).name.object() }
  }
  type.attribute("itemsize", "Bytes per element.") { me, _ in object { try dtype(of: me!).itemSize.object() } }
  type.attribute("kind", "NumPy's letter for the kind: b, i, u, f or c.") { me, _ in
    object { try dtype(of: me!).letter.object() }
  }
  type.attribute("__numpy_dtype__", "NumPy's dtype of the same elements, for which it asks.") { me, _ in
    object { try Helper.call("numpy_dtype", in: "swiftlet._arrays", try dtype(of: me!).name.object()).take() }
  }
  // Pickled by name: there is one of each.
  type.method("__reduce__", "For pickle.") { me, _, _, _ in object { try dtype(of: me!).name.object() } }
  return type.build("swiftlet.DType", size: MemoryLayout<DTypeObject>.size, help: "The type of an array's elements.")
}()

/// The objects, by raw value.
nonisolated(unsafe) private let dtypeObjects: [Obj?] = DType.allCases.map { dtype in
  guard let dtypeType, let new = PyType_GenericAlloc(dtypeType, 0) else { return nil }
  UnsafeMutableRawPointer(new).assumingMemoryBound(to: DTypeObject.self).pointee.dtype = dtype
  return new
}

private func dtype(of object: Obj) -> DType {
  UnsafeMutableRawPointer(object).assumingMemoryBound(to: DTypeObject.self).pointee.dtype
}

extension DType {
  /// NumPy's letter for the kind.
  fileprivate var letter: String {
    switch kind {
    case .bool: "b"
    case .integer: isSigned ? "i" : "u"
    case .floating: "f"
    case .complex: "c"
    }
  }

  /// The dtype that an object is or stands for: ours, its name, Python's class of numbers, or NumPy's dtype or class of
  /// numbers; `nil` for any other object.
  ///
  /// - Throws: `TypeError` for names and dtypes of NumPy that are not here.
  init?(named object: Obj) throws {
    let isType = PyType_IsSubtype(sw_type(object), sw_type_type()) != 0
    let type = OpaquePointer(object)
    if let own = DType(object) {
      self = own
    } else if sw_is_str(object) != 0 {
      self = try DType(word: try string(of: object))
    } else if isType, type == sw_bool_type() {
      self = .bool
    } else if isType, type == sw_int_type() {
      self = .int64
    } else if isType, type == sw_float_type() {
      self = .float64
    } else if isType, type == sw_complex_type() {
      self = .complex128
    } else {
      guard !isArray(object), let dtype = try NumPyTypes.dtype(object) else { return nil }
      let name = try Owned(new: PyObject_GetAttrString(dtype.object, "name"))
      let order = try Owned(new: PyObject_GetAttrString(dtype.object, "isnative"))
      guard order.object != sw_false() else {
        throw PythonError.type("a dtype in the other byte order; arrays here have the machine's")
      }
      self = try DType(word: try string(of: name.object))
    }
  }

  private init(word: String) throws {
    guard let found = DType(name: word) else {
      let names = DType.allCases.map(\.name).joined(separator: ", ")
      throw PythonError.type("there is no dtype '\(word)'; there are \(names)")
    }
    self = found
  }
}

extension DType: PythonValue {
  static var returned: String { "DType" }

  func object() throws -> Obj { sw_retained(try checked(dtypeObjects[Int(rawValue)])) }

  /// The dtype that an object is; `nil` for any other object.
  init?(_ object: Obj) {
    guard sw_type(object) == dtypeType else { return nil }
    self = dtype(of: object)
  }
}
