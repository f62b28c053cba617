import CKernels.Runtime

// The doors by which an element-wise operator may leave at once, on devices that lend their kernels:
//
// eager   small, or for hosts that defer nothing of any size; dense, one dtype: one kernel call, without a call through the
//         protocol, without anything allocated but the result
// spot    ready operands of any strides and size, and memory that is there: a pass of one step
//
// All other results are nodes, which `Evaluation` brings to the backend as passes.

extension ArrayOperation {
  /// The kernel of the operation, among those of an instruction set.
  @inline(__always)
  package func kernel(in table: UnsafePointer<ck_table>) -> ck_kernel? {
    switch kind {
    case .row: ck_map_kernel(table, index, Int32(from.rawValue))
    case .cast: ck_cast_kernel(table, Int32(from.rawValue), Int32(to.rawValue))
    case .select: ck_select_kernel(table, Int32(from.itemSize.trailingZeroBitCount))
    }
  }
}

extension Device {
  /// The kernel of an operation, where results may be computed on the spot.
  @inline(__always)
  func kernel(_ operation: ArrayOperation) -> ck_kernel? {
    guard let table = record.pointee.kernels else { return nil }
    return operation.kernel(in: table)
  }
}

extension NDArray {
  /// The same as `eager` of a row, for the conversion to another dtype.
  package static func eagerCast(
    to dtype: DType, _ a: UnsafePointer<NDArray>, into target: UnsafeMutablePointer<NDArray>
  ) -> Bool {
    guard case .ready(let x) = a.pointee.source, let table = x.device.record.pointee.kernels,
      let kernel = ck_cast_kernel(table, Int32(a.pointee.dtype.rawValue), Int32(dtype.rawValue))
    else { return false }
    return eager(kernel, x, to: dtype, a, nil, into: target)
  }

  /// The result of a row of the operator table for one or two small arrays of one shape and dtype, dense in memory: the
  /// case that must cost next to nothing. False, and nothing is initialised, for all others, those that are errors among them.
  ///
  /// By pointers, since copying an array counts references.
  ///
  /// - Parameter atAnySize: for hosts that record nothing: large arrays too, in several threads where that pays.
  package static func eager(
    row: Int32, to dtype: DType, _ a: UnsafePointer<NDArray>, _ b: UnsafePointer<NDArray>? = nil,
    atAnySize: Bool = false, into target: UnsafeMutablePointer<NDArray>
  ) -> Bool {
    guard case .ready(let x) = a.pointee.source, let table = x.device.record.pointee.kernels,
      let kernel = ck_map_kernel(table, row, Int32(a.pointee.dtype.rawValue))
    else { return false }
    return eager(kernel, x, to: dtype, a, b, atAnySize: atAnySize, into: target)
  }

  /// The same for a small dense array and a number in its dtype, the second operand unless `isFirst`.
  package static func eager(
    row: Int32, to dtype: DType, _ a: UnsafePointer<NDArray>, number: Immediate, isFirst: Bool,
    into target: UnsafeMutablePointer<NDArray>
  ) -> Bool {
    guard case .ready(let x) = a.pointee.source, let table = x.device.record.pointee.kernels,
      let kernel = ck_map_kernel(table, row, Int32(a.pointee.dtype.rawValue))
    else { return false }
    let limit = x.device.record.pointee.eagerLimit, count = a.pointee.layout.count
    let size = a.pointee.dtype.itemSize, bytes = count &* dtype.itemSize
    guard count <= limit, bytes <= limit, a.pointee.layout.isDense, let result = ck_allocate(bytes) else {
      return false
    }
    let dense = ck_dense(base: x.address + a.pointee.layout.offset &* size, item_size: Int32(size), is_constant: 0)
    withUnsafePointer(to: number) { number in
      let one = ck_dense(base: number, item_size: Int32(size), is_constant: 1)
      let none = ck_dense(base: nil, item_size: Int32(size), is_constant: 0)
      withUnsafePointer(to: isFirst ? (one, dense, none) : (dense, one, none)) { operands in
        operands.withMemoryRebound(to: ck_dense.self, capacity: 3) {
          ck_map_dense(kernel, result, Int32(dtype.itemSize), $0, Int64(count))
        }
      }
    }
    target.initialize(
      to: NDArray(
        Buffer(result, byteCount: bytes, x.device), dtype: dtype, layout: Layout(dense: a.pointee.layout.shape)))
    return true
  }

  /// Runs a kernel over arrays that `eager` may be used for, the first in the buffer `x`.
  @inline(__always)
  private static func eager(
    _ kernel: ck_kernel, _ x: Buffer, to dtype: DType, _ a: UnsafePointer<NDArray>, _ b: UnsafePointer<NDArray>?,
    atAnySize: Bool = false, into target: UnsafeMutablePointer<NDArray>
  ) -> Bool {
    let limit = x.device.record.pointee.eagerLimit, count = a.pointee.layout.count
    let isSmall = count <= limit && count &* dtype.itemSize <= limit
    guard isSmall || atAnySize, a.pointee.layout.isDense else { return false }
    let size = a.pointee.dtype.itemSize
    var second: UnsafeMutableRawPointer?
    if let b {
      guard case .ready(let y) = b.pointee.source, y.device == x.device, b.pointee.dtype == a.pointee.dtype,
        b.pointee.layout.shape == a.pointee.layout.shape, b.pointee.layout.isDense
      else { return false }
      second = y.address + b.pointee.layout.offset &* size
    }
    let bytes = count &* dtype.itemSize
    guard let result = ck_allocate(bytes) else { return false }
    let first = x.address + a.pointee.layout.offset &* size
    if isSmall {
      kernel(result, first, second, nil, Int64(count))
    } else {
      ck_map_large(kernel, result, Int32(dtype.itemSize), first, second, Int32(size), Int64(count))
    }
    target.initialize(
      to: NDArray(
        Buffer(result, byteCount: bytes, x.device), dtype: dtype, layout: Layout(dense: a.pointee.layout.shape)))
    return true
  }

  /// Runs a kernel over arrays that are ready and lie dense and alike, and numbers that stand for all elements.
  static func dense(
    _ kernel: ck_kernel, _ operation: ArrayOperation, _ a: Operand, _ b: Operand, _ c: Operand, into result: Buffer,
    count: Int
  ) {
    withUnsafeTemporaryAllocation(of: Immediate.self, capacity: 3) { constants in
      withUnsafeTemporaryAllocation(of: ck_dense.self, capacity: 3) { operands in
        func place(_ operand: borrowing Operand, _ k: Int) {
          let size = operation.operandDType(k).itemSize
          var view = ck_dense(base: nil, item_size: Int32(size), is_constant: 0)
          switch operand {
          case .none: break
          case .immediate(let bits):
            constants.initializeElement(at: k, to: bits)
            view.base = constants.baseAddress.map { UnsafeRawPointer($0 + k) }
            view.is_constant = 1
          case .array(let array): view.base = UnsafeRawPointer(array.readyBuffer.address + array.layout.offset &* size)
          }
          operands.initializeElement(at: k, to: view)
        }
        place(a, 0)
        place(b, 1)
        place(c, 2)
        ck_map_dense(kernel, result.address, Int32(operation.to.itemSize), operands.baseAddress, Int64(count))
      }
    }
    withExtendedLifetime((a, b, c)) {}
  }

  /// The memory of an array that is known not to wait for its values.
  private var readyBuffer: Buffer {
    guard case .ready(let buffer) = source else { preconditionFailure("operands are ready") }
    return buffer
  }

  /// Runs one operation over operands of any layouts into memory of any layout; false where the device lends no kernels.
  /// Arrays must be ready and have the shape of `layout`, or broadcast to it.
  static func spot(
    _ operation: ArrayOperation, _ a: Operand, _ b: Operand, _ c: Operand, into result: Buffer, layout: Layout
  ) throws(ArrayError) -> Bool {
    guard let kernel = result.device.kernel(operation) else { return false }
    let rank = layout.rank, isCopy = operation.kind == .cast && operation.from == operation.to
    let status = withUnsafeTemporaryAllocation(of: Int64.self, capacity: 5 * rank + 1) { numbers in
      withUnsafeTemporaryAllocation(of: ck_strided.self, capacity: 4) { operands in
        withUnsafeTemporaryAllocation(of: Immediate.self, capacity: 3) { constants -> Int32 in
          guard let shape = numbers.baseAddress, let views = operands.baseAddress, let bits = constants.baseAddress
          else { return -1 }
          for d in 0..<rank { shape[d] = Int64(layout.shape[d]) }
          var count = 0
          func add(_ operand: borrowing Operand) {
            let strides = shape + (count + 2) * rank, size = operation.operandDType(count).itemSize
            switch operand {
            case .none: return
            case .immediate(let value):
              (bits + count).initialize(to: value)
              strides.initialize(repeating: 0, count: rank)
              (views + count).initialize(to: ck_strided(base: bits + count, strides: strides, item_size: Int32(size)))
            case .array(let array):
              let lead = rank - array.layout.rank
              strides.initialize(repeating: 0, count: rank)
              for d in 0..<array.layout.rank where array.layout.shape[d] == layout.shape[lead + d] {
                strides[lead + d] = Int64(array.layout.strides[d] &* size)
              }
              (views + count).initialize(
                to: ck_strided(
                  base: array.readyBuffer.address + array.layout.offset &* size, strides: strides,
                  item_size: Int32(size)))
            }
            count += 1
          }
          add(a)
          add(b)
          add(c)
          let size = operation.to.itemSize, strides = shape + rank
          for d in 0..<rank { strides[d] = Int64(layout.strides[d] &* size) }
          var target = ck_strided(
            base: result.address + layout.offset &* size, strides: strides, item_size: Int32(size))
          return ck_apply(isCopy ? nil : kernel, &target, views, Int32(count), shape, Int32(rank))
        }
      }
    }
    if status != 0 { throw .outOfMemory(bytes: layout.count &* operation.to.itemSize, device: result.device) }
    withExtendedLifetime((a, b, c)) {}
    return true
  }
}
