import ArrayAPI
import CPython

extension Function {
  /// What pickle calls. Last in the table.
  static let restored = Function("_restored", "data, shape, dtype, device, /", "The array that pickle kept.", in: .ext)
  { a in
    var view = Py_buffer()
    try check(PyObject_GetBuffer(try a.object(0), &view, PyBUF_SIMPLE))
    defer { PyBuffer_Release(&view) }
    return try NDArray(
      bytes: UnsafeRawBufferPointer(start: view.buf, count: view.len), shape: try a.shape(1),
      dtype: try a.dtype(2) ?? .bool,
      device: try a.device(3))
  }
  static let restoring = [restored]
}
