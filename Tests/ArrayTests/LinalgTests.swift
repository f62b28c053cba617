import ArrayAPI
import TestSupport
import Testing

/// Each factorisation against what defines it: the product of the factors, and their shapes of zeros and orthogonality.
@Suite struct LinalgTests {
  static let dtypes: [DType] = [.float32, .float64, .complex64, .complex128]
  static let sizes = [(1, 1), (2, 2), (5, 5), (6, 3), (3, 6), (12, 12), (40, 17)]

  @Test("factors multiply to the matrix", arguments: Device.tested, dtypes)
  func factors(_ device: Device, _ dtype: DType) throws {
    var random = Seed(1).generator
    for (m, n) in Self.sizes {
      let a = try random.view([2, 3, m, n], dtype, device: device, isOrdinary: true).array, p = Swift.min(m, n)
      for isComplete in [false, true] {
        let (q, r) = try Linalg.qr(a, isComplete: isComplete), k = isComplete ? m : p
        #expect(q.shape == [2, 3, m, k] && r.shape == [2, 3, k, n] && q.device == device && q.dtype == dtype)
        try close(try times(q, r), a, "q r")
        try close(try times(try adjoint(q), q), try unit(k, like: a), "q* q")
        for i in 0..<k { for j in 0..<Swift.min(i, n) { #expect(try isZero(try r.at(.ellipsis, .int(i), .int(j)))) } }
        let (u, s, v) = try Linalg.svd(a, fullMatrices: isComplete)
        #expect(u.shape == [2, 3, m, isComplete ? m : p] && v.shape == [2, 3, isComplete ? n : p, n])
        #expect(s.dtype == dtype.realPart && s.shape == [2, 3, p])
        let left = try u.slice(axis: -1, 0, p), right = try v.slice(axis: -2, 0, p)
        try close(try times(try multiply(left, try expandDims(s.astype(dtype), axis: -2)), right), a, "u s v")
        try close(try times(try adjoint(u), u), try unit(u.shape[3], like: a), "u* u")
        try close(try times(v, try adjoint(v)), try unit(v.shape[2], like: a), "v v*")
        try close(try Linalg.svdvals(a), s, "svdvals")
      }
      let inverse = try Linalg.pinv(a)
      try close(try times(try times(a, inverse), a), a, "a a+ a")
      try close(try times(try times(inverse, a), inverse), inverse, "a+ a a+")
      try close(try adjoint(try times(a, inverse)), try times(a, inverse), "(a a+)*")
    }
  }

  @Test("square matrices", arguments: Device.tested, dtypes)
  func square(_ device: Device, _ dtype: DType) throws {
    var random = Seed(2).generator
    for n in [1, 2, 3, 7, 20] {
      let a = try random.view([2, n, n], dtype, device: device, isOrdinary: true).array
      let x = try add(a, try multiply(try unit(n, like: a), 9 * n))  // far from singular
      let b = try random.array([2, n, 3], dtype, device: device, isOrdinary: true)
      try close(try times(x, try Linalg.solve(x, b)), b, "a x")
      let vector = try b.at(.int(0), .all, .int(0))
      let solution = try Linalg.solve(x, vector)
      #expect(solution.shape == [2, n])
      try close(
        try times(x, try expandDims(solution, axis: -1)), try broadcastTo(try expandDims(vector, axis: 1), [2, n, 1]),
        "a x, vector")
      try close(try times(x, try Linalg.inv(x)), try unit(n, like: a), "a inv(a)")
      let h = try add(x, try adjoint(x))
      let l = try Linalg.cholesky(h)
      try close(try times(l, try adjoint(l)), h, "l l*")
      try expectSameBits(try Linalg.cholesky(h, upper: true), try adjoint(l).copied(), "upper")
      let (values, vectors) = try Linalg.eigh(h)
      #expect(values.dtype == dtype.realPart)
      try close(try times(h, vectors), try multiply(vectors, try expandDims(values, axis: -2)), "h v")
      try close(try times(try adjoint(vectors), vectors), try unit(n, like: a), "v* v")
      try close(try Linalg.eigvalsh(h), values, "eigvalsh")
      let (w, v) = try Linalg.eig(a)
      #expect(w.dtype.isComplex && v.dtype == w.dtype)
      try close(try times(try a.astype(w.dtype), v), try multiply(v, try expandDims(w, axis: -2)), "a v")
      try close(try sum(try Linalg.eigvals(a), axis: -1), try Linalg.trace(a).astype(w.dtype), "sum of eigenvalues")
      try close(try prod(w, axis: -1), try Linalg.det(a).astype(w.dtype), "product of eigenvalues", scale: 100)
      let (sign, logarithm) = try Linalg.slogdet(x)
      if n < 20 { try close(try multiply(sign, try exp(logarithm)), try Linalg.det(x), "slogdet", relative: true) }
      try close(
        try Linalg.matrixPower(a, 5), try times(a, try times(try times(a, a), try times(a, a))), "power", relative: true
      )
      try close(try times(try Linalg.matrixPower(x, -2), try times(x, x)), try unit(n, like: a), "negative power")
      try close(try Linalg.matrixPower(a, 0), try unit(n, like: a), "power 0")
    }
  }

  @Test("determinants by hand")
  func determinants() throws {
    let x = try NDArray([1.0, 2, 3, 4, 0, 1, 1, 0, 2, 0, 0, 0], shape: [3, 2, 2])
    #expect(try Linalg.det(x).array(of: Double.self) == [-2, -1, 0])
    let (sign, logarithm) = try Linalg.slogdet(x)
    #expect(try sign.array(of: Double.self) == [-1, -1, 0])
    #expect(try logarithm.at(.int(2)).item(as: Double.self) == -.infinity)
    #expect(try Linalg.det(try zeros([2, 0, 0])).array(of: Double.self) == [1, 1])
    let huge = try multiply(try eye(400), 1e10)
    #expect(try Linalg.slogdet(huge).logabsdet.item(as: Double.self).rounded() == 9210)
  }

  @Test("norms, ranks, diagonals, products of vectors", arguments: Device.tested)
  func elementary(_ device: Device) throws {
    let a = try NDArray([1.0, -2, 3, -4, 5, 6], shape: [2, 3], device: device)
    func value(_ x: NDArray) throws -> Double { try x.toDevice(.cpu).item(as: Double.self) }
    #expect(try value(Linalg.matrixNorm(a)) == 91.0.squareRoot())
    #expect(try value(Linalg.matrixNorm(a, ord: .order(1))) == 9 && value(Linalg.matrixNorm(a, ord: .order(-1))) == 5)
    #expect(
      try value(Linalg.matrixNorm(a, ord: .order(.infinity))) == 15
        && value(Linalg.matrixNorm(a, ord: .order(-.infinity))) == 6)
    let s = try Linalg.svdvals(a).toDevice(.cpu).array(of: Double.self)
    #expect(
      try value(Linalg.matrixNorm(a, ord: .order(2))) == s[0] && value(Linalg.matrixNorm(a, ord: .order(-2))) == s[1])
    #expect(try abs(value(Linalg.matrixNorm(a, ord: .nuclear)) - s[0] - s[1]) < 1e-12)
    #expect(try Linalg.matrixNorm(a, keepdims: true, ord: .nuclear).shape == [1, 1])
    #expect(try value(Linalg.vectorNorm(a, ord: 0)) == 6 && value(Linalg.vectorNorm(a, ord: 1)) == 21)
    #expect(try value(Linalg.vectorNorm(a, ord: .infinity)) == 6 && value(Linalg.vectorNorm(a, ord: -.infinity)) == 1)
    #expect(try abs(value(Linalg.vectorNorm(a, ord: 3)) - 441.0.cubeRoot) < 1e-12)
    #expect(
      try Linalg.vectorNorm(a, axis: 0).shape == [3]
        && Linalg.vectorNorm(a, axis: [0, 1], keepdims: true).shape == [1, 1])
    #expect(try value(Linalg.vectorNorm(try NDArray([3e300, 4e300], device: device))) == 5e300)
    #expect(try abs(value(Linalg.vectorNorm(try NDArray([3e-300, 4e-300], device: device))) - 5e-300) <= 5e-300.ulp)
    #expect(try value(Linalg.vectorNorm(try NDArray([1, .infinity], device: device))) == .infinity)
    #expect(try value(Linalg.vectorNorm(try zeros([3], device: device))) == 0)
    #expect(try value(Linalg.vectorNorm(try zeros([0], device: device))) == 0)
    #expect(try value(Linalg.matrixRank(a)) == 2 && value(Linalg.matrixRank(try ones([4, 4], device: device))) == 1)
    #expect(try value(Linalg.matrixRank(a, rtol: 0.99)) == 1)
    func host(_ x: NDArray) throws -> [Double] { try x.toDevice(.cpu).array(of: Double.self) }
    #expect(try host(Linalg.diagonal(a)) == [1, 5] && host(Linalg.diagonal(a, offset: 1)) == [-2, 6])
    #expect(try host(Linalg.diagonal(a, offset: -1)) == [-4] && host(Linalg.diagonal(a, offset: .max)) == [])
    #expect(try value(Linalg.trace(a)) == 6 && value(Linalg.trace(a, offset: 2)) == 3)
    #expect(try matrixTranspose(a).shape == [3, 2])
    let u = try NDArray([1.0, 2, 3], device: device), v = try NDArray([-2.0, 0, 5], device: device)
    #expect(try host(Linalg.cross(u, v)) == [10, -11, 4])
    #expect(try host(Linalg.cross(try expandDims(u, axis: 1), try expandDims(v, axis: 1), axis: 0)) == [10, -11, 4])
    #expect(try host(Linalg.outer(u, v)) == [-2, 0, 5, -4, 0, 10, -6, 0, 15])
  }

  @Test("what has no answer is refused, and sizes of 0 give sizes of 0")
  func refusals() throws {
    let x = try NDArray([1.0, 2, 2, 4], shape: [2, 2])
    #expect(throws: ArrayError.invalid(op: "inv", "a matrix is singular (pivot 2 is 0)")) { try Linalg.inv(x) }
    #expect(throws: ArrayError.self) { try Linalg.cholesky(try negative(x)) }
    #expect(throws: ArrayError.self) { try Linalg.solve(x, try ones([3])) }
    #expect(throws: ArrayError.self) { try Linalg.eig(try multiply(x, Double.nan)) }
    #expect(throws: ArrayError.self) { try Linalg.svd(try multiply(x, Double.infinity)) }
    #expect(throws: ArrayError.self) { try Linalg.det(try ones([2, 3])) }
    #expect(throws: ArrayError.self) { try Linalg.det(try ones([2])) }
    #expect(throws: ArrayError.self) { try Linalg.det(try full([2, 2], 1)) }
    #expect(throws: ArrayError.self) { try Linalg.matrixNorm(x, ord: .order(3)) }
    #expect(throws: ArrayError.self) { try Linalg.cross(try ones([2]), try ones([2])) }
    let empty = try zeros([0, 3, 3])
    #expect(try Linalg.inv(empty).shape == [0, 3, 3] && Linalg.svdvals(empty).shape == [0, 3])
    #expect(try Linalg.svd(try zeros([3, 0])).u.shape == [3, 3] && Linalg.qr(try zeros([3, 0])).q.shape == [3, 0])
    #expect(
      try Linalg.pinv(try zeros([3, 0])).shape == [0, 3]
        && Linalg.solve(try zeros([0, 0]), try zeros([0, 2])).shape == [0, 2])
  }

  private func times(_ a: NDArray, _ b: NDArray) throws -> NDArray {
    try sum(try multiply(try expandDims(a, axis: -1), try expandDims(b, axis: -3)), axis: -2)
  }
  private func adjoint(_ x: NDArray) throws -> NDArray { try conj(try matrixTranspose(x)) }
  private func unit(_ n: Int, like x: NDArray) throws -> NDArray {
    try broadcastTo(try eye(n, dtype: x.dtype, device: x.device), Dims(x.shape.dropLast(2) + [n, n]))
  }
  private func isZero(_ x: NDArray) throws -> Bool { try !any(x).toDevice(.cpu).item(as: Bool.self) }

  /// Agreement within some units of rounding of the largest element (or 1).
  private func close(
    _ a: NDArray, _ b: NDArray, _ what: String, scale: Double = 1, relative: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(a.shape == b.shape && a.dtype == b.dtype, "\(what): \(a.shape) \(b.shape)", sourceLocation: sourceLocation)
    let error = try max(try abs(try subtract(a, b))).toDevice(.cpu).item(as: Double.self)
    let size = try max(try abs(b)).toDevice(.cpu).item(as: Double.self)
    let bound = try 2000 * scale * finfo(a.dtype).eps * (relative ? size : Swift.max(size, 1))
    #expect(error <= bound, "\(what) of \(a.dtype) \(a.shape): off by \(error)", sourceLocation: sourceLocation)
  }
}

extension Double {
  fileprivate var cubeRoot: Double {
    var x = self / 3
    for _ in 0..<60 { x = (2 * x + self / (x * x)) / 3 }
    return x
  }
}
