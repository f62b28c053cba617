/// Times that follow each other without a gap, as far as a line through them needs them.
struct TimeRun: Sendable {
  /// Index of the first time among all.
  var first: Int
  /// The first time, where a grid of a given step begins.
  var start: Double
  /// Recent distance from that grid, which follows a slow drift.
  var level = 0.0
  private(set) var count = 0
  // Sums of a regression of what times are off the grid over indices, about the means.
  private(set) var meanIndex = 0.0, meanOff = 0.0, squares = 0.0, products = 0.0, spread = 0.0

  init(first: Int, start: Double) {
    (self.first, self.start) = (first, start)
  }

  mutating func add(_ off: Double, at index: Int) {
    count += 1
    let (dx, dy) = (Double(index - first) - meanIndex, off - meanOff)
    meanIndex += dx / Double(count)
    meanOff += dy / Double(count)
    squares += dx * (Double(index - first) - meanIndex)
    products += dx * (off - meanOff)
    spread += dy * (off - meanOff)
  }

  /// Takes the times of a run that follows, measured by the same step, for its own.
  mutating func join(_ next: TimeRun, step: Double) {
    guard next.count > 0 else { return }
    let shift = Double(next.first - first)
    let dx = next.meanIndex + shift - meanIndex
    let dy = next.meanOff + next.start - start - shift * step - meanOff
    let all = Double(count + next.count)
    let weight = Double(count) * Double(next.count) / all
    squares += next.squares + dx * dx * weight
    products += next.products + dx * dy * weight
    spread += next.spread + dy * dy * weight
    meanIndex += dx * Double(next.count) / all
    meanOff += dy * Double(next.count) / all
    count += next.count
  }

  /// The step of the line through the times, beyond that of the grid; 0 for a single time.
  var change: Double { squares > 0 ? products / squares : 0 }

  /// The line of a given step that is nearest to the times, at the first of them.
  func offset(step: Double, grid: Double) -> Double { start + meanOff + meanIndex * (grid - step) }
}
