import ArrayAPI
import CPython

/// NumPy arrays made through NumPy's table of C functions, whose layout its ABI fixes: a third of the time that its
/// `from_dlpack` takes. Without that table, or with one of another ABI, `from_dlpack` does it.
enum NumPy {
  private struct Table {
    let arrayType: Obj
    let new: numpy_new
    let setBase: numpy_set_base
  }

  nonisolated(unsafe) private static var table: Table?
  nonisolated(unsafe) private static var isLookedFor = false

  /// Whether a type is `numpy.ndarray` itself.
  static func isArrayType(_ type: Obj) -> Bool { find()?.arrayType == type }

  private static func find() -> Table? {
    if isLookedFor { return table }
    // NumPy need not be there, and is not loaded for its own sake.
    guard let modules = PyImport_GetModuleDict(), PyDict_GetItemString(modules, "numpy") != nil else { return nil }
    isLookedFor = true
    guard let module = PyImport_ImportModule("numpy._core._multiarray_umath"),
      let capsule = PyObject_GetAttrString(module, "_ARRAY_API"), let address = PyCapsule_GetPointer(capsule, nil)
    else {
      PyErr_Clear()
      return nil
    }
    let functions = address.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    // The first function tells the ABI: 0x02000000 for NumPy 2, whatever the release.
    guard let version = functions[0], numpy_call_version(version) == 0x0200_0000, let type = functions[2],
      let new = functions[93], let setBase = functions[282]
    else { return nil }
    table = Table(
      arrayType: type.assumingMemoryBound(to: PyObject.self), new: unsafeBitCast(new, to: numpy_new.self),
      setBase: unsafeBitCast(setBase, to: numpy_set_base.self))
    return table
  }

  /// An ndarray over the array's memory, which it keeps; nil where that cannot be done this way.
  static func array(_ x: NDArray) throws -> Obj? {
    guard let table = find(), let number = number(x.dtype) else { return nil }
    let base = try Owned(x.object())
    let memory = try inside(base.object).pointee.hostMemory()
    let rank = x.ndim, size = x.dtype.itemSize
    return try withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * max(rank, 1)) { numbers in
      guard let shape = numbers.baseAddress else { return nil }
      for k in 0..<rank {
        shape[k] = x.shape[k]
        shape[rank + k] = x.strides[k] * size
      }
      let writeable: Int32 = memory.isReadOnly || !x.isDense && x.mayOverlap ? 0 : 0x0400
      guard
        let array = table.new(
          UnsafeMutableRawPointer(table.arrayType), Int32(rank), shape, number, shape + rank, memory.address, 0,
          writeable,
          nil)
      else { throw PythonError.raised }
      if table.setBase(array, sw_retained(base.object)) < 0 {
        sw_release(array)
        throw PythonError.raised
      }
      return array
    }
  }

  /// NumPy's number of a dtype; nil where it has none of its own.
  private static func number(_ dtype: DType) -> Int32? {
    switch dtype {
    case .bool: 0
    case .int8: 1
    case .uint8: 2
    case .int16: 3
    case .uint16: 4
    case .int32: 5
    case .uint32: 6
    // long is the 64-bit integer where NumPy's default is; the ABI knows it by this number.
    case .int64: MemoryLayout<CLong>.size == 8 ? 7 : 9
    case .uint64: MemoryLayout<CLong>.size == 8 ? 8 : 10
    case .float32: 11
    case .float64: 12
    case .complex64: 14
    case .complex128: 15
    case .float16: 23
    case .bfloat16: nil
    }
  }
}
