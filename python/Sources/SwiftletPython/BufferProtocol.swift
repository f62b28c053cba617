import ArrayAPI
import CPython

/// The letters of Python's `struct` module, as NumPy extends them, for the dtypes that they have.
nonisolated(unsafe) private let formats: [DType: UnsafePointer<CChar>] = [
  .bool: "?", .int8: "b", .int16: "h", .int32: "i", .int64: "q", .uint8: "B", .uint16: "H", .uint32: "I", .uint64: "Q",
  .float16: "e", .float32: "f", .float64: "d", .complex64: "Zf", .complex128: "Zd",
].mapValues { permanent($0) }

/// What a view that was handed out keeps: the memory, and the numbers that it points to.
private final class Exported {
  let owner: AnyObject
  let numbers: UnsafeMutablePointer<Int>
  init(owner: AnyObject, numbers: UnsafeMutablePointer<Int>) { (self.owner, self.numbers) = (owner, numbers) }
  deinit { numbers.deallocate() }
}

func addBufferProtocol(_ type: inout TypeBuilder) {
  let get: @convention(c) (Obj?, UnsafeMutablePointer<Py_buffer>?, Int32) -> Int32 = { me, view, flags in
    view?.pointee.obj = nil
    return status { try export(me!, view!, flags) }
  }
  let release: @convention(c) (Obj?, UnsafeMutablePointer<Py_buffer>?) -> Void = { _, view in
    if let kept = view?.pointee.internal { Unmanaged<Exported>.fromOpaque(kept).release() }
  }
  type.slot(Py_bf_getbuffer, unsafeBitCast(get, to: UnsafeMutableRawPointer.self))
  type.slot(Py_bf_releasebuffer, unsafeBitCast(release, to: UnsafeMutableRawPointer.self))
}

private func export(_ me: Obj, _ view: UnsafeMutablePointer<Py_buffer>, _ flags: Int32) throws {
  let x = inside(me).pointee
  let memory = try x.hostMemory()
  guard let format = formats[x.dtype] else { throw PythonError.buffer("the buffer protocol has no \(x.dtype)") }
  let isReadOnly = memory.isReadOnly || x.mayOverlap
  if flags & PyBUF_WRITABLE != 0, isReadOnly { throw PythonError.buffer("the array's memory is read-only") }
  let isDense = x.isDense
  if flags & PyBUF_STRIDES != PyBUF_STRIDES, !isDense { throw PythonError.buffer("the array is not contiguous") }
  if flags & PyBUF_C_CONTIGUOUS == PyBUF_C_CONTIGUOUS, !isDense {
    throw PythonError.buffer("the array is not C-contiguous")
  }
  let rank = x.ndim, size = x.dtype.itemSize
  let numbers = UnsafeMutablePointer<Int>.allocate(capacity: max(2 * rank, 1))
  for k in 0..<rank {
    numbers[k] = x.shape[k]
    numbers[rank + k] = x.strides[k] * size
  }
  view.pointee.buf = memory.address
  view.pointee.len = x.size * size
  view.pointee.itemsize = size
  view.pointee.readonly = isReadOnly ? 1 : 0
  view.pointee.ndim = Int32(rank)
  view.pointee.format = flags & PyBUF_FORMAT != 0 ? UnsafeMutablePointer(mutating: format) : nil
  view.pointee.shape = flags & PyBUF_ND != 0 ? numbers : nil
  view.pointee.strides = flags & PyBUF_STRIDES == PyBUF_STRIDES ? numbers + rank : nil
  view.pointee.suboffsets = nil
  view.pointee.internal = Unmanaged.passRetained(Exported(owner: memory.owner, numbers: numbers)).toOpaque()
  view.pointee.obj = sw_retained(me)
}
