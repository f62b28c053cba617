/// What brings the stamps of a stream to the recorder's clock: measured distances of the two clocks, a line through them
/// for each time that the sender's clock ran without being set anew.
///
/// - Source: pyxdf 1.17, whose limits and whose fit (Huber's loss, by the alternating direction method of multipliers)
///   these are: S. Boyd et al., "Distributed optimization and statistical learning via ADMM", 2011, section 6.1.1. Which
///   stamps go by which line is decided here by all times of a line, there by its last.
struct XDFClock: Sendable {
  private struct Line: Sendable {
    var offset: Double
    var slope: Double
    /// First and last time of a measurement.
    var first: Double
    var last: Double

    /// Seconds from a stamp to the nearest of these times.
    func distance(_ stamp: Double) -> Double { max(first - stamp, stamp - last, 0) }
  }

  private var lines: [Line] = []
  private var line = 0
  private var previous: Double?

  /// Times that the clock was set anew.
  var resets: Int { max(0, lines.count - 1) }

  init(_ measured: [(time: Double, offset: Double)]) {
    var start = 0
    for end in Self.ends(measured) {
      let part = Array(measured[start..<end])
      let (offset, slope) = Self.fit(part)
      lines.append(Line(offset: offset, slope: slope, first: part[0].time, last: part[part.count - 1].time))
      start = end
    }
  }

  /// The same lines, for the stamps from the first on.
  var restarted: XDFClock {
    var clock = self
    (clock.line, clock.previous) = (0, nil)
    return clock
  }

  /// The stamp by the recorder's clock. Stamps are given in the order of the file.
  mutating func corrected(_ stamp: Double) -> Double {
    guard line < lines.count else { return stamp }
    while line + 1 < lines.count {
      let (near, far) = (lines[line].distance(stamp), lines[line + 1].distance(stamp))
      // A clock that was set back may come to times that it has had before.
      let isBack = previous.map { stamp < $0 - 1 && abs(stamp - lines[line + 1].first) < $0 - stamp } ?? false
      guard far < near || isBack else { break }
      previous = nil
      line += 1
    }
    previous = stamp
    return stamp + (lines[line].offset + lines[line].slope * stamp)
  }

  /// Where measurements of one running clock end: before time goes back, or both times and distances jump.
  private static func ends(_ measured: [(time: Double, offset: Double)]) -> [Int] {
    guard measured.count > 1 else { return measured.isEmpty ? [] : [1] }
    let times = zip(measured.dropFirst(), measured).map { $0.time - $1.time }
    let offsets = zip(measured.dropFirst(), measured).map { $0.offset - $1.offset }
    let (lateTimes, lateOffsets) = (jumps(times, spreads: 5, seconds: 5), jumps(offsets, spreads: 10, seconds: 1))
    return times.indices.filter { times[$0] < 0 || lateTimes[$0] && lateOffsets[$0] }.map { $0 + 1 } + [measured.count]
  }

  private static func jumps(_ steps: [Double], spreads: Double, seconds: Double) -> [Bool] {
    let middle = median(steps)
    let spread = median(steps.map { abs($0 - middle) }) + Double.ulpOfOne
    return steps.map { abs($0 - middle) / spread > spreads && abs($0 - middle) > seconds }
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }

  /// A line through the distances that heeds those less that are off by more than a tenth of a millisecond.
  private static func fit(_ measured: [(time: Double, offset: Double)]) -> (offset: Double, slope: Double) {
    let scale = 1e-4
    let start = measured.map(\.time).min() ?? 0
    let base = measured[0].offset
    let x = measured.map { ($0.time - start) / scale }
    let y = measured.map { ($0.offset - base) / scale }
    let (n, sum, squares) = (Double(x.count), x.reduce(0, +), x.reduce(0) { $0 + $1 * $1 })
    let determinant = n * squares - sum * sum
    guard determinant > 0, determinant.isFinite else {
      let mean = y.reduce(0, +) / n * scale + base
      return (mean.isFinite ? mean : 0, 0)
    }
    var (u, z) = ([Double](repeating: 0, count: x.count), [Double](repeating: 0, count: x.count))
    var (offset, slope) = (0.0, 0.0)
    // Measurements come every few seconds; many more than that are not waited for.
    for _ in 0..<max(10, min(1000, (1 << 27) / x.count)) {
      var (right, product) = (0.0, 0.0)
      for index in x.indices {
        let value = y[index] + z[index] - u[index]
        right += value
        product += x[index] * value
      }
      slope = (n * product - sum * right) / determinant
      offset = (right - slope * sum) / n
      for index in x.indices {
        let d = offset + slope * x[index] - y[index] + u[index]
        z[index] = d / 2 + (abs(d) > 2 ? d / 2 * (1 - 2 / abs(d)) : 0)
        u[index] = d - z[index]
      }
    }
    guard offset.isFinite, slope.isFinite else { return (base.isFinite ? base : 0, 0) }
    return (offset * scale + base - slope * start, slope)
  }
}
