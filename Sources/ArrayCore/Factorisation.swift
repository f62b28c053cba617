/// The factorisations that a backend computes of each matrix of a dense stack. Sizes as in `Factoring`.
public enum Factorisation: UInt32, Sendable {
  /// a (n, n): the lower triangle whose product with its conjugate transpose is `a`.
  case cholesky
  /// a (n, n), b (n, k): x (n, k) with a x = b.
  case solve
  /// a (n, n): sign, logarithm of the magnitude (real) and value of the determinant.
  case determinant
  /// a (n, n), Hermitian, its lower triangle read: values (n, real), and vectors (n, n) if asked for.
  case eigh
  /// a (n, n): values (n) and, if asked for, vectors (n, n), complex.
  case eig
  /// a (m, n): q (m, k), r (k, n).
  case qr
  /// a (m, n): u, values (real), v; u and v only if asked for, and square if `isWhole`.
  case svd
  /// a (m, k), b (k, n): their product.
  case product
}

/// One call of `Backend.factorise`: a stack of matrices, row-major and dense, one after the other.
public struct Factoring {
  public var kind: Factorisation
  public var dtype: DType
  public var isWhole: Bool
  public var count: Int, m: Int, n: Int, k: Int
  public var a: DenseOperand
  public var b: DenseOperand?
  /// Results that are not asked for are `nil`.
  public var results: [Buffer?]

  public init(
    _ kind: Factorisation, dtype: DType, isWhole: Bool = false, count: Int, m: Int, n: Int, k: Int, a: DenseOperand,
    b: DenseOperand? = nil, results: [Buffer?]
  ) {
    (self.kind, self.dtype, self.isWhole) = (kind, dtype, isWhole)
    (self.count, self.m, self.n, self.k) = (count, m, n, k)
    (self.a, self.b, self.results) = (a, b, results)
  }
}
