/// A regular grid of times through a listing of them.
struct TimeGrid: Hashable, Sendable {
  var gain: Double
  var offset: Double
  /// Whether the step is the mean of the listing rather than a round number that the listing suggests.
  private(set) var isMean = false
  /// How far a listed time may lie from its place on the grid.
  private let tolerance: Double

  /// - Parameters:
  ///   - values: The first times of the listing.
  ///   - resolution: The last decimal that the times were printed with; 0 for times that were not printed.
  /// - Returns: `nil` for fewer than two values and for values that are on no grid.
  init?(_ values: [Double], resolution: Double) {
    guard let first = values.first, let last = values.last, values.count > 1 else { return nil }
    let mean = (last - first) / Double(values.count - 1)
    guard mean > 0, mean.isFinite, (1 / mean).isFinite, first.isFinite else { return nil }
    offset = first
    gain = mean
    // Half a printed digit at either end; a hundredth of a step for clocks that jitter a little.
    tolerance = max(resolution, mean * 0.01)
    // The rate that was meant is most likely whole, or the step is what was printed; such values come before the
    // mean, which carries the rounding of two printed times. Times that are exactly regular need no such guess.
    let round = [1 / (1 / mean).rounded(), mean.rounded(), (mean * 1e6).rounded() / 1e6, values[1] - values[0], mean]
    for slack in [mean * 1e-12, resolution / Double(values.count - 1)] {
      let isExact = slack == mean * 1e-12
      for candidate in round where candidate > 0 && candidate.isFinite && abs(candidate - mean) <= slack {
        gain = candidate
        isMean = !isExact && candidate == mean
        let limit = isExact ? mean * 1e-9 : tolerance
        if values.indices.allSatisfy({ distance(values[$0], at: $0) <= limit }) { return }
      }
    }
    // Jitter beyond what printing explains.
    (gain, isMean) = (mean, true)
    guard values.indices.allSatisfy({ contains(values[$0], at: $0) }) else { return nil }
  }

  /// The grid from the first to the last of `count` times.
  init?(first: Double, last: Double, count: Int, resolution: Double) {
    guard count > 1 else { return nil }
    let mean = (last - first) / Double(count - 1)
    guard mean > 0, mean.isFinite, (1 / mean).isFinite, first.isFinite else { return nil }
    (offset, gain, isMean) = (first, mean, true)
    tolerance = max(resolution, mean * 0.01)
  }

  /// A grid that is known, for a listing to be held against.
  init(gain: Double, offset: Double, resolution: Double) {
    (self.gain, self.offset) = (gain, offset)
    tolerance = max(resolution, gain * 0.01)
  }

  /// Whether a listed time lies on the grid at its place.
  func contains(_ value: Double, at index: Int) -> Bool { distance(value, at: index) <= tolerance }

  private func distance(_ value: Double, at index: Int) -> Double { abs(value - (Double(index) * gain + offset)) }
}
