/// Finds the regular grid, in one piece or several, through times that come one by one.
///
/// Times may be printed with few digits and may jitter about their places, by less than a sample. A time that comes
/// late by more than the tolerance (half a sample, more where times jitter) begins a new piece.
struct TimeFit: Sendable {
  enum Result: Sendable {
    /// Fewer than two times, or none that grow.
    case none
    /// No grid through the times.
    case irregular
    case regular(Grid)
  }

  struct Grid: Sendable {
    var gain: Double
    var pieces: [(first: Int, offset: Double)]
    var count: Int
    /// Largest distance of a time from its place, in steps; 0 where rounding explains it.
    var jitter: Double
    /// Steps by which a rate that was asked for is off at the end of the longest piece.
    var drift: Double
  }

  private static let headCount = 1000
  private let rate: Double?
  private let gapTolerance: Double?
  /// The last decimal that the times were printed with; 0 for times that were not printed.
  var resolution: Double
  private var head: [Double] = []
  private var hasBegun = false

  private var gain = 1.0
  private var tolerance = 0.5
  private var runs: [TimeRun] = []
  private var index = 0
  private var backwards = 0
  private var isIrregular = false
  /// Largest distances from the grid that begins with a piece, and from where the times are by and by.
  private var worst = 0.0, jitter = 0.0
  private var first = 0.0, last = -Double.infinity
  /// Whether the step is a mean rather than a round number that the times suggest.
  private var isMean = false

  init(rate: Double?, gapTolerance: Double?, resolution: Double) {
    (self.rate, self.gapTolerance, self.resolution) = (rate, gapTolerance, resolution)
  }

  mutating func add(_ time: Double) {
    guard hasBegun else {
      head.append(time)
      if head.count == TimeFit.headCount { begin() }
      return
    }
    take(time)
  }

  mutating func result() -> Result {
    if !hasBegun { begin() }
    guard index > 1 else { return .none }
    guard !isIrregular else { return last > first || rate != nil ? .irregular : .none }
    let few = index < 32
    let isExact = worst <= max(resolution, gain * 0.01) * (1 + 1e-9)
    guard backwards == 0, runs.count - 1 <= (few ? 1 : 2 + index / 20), rate != nil || !few || isExact else {
      return .irregular
    }
    let longest = runs.map(\.count).max() ?? 1
    var grid = Grid(gain: gain, pieces: runs.map { ($0.first, $0.start) }, count: index, jitter: 0, drift: 0)
    let squares = runs.reduce(0) { $0 + $1.squares }
    let products = runs.reduce(0) { $0 + $1.products }
    let change = squares > 0 ? products / squares : 0
    let slope = gain + change
    let left = max(0, runs.reduce(0) { $0 + $1.spread } - products * change) / Double(max(1, index - runs.count - 1))
    // Printed digits are not independent of each other, so that the error is no less than their part of it.
    let error = squares > 0 ? 5 * (left / squares).squareRoot() + resolution * 0.01 / Double(longest) : 0
    // Times within a printed digit of a round step may still leave it by and by.
    let drifts = abs(change) > error && abs(change) * Double(longest) > 0.1 * gain
    if isExact, rate != nil || !isMean && !drifts { return .regular(grid) }
    if rate == nil {
      guard slope > 0, (1 / slope).isFinite else { return .irregular }
      // The rate that was meant is most likely whole, where the times cannot tell.
      let rounds = [1 / (1 / slope).rounded(), (slope * 1e6).rounded() / 1e6, (slope * 1e3).rounded() / 1e3]
      let round = rounds.first { $0 > 0 && $0.isFinite && abs($0 - slope) <= error }
      grid.gain = isExact ? slope : round ?? slope
    }
    grid.drift = abs(slope - grid.gain) * Double(longest) / grid.gain
    if !isExact {
      grid.pieces = runs.map { ($0.first, $0.offset(step: grid.gain, grid: gain)) }
      grid.jitter = jitter / grid.gain
    }
    return .regular(grid)
  }

  /// Settles the step by the first times, and takes them.
  private mutating func begin() {
    hasBegun = true
    defer {
      for time in head { take(time) }
      head = []
    }
    guard head.count > 1 else {
      gain = 1 / (rate ?? 1)
      return
    }
    let steps = zip(head.dropFirst(), head).map { $0 - $1 }.sorted()
    let median = steps[steps.count / 2]
    let spread = steps.map { abs($0 - median) }.sorted()[steps.count / 2]
    if let rate {
      gain = 1 / rate
    } else if let grid = TimeGrid(head, resolution: resolution) ?? gapless(median) {
      (gain, isMean) = (grid.gain, grid.isMean)
    } else {
      // Steps over a gap aside.
      let near = steps.filter { $0 > 0.5 * median && $0 < 1.5 * median }
      gain = near.isEmpty ? median : near.reduce(0, +) / Double(near.count)
      isMean = true
      isIrregular = !(median > 0 && (1 / median).isFinite) || spread > 0.25 * median
    }
    guard gain > 0, gain.isFinite else {
      isIrregular = true
      return
    }
    // Steps that jitter cannot tell half a sample from nothing; a whole one they can.
    let noise = spread / gain
    let samples = gapTolerance ?? (noise > 0.02 && resolution < gain ? min(0.5 + 2 * noise, 0.9) : 0.5)
    tolerance = max(samples * gain, resolution * 1.01) + gain * 1e-6
  }

  /// The grid through the longest of the first times without a gap.
  private func gapless(_ step: Double) -> TimeGrid? {
    guard step > 0 else { return nil }
    var (best, from) = (0..<0, 0)
    for place in 1...head.count where place == head.count || head[place] - head[place - 1] > 1.5 * step {
      if place - from > best.count { best = from..<place }
      from = place
    }
    return best.count < max(4, head.count / 20) ? nil : TimeGrid(Array(head[best]), resolution: resolution)
  }

  private mutating func take(_ time: Double) {
    defer { index += 1 }
    if index == 0 { first = time }
    guard !isIrregular else {
      last = max(last, time)
      return
    }
    guard var run = runs.last else {
      var run = TimeRun(first: index, start: time)
      run.add(0, at: index)
      runs.append(run)
      last = time
      return
    }
    let off = time - run.start - Double(index - run.first) * gain
    let late = off - run.level
    if late > tolerance {
      run = TimeRun(first: index, start: time)
      run.add(0, at: index)
      runs.append(run)
      // More gaps than samples make sense of: stop before there are as many as rows.
      if runs.count > 64, runs.count > 16 + index / 10 { isIrregular = true }
    } else {
      if late < -tolerance { backwards += 1 }
      worst = max(worst, abs(off))
      jitter = max(jitter, abs(late))
      run.level += late / Double(min(run.count + 1, 16))
      run.add(off, at: index)
      runs[runs.count - 1] = run
    }
    last = max(last, time)
  }
}

extension TimeFit.Grid {
  /// Where gaps are and how long they take, as a message tells it; `nil` without gaps.
  func gaps(unit: String) -> (text: String, time: Double)? {
    guard pieces.count > 1 else { return nil }
    let all = Piece.pieces(pieces, total: count)
    let missing = zip(all, all.dropFirst()).reduce(0.0) { sum, pair in
      sum + pair.1.offset - pair.0.offset - Double(pair.0.count) * gain
    }
    let first = pieces[1]
    let what = pieces.count == 2 ? "1 gap" : "\(pieces.count - 1) gaps"
    let seconds = DecimalText.plain(missing, decimals: 6) ?? "\(missing)"
    return ("\(what) in the times, \(seconds) \(unit) in all; the first before sample \(first.first + 1)", first.offset)
  }
}
