import ArrayAPI
import CPython

/// `swiftlet.Array`: a Swift array inside a Python object.
///
/// In Python an array is a reference: views share memory with their base, and writes show in both. So what is inside is
/// always evaluated, and writes go to the memory itself.
struct ArrayObject {
  var head: PyObject
  var array: NDArray
}

/// The array inside an object of our type.
@inline(__always)
func inside(_ object: Obj) -> UnsafeMutablePointer<NDArray> {
  (UnsafeMutableRawPointer(object) + MemoryLayout<ArrayObject>.offset(of: \.array)!).assumingMemoryBound(
    to: NDArray.self)
}

@inline(__always)
func isArray(_ object: Obj) -> Bool { sw_type(object) == arrayType }

extension NDArray: PythonValue {
  func object() throws -> Obj {
    let value = try evaluated()
    guard let arrayType else { throw PythonError.raised }
    let new = try checked(PyType_GenericAlloc(arrayType, 0))
    inside(new).initialize(to: value)
    return new
  }

  func detached(from arguments: Arguments) throws -> NDArray {
    for i in 0..<arguments.count {
      if let other = arguments.given(i), isArray(other), sharesMemory(with: inside(other).pointee) {
        return try copied()
      }
    }
    return self
  }
}

nonisolated(unsafe) let arrayType: TypePointer? = {
  var type = TypeBuilder()
  let dealloc: @convention(c) (Obj?) -> Void = { me in
    guard let me else { return }
    let type = sw_type(me)
    inside(me).deinitialize(count: 1)
    PyObject_Free(me)
    sw_release(sw_as_object(type))
  }
  type.slot(Py_tp_dealloc, unsafeBitCast(dealloc, to: UnsafeMutableRawPointer.self))
  type.unary(Py_tp_repr) { me in object { try representation(of: inside(me!).pointee).object() } }
  addNumberSlots(&type)
  addIndexing(&type)
  addBufferProtocol(&type)
  addAttributes(&type)
  addMethods(&type)
  return type.build("swiftlet.Array", size: MemoryLayout<ArrayObject>.size, help: "An n-dimensional array.")
}()
