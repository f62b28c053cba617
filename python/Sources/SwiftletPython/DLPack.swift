import ArrayAPI
import CPython

extension DType {
  fileprivate var dlpack: dl_dtype {
    let code =
      switch self {
      case .bool: DL_BOOL
      case .bfloat16: DL_BFLOAT
      case .int8, .int16, .int32, .int64: DL_INT
      case .uint8, .uint16, .uint32, .uint64: DL_UINT
      case .float16, .float32, .float64: DL_FLOAT
      case .complex64, .complex128: DL_COMPLEX
      }
    return dl_dtype(code: UInt8(code), bits: UInt8(itemSize * 8), lanes: 1)
  }

  init(_ wanted: dl_dtype) throws {
    guard wanted.lanes == 1,
      let found = DType.allCases.first(where: { $0.dlpack.code == wanted.code && $0.dlpack.bits == wanted.bits })
    else { throw PythonError.buffer("DLPack dtype of code \(wanted.code), \(wanted.bits) bits, \(wanted.lanes) lanes") }
    self = found
  }
}

// MARK: - Export

nonisolated(unsafe) private let plainName = permanent("dltensor"), usedName = permanent("used_dltensor")
nonisolated(unsafe) private let versionedName = permanent("dltensor_versioned")
nonisolated(unsafe) private let usedVersionedName = permanent("used_dltensor_versioned")

/// `x.__dlpack__(stream, max_version, dl_device, copy)`: versioned where the caller takes that.
func exportDLPack(_ x: NDArray, stream: Obj?, version: [Int]?, device: [Int]?, copy: Bool?) throws -> Obj {
  if stream != nil, x.device == .cpu { throw PythonError.buffer("__dlpack__: the processor has no streams") }
  // -1 asks for no waiting; any other stream may use the data at once, since all work on it has then ended.
  let isAwaited = try stream.map { try integer($0) } != -1
  let isVersioned = (version?.first ?? 0) >= 1
  var array = x
  var isCopied = copy == true
  if let wanted = device {
    let here = x.device.dlpackNumbers.map { [Int($0.type), Int($0.id)] } ?? []
    if wanted != here {
      // The standard asks for what lies on the host; other devices are left to their libraries.
      let elsewhere = PythonError.buffer("__dlpack__: the data is on \(x.device), device \(here) of DLPack")
      guard wanted == [Int(DL_CPU), 0] else { throw elsewhere }
      if !isCopied, let lent = try x.lentToHost() {
        array = lent
      } else {
        guard copy != false else { throw elsewhere }
        array = try x.toDevice(.cpu)
        isCopied = true
      }
    }
  }
  if isCopied, array.device == x.device { array = try x.copied() }
  if isVersioned {
    let managed = try array.managed(isCopied: isCopied, isAwaited: isAwaited)
    return try capsule(
      managed, versionedName,
      { (managed: UnsafeMutablePointer<dl_managed_versioned>) in managed.pointee.deleter(managed) }
    ) { object in
      guard PyCapsule_IsValid(object, versionedName) != 0, let pointer = PyCapsule_GetPointer(object, versionedName)
      else { return }
      let managed = pointer.assumingMemoryBound(to: dl_managed_versioned.self)
      managed.pointee.deleter(managed)
    }
  }
  let memory = try array.exchangedMemory(isAwaited: isAwaited)
  if memory.isReadOnly || array.mayOverlap {
    throw PythonError.buffer("__dlpack__: the memory is read-only, which only version 1 of DLPack can say")
  }
  let (block, tensor) = array.described(memory, behind: MemoryLayout<dl_managed>.stride)
  block.bindMemory(to: dl_managed.self, capacity: 1).initialize(
    to: dl_managed(
      tensor: tensor, context: Unmanaged.passRetained(memory.owner).toOpaque(),
      deleter: { managed in
        guard let managed else { return }
        Unmanaged<AnyObject>.fromOpaque(managed.pointee.context).release()
        UnsafeMutableRawPointer(managed).deallocate()
      }))
  return try capsule(
    block, plainName, { (managed: UnsafeMutablePointer<dl_managed>) in managed.pointee.deleter(managed) }
  ) { object in
    guard PyCapsule_IsValid(object, plainName) != 0, let pointer = PyCapsule_GetPointer(object, plainName) else {
      return
    }
    let managed = pointer.assumingMemoryBound(to: dl_managed.self)
    managed.pointee.deleter(managed)
  }
}

extension NDArray {
  /// A new block of memory with room for a structure of `head` bytes, shape and strides behind it, and the description of
  /// this array that points to them.
  fileprivate func described(_ memory: ExchangedMemory, behind head: Int) -> (UnsafeMutableRawPointer, dl_tensor) {
    let block = UnsafeMutableRawPointer.allocate(byteCount: head + 16 * max(ndim, 1), alignment: 16)
    let numbers = (block + head).bindMemory(to: Int64.self, capacity: 2 * ndim)
    return (block, tensor(memory, numbers))
  }

  /// The description of this array, with its shape and strides written to `numbers`.
  func tensor(_ memory: ExchangedMemory, _ numbers: UnsafeMutablePointer<Int64>) -> dl_tensor {
    for k in 0..<ndim {
      numbers[k] = Int64(shape[k])
      numbers[ndim + k] = Int64(strides[k])
    }
    return dl_tensor(
      data: memory.handle, device: dl_device(type: memory.device.type, id: memory.device.id), ndim: Int32(ndim),
      dtype: dtype.dlpack, shape: numbers, strides: numbers + ndim, byte_offset: UInt64(memory.byteOffset))
  }

  /// This array as another library takes it over, with a deleter.
  func managed(isCopied: Bool, isAwaited: Bool = true) throws -> UnsafeMutablePointer<dl_managed_versioned> {
    let memory = try exchangedMemory(isAwaited: isAwaited)
    let (block, tensor) = described(memory, behind: MemoryLayout<dl_managed_versioned>.stride)
    let flags = (memory.isReadOnly || mayOverlap ? DL_FLAG_READ_ONLY : 0) | (isCopied ? DL_FLAG_COPIED : 0)
    let managed = block.bindMemory(to: dl_managed_versioned.self, capacity: 1)
    managed.initialize(
      to: dl_managed_versioned(
        version: dl_version(major: 1, minor: 3), context: Unmanaged.passRetained(memory.owner).toOpaque(),
        deleter: { managed in
          guard let managed else { return }
          Unmanaged<AnyObject>.fromOpaque(managed.pointee.context).release()
          UnsafeMutableRawPointer(managed).deallocate()
        }, flags: UInt64(flags), tensor: tensor))
    return managed
  }

  /// The array over what another library hands over; on an error it keeps it.
  init(takingOver managed: UnsafeMutablePointer<dl_managed_versioned>) throws {
    guard managed.pointee.version.major == 1 else {
      throw PythonError.buffer("DLPack version \(managed.pointee.version.major) is not known")
    }
    nonisolated(unsafe) let kept = managed
    self = try borrowed(
      managed.pointee.tensor, isReadOnly: managed.pointee.flags & UInt64(DL_FLAG_READ_ONLY) != 0
    ) { withInterpreter { kept.pointee.deleter?(kept) } }
  }
}

/// A capsule that deletes what it holds if nobody took it.
private func capsule<T>(
  _ block: UnsafeMutableRawPointer, _ name: UnsafePointer<CChar>, _ delete: (UnsafeMutablePointer<T>) -> Void,
  _ destructor: @convention(c) (Obj?) -> Void
) throws -> Obj {
  guard let object = PyCapsule_New(block, name, destructor) else {
    delete(block.assumingMemoryBound(to: T.self))
    throw PythonError.raised
  }
  return object
}

// MARK: - Import

/// The array over the memory that an object offers through `__dlpack__`, on the device where it lies; on another only as a
/// copy, but for the processor where it shares the memory.
func importDLPack(_ object: Obj, device: Device? = nil, copy: Bool?) throws -> NDArray {
  let x = try importDLPack(object, copy: copy)
  guard let device, device != x.device else { return x }
  if copy != true, device == .cpu, let lent = try x.lentToHost() { return lent }
  guard copy != false else {
    throw PythonError.buffer("from_dlpack: no memory is shared from \(x.device) to \(device)")
  }
  return try x.toDevice(device)
}

private func importDLPack(_ object: Obj, copy: Bool?) throws -> NDArray {
  if isArray(object) { return copy == true ? try inside(object).pointee.copied() : inside(object).pointee }
  let type = ForeignType.of(object)
  if let resolved = try type.readable(object) {
    guard copy != false else {
      throw PythonError.buffer("from_dlpack: the values of this \(typeName(object)) are not in memory as they are")
    }
    return try importDLPack(resolved.object, copy: nil)
  }
  if let result = try type.exchanged(object) { return copy == true ? try result.copied() : result }
  let capsule = try Owned(capsule(of: object, copy: copy))
  var result: NDArray
  if PyCapsule_IsValid(capsule.object, versionedName) != 0 {
    let managed = UnsafeMutablePointer<dl_managed_versioned>(
      try pointer(PyCapsule_GetPointer(capsule.object, versionedName)).assumingMemoryBound(
        to: dl_managed_versioned.self))
    result = try NDArray(takingOver: managed)
    try check(PyCapsule_SetName(capsule.object, usedVersionedName))
  } else if PyCapsule_IsValid(capsule.object, plainName) != 0 {
    let managed = try pointer(PyCapsule_GetPointer(capsule.object, plainName)).assumingMemoryBound(to: dl_managed.self)
    nonisolated(unsafe) let kept = managed
    // Without a version there is no word about writing: whoever lends may count on nobody's doing so.
    result = try borrowed(managed.pointee.tensor, isReadOnly: true) { withInterpreter { kept.pointee.deleter?(kept) } }
    try check(PyCapsule_SetName(capsule.object, usedName))
  } else {
    throw PythonError.type("__dlpack__ of \(typeName(object)) gave no DLPack capsule")
  }
  if copy == true { result = try result.copied() }
  return result
}

private func pointer(_ address: UnsafeMutableRawPointer?) throws -> UnsafeMutableRawPointer {
  guard let address else { throw PythonError.raised }
  return address
}

/// Deleters may need the interpreter, and buffers may be freed on any thread.
func withInterpreter(_ body: () -> Void) {
  guard Py_IsInitialized() != 0 else { return }
  let state = PyGILState_Ensure()
  body()
  PyGILState_Release(state)
}

private func borrowed(
  _ tensor: dl_tensor, isReadOnly: Bool, release: @escaping @Sendable () -> Void
) throws -> NDArray {
  let device = try Device(dlpackType: tensor.device.type, id: tensor.device.id)
  let rank = Int(tensor.ndim)
  guard rank >= 0, rank == 0 || tensor.shape != nil, let offset = Int(exactly: tensor.byte_offset) else {
    throw PythonError.buffer("from_dlpack: \(rank) dims without sizes")
  }
  let shape = Dims((0..<rank).map { Int(tensor.shape[$0]) })
  let strides = tensor.strides.map { strides in Dims((0..<rank).map { Int(strides[$0]) }) }
  let dtype = try DType(tensor.dtype)
  // Arrays of no elements may have no memory. Others without it are not there: symbols, or zeros that nobody wrote.
  guard tensor.data != nil || shape.contains(0) else {
    throw PythonError.buffer("from_dlpack: an array of shape \(shape) without memory; copy it first")
  }
  let base = tensor.data ?? UnsafeMutableRawPointer(bitPattern: 64)!
  return try NDArray(
    borrowing: base, byteOffset: offset, on: device, shape: shape, strides: strides, dtype: dtype,
    isReadOnly: isReadOnly, release: release)
}

/// `object.__dlpack__()` with the newest arguments that it takes.
private func capsule(of object: Obj, copy: Bool?) throws -> Obj {
  let method = try Owned(new: PyObject_GetAttrString(object, "__dlpack__"))
  let keywords = try Owned(new: PyDict_New())
  let version = try Owned(Dims([1, 3]).object())
  try check(PyDict_SetItemString(keywords.object, "max_version", version.object))
  if let copy { try check(PyDict_SetItemString(keywords.object, "copy", copy ? sw_true() : sw_false())) }
  // The stream is told to older libraries too: without it, they make another one wait.
  let older = try Owned(new: PyDict_New())
  if let stream = try stream(for: object) {
    let number = try Owned(new: PyLong_FromLongLong(Int64(stream)))
    try check(PyDict_SetItemString(keywords.object, "stream", number.object))
    try check(PyDict_SetItemString(older.object, "stream", number.object))
  }
  let none = try Owned(new: PyTuple_New(0))
  if let result = PyObject_Call(method.object, none.object, keywords.object) { return result }
  // Older libraries know no max_version, and say so by a TypeError; that of others is about the array.
  guard PyErr_ExceptionMatches(sw_type_error()) != 0 else { throw PythonError.raised }
  let refusal = try Refusal(PythonError.raised)
  guard refusal.says("argument") || refusal.says("keyword") else {
    throw refusal.restore()
  }
  if let result = PyObject_Call(method.object, none.object, older.object) { return result }
  PyErr_Clear()
  throw refusal.restore()
}

/// Our stream of the device that an object's data is on, which its producer makes wait for the data; `nil` for memory that
/// has no streams.
private func stream(for object: Obj) throws -> Int? {
  guard PyObject_HasAttrString(object, "__dlpack_device__") != 0 else { return nil }
  let method = try Owned(new: PyObject_GetAttrString(object, "__dlpack_device__"))
  guard let place = PyObject_CallNoArgs(method.object) else {
    // Whoever does not know tells more when asked for the data.
    guard PyErr_ExceptionMatches(sw_exception()) != 0 else { throw PythonError.raised }
    PyErr_Clear()
    return nil
  }
  let owned = Owned(place), numbers = try integers(owned.object)
  guard numbers.count == 2, numbers[0] != Int(DL_CPU) else { return nil }
  guard let type = Int32(exactly: numbers[0]), let id = Int32(exactly: numbers[1]) else { return nil }
  return try Device(dlpackType: type, id: id).stream
}
