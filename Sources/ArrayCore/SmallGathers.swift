import CKernels.Runtime

// Gathers and scatters of few elements on devices that lend their kernels: by the loops of the primitives, without a call
// through the protocol, without anything allocated but the result. All are false, and nothing is made or written, for
// whatever they are not for, errors among it.
//
// By pointers, since copying an array counts references; so the work is too short to let others run meanwhile.

extension NDArray {
  /// The elements at an array of int64 positions along the first axis, all dense.
  @_spi(Host) public static func smallTake(
    _ x: UnsafePointer<NDArray>, at places: UnsafePointer<NDArray>, into target: UnsafeMutablePointer<NDArray>
  ) -> Bool {
    guard let from = SmallOperand(x), let index = SmallOperand(places), index.buffer.device == from.buffer.device,
      let count = positionCount(x, places, index)
    else { return false }
    var shape = places.pointee.layout.shape, inner = 1
    for d in 1..<Swift.max(x.pointee.layout.rank, 1) {
      shape.append(x.pointee.layout.shape[d])
      inner &*= x.pointee.layout.shape[d]
    }
    return take(from, x.pointee.layout.shape[0], inner, index.positions, count, x.pointee.dtype, shape, into: target)
  }

  /// The elements where a mask over the first axes holds true, both dense.
  @_spi(Host) public static func smallSelect(
    _ x: UnsafePointer<NDArray>, where mask: UnsafePointer<NDArray>, into target: UnsafeMutablePointer<NDArray>
  ) -> Bool {
    guard mask.pointee.dtype == .bool, let from = SmallOperand(x), let chosen = SmallOperand(mask),
      chosen.buffer.device == from.buffer.device
    else { return false }
    let covered = mask.pointee.layout.rank, rank = x.pointee.layout.rank, n = mask.pointee.layout.count
    guard covered > 0, covered <= rank, n &* 8 <= chosen.limit else { return false }
    for d in 0..<covered where mask.pointee.layout.shape[d] != x.pointee.layout.shape[d] { return false }
    let values = chosen.address.assumingMemoryBound(to: UInt8.self)
    let found = Int(ck_positions(nil, 0, values, Int64(n)))
    var shape = Dims(repeating: found, count: 1), inner = 1
    for d in covered..<rank {
      shape.append(x.pointee.layout.shape[d])
      inner &*= x.pointee.layout.shape[d]
    }
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: Swift.max(found, 1)) { places in
      // The mask may be memory that others write to meanwhile.
      let left = found - Int(ck_positions(places.baseAddress, Int64(found), values, Int64(n)))
      if left > 0 { places[(found - left)..<found].initialize(repeating: 0) }
      return take(from, n, inner, places.baseAddress, found, x.pointee.dtype, shape, into: target)
    }
  }

  /// Writes the values to an array of int64 positions along the first axis, all dense and of one dtype.
  @_spi(Host) public static func smallPut(
    _ values: UnsafePointer<NDArray>, at places: UnsafePointer<NDArray>, of x: UnsafePointer<NDArray>
  ) -> Bool {
    guard let from = SmallOperand(values), let to = SmallOperand(x), let index = SmallOperand(places),
      values.pointee.dtype == x.pointee.dtype, !to.buffer.isReadOnly, from.buffer !== to.buffer,
      from.buffer.device == to.buffer.device, index.buffer.device == to.buffer.device,
      let count = positionCount(x, places, index)
    else { return false }
    let picked = places.pointee.layout.rank, rank = x.pointee.layout.rank
    guard values.pointee.layout.rank == picked + rank - 1,
      values.pointee.layout.count &* x.pointee.dtype.itemSize <= to.limit
    else { return false }
    var inner = 1
    for d in 0..<picked where values.pointee.layout.shape[d] != places.pointee.layout.shape[d] { return false }
    for d in 1..<Swift.max(rank, 1) {
      guard values.pointee.layout.shape[picked + d - 1] == x.pointee.layout.shape[d] else { return false }
      inner &*= x.pointee.layout.shape[d]
    }
    return ck_put(
      to.address, from.address, index.positions, Int64(count), 1, Int64(x.pointee.layout.shape[0]), Int64(inner),
      Int32(x.pointee.dtype.itemSize)) < 0
  }

  /// How many positions there are, where they may index `x` and are few.
  private static func positionCount(
    _ x: UnsafePointer<NDArray>, _ places: UnsafePointer<NDArray>, _ index: SmallOperand
  ) -> Int? {
    // One position without an axis selects a view.
    guard places.pointee.dtype == .int64, places.pointee.layout.rank > 0, x.pointee.layout.rank > 0 else { return nil }
    let count = places.pointee.layout.count
    guard count &* 8 <= index.limit else { return nil }
    return count
  }

  private static func take(
    _ from: SmallOperand, _ n: Int, _ inner: Int, _ positions: UnsafePointer<Int64>?, _ count: Int, _ dtype: DType,
    _ shape: Dims, into target: UnsafeMutablePointer<NDArray>
  ) -> Bool {
    let bytes = count &* inner &* dtype.itemSize
    guard inner <= from.limit, bytes <= from.limit, let result = ck_allocate(bytes) else { return false }
    let bad = ck_take(
      result, from.address, positions, Int64(count), 1, Int64(n), Int64(inner), Int32(dtype.itemSize))
    guard bad < 0 else {
      ck_free(result, bytes)
      return false
    }
    target.initialize(
      to: NDArray(
        Buffer(result, byteCount: bytes, from.buffer.device), dtype: dtype, layout: Layout(dense: shape)))
    return true
  }
}

/// A dense array in memory of a device that lends its kernels.
struct SmallOperand {
  let buffer: Buffer
  /// Address of the first element.
  let address: UnsafeMutableRawPointer
  /// The bytes up to which results are computed at once.
  var limit: Int { buffer.device.record.pointee.eagerLimit }
  var positions: UnsafePointer<Int64> { UnsafePointer(address.assumingMemoryBound(to: Int64.self)) }

  @inline(__always)
  init?(_ x: UnsafePointer<NDArray>) {
    guard case .ready(let buffer) = x.pointee.source, buffer.device.answersQuickly, x.pointee.layout.isDense else {
      return nil
    }
    (self.buffer, address) = (buffer, buffer.address + x.pointee.layout.offset &* x.pointee.dtype.itemSize)
  }
}
