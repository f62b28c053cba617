import ArrayCore
import CKernels.Operators

// The operators of the standard's array object. All throw, so one `try` covers an expression: `try x * gain + offset`.

extension NDArray {
  public static func + (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try add(a, b) }
  public static func + (a: NDArray, b: some ScalarConvertible) throws(ArrayError) -> NDArray { try add(a, b) }
  public static func + (a: some ScalarConvertible, b: NDArray) throws(ArrayError) -> NDArray { try add(a, b) }

  public static func - (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try subtract(a, b) }
  public static func - (a: NDArray, b: some ScalarConvertible) throws(ArrayError) -> NDArray { try subtract(a, b) }
  public static func - (a: some ScalarConvertible, b: NDArray) throws(ArrayError) -> NDArray { try subtract(a, b) }

  public static func * (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try multiply(a, b) }
  public static func * (a: NDArray, b: some ScalarConvertible) throws(ArrayError) -> NDArray { try multiply(a, b) }
  public static func * (a: some ScalarConvertible, b: NDArray) throws(ArrayError) -> NDArray { try multiply(a, b) }

  public static func / (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try divide(a, b) }
  public static func / (a: NDArray, b: some ScalarConvertible) throws(ArrayError) -> NDArray { try divide(a, b) }
  public static func / (a: some ScalarConvertible, b: NDArray) throws(ArrayError) -> NDArray { try divide(a, b) }

  public static func % (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try remainder(a, b) }
  public static func % (a: NDArray, b: some ScalarConvertible) throws(ArrayError) -> NDArray { try remainder(a, b) }

  public static prefix func - (a: NDArray) throws(ArrayError) -> NDArray { try negative(a) }
  public static prefix func ~ (a: NDArray) throws(ArrayError) -> NDArray { try bitwiseInvert(a) }

  // Comparisons give bool arrays; the dot tells them from Swift's own, which give one answer.
  public static func .== (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try equal(a, b) }
  public static func .== (a: NDArray, b: some ScalarConvertible) throws(ArrayError) -> NDArray { try equal(a, b) }
  public static func .!= (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try notEqual(a, b) }
  public static func .!= (a: NDArray, b: some ScalarConvertible) throws(ArrayError) -> NDArray { try notEqual(a, b) }
  public static func .< (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try less(a, b) }
  public static func .< (a: NDArray, b: some ScalarConvertible) throws(ArrayError) -> NDArray { try less(a, b) }
  public static func .<= (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try lessEqual(a, b) }
  public static func .<= (a: NDArray, b: some ScalarConvertible) throws(ArrayError) -> NDArray { try lessEqual(a, b) }
  public static func .> (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try greater(a, b) }
  public static func .> (a: NDArray, b: some ScalarConvertible) throws(ArrayError) -> NDArray { try greater(a, b) }
  public static func .>= (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try greaterEqual(a, b) }
  public static func .>= (a: NDArray, b: some ScalarConvertible) throws(ArrayError) -> NDArray {
    try greaterEqual(a, b)
  }
  public static func .& (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try bitwiseAnd(a, b) }
  public static func .| (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try bitwiseOr(a, b) }
  public static func .^ (a: NDArray, b: NDArray) throws(ArrayError) -> NDArray { try bitwiseXor(a, b) }
}

// MARK: In place

// `try x += y` is `x = try x + y` for results of the same dtype and shape. Others are refused, and x stays as it is.

extension NDArray {
  public static func += (a: inout NDArray, b: NDArray) throws(ArrayError) { a = try a.keeping(try add(a, b), "+=") }
  public static func += (a: inout NDArray, b: some ScalarConvertible) throws(ArrayError) {
    a = try a.keeping(try add(a, b), "+=")
  }
  public static func -= (a: inout NDArray, b: NDArray) throws(ArrayError) {
    a = try a.keeping(try subtract(a, b), "-=")
  }
  public static func -= (a: inout NDArray, b: some ScalarConvertible) throws(ArrayError) {
    a = try a.keeping(try subtract(a, b), "-=")
  }
  public static func *= (a: inout NDArray, b: NDArray) throws(ArrayError) {
    a = try a.keeping(try multiply(a, b), "*=")
  }
  public static func *= (a: inout NDArray, b: some ScalarConvertible) throws(ArrayError) {
    a = try a.keeping(try multiply(a, b), "*=")
  }
  public static func /= (a: inout NDArray, b: NDArray) throws(ArrayError) { a = try a.keeping(try divide(a, b), "/=") }
  public static func /= (a: inout NDArray, b: some ScalarConvertible) throws(ArrayError) {
    a = try a.keeping(try divide(a, b), "/=")
  }
  public static func %= (a: inout NDArray, b: NDArray) throws(ArrayError) {
    a = try a.keeping(try remainder(a, b), "%=")
  }
  public static func %= (a: inout NDArray, b: some ScalarConvertible) throws(ArrayError) {
    a = try a.keeping(try remainder(a, b), "%=")
  }

  /// `result`, if it may take this array's place.
  private func keeping(_ result: NDArray, _ op: String) throws(ArrayError) -> NDArray {
    guard result.dtype == dtype else {
      throw .invalid(op: op, "the result is \(result.dtype), the array \(dtype); write x = x \(op.prefix(1)) y")
    }
    guard result.shape == shape else {
      throw .shapeMismatch(op: op, expected: "a result of shape \(shape)", got: result.shape)
    }
    return result
  }
}
