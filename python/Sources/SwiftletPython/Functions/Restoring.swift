import ArrayAPI
import CPython

extension Function {
  /// What pickle calls. Last in the table.
  static let restored = Function("_restored", "The array that pickle kept.", in: .ext) { p in
    let data = p("data", .object), shape = p("shape", .shape), dtype = p("dtype", .dtype), device = p("device", .device)
    return { a in
      let data = try a[data], shape = try a[shape], dtype = try a[dtype]
      if let x = try kept(data, shape, dtype) { return try x.toDevice(a[device]) }
      var view = Py_buffer()
      try check(PyObject_GetBuffer(data, &view, PyBUF_SIMPLE))
      defer { PyBuffer_Release(&view) }
      return try NDArray(
        bytes: UnsafeRawBufferPointer(start: view.buf, count: view.len), shape: shape, dtype: dtype, device: a[device])
    }
  }

  /// The array in the memory that pickle hands over, which can be written to; nil where a copy is due.
  private static func kept(_ object: Obj, _ shape: Dims, _ dtype: DType) throws -> NDArray? {
    guard dtype != .bool, shape.allSatisfy({ $0 >= 0 }) else { return nil }
    let bytes = try lentBytes(object), memory = try bytes.hostMemory()
    guard !memory.isReadOnly, let count = shape.product, count > 0,
      bytes.size % dtype.itemSize == 0, count == bytes.size / dtype.itemSize, Int(bitPattern: memory.address) % 16 == 0
    else { return nil }
    nonisolated(unsafe) let owner = memory.owner
    return NDArray(
      lent: memory.address, byteCount: bytes.size, layout: Layout(dense: shape), dtype: dtype, isReadOnly: false
    ) { _ in withExtendedLifetime(owner) {} }
  }
  static let restoring = [restored]
}
