import ArrayAPI
import CPython

// `swiftlet.Array`: a Swift array inside a Python object, `sw_array`.
//
// In Python an array is a reference: views share memory with their base, and writes show in both. So what is inside is
// always evaluated, and writes go to the memory itself.

/// An object as what it consists of.
@inline(__always)
private func fields(_ object: Obj) -> UnsafeMutablePointer<sw_array> {
  UnsafeMutableRawPointer(object).assumingMemoryBound(to: sw_array.self)
}

/// The array inside an object of our type.
@inline(__always)
func inside(_ object: Obj) -> UnsafeMutablePointer<NDArray> { inside(fields(object)) }

@inline(__always)
func inside(_ object: UnsafeMutablePointer<sw_array>) -> UnsafeMutablePointer<NDArray> {
  (UnsafeMutableRawPointer(object) + MemoryLayout<sw_array>.offset(of: \.source)!).assumingMemoryBound(to: NDArray.self)
}

@inline(__always)
func isArray(_ object: Obj) -> Bool { sw_is_array(object) != 0 }

/// Bytes that go when an object does: its own, and those of the elements that nothing else needs.
func bytesHeld(by object: Obj) -> Int {
  MemoryLayout<sw_array>.size + (fields(object).pointee.base == nil ? inside(object).pointee.ownedByteCount : 0)
}

/// Room for shape and strides that lives as long as the object.
func numbers(of object: Obj, rank: Int) -> UnsafeMutablePointer<Int64> {
  if let made = fields(object).pointee.numbers { return made }
  let made = UnsafeMutablePointer<Int64>.allocate(capacity: max(2 * rank, 1))
  fields(object).pointee.numbers = made
  return made
}

/// Writes what an object has beside its array.
@inline(__always)
private func begin(_ object: Obj) {
  (fields(object).pointee.numbers, fields(object).pointee.base, fields(object).pointee.steadiness) = (nil, nil, 0)
}

/// A new object for an array.
@inline(__always)
private func newObject(_ array: consuming NDArray) throws(PythonError) -> Obj {
  let new = try checked(sw_new_array())
  inside(new).initialize(to: array)
  begin(new)
  return new
}

/// A new object for an array that `compute` makes in its place; `nil` where it makes none.
@inline(__always)
func madeObject(_ compute: (UnsafeMutablePointer<NDArray>) throws -> Bool) throws -> Obj? {
  let new = try checked(sw_new_array())
  do {
    if try compute(inside(new)) {
      begin(new)
      return new
    }
  } catch {
    sw_free_array(new)
    throw error
  }
  sw_free_array(new)
  return nil
}

/// A new object for the view that a key of plain integers, slices, `None` and `...` selects; `nil` for keys with anything
/// else in them, for wrong ones, and for arrays whose positions share elements: no view may lean on one (`unstretch`).
func basicView(_ object: Obj, _ key: Obj) throws -> Obj? {
  guard sw_is_steady(object) != 0 || !NDArray.mayOverlap(inside(object)) else { return nil }
  let view = sw_new_view(object, key)
  if view == nil, PyErr_Occurred() != nil { throw PythonError.raised }
  return view
}

/// A new object that is a view of all of another.
func viewObject(of object: Obj) throws -> Obj {
  try basicView(object, sw_ellipsis()) ?? newObject(inside(object).pointee)
}

/// Gives an array whose positions share elements memory of its own, before it is written to.
@inline(__always)
func unstretch(_ object: Obj) throws {
  if sw_is_steady(object) == 0, NDArray.mayOverlap(inside(object)) {
    inside(object).pointee = try inside(object).pointee.copied()
    fields(object).pointee.steadiness = 0
  }
}

extension NDArray: PythonValue {
  static var returned: String { "Array" }

  consuming func object() throws -> Obj {
    if isRecorded { self = try evaluated() }
    return try newObject(self)
  }

  consuming func detached(from arguments: borrowing Arguments) throws -> NDArray {
    arguments.contains { isArray($0) && sharesMemory(with: inside($0)) } ? try copied() : self
  }
}

@c(swiftlet_release)
public func swiftletRelease(_ object: UnsafeMutablePointer<PyObject>?) {
  guard let object else { return }
  if fields(object).pointee.base == nil { inside(object).deinitialize(count: 1) }
  if let numbers = fields(object).pointee.numbers { numbers.deallocate() }
}

/// Whether C sees in an array what Swift does.
private var isLaidOutAsInC: Bool {
  let probe = Layout(shape: [2, 3, 5, 7], strides: [11, 13, 17, 19], offset: 23)
  let seen = withUnsafePointer(to: probe) { UnsafeRawPointer($0).load(as: sw_layout.self) }
  return seen.shape.at == (2, 3, 5, 7) && seen.shape.spill == nil && seen.shape.count == 4
    && seen.strides.at == (11, 13, 17, 19) && seen.strides.count == 4 && seen.offset == 23
    && MemoryLayout<NDArray>.size == MemoryLayout<sw_array>.offset(of: \.numbers)! - MemoryLayout<PyObject>.size
    && NDArray.layoutOffset == MemoryLayout<sw_array>.offset(of: \.layout)! - MemoryLayout<PyObject>.size
}

nonisolated(unsafe) let arrayType: TypePointer? = {
  precondition(isLaidOutAsInC)
  var type = TypeBuilder()
  let dealloc: @convention(c) (Obj?) -> Void = sw_dealloc
  type.slot(Py_tp_dealloc, unsafeBitCast(dealloc, to: UnsafeMutableRawPointer.self))
  type.unary(Py_tp_repr) { me in object { try representation(of: inside(me!).pointee).object() } }
  addNumberSlots(&type)
  addIndexing(&type)
  addBufferProtocol(&type)
  addAttributes(&type)
  addMethods(&type)
  let built = type.build(
    "swiftlet.Array", size: MemoryLayout<sw_array>.size, help: "An n-dimensional array.", isImmutable: false)
  sw_set_array_type(built)
  for dtype in DType.allCases {
    guard let object = try? dtype.object() else { return nil }
    sw_set_dtype(Int32(dtype.rawValue), object)
  }
  guard let built, (try? publishExchange(on: built)) != nil else { return nil }
  // NumPy leaves operators with our arrays to us where it finds None in the type itself: what answers None is no such word.
  guard PyObject_SetAttrString(sw_as_object(built), "__array_ufunc__", sw_none()) == 0 else { return nil }
  return built
}()
