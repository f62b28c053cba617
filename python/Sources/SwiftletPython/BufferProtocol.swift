import ArrayAPI
import CPython

/// Whether C's long has 64 bits: then it is what NumPy calls int64, and a long long another type beside it.
private let isLong = MemoryLayout<CLong>.size == 8

/// The letters of Python's `struct` module, as NumPy extends them, and the dtypes that they stand for.
private let formats: [(format: String, dtype: DType)] = [
  ("?", .bool), ("b", .int8), ("h", .int16), ("i", .int32), (isLong ? "l" : "q", .int64), ("B", .uint8),
  ("H", .uint16), ("I", .uint32), (isLong ? "L" : "Q", .uint64), ("e", .float16), ("f", .float32), ("d", .float64),
  ("Zf", .complex64), ("Zd", .complex128),
]

nonisolated(unsafe) private let formatTexts: [DType: UnsafePointer<CChar>] = Dictionary(
  uniqueKeysWithValues: formats.map { ($0.dtype, permanent($0.format)) })

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
  guard let format = formatTexts[x.dtype] else { throw PythonError.buffer("the buffer protocol has no \(x.dtype)") }
  let isReadOnly = memory.isReadOnly || x.mayOverlap
  if flags & PyBUF_WRITABLE != 0, isReadOnly { throw PythonError.buffer("the array's memory is read-only") }
  let isDense = x.strides == Dims(denseStrides(x.shape)) || x.size <= 1
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

private func denseStrides(_ shape: Dims) -> [Int] {
  var step = 1, strides = [Int](repeating: 1, count: shape.count)
  for k in (0..<shape.count).reversed() {
    strides[k] = step
    step *= max(shape[k], 1)
  }
  return strides
}
