import ArrayAPI
import CPython

/// NumPy arrays read where they stand, and made through NumPy's table of C functions, as its ABI fixes both: a third of the
/// time that its `from_dlpack` takes. Without that table, or with one of another ABI, `from_dlpack` does it.
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

  /// An ndarray over the array's memory, which it keeps; nil where that cannot be done this way. Its base is the object that
  /// lends the memory, if there is one.
  static func array(_ x: NDArray) throws -> Obj? {
    guard let table = find(), let number = number(x.dtype) else { return nil }
    let memory = try x.hostMemory()
    let lender = memory.lender.flatMap { Obj(bitPattern: $0) }
    let base = try Owned(lender.map { sw_retained($0) } ?? x.object())
    let lengths = x.shape, strides = x.strides, rank = lengths.count, size = x.dtype.itemSize
    let isDense = x.isDense
    return try withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * max(rank, 1)) { numbers in
      guard let shape = numbers.baseAddress else { return nil }
      for k in 0..<rank {
        shape[k] = lengths[k]
        shape[rank + k] = strides[k] * size
      }
      let writeable: Int32 = memory.isReadOnly || !isDense && x.mayOverlap ? 0 : 0x0400
      guard
        let array = table.new(
          UnsafeMutableRawPointer(table.arrayType), Int32(rank), shape, number, isDense ? nil : shape + rank,
          memory.address, 0, writeable, nil)
      else { throw PythonError.raised }
      if table.setBase(array, sw_retained(base.object)) < 0 {
        sw_release(array)
        throw PythonError.raised
      }
      return array
    }
  }

  /// The memory of an `ndarray` whose elements follow one another in row-major order; nil for all other objects.
  static func dense(_ object: Obj) -> (address: UnsafeMutableRawPointer, count: Int, shape: Dims, dtype: DType)? {
    guard let type = sw_as_object(sw_type(object)), isArrayType(type) else { return nil }
    let array = UnsafeMutableRawPointer(object).assumingMemoryBound(to: numpy_array.self)
    guard array.pointee.flags & 0x0001 != 0, let (address, dtype) = elements(array) else { return nil }
    var shape = Dims(), count = 1
    for k in 0..<Int(array.pointee.rank) {
      shape.append(array.pointee.shape[k])
      count *= array.pointee.shape[k]
    }
    return (address, count, shape, dtype)
  }

  /// Where the elements of an `ndarray` are, and what; nil for other things than numbers, and for numbers in the other byte
  /// order or not aligned.
  private static func elements(
    _ array: UnsafePointer<numpy_array>
  ) -> (address: UnsafeMutableRawPointer, dtype: DType)? {
    let isAligned = array.pointee.flags & 0x0100 != 0
    let order = UInt8(bitPattern: array.pointee.dtype.pointee.byte_order)
    guard isAligned, order == UInt8(ascii: "=") || order == UInt8(ascii: "|"),
      let dtype = dtype(array.pointee.dtype.pointee.number), let address = array.pointee.address
    else { return nil }
    return (address, dtype)
  }

  /// A new `ndarray` of the shape of another, dense, its memory yet to be written; nil for dtypes that NumPy has not.
  static func new(like object: Obj, _ dtype: DType) throws -> (array: Obj, address: UnsafeMutableRawPointer)? {
    guard let table = find(), let number = number(dtype) else { return nil }
    let like = UnsafeMutableRawPointer(object).assumingMemoryBound(to: numpy_array.self)
    let array = try checked(
      table.new(table.arrayType, like.pointee.rank, like.pointee.shape, number, nil, nil, 0, 0, nil))
    return (array, UnsafeMutableRawPointer(array).assumingMemoryBound(to: numpy_array.self).pointee.address)
  }

  /// The array in the memory of an `ndarray`, which it keeps; nil for one that takes more than a look.
  static func read(_ object: Obj) -> NDArray? {
    let array = UnsafeMutableRawPointer(object).assumingMemoryBound(to: numpy_array.self)
    guard let (address, dtype) = elements(array) else { return nil }
    let isWriteable = array.pointee.flags & 0x0400 != 0
    let size = dtype.itemSize
    var shape = Dims(), strides = Dims(), byteCount = size
    for k in 0..<Int(array.pointee.rank) {
      let (count, step) = (array.pointee.shape[k], array.pointee.strides[k])
      guard step % size == 0 || count <= 1 else { return nil }
      shape.append(count)
      strides.append(step / size)
      byteCount *= count
    }
    let kept = UInt(bitPattern: sw_retained(object))
    return NDArray(
      lent: address, byteCount: byteCount, layout: Layout(shape: shape, strides: strides), dtype: dtype,
      isReadOnly: !isWriteable, owner: kept, release: sw_release_anywhere)
  }

  /// The dtype with NumPy's number; nil for what is no number.
  private static func dtype(_ number: Int32) -> DType? {
    switch number {
    case 0: .bool
    case 1: .int8
    case 2: .uint8
    case 3: .int16
    case 4: .uint16
    case 5: .int32
    case 6: .uint32
    case 7: MemoryLayout<CLong>.size == 8 ? .int64 : .int32
    case 8: MemoryLayout<CLong>.size == 8 ? .uint64 : .uint32
    case 9: .int64
    case 10: .uint64
    case 11: .float32
    case 12: .float64
    case 14: .complex64
    case 15: .complex128
    case 23: .float16
    default: nil
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
