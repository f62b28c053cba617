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
func isArray(_ object: Obj) -> Bool { sw_is_array(object) != 0 }

extension NDArray: PythonValue {
  consuming func object() throws -> Obj {
    if isRecorded { self = try evaluated() }
    let new = try checked(sw_new_array())
    inside(new).initialize(to: self)
    return new
  }

  consuming func detached(from arguments: borrowing Arguments) throws -> NDArray {
    for i in 0..<arguments.count {
      if let other = arguments.given(i), isArray(other), sharesMemory(with: inside(other)) { return try copied() }
    }
    return self
  }
}

nonisolated(unsafe) let arrayType: TypePointer? = {
  var type = TypeBuilder()
  let dealloc: @convention(c) (Obj?) -> Void = { me in
    guard let me else { return }
    inside(me).deinitialize(count: 1)
    sw_free_array(me)
  }
  type.slot(Py_tp_dealloc, unsafeBitCast(dealloc, to: UnsafeMutableRawPointer.self))
  type.unary(Py_tp_repr) { me in object { try representation(of: inside(me!).pointee).object() } }
  addNumberSlots(&type)
  addIndexing(&type)
  addBufferProtocol(&type)
  addAttributes(&type)
  addMethods(&type)
  let size = MemoryLayout<ArrayObject>.size
  let built = type.build("swiftlet.Array", size: size, help: "An n-dimensional array.")
  sw_set_array_type(built, size)
  return built
}()
