import ArrayCore
import CKernels.Operators

// Every element-wise function of the standard is a row of operators.h, which makes a constant of type UnaryOperator or
// BinaryOperator; these make the constants callable: `try exp(x)`, `try add(a, 1.5)`.

extension UnaryOperator {
  /// Applies the operator to every element.
  ///
  /// - Returns: the shape and device of `x`; its dtype, or bool or the real counterpart as the operator says.
  /// - Throws: `ArrayError.dtypeNotAllowed` for dtypes that the operator is not defined for.
  public func callAsFunction(_ x: NDArray) throws(ArrayError) -> NDArray {
    if let small = small({ result in withUnsafePointer(to: x) { eager($0, into: result) } }) { return small }
    try DType.Kinds(rawValue: kinds).check(x.dtype, op: String(cString: name))
    return try NDArray.apply(
      ArrayOperation(.row, index: index, from: x.dtype, to: resultDType(result, x.dtype)), .array(x), shape: x.shape,
      backend: x.backend)
  }

  /// The same for a small dense array that stays where it is during the call, or one of any size. False, and no result,
  /// where there is more to do.
  @_spi(Host) public func eager(
    _ x: UnsafePointer<NDArray>, atAnySize: Bool = false, into target: UnsafeMutablePointer<NDArray>
  ) -> Bool {
    NDArray.eager(row: index, to: resultDType(result, x.pointee.dtype), x, atAnySize: atAnySize, into: target)
  }
}

extension BinaryOperator {
  /// Applies the operator to the elements of two arrays, broadcast to one shape and promoted to one dtype.
  ///
  /// - Throws: `ArrayError` where shapes do not broadcast, dtypes do not promote or are not allowed, or devices differ.
  public func callAsFunction(_ a: NDArray, _ b: NDArray) throws(ArrayError) -> NDArray {
    if let small = small({ result in
      withUnsafePointer(to: a) { a in withUnsafePointer(to: b) { b in eager(a, b, into: result) } }
    }) {
      return small
    }
    guard a.device == b.device else { throw .differentDevices(op: String(cString: name), a.device, b.device) }
    guard let dtype = a.dtype.promoted(with: b.dtype) else {
      throw .notPromotable(op: String(cString: name), a.dtype, b.dtype)
    }
    let shape = try broadcastShapes(a.shape, b.shape, op: String(cString: name))
    return try apply(.array(try a.astype(dtype)), .array(try b.astype(dtype)), dtype, shape, a.backend)
  }

  /// The same for small dense arrays that stay where they are during the call, or those of any size. False, and no result,
  /// where there is more to do.
  @_spi(Host) public func eager(
    _ a: UnsafePointer<NDArray>, _ b: UnsafePointer<NDArray>, atAnySize: Bool = false,
    into target: UnsafeMutablePointer<NDArray>
  ) -> Bool {
    NDArray.eager(row: index, to: resultDType(result, a.pointee.dtype), a, b, atAnySize: atAnySize, into: target)
  }

  /// The same with a number, which adopts the array's dtype.
  public func callAsFunction(_ a: NDArray, _ b: some ScalarConvertible) throws(ArrayError) -> NDArray {
    let dtype = a.dtype.promoted(with: b.scalar)
    let isReal = dtype.kind == .integer || dtype.kind == .floating
    if index == pow.index, isReal, b.scalar.integer == 2, !dtype.isStorageOnly {
      return try square(try a.astype(dtype))  // the same bits in a twentieth of the time
    }
    return try apply(try a.astype(dtype), number: try Immediate(fitting: b.scalar, dtype, String(cString: name)))
  }

  public func callAsFunction(_ a: some ScalarConvertible, _ b: NDArray) throws(ArrayError) -> NDArray {
    let dtype = b.dtype.promoted(with: a.scalar)
    let bits = try Immediate(fitting: a.scalar, dtype, String(cString: name))
    return try apply(try b.astype(dtype), number: bits, isFirst: true)
  }

  /// Applies the operator to an array and a number in its dtype, the second operand unless `isFirst`.
  fileprivate func apply(_ x: NDArray, number: Immediate, isFirst: Bool = false) throws(ArrayError) -> NDArray {
    if let small = small({ target in
      withUnsafePointer(to: x) {
        NDArray.eager(
          row: index, to: resultDType(result, x.dtype), $0, number: number, isFirst: isFirst, into: target)
      }
    }) {
      return small
    }
    let (a, b): (Operand, Operand) = isFirst ? (.immediate(number), .array(x)) : (.array(x), .immediate(number))
    return try apply(a, b, x.dtype, x.shape, x.backend)
  }

  fileprivate func apply(
    _ a: Operand, _ b: Operand, _ dtype: DType, _ shape: Dims, _ backend: any Backend
  ) throws(ArrayError) -> NDArray {
    try DType.Kinds(rawValue: kinds).check(dtype, op: String(cString: name))
    return try NDArray.apply(
      ArrayOperation(.row, index: index, from: dtype, to: resultDType(result, dtype)), a, b, shape: shape,
      backend: backend)
  }
}

/// The result of `compute`, if there is one.
@inline(__always)
func small(_ compute: (UnsafeMutablePointer<NDArray>) -> Bool) -> NDArray? {
  withUnsafeTemporaryAllocation(of: NDArray.self, capacity: 1) { room in
    guard let target = room.baseAddress, compute(target) else { return nil }
    return target.move()
  }
}

private func resultDType(_ rule: ResultRule, _ dtype: DType) -> DType {
  switch rule {
  case .same: dtype
  case .bool: .bool
  case .real: dtype.realPart
  case .complex: dtype.complexCounterpart ?? dtype
  }
}

extension Immediate {
  /// The bits of a scalar that must fit its dtype: no integer wraps and no imaginary part is lost silently.
  public init(fitting scalar: Scalar, _ dtype: DType, _ op: @autoclosure () -> String) throws(ArrayError) {
    if dtype.isInteger, case .int(let value) = scalar, !dtype.holds(value) {
      throw .invalid(op: op(), "\(value) does not fit \(dtype)")
    }
    if scalar.kind == .complex, !dtype.isComplex, dtype != .bool {
      throw .invalid(op: op(), "\(scalar) does not fit \(dtype)")
    }
    self.init(scalar, as: dtype)
  }
}

extension DType {
  /// Whether an integer dtype can represent the value.
  func holds(_ value: Int64) -> Bool {
    let (low, high) = integerRange
    return value >= low && (value < 0 || UInt64(value) <= high)
  }
}

// MARK: - Functions that are not one row

/// Elements of `a` where `condition` holds, else of `b`; all three broadcast.
public func `where`(_ condition: NDArray, _ a: NDArray, _ b: NDArray) throws(ArrayError) -> NDArray {
  guard let dtype = a.dtype.promoted(with: b.dtype) else { throw .notPromotable(op: "where", a.dtype, b.dtype) }
  guard a.device == b.device else { throw .differentDevices(op: "where", a.device, b.device) }
  let shape = try broadcastShapes(a.shape, b.shape, op: "where")
  return try select(condition, .array(try a.astype(dtype)), .array(try b.astype(dtype)), dtype, shape)
}

public func `where`(_ condition: NDArray, _ a: NDArray, _ b: some ScalarConvertible) throws(ArrayError) -> NDArray {
  let dtype = a.dtype.promoted(with: b.scalar)
  let bits = try Immediate(fitting: b.scalar, dtype, "where")
  return try select(condition, .array(try a.astype(dtype)), .immediate(bits), dtype, a.shape)
}

public func `where`(_ condition: NDArray, _ a: some ScalarConvertible, _ b: NDArray) throws(ArrayError) -> NDArray {
  let dtype = b.dtype.promoted(with: a.scalar)
  let bits = try Immediate(fitting: a.scalar, dtype, "where")
  return try select(condition, .immediate(bits), .array(try b.astype(dtype)), dtype, b.shape)
}

private func select(
  _ condition: NDArray, _ a: Operand, _ b: Operand, _ dtype: DType, _ shape: Dims
) throws(ArrayError) -> NDArray {
  guard condition.dtype == .bool else {
    throw .dtypeNotAllowed(op: "where", condition.dtype, allowed: "a bool condition")
  }
  for case .array(let x) in [a, b] where x.device != condition.device {
    throw .differentDevices(op: "where", condition.device, x.device)
  }
  return try NDArray.apply(
    ArrayOperation(.select, from: dtype, to: dtype), .array(condition), a, b,
    shape: try broadcastShapes(condition.shape, shape, op: "where"), backend: condition.backend)
}

/// Every element limited to `min...max`; an absent bound does not limit. The dtype stays that of `x`.
///
/// Bounds between two integers limit integers to the nearest one inside; NaN stays NaN.
public func clip(_ x: NDArray, min: Scalar? = nil, max: Scalar? = nil) throws(ArrayError) -> NDArray {
  var result = x
  if let min { result = try limit(result, min, by: maximum, .up) }
  if let max { result = try limit(result, max, by: minimum, .down) }
  return result
}

/// `clip` with bounds per element, which broadcast. Bounds of integers are integers.
public func clip(_ x: NDArray, min: NDArray?, max: NDArray?) throws(ArrayError) -> NDArray {
  var result = x
  if let min { result = try maximum(result, try bound(min, x.dtype)) }
  if let max { result = try minimum(result, try bound(max, x.dtype)) }
  return result
}

/// Limits by one number. For integers it is rounded to the inside and saturates at what the dtype holds.
private func limit(
  _ x: NDArray, _ scalar: Scalar, by limit: BinaryOperator, _ rule: FloatingPointRoundingRule
) throws(ArrayError) -> NDArray {
  guard scalar.kind < .complex else { throw .invalid(op: "clip", "a bound of \(scalar) has no order") }
  var inside = scalar
  if x.dtype.isInteger {
    guard !scalar.real.isNaN else { throw .invalid(op: "clip", "a bound of NaN has no meaning for \(x.dtype)") }
    if case .int(let value) = scalar, x.dtype.holds(value) {} else { inside = .float(scalar.real.rounded(rule)) }
  }
  return try limit.apply(x, number: Immediate(inside, as: x.dtype))
}

/// Bounds in the dtype of the data, saturated at what it holds.
private func bound(_ bounds: NDArray, _ dtype: DType) throws(ArrayError) -> NDArray {
  guard bounds.dtype.kind <= dtype.kind else {
    throw .dtypeNotAllowed(op: "clip", bounds.dtype, allowed: "bounds of the kind of \(dtype)")
  }
  guard dtype.isInteger, bounds.dtype.isInteger else { return try bounds.astype(dtype) }
  let (low, high) = dtype.integerRange
  let saturated = try limit(bounds, .int(low), by: maximum, .up)
  return try limit(saturated, Int64(exactly: high).map { .int($0) } ?? .float(0x1p64), by: minimum, .down).astype(dtype)
}
