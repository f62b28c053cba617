import Plots

/// How the samples of one output lie against those of another: later, with some left out, or after a transient.
struct Alignment {
  private let comparison: Comparison
  /// The first sample that differs.
  private let first: Int
  /// The lane that varies most, which tells places apart best.
  private let lane: Int

  init(_ comparison: Comparison, first: Int) {
    (self.comparison, self.first) = (comparison, first)
    lane =
      comparison.a.columns.indices.max { Self.spread(comparison.a.columns[$0]) < Self.spread(comparison.a.columns[$1]) }
      ?? 0
  }

  private var a: Lanes { comparison.a }
  private var b: Lanes { comparison.b }

  private static func spread(_ column: [Double]) -> Double {
    let finite = column.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return 0 }
    // Channels that hardly vary beside their own size are told apart by rounding.
    return high == low ? 0 : (high - low) / max(abs(high), abs(low))
  }

  /// Whether anything but a constant stands before the first difference, so that the two began alike.
  private var hasHead: Bool {
    first > 1 && a.columns.contains { column in column[..<first].contains { $0 != column[0] } }
  }

  func difference() -> Difference? {
    guard !a.columns.isEmpty, comparison.count > 0 else { return byLength }
    if let shift = shift(), shift != 0 { return shifted(by: shift) }
    return hole ?? byLength
  }

  // MARK: Shifts

  /// How many samples of A more than of B lie before B's last ones, where A has these too: positive where B lacks some.
  private func shift() -> Int? {
    let length = min(max(comparison.count / 4, 8), 256)
    guard comparison.count > length else { return nil }
    if let place = place(of: b, b.samples - length, length, in: a) { return place - (b.samples - length) }
    if let place = place(of: a, a.samples - length, length, in: b) { return a.samples - length - place }
    return nil
  }

  /// Where some samples of one output stand in the other: the place nearest to the same distance from the end.
  private func place(of x: Lanes, _ start: Int, _ length: Int, in y: Lanes) -> Int? {
    let piece = x.columns[lane][start..<start + length]
    guard piece.contains(where: { $0 != piece.first }) else { return nil }
    let last = y.samples - length
    guard last >= 0 else { return nil }
    // Near the same place first: periodic signals stand at many.
    let places = (0...last).sorted { abs($0 - start) < abs($1 - start) }
    return places.first { place in
      x.columns.indices.allSatisfy { column in
        (0..<length).allSatisfy {
          comparison.agree(x.columns[column][start + $0], y.columns[column][place + $0], column)
        }
      }
    }
  }

  private func shifted(by shift: Int) -> Difference {
    let count = abs(shift)
    let missing = a.samples - b.samples
    // The samples at the start that the others have more of.
    let extra = shift > 0 ? a : b
    let isPadded = extra.columns.allSatisfy { column in column[..<count].allSatisfy { $0 == column[0] } }
    if !hasHead, missing != shift || isPadded {
      let seconds = a.rate.map { " (\(Ticks.short(Double(count) / $0)) \(a.unit))" } ?? ""
      return Difference(
        .delay, "B has A's values \(count) \(Self.samples(count))\(seconds) \(shift > 0 ? "earlier" : "later")")
    }
    return Difference(.dropped, "\(shift > 0 ? "B" : "A") lacks \(count) \(Self.samples(count)) here")
  }

  private static func samples(_ count: Int) -> String { count == 1 ? "sample" : "samples" }

  /// Where the values are equal before and after, and one value stands between.
  private var hole: Difference? {
    guard a.samples == b.samples else { return nil }
    let end = afterLast
    guard end < a.samples, end - first > 1 else { return nil }
    for (name, x, y) in [("B", b, a), ("A", a, b)] {
      let isHole = x.columns.indices.allSatisfy { lane in
        let part = x.columns[lane][first..<end]
        return part.allSatisfy { $0 == part.first || $0.isNaN }
      }
      let isSignal = y.columns.contains { $0[first..<end].contains { [start = $0[first]] in $0 != start } }
      if isHole, isSignal {
        let value = x.columns[0][first]
        return Difference(.dropped, "\(name) holds \(end - first) samples of \(Ticks.short(value)) in place of others")
      }
    }
    return nil
  }

  /// The sample after the last one that differs.
  private var afterLast: Int {
    var end = comparison.count
    while end > first,
      a.columns.indices.allSatisfy({ comparison.agree(a.columns[$0][end - 1], b.columns[$0][end - 1], $0) })
    {
      end -= 1
    }
    return end
  }

  /// What the lengths tell where no values do: equal up to somewhere, and not as long.
  private var byLength: Difference? {
    let missing = a.samples - b.samples
    guard missing != 0, hasHead || first == comparison.count else { return nil }
    let (count, name) = (abs(missing), missing > 0 ? "B" : "A")
    return first == comparison.count
      ? Difference(.dropped, "\(name) ends \(count) \(Self.samples(count)) earlier")
      : Difference(.dropped, "\(name) has \(count) \(Self.samples(count)) fewer, and other values from here on")
  }

  // MARK: Fading

  /// Whether the difference gets smaller to a share of what it was, in comparison to the signal: of quarters of what follows
  /// the first difference, the last to the first.
  func fades(below share: Double) -> Bool {
    guard a.samples == b.samples else { return false }
    let left = a.samples - first
    guard left >= 8 else { return false }
    let sizes = (0..<4).map { quarter in size(first + left * quarter / 4, first + left * (quarter + 1) / 4) }
    return sizes[0] > 0 && sizes[3] < share * sizes[0] && sizes[3] <= sizes[1] && sizes[2] <= sizes[0]
  }

  /// Root mean square of the difference relative to that of A about its mean.
  private func size(_ start: Int, _ end: Int) -> Double {
    var difference = 0.0, signal = 0.0
    for lane in a.columns.indices where comparison.slack[lane] > 0 {
      let scale = 1 / comparison.slack[lane]
      for sample in start..<end {
        let (x, y) = (a.columns[lane][sample] * scale, b.columns[lane][sample] * scale)
        guard x.isFinite, y.isFinite else { continue }
        difference += (x - y) * (x - y)
        signal += x * x
      }
    }
    return signal > 0 ? (difference / signal).squareRoot() : 0
  }

  var state: Difference {
    let place = hasHead ? "from here on they differ" : "they differ from the start"
    return Difference(.state, "\(place), and less and less: a memory of the past that is another, or was restored late")
  }
}
