import ArrayAPI
import CPython

/// `swiftlet.Array`: a Swift array inside a Python object.
///
/// In Python an array is a reference: views share memory with their base, and writes show in both. So what is inside is
/// always evaluated, and writes go to the memory itself.
struct ArrayObject {
  var head: PyObject
  var array: NDArray
  /// Shape and strides as borrowers of the memory see them; made when the first comes.
  var numbers: UnsafeMutablePointer<Int64>?
}

/// Where the numbers of an array object are.
private func numbersField(_ object: Obj) -> UnsafeMutablePointer<UnsafeMutablePointer<Int64>?> {
  (UnsafeMutableRawPointer(object) + MemoryLayout<ArrayObject>.offset(of: \.numbers)!).assumingMemoryBound(
    to: UnsafeMutablePointer<Int64>?.self)
}

/// Room for shape and strides that lives as long as the object.
func numbers(of object: Obj, rank: Int) -> UnsafeMutablePointer<Int64> {
  if let made = numbersField(object).pointee { return made }
  let made = UnsafeMutablePointer<Int64>.allocate(capacity: max(2 * rank, 1))
  numbersField(object).pointee = made
  return made
}

/// A new object for an array.
@inline(__always)
private func newObject(_ array: consuming NDArray) throws(PythonError) -> Obj {
  let new = try checked(sw_new_array())
  inside(new).initialize(to: array)
  numbersField(new).initialize(to: nil)
  return new
}

/// A new object for an array that `compute` makes in its place; `nil` where it makes none.
@inline(__always)
func madeObject(_ compute: (UnsafeMutablePointer<NDArray>) throws -> Bool) throws -> Obj? {
  let new = try checked(sw_new_array())
  do {
    if try compute(inside(new)) {
      numbersField(new).initialize(to: nil)
      return new
    }
  } catch {
    sw_free_array(new)
    throw error
  }
  sw_free_array(new)
  return nil
}

/// A new object that is a view of all of another.
@inline(__always)
func viewObject(of object: Obj) throws(PythonError) -> Obj { try newObject(inside(object).pointee) }

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
    return try newObject(self)
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
    numbersField(me).pointee?.deallocate()
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
  let built = type.build("swiftlet.Array", size: size, help: "An n-dimensional array.", isImmutable: false)
  sw_set_array_type(built, size)
  guard let built, (try? publishExchange(on: built)) != nil else { return nil }
  return built
}()
