import ArrayAPI
import CPython

/// What goes back to Python as an exception.
enum PythonError: Error {
  /// One that Python's own functions have set.
  case raised
  case type(String)
  case value(String)
  case index(String)
  case buffer(String)
  case overflow(String)
}

extension ArrayError {
  /// The exception that a Python user expects. Python's words for what Swift calls otherwise are put in `pythonText`.
  var exception: Obj {
    switch self {
    // An index expression that does not fit the array is an IndexError, whatever is wrong with it.
    case .shapeMismatch("index", _, _), .dtypeNotAllowed("index", _, _), .invalid("index", _),
      .notBroadcastable("index", _, _):
      sw_index_error()
    case .indexOutOfRange: sw_index_error()
    case .axisOutOfRange: axisError
    case .notPromotable, .dtypeNotAllowed: sw_type_error()
    case .notBroadcastable, .shapeMismatch, .emptyReduction, .differentDevices, .unknownDevice, .unusableDevice,
      .unknownDimension,
      .invalid:
      sw_value_error()
    case .notHostAccessible: sw_buffer_error()
    case .outOfMemory: sw_memory_error()
    case .deviceFailure: sw_runtime_error()
    }
  }
}

/// `swiftlet.AxisError`, both a ValueError and an IndexError, as in NumPy.
nonisolated(unsafe) let axisError: Obj = {
  guard let bases = PyTuple_New(2) else { return sw_index_error() }
  PyTuple_SetItem(bases, 0, sw_retained(sw_value_error()))
  PyTuple_SetItem(bases, 1, sw_retained(sw_index_error()))
  defer { sw_release(bases) }
  let help = "An axis that the array does not have."
  guard let type = PyErr_NewExceptionWithDoc("swiftlet.AxisError", help, bases, nil) else {
    PyErr_Clear()
    return sw_index_error()
  }
  return type
}()

/// Sets the exception for an error.
func raise(_ error: any Error) {
  func set(_ type: Obj?, _ message: String) { PyErr_SetString(type, message) }
  switch error {
  case let error as ArrayError: set(error.exception, error.description)
  case let error as PythonError:
    switch error {
    case .raised: break
    case .type(let message): set(sw_type_error(), message)
    case .value(let message): set(sw_value_error(), message)
    case .index(let message): set(sw_index_error(), message)
    case .buffer(let message): set(sw_buffer_error(), message)
    case .overflow(let message): set(sw_overflow_error(), message)
    }
  default: set(sw_runtime_error(), "\(error)")
  }
}

/// Runs the body of a slot that returns an object.
@inline(__always)
func object(_ body: () throws -> Obj?) -> Obj? {
  do { return try body() } catch {
    raise(error)
    return nil
  }
}

/// Runs the body of a slot that returns a status.
func status(_ body: () throws -> Void) -> Int32 {
  do { try body() } catch {
    raise(error)
    return -1
  }
  return 0
}
