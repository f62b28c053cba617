import CPython

// Items of other objects, which may be very many, or without an end: then there is an error, or somebody interrupts.

/// The most items that are asked of what says how many it has.
private let mostItems = 1 << 26
/// The most that are asked of what just gives one after the other.
private let mostIterations = 1 << 20
/// Signals are heeded each time that so many items have come.
private let itemsBetweenSignals = 1 << 12

/// Heeds what came from outside meanwhile, as an interrupt from the keyboard.
func heedSignals(at count: Int) throws(PythonError) {
  if count & (itemsBetweenSignals - 1) == itemsBetweenSignals - 1 { try check(PyErr_CheckSignals()) }
}

/// The items of a sequence as a tuple: as many as it says it has, since some would go on for ever; or those of an iterable.
func items(of object: Obj) throws -> Owned {
  if sw_is_tuple(object) != 0 { return Owned(sw_retained(object)) }
  if sw_is_list(object) != 0 { return try Owned(new: PyList_AsTuple(object)) }
  let list = try Owned(new: PyList_New(0))
  if PySequence_Check(object) != 0 {
    let count = PySequence_Size(object)
    if count < 0 { throw PythonError.raised }
    guard count <= mostItems else {
      throw PythonError.value("a \(typeName(object)) of \(count) items; at most \(mostItems) are taken one by one")
    }
    for i in 0..<count {
      let item = try Owned(new: PySequence_GetItem(object, i))
      try check(PyList_Append(list.object, item.object))
      try heedSignals(at: i)
    }
  } else {
    let iterator = try Owned(new: PyObject_GetIter(object))
    var count = 0
    while let item = PyIter_Next(iterator.object) {
      let item = Owned(item)
      guard count < mostIterations else {
        throw PythonError.value("more than \(mostIterations) items of a \(typeName(object)); give a list of them")
      }
      try check(PyList_Append(list.object, item.object))
      try heedSignals(at: count)
      count += 1
    }
    if PyErr_Occurred() != nil { throw PythonError.raised }
  }
  return try Owned(new: PyList_AsTuple(list.object))
}

/// The items of a sequence, each converted.
func elements<T>(_ object: Obj, _ convert: (Obj) throws -> T) throws -> [T] {
  let list = try items(of: object)
  let count = PyTuple_Size(list.object)
  var result: [T] = []
  result.reserveCapacity(count)
  for i in 0..<count { result.append(try convert(try checked(PyTuple_GetItem(list.object, i)))) }
  return result
}
