/// How a single pole is paired when the order is odd.
public enum Pairing: String, Hashable, Sendable, CaseIterable {
  /// An even number of poles and zeros, with one of each at 0 if need be; zeros join the nearest poles.
  case nearest
  /// As nearest, but the odd pole and zero make a section of order 1.
  case keepOdd = "keep_odd"
}

extension ZerosPolesGain {
  /// The cascade whose sections pair each pole with the zeros nearest to it; poles near the unit circle come last, and
  /// the gain is in the first section.
  ///
  /// Pole and zero of a section then cancel as far as they can, which keeps the numbers between the sections small.
  /// Order n costs n^2.
  ///
  /// - Throws: `DesignError` when complex zeros or poles do not come in conjugate pairs, or a number is not finite.
  public func secondOrderSections(pairing: Pairing = .nearest) throws(DesignError) -> SecondOrderSections {
    if zeros.isEmpty, poles.isEmpty { return SecondOrderSections([[gain, 0, 0, 1, 0, 0]]) }
    var count = Swift.max(zeros.count, poles.count)
    try require(count <= 2000, "order", count, "at most 2000 for sections to be paired")
    let sections = (count + 1) / 2
    if pairing == .nearest { count = 2 * sections }
    func halves(_ roots: [ComplexDouble], _ name: String) throws(DesignError) -> [ComplexDouble] {
      try onePerPair(roots + [ComplexDouble](repeating: ComplexDouble(0), count: count - roots.count), name)
    }
    var z = try halves(zeros, "zero"), p = try halves(poles, "pole")
    var rows: [[Double]] = []

    /// Takes the zero nearest to a pole: of any kind, or real or complex ones only.
    func takeZero(near pole: ComplexDouble, isReal: Bool? = nil) -> ComplexDouble {
      let candidates = z.indices.filter { isReal == nil || z[$0].isReal == isReal }
      return z.remove(at: candidates.min { (z[$0] - pole).magnitude < (z[$1] - pole).magnitude }!)
    }
    /// Takes the pole that is nearest to the unit circle.
    func takePole(isReal: Bool? = nil) -> ComplexDouble {
      let candidates = p.indices.filter { isReal == nil || p[$0].isReal == isReal }
      func distance(_ place: Int) -> Double { Swift.abs(1 - p[place].magnitude) }
      return p.remove(at: candidates.min { distance($0) < distance($1) }!)
    }

    for _ in 0..<sections {
      let pole = takePole(), other: ComplexDouble, first: ComplexDouble, second: ComplexDouble
      if pole.isReal, !p.contains(where: \.isReal) {
        // The odd pole stands alone, and so does a real zero.
        (first, second, other) = (takeZero(near: pole, isReal: true), ComplexDouble(0), ComplexDouble(0))
      } else if !pole.isReal, p.count + 1 == z.count, p.count(where: \.isReal) == 1, z.count(where: \.isReal) == 1 {
        // The last real zero is kept for the last real pole.
        first = takeZero(near: pole, isReal: false)
        (second, other) = (first.conjugate, pole.conjugate)
      } else {
        other = pole.isReal ? takePole(isReal: true) : pole.conjugate
        first = takeZero(near: pole)
        second = first.isReal ? takeZero(near: pole, isReal: true) : first.conjugate
      }
      rows.append(Polynomial.withRoots([first, second]) + Polynomial.withRoots([pole, other]))
    }
    rows.reverse()
    for k in 0..<3 { rows[0][k] *= gain }
    return SecondOrderSections(rows)
  }
}

/// One of each conjugate pair, with the positive imaginary part, by real and then imaginary part; then the real ones.
private func onePerPair(_ roots: [ComplexDouble], _ name: String) throws(DesignError) -> [ComplexDouble] {
  let tolerance = 100 * Double.ulpOfOne
  guard roots.allSatisfy({ $0.real.isFinite && $0.imaginary.isFinite }) else {
    throw .invalid("a \(name) is not finite")
  }
  func isReal(_ root: ComplexDouble) -> Bool { Swift.abs(root.imaginary) <= tolerance * root.magnitude }
  let real = roots.filter(isReal).map(\.real).sorted()
  var below = roots.filter { !isReal($0) && $0.imaginary < 0 }
  var pairs: [ComplexDouble] = []
  for root in roots where !isReal(root) && root.imaginary > 0 {
    func distance(_ place: Int) -> Double { (below[place].conjugate - root).magnitude }
    guard let place = below.indices.min(by: { distance($0) < distance($1) }),
      distance(place) <= tolerance * root.magnitude
    else { throw .invalid("the \(name) \(root.real) + \(root.imaginary)i comes without its conjugate") }
    let partner = below.remove(at: place).conjugate
    pairs.append((root + partner) / 2)
  }
  guard below.isEmpty else {
    throw .invalid("the \(name) \(below[0].real) - \(-below[0].imaginary)i comes without its conjugate")
  }
  // Rounding must not decide the order of roots that share their real part.
  pairs.sort { a, b in
    let isSame = Swift.abs(a.real - b.real) <= tolerance * Swift.max(a.magnitude, b.magnitude)
    return isSame ? a.imaginary < b.imaginary : a.real < b.real
  }
  return pairs + real.map { ComplexDouble($0) }
}
