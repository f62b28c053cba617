import Platform

/// The coefficients of the sum of `count` cosines whose largest weighted error on a grid is smallest.
///
/// Source: Remez 1934; each step solves for an error that alternates on `count + 1` points, and moves these to where
/// the error is largest.
///
/// - Throws: `DesignError` when the points do not settle.
func exchange(_ grid: [EquirippleNode], count: Int, iterations: Int) throws(DesignError) -> [Double] {
  let cosines = grid.map(\.cosine)
  var places = lejaPoints(cosines, count: count + 1)
  let size = grid.reduce(0) { Swift.max($0, Swift.abs($1.desired * $1.weight)) }
  var best: (places: [Int], values: [Double], error: Double) = ([], [], .infinity)
  for iteration in 1...Swift.max(1, iterations) {
    let nodes = places.map { grid[$0] }
    let (polynomial, deviation) = try alternating(nodes, cosines: places.map { cosines[$0] })
    let errors = grid.indices.map { grid[$0].weight * (grid[$0].desired - polynomial.value(at: cosines[$0])) }
    let largest = errors.reduce(0) { Swift.max($0, Swift.abs($1)) }
    if largest < best.error { best = (places, polynomial.values, largest) }
    let moved = extrema(errors, count: count + 1)
    // Settled, or nothing is left to gain but rounding.
    if moved == places || largest - deviation <= 1e-12 * largest + 1e-15 * size { break }
    if moved.count < count + 1 || iteration == iterations {
      guard best.error <= 1e-9 * size else {
        throw .notConverging(design: "the Parks-McClellan filter", iterations: iterations)
      }
      break
    }
    places = moved
  }
  // Not by interpolation: between the bands, where there are no nodes, rounding would grow without bound.
  let columns = (0..<count).map { k in best.places.map { Double.cos(Double(k) * grid[$0].angle) } }
  return Columns(columns: columns).leastSquares(best.values)
}

/// Places of points between which polynomials are tame whatever gaps there are: each the farthest from all before, by
/// the product of the distances. Source: Reichel 1990, BIT 30, 332.
private func lejaPoints(_ points: [Double], count: Int) -> [Int] {
  var distances = [Double](repeating: 0, count: points.count), chosen = [0]
  while chosen.count < count {
    let last = points[chosen[chosen.count - 1]]
    for k in points.indices { distances[k] += .log(Swift.abs(points[k] - last)) }
    chosen.append(points.indices.max { distances[$0] < distances[$1] }!)
  }
  return chosen.sorted()
}

/// The polynomial whose weighted error at the nodes has one size and alternates, and that size.
private func alternating(
  _ nodes: [EquirippleNode], cosines: [Double]
) throws(DesignError) -> (Barycentric, Double) {
  var polynomial = try Barycentric(nodes: cosines)
  func sign(_ k: Int) -> Double { k.isMultiple(of: 2) ? 1 : -1 }
  var top = 0.0, bottom = 0.0
  for (k, node) in nodes.enumerated() {
    top += polynomial.weights[k] * node.desired
    bottom += polynomial.weights[k] * sign(k) / node.weight
  }
  let deviation = top / bottom
  polynomial.values = nodes.indices.map { nodes[$0].desired - sign($0) * deviation / nodes[$0].weight }
  return (polynomial, Swift.abs(deviation))
}

/// A polynomial by its values at nodes. Source: Berrut and Trefethen 2004, SIAM Review 46(3), 501.
private struct Barycentric {
  let nodes: [Double], weights: [Double]
  var values: [Double]

  /// - Throws: `DesignError` for nodes that are not numbers or fall on each other.
  init(nodes: [Double]) throws(DesignError) {
    self.nodes = nodes
    values = nodes
    let sorted = nodes.sorted()
    guard nodes.allSatisfy(\.isFinite), zip(sorted, sorted.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw .invalid("the bands lie too close together for this rate to tell their frequencies apart")
    }
    // One over the products of the distances, up to a common factor; the products leave the range of a Double, so their
    // exponents are kept apart.
    let products = nodes.indices.map { k in
      var significand = 1.0, exponent = 0
      for j in nodes.indices where j != k {
        significand *= nodes[k] - nodes[j]
        exponent += Int(significand.exponent)
        significand = Double(
          sign: significand.sign, exponent: 0, significand: significand.significand)
      }
      return (significand, exponent)
    }
    let lowest = products.map(\.1).min() ?? 0
    weights = products.map { 1 / $0.0 * Double(sign: .plus, exponent: Swift.max(lowest - $0.1, -1000), significand: 1) }
  }

  func value(at x: Double) -> Double {
    var top = 0.0, bottom = 0.0
    for k in nodes.indices {
      if x == nodes[k] { return values[k] }
      let weight = weights[k] / (x - nodes[k])
      top += weight * values[k]
      bottom += weight
    }
    return top / bottom
  }
}

/// The places of the largest errors with alternating signs; fewer if the signs change less often.
private func extrema(_ errors: [Double], count: Int) -> [Int] {
  var places: [Int] = []
  for (place, error) in errors.enumerated() where error != 0 {
    if let last = places.last, (errors[last] < 0) == (error < 0) {
      if Swift.abs(error) > Swift.abs(errors[last]) { places[places.count - 1] = place }
    } else {
      places.append(place)
    }
  }
  func size(_ k: Int) -> Double { Swift.abs(errors[places[k]]) }
  while places.count > count {
    let ends = (0, places.count - 1)
    if places.count == count + 1 {
      places.remove(at: size(ends.0) < size(ends.1) ? ends.0 : ends.1)
      continue
    }
    // Two neighbours, or the two ends, go together, so that signs go on alternating and the largest error stays.
    let pair = (0..<ends.1).min {
      Swift.max(size($0), size($0 + 1)) < Swift.max(size($1), size($1 + 1))
    }!
    if Swift.max(size(ends.0), size(ends.1)) <= Swift.max(size(pair), size(pair + 1)) {
      places.removeLast()
      places.removeFirst()
    } else {
      places.removeSubrange(pair...(pair + 1))
    }
  }
  return places
}
