import CKernels.Runtime

// Small results of other kinds than rows of the operator table, on devices that lend their kernels: made in their place, as
// those of `Eager.swift` are. All are false, and nothing is initialised, for whatever they are not for.

extension NDArray {
  /// One number everywhere, in float64; without one, memory as it comes.
  public static func smallFilled(
    _ shape: borrowing Dims, _ value: Double?, on device: Device, into target: UnsafeMutablePointer<NDArray>
  ) -> Bool {
    guard device.answersQuickly else { return false }
    let limit = device.record.pointee.eagerLimit
    var bytes = 8
    for d in 0..<shape.count {
      guard shape[d] >= 0, shape[d] <= limit else { return false }
      bytes &*= shape[d]
      guard bytes <= limit else { return false }
    }
    guard let address = ck_allocate(bytes) else { return false }
    if let value {
      address.initializeMemory(as: Double.self, repeating: value, count: bytes / 8)
    }
    target.initialize(
      to: NDArray(
        Buffer(address, byteCount: bytes, device), dtype: .float64, layout: Layout(dense: copy shape)))
    return true
  }

  /// How many elements of a dense array are not zero, as int64.
  public static func smallCount(_ x: UnsafePointer<NDArray>, into target: UnsafeMutablePointer<NDArray>) -> Bool {
    guard let operand = SmallOperand(x), let table = operand.buffer.device.record.pointee.kernels else { return false }
    let n = x.pointee.layout.count, dtype = x.pointee.dtype
    guard n <= operand.limit, let address = ck_allocate(8) else { return false }
    let found: Int64
    if dtype == .bool {
      found = ck_positions(nil, 0, operand.address.assumingMemoryBound(to: UInt8.self), Int64(n))
    } else {
      guard let isTrue = ck_cast_kernel(table, Int32(dtype.rawValue), Int32(DType.bool.rawValue)) else {
        ck_free(address, 8)
        return false
      }
      found = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Swift.max(n, 1)) { mask in
        isTrue(mask.baseAddress, operand.address, nil, nil, Int64(n))
        return ck_positions(nil, 0, mask.baseAddress, Int64(n))
      }
    }
    address.storeBytes(of: found, as: Int64.self)
    target.initialize(
      to: NDArray(Buffer(address, byteCount: 8, operand.buffer.device), dtype: .int64, layout: Layout(dense: Dims())))
    return true
  }
}

extension NDArray {
  /// Whether positions may share an element, as in broadcast views; of an array that stays where it is during the call.
  public static func mayOverlap(_ x: UnsafePointer<NDArray>) -> Bool {
    !x.pointee.layout.isDense && x.pointee.layout.mayOverlap
  }

  /// Writes bits of the array's dtype over its one element. False, and nothing is written, for arrays of other sizes, those
  /// of devices and those in read-only memory.
  package static func write(_ bits: Immediate, over x: UnsafePointer<NDArray>) -> Bool {
    guard case .ready(let buffer) = x.pointee.source, buffer.device.answersQuickly, !buffer.isReadOnly,
      x.pointee.layout.count == 1
    else { return false }
    let size = x.pointee.dtype.itemSize
    withUnsafeBytes(of: bits) {
      (buffer.address + x.pointee.layout.offset &* size).copyMemory(from: $0.baseAddress!, byteCount: size)
    }
    return true
  }
}

/// The one element of an array in memory that the host addresses; valid while the array stays as it is.
public struct HostElement {
  public let address: UnsafeMutableRawPointer
  public let dtype: DType
  /// The rank of the array.
  public let ndim: Int

  /// `nil` for arrays of other sizes, and those of devices.
  public init?(_ x: UnsafePointer<NDArray>) {
    guard case .ready(let buffer) = x.pointee.source, buffer.device.answersQuickly, x.pointee.layout.count == 1 else {
      return nil
    }
    (dtype, ndim) = (x.pointee.dtype, x.pointee.layout.rank)
    address = buffer.address + x.pointee.layout.offset &* dtype.itemSize
  }
}
