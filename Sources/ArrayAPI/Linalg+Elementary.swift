import ArrayCore
import CKernels.Operators

// What needs no factorisation, and norms.
extension Linalg {
  /// The diagonal `offset` columns to the right of the main one, as a last axis; a view.
  public static func diagonal(_ x: NDArray, offset: Int = 0) throws(ArrayError) -> NDArray {
    guard x.ndim >= 2 else { throw .shapeMismatch(op: "diagonal", expected: "at least two axes", got: x.shape) }
    let m = x.shape[x.ndim - 2], n = x.shape[x.ndim - 1], x = try x.settled()
    // Diagonals beyond the corners hold nothing, however far.
    let shift = Swift.min(Swift.max(offset, -m), n)
    guard let layout = x.layout.diagonal(offset: shift) else {
      return try empty(Dims(x.shape.dropLast(2) + [0]), dtype: x.dtype, device: x.device)
    }
    return try x.view(layout)
  }

  /// The sum of the diagonal `offset` columns to the right of the main one. Small integers widen unless `dtype` says.
  public static func trace(_ x: NDArray, offset: Int = 0, dtype: DType? = nil) throws(ArrayError) -> NDArray {
    try sum(try diagonal(x, offset: offset), axis: -1, dtype: dtype)
  }

  /// The product of each element of one vector with each of another.
  public static func outer(_ a: NDArray, _ b: NDArray) throws(ArrayError) -> NDArray {
    guard a.ndim == 1, b.ndim == 1 else {
      throw .shapeMismatch(op: "outer", expected: "two vectors", got: a.ndim == 1 ? b.shape : a.shape)
    }
    return try multiply(try expandDims(a, axis: 1), b)
  }

  /// The vector product along an axis of size 3.
  public static func cross(_ a: NDArray, _ b: NDArray, axis: Int = -1) throws(ArrayError) -> NDArray {
    let shape = try broadcastShapes(a.shape, b.shape, op: "cross")
    guard axis < 0 || a.ndim == b.ndim else {
      throw .invalid(
        op: "cross", "axis \(axis) of arrays with \(a.ndim) and \(b.ndim) dimensions; count it from the end")
    }
    let place = try normalized(axis, rank: shape.count, op: "cross"), back = place - shape.count
    for x in [a, b] where x.ndim < -back || x.shape[x.ndim + back] != 3 {
      throw .shapeMismatch(op: "cross", expected: "an axis of size 3", got: x.shape)
    }
    func part(_ x: NDArray, _ k: Int) throws(ArrayError) -> NDArray {
      try x.selecting(k, axis: x.ndim + back, op: "cross")
    }
    var parts: [NDArray] = []
    for (i, j) in [(1, 2), (2, 0), (0, 1)] {
      parts.append(try (try part(a, i) * part(b, j)) - (try part(a, j) * part(b, i)))
    }
    return try stack(parts, axis: place)
  }

  // MARK: Norms

  /// Which norm of a matrix.
  public enum MatrixNorm: Sendable, Hashable {
    /// The root of the sum of squares.
    case frobenius
    /// The sum of the singular values.
    case nuclear
    /// 1 and -1: largest and smallest column sum; 2 and -2: singular value; inf and -inf: row sum.
    case order(Double)
  }

  public static func matrixNorm(
    _ x: NDArray, keepdims: Bool = false, ord: MatrixNorm = .frobenius
  ) throws(ArrayError) -> NDArray {
    let (a, _, _, _) = try matrices(x, op: "matrix_norm")
    var result: NDArray
    switch ord {
    case .frobenius: return try vectorNorm(a, axis: a.ndim == 2 ? nil : [-2, -1], keepdims: keepdims)
    case .nuclear: result = try sum(try singularValues(a, op: "matrix_norm"), axis: -1)
    case .order(let p) where p.magnitude == 2:
      let s = try singularValues(a, op: "matrix_norm")
      result = p > 0 ? try max(s, axis: -1) : try min(s, axis: -1)
    case .order(let p) where p.magnitude == 1 || p.isInfinite:
      let sums = try sum(try abs(a), axis: p.isInfinite ? -1 : -2)
      result = p > 0 ? try max(sums, axis: -1) : try min(sums, axis: -1)
    case .order(let p): throw .invalid(op: "matrix_norm", "order \(p); there are 1, -1, 2, -2, inf and -inf")
    }
    if keepdims { result = try expandDims(try expandDims(result, axis: -1), axis: -1) }
    return result
  }

  /// The norm of order `ord` along some axes, by default over all elements: 0 counts what is not 0, infinities take the
  /// largest or smallest magnitude.
  public static func vectorNorm(
    _ x: NDArray, axis: (any AxisArgument)? = nil, keepdims: Bool = false, ord: Double = 2
  ) throws(ArrayError) -> NDArray {
    try DType.Kinds.floating.check(x.dtype, op: "vector_norm")
    if ord == 2 { return try euclideanNorm(x, axis: axis, keepdims: keepdims) }
    let size = try abs(x)
    switch ord {
    case .infinity: return try max(size, axis: axis, keepdims: keepdims)
    case -.infinity: return try min(size, axis: axis, keepdims: keepdims)
    case 0: return try sum(try notEqual(size, 0).astype(size.dtype), axis: axis, keepdims: keepdims)
    case 1: return try sum(size, axis: axis, keepdims: keepdims)
    default:
      guard !ord.isNaN else { throw .invalid(op: "vector_norm", "the order is NaN") }
      return try pow(try sum(try pow(size, ord), axis: axis, keepdims: keepdims), 1 / ord)
    }
  }

  /// The root of the sum of squares of magnitudes. Scaled by the largest, as a power of two, which rounds nothing: squares
  /// neither overflow nor vanish. Where no sum comes near either end of the range, all scales give the same bits, so that
  /// none is looked for; but not on devices whose memory would have to be moved to tell.
  private static func euclideanNorm(
    _ x: NDArray, axis: (any AxisArgument)?, keepdims: Bool
  ) throws(ArrayError) -> NDArray {
    let real = x.dtype.isComplex ? try abs(x) : x
    guard x.size > 0 else { return try sqrt(try sum(real, axis: axis, keepdims: keepdims)) }
    let range = try finfo(real.dtype)
    if x.device.answersQuickly {
      // From here on even 2^40 squares too small to be kept would not reach half a unit in the last place.
      let least = range.smallestNormal / (range.eps * range.eps * range.eps)
      let total = try sum(try square(real), axis: axis, keepdims: keepdims)
      if try all(try logicalAnd(try total .>= least, try total .<= range.max)).item(as: Bool.self) {
        return try sqrt(total)
      }
    }
    let size = try abs(real), top = try max(size, axis: axis, keepdims: true)
    // Not by 0, and not beyond the range: what is infinite, NaN or 0 stays so.
    let bounded = try clip(top, min: .float(range.smallestNormal), max: .float(range.max.binade))
    let scale = try pow(2.0, try floor(try log2(bounded)))
    let root = try multiply(scale, try sqrt(try sum(try square(try divide(size, scale)), axis: axis, keepdims: true)))
    return keepdims ? root : try squeeze(root, axis: try normalized(axis, rank: size.ndim, op: "vector_norm"))
  }

  /// How many singular values are above `rtol` times the largest, by default max(m, n) eps; as int64.
  public static func matrixRank(_ x: NDArray, rtol: Double? = nil) throws(ArrayError) -> NDArray {
    try matrixRank(x, rtols: try tolerances(rtol, x, op: "matrix_rank"))
  }

  /// The same with a tolerance for each matrix, in an array of the stack's shape.
  public static func matrixRank(_ x: NDArray, rtols: NDArray) throws(ArrayError) -> NDArray {
    let (a, _, m, n) = try matrices(x, op: "matrix_rank")
    guard m > 0, n > 0 else { return try full(Dims(a.shape.dropLast(2)), 0, dtype: .int64, device: a.device) }
    return try countNonzero(try isSignificant(try singularValues(a, op: "matrix_rank"), rtols), axis: -1)
  }
}
