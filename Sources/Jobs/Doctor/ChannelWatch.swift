/// What the samples of one channel tell of its health, in one pass and a few numbers.
struct ChannelWatch: Sendable {
  /// Samples of one value that are a flat stretch.
  private let flatLength: Int
  private(set) var count = 0
  private(set) var notFinite = 0, firstNotFinite = 0.0
  private(set) var low = Double.infinity, high = -Double.infinity
  /// Flat stretches: how many, their samples, and the first one's time and value.
  private(set) var stretches = 0, flat = 0, firstFlat = 0.0, flatValue = 0.0
  /// Plateaus at the two ends of the values so far.
  private(set) var bottom = Plateaus(), top = Plateaus()
  /// The smallest difference of two neighbours that differ, and how many neighbours are equal.
  private var step = Double.infinity, equal = 0
  private var run = Run()

  /// Samples of one value, side by side.
  private struct Run {
    var value = Double.nan, length = 0, time = 0.0
    /// Distance from the value before.
    var entry = 0.0
  }

  struct Plateaus: Sendable {
    var samples = 0, time = 0.0, count = 0, longest = 0
    /// The largest step into a plateau, or out of one.
    var edge = 0.0
  }

  init(flatLength: Int) { self.flatLength = max(flatLength, 3) }

  mutating func add(_ value: Double, at time: Double) {
    count += 1
    if value == run.value {
      run.length += 1
      equal += 1
      return
    }
    guard value.isFinite else {
      end(exit: 0)
      if notFinite == 0 { firstNotFinite = time }
      notFinite += 1
      return
    }
    let change = abs(value - run.value)
    if change < step { step = change }
    if run.length > 2 { end(exit: change.isNaN ? 0 : change) }
    if value < low { (low, bottom) = (value, Plateaus()) }
    if value > high { (high, top) = (value, Plateaus()) }
    run = Run(value: value, length: 1, time: time, entry: change.isNaN ? 0 : change)
  }

  /// Ends the run of equal values, as the end of the stream and a gap do.
  mutating func end(exit: Double = 0) {
    defer { run = Run() }
    guard run.length > 2 else { return }
    if run.length >= flatLength {
      if stretches == 0 { (firstFlat, flatValue) = (run.time, run.value) }
      stretches += 1
      flat += run.length
      return
    }
    if run.value == high { top.note(run.length, at: run.time, edge: max(run.entry, exit)) }
    if run.value == low { bottom.note(run.length, at: run.time, edge: max(run.entry, exit)) }
  }

  /// Whether the channel has one value throughout.
  var isConstant: Bool { low == high && count - notFinite > 1 }

  /// Whether stretches of one value stand out: where most neighbours are equal, the values are coarse.
  var hasFlatStretches: Bool {
    !isConstant && stretches > 0 && Double(equal - (flat - stretches)) <= 0.1 * Double(count - flat)
  }

  /// Whether values stop short at an end: at three plateaus or more, or a long one. A peak that is rounded to steps has
  /// plateaus as well, with one step beside them.
  func isClipped(_ end: Plateaus) -> Bool {
    !isConstant && (end.count > 2 || end.longest > 9) && end.edge >= 4 * step
  }
}

extension ChannelWatch.Plateaus {
  fileprivate mutating func note(_ length: Int, at time: Double, edge: Double) {
    if samples == 0 { self.time = time }
    samples += length
    count += 1
    longest = max(longest, length)
    self.edge = max(self.edge, edge)
  }
}
