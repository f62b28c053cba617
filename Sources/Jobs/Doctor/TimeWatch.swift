import AxisArrays

/// The times of a stream as its messages come: where samples are missing, and where times go back.
struct TimeWatch: Sendable {
  struct Jump: Hashable, Sendable {
    /// The time at which the next sample was due, and its time.
    var due: Double, time: Double
    /// Samples that are missing; 0 where the stream has no steps.
    var samples: Int
  }
  /// At most so many of a kind are kept.
  private static let most = 1000
  private(set) var gaps: [Jump] = [], gapCount = 0, missing = 0
  private(set) var backs: [Jump] = [], backCount = 0
  /// The time of the first sample, and where the last one ends.
  private(set) var first: Double?, end = 0.0
  /// Number of distances between samples with times of their own, by size: eight bins for a factor of two.
  private var distances: [Int: Int] = [:], long: [Int: Jump] = [:]

  /// Takes in a message's times.
  ///
  /// - Returns: Whether it follows the one before without a jump.
  mutating func add(_ axis: Axis, count: Int) -> Bool {
    switch axis {
    case .linear(let axis):
      let time = axis.offset, gain = axis.gain
      defer { end = time + Double(count) * gain }
      return follows(time, gain)
    case .coordinate(let axis):
      var isContinuous = true
      for time in axis.values.numbers ?? [] where !add(time) { isContinuous = false }
      return isContinuous
    }
  }

  private mutating func follows(_ time: Double, _ gain: Double) -> Bool {
    guard first != nil else {
      first = time
      return true
    }
    let steps = gain > 0 ? (time - end) / gain : 0
    if abs(steps) <= 0.5 { return true }
    let jump = Jump(due: end, time: time, samples: steps < 1e15 ? Int(abs(steps).rounded()) : 0)
    if steps > 0 {
      note(jump, in: &gaps, &gapCount)
      missing += jump.samples
    } else {
      note(jump, in: &backs, &backCount)
    }
    return false
  }

  /// A sample with a time of its own.
  private mutating func add(_ time: Double) -> Bool {
    guard first != nil else {
      (first, end) = (time, time)
      return true
    }
    let before = end
    end = time
    guard time >= before else {
      note(Jump(due: before, time: time, samples: 0), in: &backs, &backCount)
      return false
    }
    guard time > before else { return true }
    // Eight bins for a factor of two, from the exponent and the first bits behind the point.
    let distance = time - before, bin = 8 * Int(distance.exponent) + Int((distance.significand - 1) * 8)
    distances[bin, default: 0] += 1
    if long[bin] == nil { long[bin] = Jump(due: before, time: time, samples: 0) }
    return true
  }

  private func note(_ jump: Jump, in list: inout [Jump], _ count: inout Int) {
    count += 1
    if list.count < Self.most { list.append(jump) }
  }

  /// Finds the gaps between samples with times of their own, where nearly all of them are evenly spaced: distances of
  /// four times the usual one and more.
  mutating func finish() {
    let total = distances.values.reduce(0, +)
    guard total > 20, let usual = distances.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) })?.key else { return }
    let near = distances.filter { abs($0.key - usual) <= 8 }.values.reduce(0, +)
    guard Double(near) >= 0.9 * Double(total) else { return }
    for (bin, jump) in long.sorted(by: { $0.key < $1.key }) where bin >= usual + 16 {
      gaps.append(jump)
      gapCount += distances[bin] ?? 0
    }
    gaps.sort { $0.time < $1.time }
  }
}
