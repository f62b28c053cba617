import ArrayAPI
import CPython

extension Function {
  /// A function of matrices alone.
  private static func one<R: PythonValue>(
    _ name: String, _ help: String, returns: Record? = nil, _ compute: @escaping @Sendable (NDArray) throws -> R
  ) -> Function {
    Function(name, help, in: .linalg, returns: returns?.returned) { p in
      let x = p("x", .array)
      return { a in try compute(a[x]) }
    }
  }

  /// What LAPACK computes, and what is made of it.
  static let factorisations: [Function] = [
    Function("cholesky", "The triangular factor of positive-definite matrices.", in: .linalg) { p in
      let x = p("x", .array), upper = p.keyword("upper", false)
      return { a in try Linalg.cholesky(a[x], upper: a[upper]) }
    },
    one("det", "The determinant of matrices.") { try Linalg.det($0) },
    one("eig", "Eigenvalues and eigenvectors (columns) of matrices; complex.", returns: .eig) {
      let e = try Linalg.eig($0)
      return try Record.eig.object([e.eigenvalues, e.eigenvectors])
    },
    one("eigh", "Rising eigenvalues and eigenvectors of Hermitian matrices.", returns: .eigh) {
      let e = try Linalg.eigh($0)
      return try Record.eigh.object([e.eigenvalues, e.eigenvectors])
    },
    one("eigvals", "The eigenvalues of matrices; complex.") { try Linalg.eigvals($0) },
    one("eigvalsh", "The rising eigenvalues of Hermitian matrices.") { try Linalg.eigvalsh($0) },
    one("inv", "The inverse of matrices.") { try Linalg.inv($0) },
    Function("matrix_norm", "The norm of matrices.", in: .linalg) { p in
      let x = p("x", .array), keepdims = p.keyword("keepdims", false)
      let order = p.keyword("ord", Linalg.MatrixNorm.frobenius)
      return { a in try Linalg.matrixNorm(a[x], keepdims: a[keepdims], ord: a[order]) }
    },
    Function("matrix_power", "A power of square matrices.", in: .linalg) { p in
      let x = p("x", .array), n = p("n", .int)
      return { a in try Linalg.matrixPower(a[x], a[n]) }
    },
    Function("matrix_rank", "How many singular values are not negligible.", in: .linalg) { p in
      let x = p("x", .array), rtol = p.keyword("rtol", .tolerance, nil)
      return { a in
        switch try a[rtol] {
        case .each(let rtols): try Linalg.matrixRank(a[x], rtols: rtols)
        case .all(let rtol): try Linalg.matrixRank(a[x], rtol: rtol)
        case nil: try Linalg.matrixRank(a[x])
        }
      }
    },
    Function("pinv", "The pseudo-inverse of matrices.", in: .linalg) { p in
      let x = p("x", .array), rtol = p.keyword("rtol", .tolerance, nil)
      return { a in
        switch try a[rtol] {
        case .each(let rtols): try Linalg.pinv(a[x], rtols: rtols)
        case .all(let rtol): try Linalg.pinv(a[x], rtol: rtol)
        case nil: try Linalg.pinv(a[x])
        }
      }
    },
    Function(
      "qr", "Orthonormal Q and upper triangular R with x = Q R.", in: .linalg, returns: Record.qr.returned
    ) { p in
      let x = p("x", .array), mode = p.keyword("mode", FactorMode.reduced)
      return { a in
        let f = try Linalg.qr(a[x], isComplete: a[mode] == .complete)
        return try Record.qr.object([f.q, f.r])
      }
    },
    one("slogdet", "Sign and logarithm of the magnitude of the determinant.", returns: .slogdet) {
      let d = try Linalg.slogdet($0)
      return try Record.slogdet.object([d.sign, d.logabsdet])
    },
    Function("solve", "The solution of x1 @ x = x2.", in: .linalg) { p in
      let x = p("x1", .array), y = p("x2", .array)
      return { a in try Linalg.solve(a[x], a[y]) }
    },
    Function("svd", "U, falling S and Vh with x = U diag(S) Vh.", in: .linalg, returns: Record.svd.returned) { p in
      let x = p("x", .array), fullMatrices = p.keyword("full_matrices", true)
      return { a in
        let f = try Linalg.svd(a[x], fullMatrices: a[fullMatrices])
        return try Record.svd.object([f.u, f.s, f.vh])
      }
    },
    one("svdvals", "The falling singular values of matrices.") { try Linalg.svdvals($0) },
  ]
}

private enum FactorMode: String, Choice { case reduced, complete }

extension Linalg.MatrixNorm: DefaultValue {
  static var accepted: String { "float | Literal['fro', 'nuc']" }

  init(argument: Argument) throws {
    guard sw_is_str(argument.object) != 0 else {
      self = .order(try real(argument.object))
      return
    }
    switch try string(of: argument.object) {
    case "fro": self = .frobenius
    case "nuc": self = .nuclear
    case let name: throw PythonError.value("matrix_norm: ord is 'fro', 'nuc' or a number, not '\(name)'")
    }
  }

  var python: String {
    switch self {
    case .frobenius: "'fro'"
    case .nuclear: "'nuc'"
    case .order(let order): order.python
    }
  }
}

/// What is negligible beside the largest singular value: one number, or an array of one for each matrix.
private enum Tolerance: ArgumentValue {
  case all(Double), each(NDArray)
  static var accepted: String { "float | Array" }

  init(argument: Argument) throws {
    if case .array(let x) = try Value(argument: argument) {
      self = .each(x)
    } else {
      self = .all(try real(argument.object))
    }
  }
}

extension Kind where Value == Tolerance { fileprivate static var tolerance: Self { Kind() } }
