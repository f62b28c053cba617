import Platform

/// The response that a Parks-McClellan filter approximates.
public enum EquirippleKind: String, Hashable, Sendable, CaseIterable {
  /// A constant in each band; symmetric.
  case bandpass
  /// `slope * frequency` in each band, with an error in proportion to the frequency; antisymmetric.
  case differentiator
  /// A constant in each band, a quarter period late; antisymmetric.
  case hilbert
}

/// One band of a Parks-McClellan filter.
public struct EquirippleBand: Hashable, Sendable {
  public var low: Double, high: Double
  /// The response that is wanted; for a differentiator the slope, per unit of a frequency in which the rate is 1.
  public var gain: Double
  /// How much an error counts.
  public var weight: Double

  public init(_ low: Double, _ high: Double, gain: Double, weight: Double = 1) {
    (self.low, self.high, self.gain, self.weight) = (low, high, gain, weight)
  }
}

/// The filter with the smallest largest weighted error in the bands: it ripples evenly. Linear phase.
///
/// Source: McClellan, Parks and Rabiner 1973, IEEE Transactions on Audio and Electroacoustics 21(6), 506. The best
/// filter on a grid of frequencies, so that equal grids give equal filters. Cost: `taps^2 * density` for each of some
/// ten iterations, and `taps^3` at the end.
///
/// - Parameters:
///   - density: Points of the grid for each degree of freedom.
/// - Throws: `DesignError` for bands that do not rise from 0 to half the rate, weights that are not above 0, or an
///   exchange that does not end.
public func parksMcClellan(
  taps: Int, bands: [EquirippleBand], kind: EquirippleKind = .bandpass, rate: Double = 2, iterations: Int = 25,
  density: Int = 16
) throws(DesignError) -> [Double] {
  try require(taps >= 3 && taps <= 1001, "taps", taps, "from 3 to 1001")
  // The grid has as many points for each of half the taps.
  let most = Swift.min(1024, (1 << 24) / (taps * taps))
  try require(
    density >= 16 && density <= Swift.max(16, most), "density", density,
    "from 16 to \(Swift.max(16, most)) for \(taps) taps")
  try require(iterations >= 1 && iterations <= 1000, "iterations", iterations, "from 1 to 1000")
  try requireRate(rate)
  guard !bands.isEmpty else { throw .invalid("there are no bands") }
  var edge = -Double.infinity
  for band in bands {
    guard band.low >= Swift.max(edge, 0), band.high > band.low, band.high <= rate / 2, band.low > edge || edge < 0
    else {
      throw .invalid("the band from \(band.low) to \(band.high) must rise within 0 to half the rate (\(rate / 2))")
    }
    try require(band.weight > 0 && band.weight.isFinite, "weight", band.weight, "above 0 and finite")
    try require(band.gain.isFinite, "gain", band.gain, "finite")
    edge = band.high
  }
  let form = LinearPhaseForm(taps: taps, isAntisymmetric: kind != .bandpass)
  let grid = equirippleGrid(bands, form, kind, rate: rate, density: density)
  guard grid.count > form.count else { throw .invalid("the bands are too narrow for \(taps) taps") }
  return form.taps(try exchange(grid, count: form.count, iterations: iterations))
}

/// How the taps of a linear-phase filter follow from a polynomial in the cosine of the frequency: the response is the
/// polynomial times a fixed factor, which depends on the symmetry and on whether the number of taps is odd.
struct LinearPhaseForm {
  let length: Int, isAntisymmetric: Bool

  init(taps: Int, isAntisymmetric: Bool) { (length, self.isAntisymmetric) = (taps, isAntisymmetric) }

  var isOdd: Bool { !length.isMultiple(of: 2) }
  /// Coefficients of the polynomial.
  var count: Int { length / 2 + (isOdd && !isAntisymmetric ? 1 : 0) }
  /// Whether the factor is 0 at half the rate.
  var vanishesAtTop: Bool { isOdd == isAntisymmetric }

  /// The factor at a frequency at which the rate is 1.
  func factor(_ frequency: Double) -> Double {
    switch (isAntisymmetric, isOdd) {
    case (false, true): 1
    case (false, false): .cos(.pi * frequency)
    case (true, true): .sin(2 * .pi * frequency)
    case (true, false): .sin(.pi * frequency)
    }
  }

  /// The taps for the coefficients of the polynomial, as a sum of cosines of the multiples of the frequency.
  func taps(_ c: [Double]) -> [Double] {
    // Twice the response as a sum of cosines or sines of places from the middle: products with the factor become sums.
    let half = length / 2
    func term(_ k: Int) -> Double { k < c.count ? c[k] : 0 }
    var right: [Double]
    switch (isAntisymmetric, isOdd) {
    case (false, true): right = (1...half).map { term($0) }
    case (false, false): right = (1...half).map { (term($0 - 1) + term($0)) / 2 }
    case (true, true): right = (1...half).map { (term($0 - 1) - term($0 + 1)) / 2 }
    case (true, false): right = (1...half).map { (term($0 - 1) - term($0)) / 2 }
    }
    // The constant counts whole where it is doubled by its mirror image.
    if isAntisymmetric || !isOdd { right[0] += term(0) / 2 }
    let middle = isOdd ? [isAntisymmetric ? 0 : c[0]] : []
    right = right.map { $0 / 2 }
    return right.reversed() + middle + right.map { isAntisymmetric ? -$0 : $0 }
  }
}

/// A point of the grid: where it is, what the polynomial should be there, and how much an error counts.
struct EquirippleNode {
  /// In radians.
  var angle: Double
  var desired: Double, weight: Double

  var cosine: Double { .cos(angle) }
}

/// The grid of the original program: even steps in each band, the last one shortened to end on the edge.
private func equirippleGrid(
  _ bands: [EquirippleBand], _ form: LinearPhaseForm, _ kind: EquirippleKind, rate: Double, density: Int
) -> [EquirippleNode] {
  let step = 0.5 / Double(density * form.count)
  var frequencies: [(frequency: Double, band: Int)] = []
  for (place, band) in bands.enumerated() {
    var frequency = band.low / rate
    // An antisymmetric response is 0 at frequency 0.
    if place == 0, form.isAntisymmetric, frequency < step { frequency = step }
    let high = band.high / rate
    var points: [Double] = []
    repeat {
      points.append(frequency)
      frequency += step
    } while frequency <= high
    points[points.count - 1] = high
    frequencies += points.map { ($0, place) }
  }
  if form.vanishesAtTop, frequencies[frequencies.count - 1].frequency > 0.5 - step { frequencies.removeLast() }
  return frequencies.map { frequency, place in
    let band = bands[place], factor = form.factor(frequency), isSlope = kind == .differentiator
    let desired = isSlope ? band.gain * frequency : band.gain
    let weight = isSlope && band.gain >= 0.0001 ? band.weight / frequency : band.weight
    return EquirippleNode(angle: 2 * .pi * frequency, desired: desired / factor, weight: weight * factor)
  }
}
