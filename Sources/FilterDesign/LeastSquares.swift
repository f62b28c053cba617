/// A matrix in columns, for small systems.
struct Columns {
  var columns: [[Double]]

  /// The x with the smallest `|A x - y|`, by Householder reflections with pivoting. Directions that the columns tell
  /// apart by no more than rounding get nothing.
  ///
  /// Source: Golub and Van Loan, Matrix Computations, 5.4.
  func leastSquares(_ y: [Double], tolerance: Double = 1e-13) -> [Double] {
    var a = columns, y = y, order = Array(a.indices), rank = 0
    var diagonal: [Double] = []
    while rank < Swift.min(a.count, y.count) {
      // The column with the most that is left in it.
      let pivot = (rank..<a.count).max { norm(a[$0], from: rank) < norm(a[$1], from: rank) }!
      a.swapAt(rank, pivot)
      order.swapAt(rank, pivot)
      let size = norm(a[rank], from: rank)
      if size <= tolerance * Swift.abs(diagonal.first ?? 0) || size == 0 { break }
      let alpha = a[rank][rank] > 0 ? -size : size
      var v = Array(a[rank][rank...])
      v[0] -= alpha
      let square = v.reduce(0) { $0 + $1 * $1 }
      func reflect(_ x: inout [Double]) {
        v.withUnsafeBufferPointer { v in
          x.withUnsafeMutableBufferPointer { x in
            let tail = UnsafeMutableBufferPointer(rebasing: x[rank...])
            let dot = sum(v.count) { v[$0] * tail[$0] } * 2 / square
            for i in 0..<v.count { tail[i] -= dot * v[i] }
          }
        }
      }
      for j in (rank + 1)..<Swift.max(a.count, rank + 1) { reflect(&a[j]) }
      reflect(&y)
      diagonal.append(alpha)
      rank += 1
    }
    var x = [Double](repeating: 0, count: a.count)
    for k in stride(from: rank - 1, through: 0, by: -1) {
      var rest = y[k]
      for j in (k + 1)..<Swift.max(rank, k + 1) { rest -= a[j][k] * x[order[j]] }
      x[order[k]] = rest / diagonal[k]
    }
    return x
  }
}

private func norm(_ x: [Double], from start: Int) -> Double {
  x.withUnsafeBufferPointer { x in
    sum(x.count - start) { x[start + $0] * x[start + $0] }.squareRoot()
  }
}

/// Four sums side by side, so that one addition need not wait for the one before.
@inline(__always)
private func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
  var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0), i = 0
  while i + 4 <= count {
    (a, b, c, d) = (a + term(i), b + term(i + 1), c + term(i + 2), d + term(i + 3))
    i += 4
  }
  while i < count {
    a += term(i)
    i += 1
  }
  return (a + b) + (c + d)
}
