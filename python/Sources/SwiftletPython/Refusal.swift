import CPython

/// An exception that was caught and is kept: what another library said of its array.
final class Refusal {
  private let kind: Obj?
  private let value: Obj?
  private let trace: Obj?
  /// What it says, but for all after its first line: inner states that help nobody.
  let text: String

  /// Takes the error over. Errors that are no answer are thrown again: interrupts, the end of memory.
  init(_ error: any Error) throws {
    raise(error)
    try check(PyErr_ExceptionMatches(sw_exception()) != 0 && PyErr_ExceptionMatches(sw_memory_error()) == 0 ? 0 : -1)
    var (kind, value, trace): (Obj?, Obj?, Obj?) = (nil, nil, nil)
    PyErr_Fetch(&kind, &value, &trace)
    PyErr_NormalizeException(&kind, &value, &trace)
    (self.kind, self.value, self.trace) = (kind, value, trace)
    var text = ""
    if let value, let words = PyObject_Str(value) {
      text = (try? string(of: words)) ?? ""
      sw_release(words)
    }
    PyErr_Clear()
    self.text = String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// Whether a word occurs in its text.
  func says(_ word: String) -> Bool {
    let (text, word) = (Array(text.utf8), Array(word.utf8))
    return text.indices.contains { text[$0...].starts(with: word) }
  }

  deinit { for object in [kind, value, trace] { sw_release(object) } }

  /// Its text, where it begins with other words behind these.
  func text(without start: String) -> String {
    guard text.utf8.starts(with: start.utf8) else { return text }
    return String(decoding: text.utf8.dropFirst(start.utf8.count), as: UTF8.self)
  }

  /// Sets it as it was.
  func restore() -> PythonError {
    for object in [kind, value, trace] { if let object { _ = sw_retained(object) } }
    PyErr_Restore(kind, value, trace)
    return .raised
  }

  /// Sets an exception of its kind in our words, with this as its cause.
  func raised(_ message: String) -> PythonError {
    let kinds = [sw_buffer_error(), sw_value_error(), sw_runtime_error(), sw_type_error()]
    let base = kinds.first { PyErr_GivenExceptionMatches(kind, $0) != 0 } ?? sw_type_error()
    guard let base, let words = try? message.object() else { return restore() }
    defer { sw_release(words) }
    guard let exception = sw_call1(base, words) else { return .raised }
    if let value { PyException_SetCause(exception, sw_retained(value)) }
    PyErr_SetObject(base, exception)
    sw_release(exception)
    return .raised
  }
}
