extension Polynomial {
  /// The eigenvalues of the companion matrix of a polynomial with the leading coefficient 1.
  ///
  /// Sources: Parlett and Reinsch 1969 (balancing), Francis 1961 (QR steps with two shifts), as in Golub and Van Loan,
  /// Matrix Computations, 7.5.
  static func eigenvalues(companion p: [Double]) throws(DesignError) -> [ComplexDouble] {
    let n = p.count - 1
    var h = Hessenberg(n)
    for k in 0..<n { h[0, k] = -p[k + 1] }
    for k in 1..<n { h[k, k - 1] = 1 }
    h.balance()
    return try h.eigenvalues()
  }
}

/// A square matrix without elements below its first subdiagonal.
private struct Hessenberg {
  let n: Int
  var elements: [Double]

  init(_ n: Int) { (self.n, elements) = (n, [Double](repeating: 0, count: n * n)) }

  subscript(_ i: Int, _ j: Int) -> Double {
    get { elements[i * n + j] }
    set { elements[i * n + j] = newValue }
  }

  /// Scales by powers of two, which is exact, until rows and columns are of like size.
  mutating func balance() {
    var isBalanced = false
    while !isBalanced {
      isBalanced = true
      for i in 0..<n {
        var column = 0.0, row = 0.0
        for j in 0..<n where j != i {
          column += Swift.abs(self[j, i])
          row += Swift.abs(self[i, j])
        }
        guard column > 0, row > 0 else { continue }
        let sum = column + row
        var factor = 1.0
        while column < row / 2, factor < 0x1p500 { (factor, column) = (factor * 2, column * 4) }
        while column >= row * 2, factor > 0x1p-500 { (factor, column) = (factor / 2, column / 4) }
        guard (column + row) / factor < 0.95 * sum else { continue }
        isBalanced = false
        for j in 0..<n { self[i, j] /= factor }
        for j in 0..<n { self[j, i] *= factor }
      }
    }
  }

  mutating func eigenvalues() throws(DesignError) -> [ComplexDouble] {
    var found: [ComplexDouble] = [], top = n - 1, steps = 0
    while top >= 0 {
      // The block below the last subdiagonal element that is as good as zero.
      var low = top
      while low > 0 {
        let scale = Swift.abs(self[low - 1, low - 1]) + Swift.abs(self[low, low])
        if Swift.abs(self[low, low - 1]) <= Double.ulpOfOne * (scale == 0 ? 1 : scale) { break }
        low -= 1
      }
      if low == top {
        found.append(ComplexDouble(self[top, top]))
        (top, steps) = (top - 1, 0)
      } else if low == top - 1 {
        // The eigenvalues of a 2 x 2 block, around its mean so that near ones keep their distance.
        let a = self[low, low], d = self[top, top], mean = (a + d) / 2, half = (a - d) / 2
        let offDiagonal = self[low, top] * self[top, low]
        found += Polynomial.quadratic(0, -(half * half + offDiagonal)).map { $0 + mean }
        (top, steps) = (top - 2, 0)
      } else {
        steps += 1
        guard steps <= 100 else { throw .notConverging(design: "the roots of a polynomial", iterations: 100) }
        step(from: low, to: top, exceptional: steps % 10 == 0)
      }
    }
    return found
  }

  /// A QR step with both eigenvalues of the last 2 x 2 block as shifts; now and then with others, against cycles.
  private mutating func step(from low: Int, to top: Int, exceptional: Bool) {
    var sum = self[top - 1, top - 1] + self[top, top]
    var product = self[top - 1, top - 1] * self[top, top] - self[top - 1, top] * self[top, top - 1]
    if exceptional {
      let size = Swift.abs(self[top, top - 1]) + Swift.abs(self[top - 1, top - 2])
      (sum, product) = (1.5 * size, size * size)
    }
    // The first column of (H - a)(H - b).
    var x = self[low, low] * (self[low, low] - sum) + self[low, low + 1] * self[low + 1, low] + product
    var y = self[low + 1, low] * (self[low, low] + self[low + 1, low + 1] - sum)
    var z = self[low + 1, low] * self[low + 2, low + 1]
    for k in low..<top {
      let count = Swift.min(3, top - k + 1)
      let scale = Swift.abs(x) + Swift.abs(y) + Swift.abs(z)
      if scale > 0 {
        // The Householder reflection 1 - factor v v' that takes (x, y, z) to the first axis.
        let (a, b, c) = (x / scale, y / scale, z / scale)
        let norm = (a * a + b * b + c * c).squareRoot(), first = a + (a < 0 ? -norm : norm)
        let v = [1, b / first, c / first], factor = 2 / (1 + v[1] * v[1] + v[2] * v[2])
        for j in Swift.max(low, k - 1)...top {
          let dot = factor * (0..<count).reduce(0) { $0 + v[$1] * self[k + $1, j] }
          for i in 0..<count { self[k + i, j] -= dot * v[i] }
        }
        for i in low...Swift.min(top, k + 3) {
          let dot = factor * (0..<count).reduce(0) { $0 + v[$1] * self[i, k + $1] }
          for j in 0..<count { self[i, k + j] -= dot * v[j] }
        }
        if k > low {
          for i in 1..<count { self[k + i, k - 1] = 0 }
        }
      }
      guard k < top - 1 else { break }
      (x, y, z) = (self[k + 1, k], self[k + 2, k], k + 3 <= top ? self[k + 3, k] : 0)
    }
  }
}
