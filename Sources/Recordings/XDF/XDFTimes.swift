/// Brings stamps that jitter to lines, one for each run without a gap.
///
/// A gap is told by time alone: stamps that come late (or early, when a clock was set anew) by more than they jitter, and
/// stay so. A stamp that comes late alone, and is caught up with within a second, is jitter.
struct XDFTimes: Sendable {
  enum Result: Sendable {
    /// One step fits all runs.
    case regular(step: Double, starts: [(first: Int, offset: Double)])
    /// Each run has a step of its own.
    case lines([(first: Int, offset: Double, step: Double)])
    /// Stamps that fit no lines.
    case irregular
  }

  /// Seconds between samples as the device has it.
  private let nominal: Double
  private let given: Double?
  private let gapTolerance: Double?
  private var head: [Double] = []
  private var hasBegun = false
  private var step = 1.0
  private var tolerance = 0.5
  private var patience = 0
  private var runs: [TimeRun] = []
  /// A run that may yet turn out to be jitter.
  private var pending: TimeRun?
  private var index = 0
  private var isIrregular = false

  private static let headCount = 4096
  /// A step of this much is a gap whatever follows.
  private static let longest = 1.0

  /// - Parameter given: The step that is to be taken.
  init(nominal: Double, given: Double?, gapTolerance: Double?) {
    (self.nominal, self.given, self.gapTolerance) = (nominal, given, gapTolerance)
  }

  mutating func add(_ time: Double) {
    guard hasBegun else {
      head.append(time)
      if head.count == Self.headCount { begin() }
      return
    }
    take(time)
  }

  private mutating func begin() {
    hasBegun = true
    defer {
      for time in head { take(time) }
      head = []
    }
    step = given ?? nominal
    let stride = max(1, head.count / 8)
    if given == nil, head.count > 8 {
      let slope = XDFClock.median((stride..<head.count).map { (head[$0] - head[$0 - stride]) / Double(stride) })
      if slope > nominal / 4, slope < nominal * 4 { step = slope }
    }
    // Steps that are too short come from jitter alone, those that are too long from gaps too. A clock may be set back once
    // or twice.
    let short = zip(head.dropFirst(), head).map { step - ($0 - $1) }.sorted()
    let jitter = short.count > 2 ? max(0, short[short.count - 3]) : 0
    // Stamps that do not jitter show gaps that others hide.
    tolerance =
      gapTolerance.map { max($0, 1e-6) * step } ?? (jitter < 0.02 * step ? 0.5 * step : max(3.5 * step, 2 * jitter))
    patience = max(8, Int(min(1e6, 1 / step)))
  }

  private mutating func take(_ time: Double) {
    defer { index += 1 }
    guard !isIrregular else { return }
    guard time.isFinite else {
      isIrregular = true
      return
    }
    guard runs.count > 0 else { return start(time) }
    let (late, off) = distance(time, from: runs[runs.count - 1])
    guard var next = pending else {
      guard abs(late) > tolerance else { return extend(off, late) }
      pending = TimeRun(first: index, start: time)
      pending?.add(0, at: index)
      if gapTolerance != nil || abs(late) > Self.longest { settle() }
      return
    }
    if abs(late) <= tolerance {
      // It was jitter.
      runs[runs.count - 1].join(next, step: step)
      pending = nil
      return extend(off, late)
    }
    let (nextLate, nextOff) = distance(time, from: next)
    guard abs(nextLate) <= tolerance else {
      settle()
      pending = TimeRun(first: index, start: time)
      pending?.add(0, at: index)
      if abs(nextLate) > Self.longest { settle() }
      return
    }
    next.level += nextLate / Double(min(next.count + 1, 16))
    next.add(nextOff, at: index)
    pending = next
    if next.count >= patience { settle() }
  }

  private mutating func start(_ time: Double) {
    var run = TimeRun(first: index, start: time)
    run.add(0, at: index)
    runs.append(run)
  }

  private mutating func extend(_ off: Double, _ late: Double) {
    runs[runs.count - 1].level += late / Double(min(runs[runs.count - 1].count + 1, 16))
    runs[runs.count - 1].add(off, at: index)
  }

  /// How late a time is for a run, and how far off its grid.
  private func distance(_ time: Double, from run: TimeRun) -> (late: Double, off: Double) {
    let off = time - run.start - Double(index - run.first) * step
    return (off - run.level, off)
  }

  /// The pending run is one.
  private mutating func settle() {
    if let pending { runs.append(pending) }
    pending = nil
    if runs.count > 64, runs.count > 16 + index / 10 { isIrregular = true }
  }

  mutating func result() -> Result {
    if !hasBegun { begin() }
    settle()
    guard !isIrregular else { return .irregular }
    if let given { return regular(given) }
    let squares = runs.reduce(0) { $0 + $1.squares }
    var common = step + (squares > 0 ? runs.reduce(0) { $0 + $1.products } / squares : 0)
    // Where the two cannot be told apart, the device's own rate is the one.
    let longest = runs.map(\.count).max() ?? 1
    if abs(common - nominal) * Double(longest) < 1e-3 * nominal || squares == 0 { common = nominal }
    guard common > 0, (1 / common).isFinite else { return .irregular }
    let isOne = runs.allSatisfy { run in
      let residual = max(0, run.spread - run.products * run.change) / Double(max(1, run.count))
      return abs(step + run.change - common) * Double(run.count) <= max(0.5 * common, residual.squareRoot())
    }
    if isOne { return regular(common) }
    let lines = runs.map { run in
      let own = run.count > 1 ? step + run.change : common
      return (run.first, run.offset(step: own, grid: step), own)
    }
    return lines.allSatisfy { $0.2 > 0 } ? .lines(lines) : .irregular
  }

  private func regular(_ common: Double) -> Result {
    .regular(step: common, starts: runs.map { ($0.first, $0.offset(step: common, grid: step)) })
  }
}
