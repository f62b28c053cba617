import ArrayCore
import CKernels.Operators

/// The standard's extension `linalg`: functions of matrices, the last two axes of an array, stacked along the others.
///
/// Computed by LAPACK, which is opened when first needed: where it is missing, the error says what to install.
public enum Linalg {
  // MARK: Factorisations

  /// The triangular factor of a Hermitian positive-definite matrix: `l`, with a = l l*; or its conjugate transpose.
  /// - Throws: `ArrayError.invalid` where a matrix is not positive definite.
  public static func cholesky(_ x: NDArray, upper: Bool = false) throws(ArrayError) -> NDArray {
    let (a, count, n) = try squares(x, op: "cholesky")
    let result = try empty(a.shape, dtype: a.dtype, device: a.device)
    guard n > 0 else { return result }
    try run(.cholesky, a, count: count, m: n, n: n, k: n, [result], op: "cholesky")
    return upper ? try conj(try matrixTranspose(result)) : result
  }

  /// Orthonormal `q` and upper triangular `r` with a = q r; `complete` makes `q` square.
  public static func qr(_ x: NDArray, isComplete: Bool = false) throws(ArrayError) -> (q: NDArray, r: NDArray) {
    let (a, count, m, n) = try matrices(x, op: "qr")
    let k = isComplete ? m : Swift.min(m, n)
    let q = try like(a, [m, k]), r = try like(a, [k, n])
    try run(.qr, a, count: count, m: m, n: n, k: k, [q, r], op: "qr")
    return (q, r)
  }

  /// a = u diag(s) vh, with `s` falling; `u` and `vh` are square if `fullMatrices`.
  public static func svd(
    _ x: NDArray, fullMatrices: Bool = true
  ) throws(ArrayError) -> (u: NDArray, s: NDArray, vh: NDArray) {
    let (a, count, m, n) = try matrices(x, op: "svd")
    let p = Swift.min(m, n)
    guard p > 0 else {
      let u = try eye(m, fullMatrices ? m : p, dtype: a.dtype, device: a.device)
      let v = try eye(fullMatrices ? n : p, n, dtype: a.dtype, device: a.device)
      let s = try like(a, [p], a.dtype.realPart), lead = Array(a.shape.dropLast(2))
      return (try broadcastTo(u, Dims(lead + Array(u.shape))), s, try broadcastTo(v, Dims(lead + Array(v.shape))))
    }
    let u = try like(a, [m, fullMatrices ? m : p]), v = try like(a, [fullMatrices ? n : p, n])
    let s = try like(a, [p], a.dtype.realPart)
    try run(.svd, a, count: count, m: m, n: n, k: p, isWhole: fullMatrices, [u, s, v], op: "svd")
    return (u, s, v)
  }

  /// The singular values, falling.
  public static func svdvals(_ x: NDArray) throws(ArrayError) -> NDArray { try singularValues(x, op: "svdvals") }

  static func singularValues(_ x: NDArray, op: String) throws(ArrayError) -> NDArray {
    let (a, count, m, n) = try matrices(x, op: op)
    let p = Swift.min(m, n), s = try like(a, [p], a.dtype.realPart)
    if p > 0 { try run(.svd, a, count: count, m: m, n: n, k: p, [nil, s, nil], op: op) }
    return s
  }

  /// Rising eigenvalues (real) and orthonormal eigenvectors (columns) of Hermitian matrices; reads the lower triangle.
  public static func eigh(_ x: NDArray) throws(ArrayError) -> (eigenvalues: NDArray, eigenvectors: NDArray) {
    let (a, count, n) = try squares(x, op: "eigh")
    let values = try like(a, [n], a.dtype.realPart), vectors = try like(a, [n, n])
    try run(.eigh, a, count: count, m: n, n: n, k: n, [values, vectors], op: "eigh")
    return (values, vectors)
  }

  /// Rising eigenvalues of Hermitian matrices.
  public static func eigvalsh(_ x: NDArray) throws(ArrayError) -> NDArray {
    let (a, count, n) = try squares(x, op: "eigvalsh")
    let values = try like(a, [n], a.dtype.realPart)
    try run(.eigh, a, count: count, m: n, n: n, k: n, [values, nil], op: "eigvalsh")
    return values
  }

  /// Eigenvalues and unit eigenvectors (columns) of any square matrices, complex.
  public static func eig(_ x: NDArray) throws(ArrayError) -> (eigenvalues: NDArray, eigenvectors: NDArray) {
    let (a, count, n) = try squares(x, op: "eig")
    let complex = a.dtype.complexCounterpart ?? .complex128
    let values = try like(a, [n], complex), vectors = try like(a, [n, n], complex)
    try run(.eig, a, count: count, m: n, n: n, k: n, [values, vectors], op: "eig")
    return (values, vectors)
  }

  /// Eigenvalues of any square matrices, complex.
  public static func eigvals(_ x: NDArray) throws(ArrayError) -> NDArray {
    let (a, count, n) = try squares(x, op: "eigvals")
    let values = try like(a, [n], a.dtype.complexCounterpart ?? .complex128)
    try run(.eig, a, count: count, m: n, n: n, k: n, [values, nil], op: "eigvals")
    return values
  }

  // MARK: Determinants, equations, inverses

  public static func det(_ x: NDArray) throws(ArrayError) -> NDArray { try determinant(x, op: "det").value }

  /// Sign (a unit number, or 0) and logarithm of the magnitude of the determinant.
  public static func slogdet(_ x: NDArray) throws(ArrayError) -> (sign: NDArray, logabsdet: NDArray) {
    let (sign, logarithm, _) = try determinant(x, op: "slogdet")
    return (sign, logarithm)
  }

  private static func determinant(
    _ x: NDArray, op: String
  ) throws(ArrayError) -> (sign: NDArray, logarithm: NDArray, value: NDArray) {
    let (a, count, n) = try squares(x, op: op)
    let sign = try like(a, []), logarithm = try like(a, [], a.dtype.realPart), value = try like(a, [])
    try run(.determinant, a, count: count, m: n, n: n, k: n, [sign, logarithm, value], op: op)
    return (sign, logarithm, value)
  }

  /// x with a x = b. `b` is one vector if it has one axis, else a stack of matrices; stacks broadcast.
  /// - Throws: `ArrayError.invalid` where a matrix is singular.
  public static func solve(_ a: NDArray, _ b: NDArray) throws(ArrayError) -> NDArray {
    guard a.device == b.device else { throw .differentDevices(op: "solve", a.device, b.device) }
    guard let dtype = a.dtype.promoted(with: b.dtype) else { throw .notPromotable(op: "solve", a.dtype, b.dtype) }
    let isVector = b.ndim == 1
    let right = isVector ? try expandDims(b, axis: 1) : b
    let (left, _, n) = try squares(a, op: "solve")
    let (_, _, rows, k) = try matrices(right, op: "solve")
    guard rows == n else {
      throw .shapeMismatch(op: "solve", expected: "\(n) equations, as many as the matrix has rows", got: b.shape)
    }
    let lead = try broadcastShapes(Dims(a.shape.dropLast(2)), Dims(right.shape.dropLast(2)), op: "solve")
    let x = try broadcastTo(try left.astype(dtype), Dims(lead + [n, n])).dense()
    let y = try broadcastTo(try right.astype(dtype), Dims(lead + [n, k])).dense()
    let result = try empty(Dims(lead + [n, k]), dtype: dtype, device: a.device)
    try run(.solve, x, y, count: lead.reduce(1, *), m: n, n: n, k: k, [result], op: "solve")
    return isVector ? try squeeze(result, axis: -1) : result
  }

  /// - Throws: `ArrayError.invalid` where a matrix is singular.
  public static func inv(_ x: NDArray) throws(ArrayError) -> NDArray {
    let (a, count, n) = try squares(x, op: "inv")
    let unit = try broadcastTo(try eye(n, dtype: a.dtype, device: a.device), a.shape).dense()
    let result = try empty(a.shape, dtype: a.dtype, device: a.device)
    try run(.solve, a, unit, count: count, m: n, n: n, k: n, [result], op: "inv")
    return result
  }

  /// The Moore-Penrose inverse: singular values up to `rtol` times the largest count as 0. By default max(m, n) eps.
  public static func pinv(_ x: NDArray, rtol: Double? = nil) throws(ArrayError) -> NDArray {
    try pinv(x, rtols: try tolerances(rtol, x, op: "pinv"))
  }

  /// As above, with a tolerance for each matrix, in an array of the stack's shape.
  public static func pinv(_ x: NDArray, rtols: NDArray) throws(ArrayError) -> NDArray {
    let (a, _, m, n) = try matrices(x, op: "pinv")
    guard a.size > 0 else { return try like(a, [n, m]) }
    let (u, s, vh) = try svd(a, fullMatrices: false)
    let inverse = try `where`(try isSignificant(s, rtols), try reciprocal(s), 0)
    let v = try conj(try matrixTranspose(vh))
    return try product(try v * (try expandDims(inverse, axis: -2)), try conj(try matrixTranspose(u)), op: "pinv")
  }

  /// One tolerance for all matrices, as an array beside them.
  static func tolerances(_ rtol: Double?, _ x: NDArray, op: String) throws(ArrayError) -> NDArray {
    let (a, _, m, n) = try matrices(x, op: op)
    let eps = try finfo(a.dtype).eps, value = rtol ?? (Double(Swift.max(m, n)) * eps)
    return try full([], .float(value), dtype: a.dtype.realPart, device: a.device)
  }

  /// Which singular values are above a tolerance times the largest.
  static func isSignificant(_ s: NDArray, _ rtols: NDArray) throws(ArrayError) -> NDArray {
    let limits = try expandDims(try rtols.astype(s.dtype), axis: -1)
    return try greater(s, try max(s, axis: -1, keepdims: true) * limits)
  }

  /// A matrix multiplied by itself; negative powers are those of the inverse.
  public static func matrixPower(_ x: NDArray, _ power: Int) throws(ArrayError) -> NDArray {
    let (a, _, n) = try squares(x, op: "matrix_power")
    guard power != 0 else { return try broadcastTo(try eye(n, dtype: a.dtype, device: a.device), a.shape) }
    var base = power < 0 ? try inv(a) : a, rest = power.magnitude
    var result: NDArray?
    while rest > 0 {
      if rest & 1 == 1 {
        result = try result.map { (x) throws(ArrayError) in try product(x, base, op: "matrix_power") } ?? base
      }
      rest >>= 1
      if rest > 0 { base = try product(base, base, op: "matrix_power") }
    }
    return result ?? base
  }

  // MARK: The primitive

  /// Floating-point matrices, dense, and how many of what size.
  static func matrices(
    _ x: NDArray, op: String
  ) throws(ArrayError) -> (NDArray, count: Int, m: Int, n: Int) {
    try DType.Kinds.floating.check(x.dtype, op: op)
    guard x.ndim >= 2 else { throw .shapeMismatch(op: op, expected: "matrices, at least two axes", got: x.shape) }
    return (try x.dense(), x.shape.dropLast(2).reduce(1, *), x.shape[x.ndim - 2], x.shape[x.ndim - 1])
  }

  private static func squares(_ x: NDArray, op: String) throws(ArrayError) -> (NDArray, count: Int, n: Int) {
    let (a, count, m, n) = try matrices(x, op: op)
    guard m == n else { throw .shapeMismatch(op: op, expected: "square matrices", got: x.shape) }
    return (a, count, n)
  }

  /// Room for results of the size `tail` for each matrix of a stack.
  private static func like(_ a: NDArray, _ tail: [Int], _ dtype: DType? = nil) throws(ArrayError) -> NDArray {
    try empty(Dims(a.shape.dropLast(2) + tail), dtype: dtype ?? a.dtype, device: a.device)
  }

  private static func run(
    _ kind: Factorisation, _ a: NDArray, _ b: NDArray? = nil, count: Int, m: Int, n: Int, k: Int, isWhole: Bool = false,
    _ results: [NDArray?], op: String
  ) throws(ArrayError) {
    var buffers: [Buffer?] = []
    for result in results { buffers.append(try result?.buffer()) }
    try a.backend.factorise(
      Factoring(
        kind, dtype: a.dtype, isWhole: isWhole, count: count, m: m, n: n, k: k, a: try a.operand(),
        b: try b?.operand(), results: buffers), op: op)
  }

  private static func product(_ a: NDArray, _ b: NDArray, op: String) throws(ArrayError) -> NDArray {
    let (x, count, m, k) = try matrices(a, op: op), (y, _, _, n) = try matrices(b, op: op)
    let result = try like(x, [m, n])
    try run(.product, x, y, count: count, m: m, n: n, k: k, [result], op: op)
    return result
  }
}
