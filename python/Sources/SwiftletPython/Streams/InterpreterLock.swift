import CPython

/// Runs the body with the interpreter's lock, in a thread of Swift's or of Python's, whether it has the lock or not.
func withInterpreter<R>(_ body: () throws -> R) rethrows -> R {
  let state = PyGILState_Ensure()
  defer { PyGILState_Release(state) }
  return try body()
}

/// An exception that Python code raised in a thread of Swift's, as an error; it can be raised again where Python waits.
final class PythonFailure: Error, CustomStringConvertible, @unchecked Sendable {
  /// `ValueError: what it says`
  let description: String
  private var type: Obj?, value: Obj?, traceback: Obj?

  /// Takes over the exception that is set.
  init() {
    PyErr_Fetch(&type, &value, &traceback)
    PyErr_NormalizeException(&type, &value, &traceback)
    var text = type.flatMap { PyObject_GetAttrString($0, "__name__") }.flatMap(Self.taken) ?? "Exception"
    if let value, let words = PyObject_Str(value).flatMap(Self.taken), !words.isEmpty { text += ": " + words }
    PyErr_Clear()
    description = text
  }

  private static func taken(_ object: Obj) -> String? {
    let owned = Owned(object)
    return try? string(of: owned.object)
  }

  /// Sets the exception again, with the place where it was raised.
  func raise() {
    PyErr_Restore(type.map { sw_retained($0) }, value.map { sw_retained($0) }, traceback.map { sw_retained($0) })
  }

  deinit {
    for object in [type, value, traceback] { if let object { sw_release_anywhere(UInt(bitPattern: object)) } }
  }
}

/// Runs the body with the interpreter's lock; what Python raises there is an error that can leave the thread.
func callingPython<R>(_ body: () throws -> R) throws -> R {
  try withInterpreter {
    do { return try body() } catch {
      if case PythonError.raised = error { throw PythonFailure() }
      guard error is PythonError else { throw error }
      raise(error)
      throw PythonFailure()
    }
  }
}
