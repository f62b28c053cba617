import ArrayAPI
import CPython

/// The definition of the module, which Python keeps a pointer to.
nonisolated(unsafe) private let definition: UnsafeMutablePointer<PyModuleDef> = {
  let definition = UnsafeMutablePointer<PyModuleDef>.allocate(capacity: 1)
  definition.initialize(
    to: PyModuleDef(
      m_base: sw_module_head(), m_name: permanent("swiftlet._ext"),
      m_doc: permanent("The Swift side: the array type, dtypes, and a function for each row of the tables."),
      m_size: -1,
      m_methods: nil, m_slots: nil, m_traverse: nil, m_clear: nil, m_free: nil))
  return definition
}()

@c(PyInit__ext)
public func makeModule() -> UnsafeMutablePointer<PyObject>? {
  object {
    let module = try Owned(new: PyModule_Create2(definition, PYTHON_ABI_VERSION))
    let target = module.object
    func add(_ name: String, _ value: Obj) throws { try check(PyModule_AddObjectRef(target, name, value)) }
    guard let arrayType, let dtypeType else { throw PythonError.raised }
    try check(sw_make_names())
    setHost(leave: sw_leave_interpreter, enter: sw_enter_interpreter)
    try add("Array", sw_as_object(arrayType))
    try add("DType", sw_as_object(dtypeType))
    try add("AxisError", axisError)
    for (name, type) in [
      ("SettingsError", settingsError), ("SnapshotError", snapshotError), ("RecordingError", recordingError),
    ] {
      try add(name, type)
    }
    for (name, type) in [("Runner", runnerType), ("Combiner", combinerType), ("Source", sourceType)] {
      guard let type else { throw PythonError.raised }
      try add(name, sw_as_object(type))
    }
    for dtype in DType.allCases {
      let object = try Owned(dtype.object())
      try add(dtype.name, object.object)
    }
    // One dictionary of functions for each place they are found in.
    for place in Function.Place.allCases {
      guard let name = place.dictionary else { continue }
      let functions = try Owned(new: PyDict_New())
      for (row, function) in Function.table.enumerated() where function.places.contains(place) {
        let object = try Owned(function.object(row: row, in: place))
        try check(PyDict_SetItemString(functions.object, function.name, object.object))
      }
      try add(name, functions.object)
    }
    // What the package's own modules call.
    for (row, function) in Function.table.enumerated() where function.places == [.ext] {
      let object = try Owned(function.object(row: row, in: .ext))
      try add(function.name, object.object)
    }
    return module.take()
  }
}
