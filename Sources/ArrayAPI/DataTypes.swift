import ArrayCore

extension NDArray {
  /// The values converted to another dtype; the array itself where it has it already.
  ///
  /// Floating point to integer truncates and saturates, NaN becomes 0; integer to integer wraps; to a narrower floating
  /// point rounds to nearest even.
  /// - Throws: `ArrayError.dtypeNotAllowed` from complex to real: take `real(x)` or `abs(x)` instead.
  public func astype(_ target: DType) throws(ArrayError) -> NDArray {
    if target == dtype { return self }
    if dtype.isComplex && !target.isComplex && target != .bool {
      throw .dtypeNotAllowed(
        op: "astype", dtype, allowed: "real dtypes on the way to \(target); take real(x) or abs(x)")
    }
    if let small = small({ result in withUnsafePointer(to: self) { NDArray.eagerCast(to: target, $0, into: result) } })
    {
      return small
    }
    return try NDArray.apply(
      ArrayOperation(.cast, from: dtype, to: target), .array(self), shape: shape, backend: backend)
  }

  /// This array if its dtype is floating point or complex, else converted to the default real dtype, float64.
  public func floating() throws(ArrayError) -> NDArray {
    dtype.kind >= .floating && !dtype.isStorageOnly ? self : try astype(dtype.isStorageOnly ? .float32 : .float64)
  }
}

/// The dtype that arrays of these dtypes promote to together.
public func resultType(_ dtypes: DType...) throws(ArrayError) -> DType {
  guard var result = dtypes.first else { throw .emptyList(op: "result_type", of: "dtype") }
  for next in dtypes.dropFirst() {
    guard let promoted = result.promoted(with: next) else { throw .notPromotable(op: "result_type", result, next) }
    result = promoted
  }
  return result
}

/// Whether promotion could take values of one dtype to another.
public func canCast(_ from: DType, to: DType) -> Bool { from == to || from.promoted(with: to) == to }

/// The limits of a floating-point dtype, or of the parts of a complex one.
public struct FInfo: Hashable, Sendable {
  public let bits: Int
  public let eps: Double
  public let max: Double
  public let min: Double
  public let smallestNormal: Double
  public let dtype: DType
}

public func finfo(_ dtype: DType) throws(ArrayError) -> FInfo {
  switch dtype.realPart {
  case .float32:
    let eps = Double(Float.ulpOfOne), max = Double(Float.greatestFiniteMagnitude)
    return FInfo(
      bits: 32, eps: eps, max: max, min: -max, smallestNormal: Double(Float.leastNormalMagnitude), dtype: .float32)
  case .float64:
    let max = Double.greatestFiniteMagnitude
    return FInfo(
      bits: 64, eps: .ulpOfOne, max: max, min: -max, smallestNormal: .leastNormalMagnitude, dtype: .float64)
  case .float16:
    return FInfo(bits: 16, eps: 0x1p-10, max: 65504, min: -65504, smallestNormal: 0x1p-14, dtype: .float16)
  case .bfloat16:
    return FInfo(bits: 16, eps: 0x1p-7, max: 0x1.FEp127, min: -0x1.FEp127, smallestNormal: 0x1p-126, dtype: .bfloat16)
  default:
    throw .dtypeNotAllowed(op: "finfo", dtype, allowed: "floating-point and complex dtypes")
  }
}

extension NDArray {
  /// This array with its integers as the next larger signed ones (uint64 as float64), in which sums, differences and
  /// magnitudes of two of them fit; int64 and other dtypes as they are.
  public func widened() throws(ArrayError) -> NDArray {
    switch dtype {
    case .bool: try astype(.int8)
    case .int8, .uint8: try astype(.int16)
    case .int16, .uint16: try astype(.int32)
    case .int32, .uint32: try astype(.int64)
    case .uint64: try astype(.float64)
    default: self
    }
  }
}
