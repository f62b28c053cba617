import ArrayAPI
import Plots

/// How the values of one output follow from those of another, sample by sample: by a factor, a constant, a common signal.
struct Relation {
  private let a: Lanes, b: Lanes
  /// Columns from the first difference on.
  let x: [[Double]], y: [[Double]]
  private let slack: [Double]
  /// Lanes that vary, and differ.
  private let differing: [Int]

  init(_ comparison: Comparison, from first: Int) {
    (a, b, slack) = (comparison.a, comparison.b, comparison.slack)
    (x, y) = (a.dropping(first), b.dropping(first))
    let count = min(a.samples, b.samples) - first
    differing = [Int](x.indices).filter { [x, y] lane in
      (0..<max(count, 0)).contains { !comparison.agree(x[lane][$0], y[lane][$0], lane) }
    }
  }

  /// Sums over the samples of a lane that are finite in both.
  private struct Sums {
    var n = 0.0, x = 0.0, y = 0.0, xx = 0.0, xy = 0.0, yy = 0.0

    init(_ x: [Double], _ y: [Double]) {
      let pairs = zip(x, y).filter { $0.isFinite && $1.isFinite }
      n = Double(pairs.count)
      guard n > 0 else { return }
      x.isEmpty ? () : (self.x = pairs.reduce(0) { $0 + $1.0 } / n)
      self.y = pairs.reduce(0) { $0 + $1.1 } / n
      for (p, q) in pairs {
        xx += (p - self.x) * (p - self.x)
        xy += (p - self.x) * (q - self.y)
        yy += (q - self.y) * (q - self.y)
      }
    }
  }

  // MARK: Constants

  func gainOrOffset() -> Difference? {
    var gains: [Double] = [], offsets: [Double] = []
    for lane in differing {
      let sums = Sums(x[lane], y[lane])
      guard sums.n > 1 else { return nil }
      if sums.xx == 0 {
        // A constant by a constant: only the sum is known.
        guard sums.yy == 0 else { return nil }
        offsets.append(sums.y - sums.x)
        continue
      }
      let gain = sums.xy / sums.xx
      let rest = max(sums.yy - gain * sums.xy, 0)
      // By what rounding of the largest value leaves, and a millionth of what varies.
      guard (rest / sums.n).squareRoot() <= max(2 * slack[lane], 1e-6 * (sums.yy / sums.n).squareRoot()) else {
        return nil
      }
      let offset = sums.y - gain * sums.x
      gains.append(abs(gain - 1) < 1e-6 ? 1 : gain)
      offsets.append(abs(offset) <= 4 * slack[lane] ? 0 : offset)
    }
    guard !gains.isEmpty || !offsets.isEmpty, !(gains.contains(0)) else { return nil }
    if gains.allSatisfy({ $0 == 1 }) {
      return Difference(.offset, "B is A and \(Self.range(offsets))\(unit)")
    }
    let constant = offsets.contains { $0 != 0 } ? ", and \(Self.range(offsets))" : ""
    return Difference(.gain, "B is A times \(Self.range(gains))\(constant)")
  }

  private var unit: String { differing.count < x.count ? " in \(differing.count) of \(x.count) channels" : "" }

  private static func range(_ values: [Double]) -> String {
    guard let low = values.min(), let high = values.max() else { return "" }
    return high - low <= 1e-6 * abs(high) ? Ticks.short(low) : "\(Ticks.short(low)) to \(Ticks.short(high))"
  }

  // MARK: References

  /// One signal that all channels differ by.
  func reference() -> Difference? {
    guard differing.count > 2 else { return nil }
    let count = min(x[0].count, y[0].count)
    var common = [Double](repeating: 0, count: count), size = 0.0, rest = 0.0
    for lane in differing { for n in 0..<count { common[n] += (y[lane][n] - x[lane][n]) / Double(differing.count) } }
    var allowed = 0.0
    for lane in differing {
      for n in 0..<count {
        let r = y[lane][n] - x[lane][n]
        size += r * r
        rest += (r - common[n]) * (r - common[n])
        allowed += slack[lane] * slack[lane]
      }
    }
    guard size > 0, size.isFinite, rest <= max(1e-8 * size, 4 * allowed) else { return nil }
    return Difference(.reference, "all channels of B differ from A's by one signal, \(origin(of: common))")
  }

  private func origin(of common: [Double]) -> String {
    func isCommon(_ signal: (Int) -> Double) -> Bool {
      var rest = 0.0, size = 0.0
      for n in common.indices {
        let r = common[n] + signal(n)
        rest += r * r
        size += common[n] * common[n]
      }
      return rest <= 1e-6 * size
    }
    if isCommon({ n in differing.reduce(0) { $0 + x[$1][n] } / Double(differing.count) }) {
      return "the mean of A's: a common average reference"
    }
    if isCommon({ n in -differing.reduce(0) { $0 + y[$1][n] } / Double(differing.count) }) {
      return "the mean of B's: A has a common average reference"
    }
    if let lane = x.indices.first(where: { lane in isCommon { x[lane][$0] } }) {
      return "A's \"\(a.name(lane))\": another reference"
    }
    if let lane = y.indices.first(where: { lane in isCommon { -y[lane][$0] } }) {
      return "B's \"\(b.name(lane))\": another reference"
    }
    return "as after another reference"
  }

  // MARK: Sizes

  /// Root mean square of the difference relative to that of A about its mean.
  var relativeSize: Double {
    var difference = 0.0, signal = 0.0
    for lane in x.indices {
      let sums = Sums(x[lane], y[lane])
      signal += sums.xx
      for (p, q) in zip(x[lane], y[lane]) where p.isFinite && q.isFinite { difference += (p - q) * (p - q) }
    }
    return signal > 0 ? (difference / signal).squareRoot() : .infinity
  }

  /// Pearson's correlation of all values.
  var correlation: Double {
    let sums = Sums(x.flatMap { $0 }, y.flatMap { $0 })
    return sums.xx > 0 && sums.yy > 0 ? sums.xy / (sums.xx * sums.yy).squareRoot() : 0
  }

  /// The one signal at two rates, where no axis tells so.
  func rate() -> Difference? {
    let (m, n) = (x.first?.count ?? 0, y.first?.count ?? 0)
    guard m > 16, n > 16, abs(Double(m) / Double(n) - 1) > 0.01 else { return nil }
    let ratio = Double(m) / Double(n)
    var xy = 0.0, xx = 0.0, yy = 0.0
    for lane in x.indices {
      let stretched = (0..<n).map { place -> Double in
        let at = Double(place) * ratio, low = Int(at)
        return x[lane][low] + (at - Double(low)) * (x[lane][min(low + 1, m - 1)] - x[lane][low])
      }
      let sums = Sums(stretched, y[lane])
      xy += sums.xy / max(sums.xx.squareRoot() * sums.yy.squareRoot(), .leastNormalMagnitude)
      xx += sums.xx > 0 ? 1 : 0
      yy += 1
    }
    guard xx > 0, xy / xx > 0.7 else { return nil }
    var difference = Difference(
      .rate, "B has \(n) samples where A has \(m) of the same signal: a rate \(Ticks.short(1 / ratio)) times A's")
    difference.sample = 0
    return difference
  }

  // MARK: Filters

  /// A filter that leads from the one to the other, if one does.
  func filter() -> Difference? {
    // The lanes with most to tell.
    let lanes = [Int](differing.filter { lane in (x[lane] + y[lane]).allSatisfy(\.isFinite) }.prefix(16))
    guard !lanes.isEmpty, let transfer = try? Transfer(lanes.map { x[$0] }, lanes.map { y[$0] }) else { return nil }
    return transfer.difference(rate: a.rate ?? b.rate, unit: a.unit.isEmpty ? "samples" : a.unit)
  }
}
