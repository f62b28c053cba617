import AxisArrays
import Plots

/// Finds the first place where two outputs differ, and which of the known differences explains the rest.
///
/// The questions come in an order in which no later one could answer yes to what an earlier one is about: axes, rounding,
/// order, shifts, what fades, constants, and filters at last.
struct Comparison {
  let a: Lanes, b: Lanes
  private let exact: Bool
  /// How far two values of a lane may be apart and count as equal.
  let slack: [Double]
  /// Samples that both have.
  let count: Int

  init(_ a: Lanes, _ b: Lanes, exact: Bool) {
    (self.a, self.b, self.exact) = (a, b, exact)
    count = min(a.samples, b.samples)
    let relative = Self.rounding(a) + Self.rounding(b)
    slack = zip(a.columns, b.columns).map { relative * max(Self.largest($0), Self.largest($1)) }
  }

  /// What sums of many numbers of a dtype may be off by, relative to the largest.
  private static func rounding(_ lanes: Lanes) -> Double {
    switch lanes.dtype {
    case .float16, .bfloat16: 5e-3
    case .float32, .complex64: 5e-6
    default: 5e-11
    }
  }

  private static func largest(_ column: [Double]) -> Double {
    column.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
  }

  func verdict() -> Parity {
    if let difference = ofAxes() { return .different(difference) }
    if a.samples == b.samples, let first = firstUnlike({ $0 == $1 || $0.isNaN && $1.isNaN }) {
      guard let beyond = firstUnlike(agree) else { return withinRounding(from: first) }
      return .different(placed(ofValues(from: beyond), beyond))
    }
    if a.samples != b.samples {
      let place = firstUnlike(agree) ?? (count, 0)
      return .different(placed(ofValues(from: place), place))
    }
    if let times = ofTimes() { return .different(times) }
    guard a.dtype != b.dtype else { return .equal }
    return .different(placed(precision, (0, 0)))
  }

  private func withinRounding(from first: (sample: Int, lane: Int)) -> Parity {
    if let times = ofTimes() { return .different(times) }
    if a.dtype != b.dtype { return .different(placed(precision, first)) }
    guard exact else { return .withinRounding(largestRatio) }
    return .different(placed(Difference(.rounding, "the values differ by rounding, \(sizeText)"), first))
  }

  private var precision: Difference {
    Difference(.precision, "A is \(a.dtype.name), B is \(b.dtype.name), and they differ by rounding, \(sizeText)")
  }

  private var sizeText: String { "at most \(Ticks.short(largestRatio)) of the largest value" }

  private var largestRatio: Double {
    zip(a.columns, b.columns).reduce(0) { most, lane in
      let scale = Self.largest(lane.0)
      guard scale > 0 else { return most }
      return zip(lane.0, lane.1).reduce(most) {
        $1.0.isFinite && $1.1.isFinite ? max($0, abs($1.0 - $1.1) / scale) : $0
      }
    }
  }

  // MARK: Places

  /// Whether two values of a lane are equal but for rounding.
  func agree(_ x: Double, _ y: Double, _ lane: Int) -> Bool {
    x == y || abs(x - y) <= slack[lane] || x.isNaN && y.isNaN
  }

  private func firstUnlike(_ alike: (Double, Double) -> Bool) -> (sample: Int, lane: Int)? {
    firstUnlike { x, y, _ in alike(x, y) }
  }

  /// The first sample at which a lane is unlike, and the first such lane.
  func firstUnlike(_ alike: (Double, Double, Int) -> Bool) -> (sample: Int, lane: Int)? {
    var found: (sample: Int, lane: Int)?
    for lane in a.columns.indices {
      let end = found?.sample ?? count
      a.columns[lane].withUnsafeBufferPointer { x in
        b.columns[lane].withUnsafeBufferPointer { y in
          for sample in 0..<end where !alike(x[sample], y[sample], lane) {
            found = (sample, lane)
            break
          }
        }
      }
    }
    return found
  }

  private func placed(_ difference: Difference, _ place: (sample: Int, lane: Int)) -> Difference {
    var difference = difference
    difference.sample = difference.sample ?? place.sample
    difference.time = a.time(difference.sample ?? 0) ?? b.time(difference.sample ?? 0)
    if difference.channel == nil, place.sample < count, a.columns.count > 1 { difference.channel = a.name(place.lane) }
    return difference
  }

  // MARK: Questions

  private func ofValues(from first: (sample: Int, lane: Int)) -> Difference {
    let alignment = Alignment(self, first: first.sample)
    if let order = ofOrder() { return order }
    if let shift = alignment.difference() { return shift }
    if a.samples != b.samples, let rate = Relation(self, from: 0).rate() { return rate }
    if let missing = ofMissing(first) { return missing }
    if alignment.fades(below: 0.05) { return alignment.state }
    // Where one memory is another from the start, its transient is over before the end.
    let relation = Relation(self, from: first.sample)
    if let constant = relation.gainOrOffset() ?? relation.reference() { return constant }
    if a.dtype != b.dtype, relation.relativeSize < 1e-3 { return precision }
    if a.isSpectral || a.others.contains(where: { $0.dim == "win" }) {
      if relation.correlation > 0.5 {
        return Difference(.window, "the spectra or windows are alike but not equal, as with another taper or length")
      }
    } else if let filter = relation.filter() {
      return filter
    }
    if let rate = relation.rate() { return rate }
    if alignment.fades(below: 0.5) { return alignment.state }
    let size = Ticks.short(100 * relation.relativeSize)
    return Difference(.values, "the values differ by \(size) % of A's root mean square")
  }

  private func ofMissing(_ first: (sample: Int, lane: Int)) -> Difference? {
    guard first.sample < count else { return nil }
    let (x, y) = (a.columns[first.lane][first.sample], b.columns[first.lane][first.sample])
    guard x.isFinite != y.isFinite else { return nil }
    return Difference(.missing, x.isFinite ? "B is \(y) where A is finite" : "A is \(x) where B is finite")
  }

  /// Equal values at other times.
  private func ofTimes() -> Difference? {
    guard let gain = a.rate.map({ 1 / $0 }), b.rate != nil, a.times.count == b.times.count else { return nil }
    guard let sample = a.times.indices.first(where: { abs(a.times[$0] - b.times[$0]) > 0.01 * abs(gain) }) else {
      return nil
    }
    let later = b.times[sample] - a.times[sample]
    var difference = Difference(
      .delay,
      "the values are equal, and B's times are \(Ticks.short(abs(later))) \(a.unit) \(later > 0 ? "later" : "earlier")")
    (difference.sample, difference.time) = (sample, a.times[sample])
    return difference
  }
}
