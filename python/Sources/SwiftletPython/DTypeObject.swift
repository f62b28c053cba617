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
  // Pickled by name: there is one of each.
  type.method("__reduce__", "$self, /", "For pickle.") { me, _, _, _ in object { try dtype(of: me!).name.object() } }
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

extension DType: PythonValue {
  func object() throws -> Obj { sw_retained(try checked(dtypeObjects[Int(rawValue)])) }

  /// The dtype that an object is; `nil` for any other object.
  init?(_ object: Obj) {
    guard sw_type(object) == dtypeType else { return nil }
    self = dtype(of: object)
  }
}
