import ArrayAPI
import CPython
import Jobs
import Processing
import Recordings
import Streams

/// What goes back to Python as an exception.
enum PythonError: Error {
  /// One that Python's own functions have set.
  case raised
  case type(String)
  case value(String)
  case index(String)
  case buffer(String)
  case overflow(String)
  /// A step that is at work in another thread.
  case busy
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
      .unknownDimension, .repeatedAxis, .emptyList, .lengthMismatch, .readOnly, .noRate, .invalid:
      sw_value_error()
    case .notHostAccessible: sw_buffer_error()
    case .outOfMemory: sw_memory_error()
    case .deviceFailure: sw_runtime_error()
    }
  }
}

extension RecordingError {
  var exception: Obj {
    switch self {
    case .system: sw_os_error()
    default: recordingError
    }
  }
}

extension ToolError {
  /// What a command would end with, as an exception.
  var exception: Obj {
    switch code {
    case .usage: sw_value_error()
    case .settings: settingsError
    case .data: recordingError
    case .noInput: sw_not_found_error()
    case .cannotCreate, .inputOutput: sw_os_error()
    default: sw_runtime_error()
    }
  }
}

/// `swiftlet.AxisError`, both a ValueError and an IndexError, as in NumPy.
nonisolated(unsafe) let axisError = exceptionType(
  "AxisError", "An axis that the array does not have.", sw_value_error(), sw_index_error())
nonisolated(unsafe) let settingsError = exceptionType(
  "SettingsError", "A setting that there is not, of the wrong type, or outside its limits.", sw_value_error())
nonisolated(unsafe) let snapshotError = exceptionType(
  "SnapshotError", "A saved state that is damaged, or of another step.", sw_value_error())
nonisolated(unsafe) let recordingError = exceptionType(
  "RecordingError", "A recording that is damaged, or of an unknown format.", sw_value_error())

private func exceptionType(_ name: String, _ help: String, _ bases: Obj...) -> Obj {
  guard let tuple = try? tuple(bases.count, { sw_retained(bases[$0]) }) else { return bases[0] }
  defer { sw_release(tuple) }
  guard let type = PyErr_NewExceptionWithDoc("swiftlet.\(name)", help, tuple, nil) else {
    PyErr_Clear()
    return bases[0]
  }
  return type
}

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
    case .busy: set(sw_runtime_error(), "this is at work in another thread; give each thread its own")
    }
  case let error as PythonFailure: error.raise()
  case let error as ToolError: set(error.exception, error.description)
  case let error as RingError: raise(ToolError(error))
  case let error as SettingsError: set(settingsError, error.description)
  case let error as SnapshotError: set(snapshotError, error.description)
  case let error as RecordingError:
    guard let made = try? error.description.object(), let exception = sw_call1(error.exception, made) else { return }
    // What the operating system was asked for.
    if case .system(let operation, _, _, _) = error, let text = try? operation.object() {
      PyObject_SetAttrString(exception, "operation", text)
      sw_release(text)
    }
    PyErr_SetObject(error.exception, exception)
    sw_release(exception)
    sw_release(made)
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
@inline(__always)
func status(_ body: () throws -> Void) -> Int32 {
  do { try body() } catch {
    raise(error)
    return -1
  }
  return 0
}
