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
        var dot = 0.0
        for i in v.indices { dot += v[i] * x[rank + i] }
        dot *= 2 / square
        for i in v.indices { x[rank + i] -= dot * v[i] }
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
  var sum = 0.0
  for i in start..<x.count { sum += x[i] * x[i] }
  return sum.squareRoot()
}
