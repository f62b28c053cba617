/// The times of the samples of a regular stream with gaps, and the place where it is being read.
struct RunClock: Sendable {
  /// Samples from `first` on follow each other by `period`, beginning at `offset` seconds. The first run is at sample 0.
  let runs: [(first: Int, offset: Double)]
  /// Seconds between samples.
  let period: Double
  /// Samples in all.
  let count: Int
  private(set) var position = 0
  private var run = 0

  init(_ runs: [(first: Int, offset: Double)] = [(0, 0)], period: Double, count: Int) {
    (self.runs, self.period, self.count) = (runs, period, count)
  }

  var pieces: [Piece] { Piece.pieces(runs.filter { $0.first < max(count, 1) }, total: count) }

  /// Seconds at a sample, which may lie outside.
  func time(at sample: Int) -> Double {
    // The last run that begins at or before it.
    var (low, high) = (0, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].first <= sample { low = middle } else { high = middle }
    }
    return runs[low].offset + Double(sample - runs[low].first) * period
  }

  /// Goes on by at most `wanted` samples, without a gap between them.
  ///
  /// - Returns: How many, and the time of the first; `nil` at the end.
  mutating func take(_ wanted: Int) -> (rows: Int, offset: Double)? {
    guard position < count else { return nil }
    while run + 1 < runs.count, runs[run + 1].first <= position { run += 1 }
    let end = run + 1 < runs.count ? min(count, runs[run + 1].first) : count
    let rows = min(wanted, end - position)
    defer { position += rows }
    return (rows, runs[run].offset + Double(position - runs[run].first) * period)
  }
}
