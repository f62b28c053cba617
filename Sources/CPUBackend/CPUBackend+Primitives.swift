import ArrayCore
import CKernels.Runtime

extension CPUBackend {
  public func reduce(_ reduction: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError) {
    run(ck_reducer_for(kernels, Int32(reduction.rawValue), Int32(x.dtype.rawValue)), x, into: result)
  }

  public func scan(_ scan: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError) {
    run(ck_scanner_for(kernels, Int32(scan.rawValue), Int32(x.dtype.rawValue)), x, into: result)
  }

  private func run(_ reducer: ck_reducer?, _ x: Lanes, into result: Buffer) {
    guard let reducer else { preconditionFailure("no reduction for \(x.dtype): dtypes are checked before") }
    let base = x.buffer.address + x.offset * x.dtype.itemSize
    let token = ck_leave(Int64(x.outer &* x.n &* x.inner))
    defer { ck_enter(token) }
    reducer(
      result.address, base, Int64(x.outer), Int64(x.n), Int64(x.inner), Int64(x.outerStride), Int64(x.stride),
      Int64(x.innerStride))
  }

  public func center(_ x: Lanes, into result: Buffer) throws(ArrayError) -> Bool {
    guard let center = ck_centering_for(kernels, Int32(x.dtype.rawValue)) else { return false }
    let token = ck_leave(Int64(x.outer &* x.n &* x.inner))
    defer { ck_enter(token) }
    return center(
      result.address, x.buffer.address + x.offset * x.dtype.itemSize, Int64(x.outer), Int64(x.n), Int64(x.inner),
      Int64(x.outerStride), Int64(x.stride), Int64(x.innerStride)) != 0
  }

  public func median(_ x: Lanes, omittingNaN: Bool, into result: Buffer) throws(ArrayError) -> Bool {
    guard let median = ck_median_for(kernels, Int32(x.dtype.rawValue)) else { return false }
    var shape = ck_lanes(x)
    let token = ck_leave(Int64(x.outer &* x.n &* x.inner))
    defer { ck_enter(token) }
    let status = median(result.address, x.buffer.address + x.offset * x.dtype.itemSize, &shape, omittingNaN ? 1 : 0)
    if status != 0 { throw .outOfMemory(bytes: x.n * 64, device: device) }
    return true
  }

  public func recur(_ recurrence: Recurrence, _ x: Lanes, state: Buffer, into result: Buffer) throws(ArrayError) {
    var shape = ck_lanes(x)
    let token = ck_leave(Int64(x.outer &* x.n &* x.inner &* Swift.max(1, recurrence.sections)))
    defer { ck_enter(token) }
    let status = recurrence.coefficients.withUnsafeBufferPointer { coefficients in
      var filter = ck_recurrence(
        sections: Int64(recurrence.sections), order: Int64(recurrence.order),
        is_recursive: recurrence.isRecursive ? 1 : 0, is_direct: recurrence.method == .direct ? 1 : 0,
        coefficients: coefficients.baseAddress)
      return ck_convolve(
        kernels, &filter, result.address, x.buffer.address + x.offset * x.dtype.itemSize,
        state.address.assumingMemoryBound(to: Double.self), &shape, x.dtype == .float64 ? 1 : 0)
    }
    if status != 0 { throw .outOfMemory(bytes: recurrence.order * 256, device: device) }
  }

  public func take(
    _ x: Lanes, at index: DenseOperand, count: Int, into result: Buffer, op: String
  ) throws(ArrayError) {
    try move(ck_take, x, index, count, result, op)
  }

  public func put(
    _ x: Lanes, at index: DenseOperand, count: Int, into result: Buffer, op: String
  ) throws(ArrayError) {
    try move(ck_put, x, index, count, result, op)
  }

  private typealias Mover = (
    UnsafeMutableRawPointer?, UnsafeRawPointer?, UnsafePointer<Int64>?, Int64, Int64, Int64, Int64, Int32
  ) -> Int64

  private func move(
    _ mover: Mover, _ x: Lanes, _ index: DenseOperand, _ count: Int, _ result: Buffer, _ op: String
  ) throws(ArrayError) {
    let positions = (index.buffer.address + index.byteOffset).assumingMemoryBound(to: Int64.self)
    let bad = mover(
      result.address, x.buffer.address + x.offset * x.dtype.itemSize, positions, Int64(count), Int64(x.outer),
      Int64(x.n), Int64(x.inner), Int32(x.dtype.itemSize))
    if bad >= 0 { throw .indexOutOfRange(op: op, index: Int(positions[Int(bad)]), count: x.n, axis: 0) }
  }

  public func positions(_ mask: DenseOperand, count: Int) throws(ArrayError) -> (Buffer, count: Int) {
    let values = (mask.buffer.address + mask.byteOffset).assumingMemoryBound(to: UInt8.self)
    let found = Int(ck_positions(nil, 0, values, Int64(count)))
    let result = try allocate(byteCount: found * 8)
    let places = result.address.assumingMemoryBound(to: Int64.self)
    // The mask may be memory that others write to meanwhile.
    let left = found - Int(ck_positions(places, Int64(found), values, Int64(count)))
    if left > 0 { (places + (found - left)).initialize(repeating: 0, count: left) }
    return (result, found)
  }

  public func extent(_ buffer: Buffer, at index: Int) -> Int {
    Int((buffer.address + index * 8).load(as: Int64.self))
  }

  public func iota(_ count: Int, from start: Int64, by step: Int64, into result: Buffer) throws(ArrayError) -> Bool {
    ck_iota(result.address.assumingMemoryBound(to: Int64.self), Int64(count), start, step)
    return true
  }

  public func search(
    _ sorted: DenseOperand, n: Int, for values: DenseOperand, count: Int, dtype: DType, right: Bool, into result: Buffer
  ) throws(ArrayError) -> Bool {
    let status = ck_search(
      result.address.assumingMemoryBound(to: Int64.self), sorted.buffer.address + sorted.byteOffset, Int64(n),
      values.buffer.address + values.byteOffset, Int64(count), Int32(dtype.rawValue), right ? 1 : 0)
    precondition(status == 0, "no order for \(dtype): dtypes are checked before")
    return true
  }

  public func sort(
    _ x: DenseOperand, dtype: DType, rows: Int, n: Int, descending: Bool, positions: Bool, into result: Buffer
  ) throws(ArrayError) {
    let status = ck_sort(
      positions ? nil : result.address, positions ? result.address.assumingMemoryBound(to: Int64.self) : nil,
      x.buffer.address + x.byteOffset, Int64(rows), Int64(n), Int32(dtype.rawValue), descending ? 1 : 0)
    if status == -1 { throw .outOfMemory(bytes: n * 16, device: device) }
    precondition(status == 0, "no order for \(dtype): dtypes are checked before")
  }

  public func matmul(
    _ a: DenseOperand, _ b: DenseOperand, dtype: DType, batch: Int, m: Int, k: Int, n: Int, into result: Buffer
  ) throws(ArrayError) {
    guard let multiply = ck_multiplier_for(kernels, Int32(dtype.rawValue)) else {
      preconditionFailure("no product for \(dtype): dtypes are checked before")
    }
    let token = ck_leave(Int64(batch &* m &* n).multipliedReportingOverflow(by: Int64(k)).partialValue)
    defer { ck_enter(token) }
    ck_products(
      multiply, result.address, a.buffer.address + a.byteOffset, b.buffer.address + b.byteOffset, Int64(batch),
      Int64(m), Int64(k), Int64(n), Int64(dtype.itemSize))
  }

  public func random(_ words: RandomWords, into result: Buffer) throws(ArrayError) {
    let token = ck_leave(Int64(words.count))
    defer { ck_enter(token) }
    ck_randomizer_of(kernels)(
      result.address.assumingMemoryBound(to: UInt32.self), words.key, words.stream, words.first, Int64(words.count))
  }
}

extension ck_lanes {
  init(_ x: Lanes) {
    self.init(
      outer: Int64(x.outer), n: Int64(x.n), inner: Int64(x.inner), stride_outer: Int64(x.outerStride),
      stride_n: Int64(x.stride), stride_inner: Int64(x.innerStride))
  }
}
