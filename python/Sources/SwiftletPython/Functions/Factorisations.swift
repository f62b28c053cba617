import ArrayAPI
import CPython

extension Function {
  private static func one(
    _ name: String, _ help: String, _ compute: @escaping @Sendable (NDArray) throws -> NDArray
  ) -> Function {
    Function(name, "x, /", help, in: .linalg) { a in try compute(try a.array(0)) }
  }

  /// What LAPACK computes, and what is made of it.
  static let factorisations: [Function] = [
    Function("cholesky", "x, /, *, upper=False", "The triangular factor of positive-definite matrices.", in: .linalg) {
      a in try Linalg.cholesky(try a.array(0), upper: try a.bool(1, false))
    },
    one("det", "The determinant of matrices.") { try Linalg.det($0) },
    Function("eig", "x, /", "Eigenvalues and eigenvectors (columns) of matrices; complex.", in: .linalg) { a -> Obj in
      let e = try Linalg.eig(try a.array(0))
      return try Record.eig.object([e.eigenvalues, e.eigenvectors])
    },
    Function("eigh", "x, /", "Rising eigenvalues and eigenvectors of Hermitian matrices.", in: .linalg) { a -> Obj in
      let e = try Linalg.eigh(try a.array(0))
      return try Record.eigh.object([e.eigenvalues, e.eigenvectors])
    },
    one("eigvals", "The eigenvalues of matrices; complex.") { try Linalg.eigvals($0) },
    one("eigvalsh", "The rising eigenvalues of Hermitian matrices.") { try Linalg.eigvalsh($0) },
    one("inv", "The inverse of matrices.") { try Linalg.inv($0) },
    Function("matrix_norm", "x, /, *, keepdims=False, ord='fro'", "The norm of matrices.", in: .linalg) { a in
      try Linalg.matrixNorm(try a.array(0), keepdims: try a.bool(1, false), ord: try a.matrixNorm(2))
    },
    Function("matrix_power", "x, n, /", "A power of square matrices.", in: .linalg) { a in
      try Linalg.matrixPower(try a.array(0), try a.int(1))
    },
    Function("matrix_rank", "x, /, *, rtol=None", "How many singular values are not negligible.", in: .linalg) { a in
      let x = try a.array(0)
      if let rtols = try a.tolerances(1) { return try Linalg.matrixRank(x, rtols: rtols) }
      return try Linalg.matrixRank(x, rtol: try a.tolerance(1))
    },
    Function("pinv", "x, /, *, rtol=None", "The pseudo-inverse of matrices.", in: .linalg) { a in
      let x = try a.array(0)
      if let rtols = try a.tolerances(1) { return try Linalg.pinv(x, rtols: rtols) }
      return try Linalg.pinv(x, rtol: try a.tolerance(1))
    },
    Function("qr", "x, /, *, mode='reduced'", "Orthonormal Q and upper triangular R with x = Q R.", in: .linalg) {
      a -> Obj in
      let mode = try a.word(1, "reduced")
      guard mode == "reduced" || mode == "complete" else {
        throw PythonError.value("qr: mode is 'reduced' or 'complete'")
      }
      let f = try Linalg.qr(try a.array(0), isComplete: mode == "complete")
      return try Record.qr.object([f.q, f.r])
    },
    Function("slogdet", "x, /", "Sign and logarithm of the magnitude of the determinant.", in: .linalg) { a -> Obj in
      let d = try Linalg.slogdet(try a.array(0))
      return try Record.slogdet.object([d.sign, d.logabsdet])
    },
    Function("solve", "x1, x2, /", "The solution of x1 @ x = x2.", in: .linalg) { a in
      try Linalg.solve(try a.array(0), try a.array(1))
    },
    Function("svd", "x, /, *, full_matrices=True", "U, falling S and Vh with x = U diag(S) Vh.", in: .linalg) {
      a -> Obj in
      let f = try Linalg.svd(try a.array(0), fullMatrices: try a.bool(1, true))
      return try Record.svd.object([f.u, f.s, f.vh])
    },
    one("svdvals", "The falling singular values of matrices.") { try Linalg.svdvals($0) },
  ]
}

extension Arguments {
  fileprivate func matrixNorm(_ i: Int) throws -> Linalg.MatrixNorm {
    guard let object = optional(i) else { return .frobenius }
    guard let name = try? string(of: object) else { return .order(try real(object)) }
    switch name {
    case "fro": return .frobenius
    case "nuc": return .nuclear
    default: throw PythonError.value("matrix_norm: ord is 'fro', 'nuc' or a number, not '\(name)'")
    }
  }

  /// A tolerance per matrix, where an array was given.
  fileprivate func tolerances(_ i: Int) throws -> NDArray? {
    guard optional(i) != nil, case .array(let x) = try value(i) else { return nil }
    return x
  }

  fileprivate func tolerance(_ i: Int) throws -> Double? { optional(i) == nil ? nil : try double(i, 0) }
}
