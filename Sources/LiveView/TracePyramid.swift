/// Least and greatest values of channels in bins of time, in levels of which each is four times as coarse as the one
/// before: a stretch of any length is drawn from some thousand bins, whatever the rate.
///
/// A level keeps its newest bins (a ring), or, for recordings, all: then the finest level goes when it is full.
struct TracePyramid: Sendable {
  static let factor = 4
  let channels: Int
  /// The stream's axis at bin 0.
  let start: Double
  /// Width of a bin of the finest level, and samples in it where they are regular.
  private(set) var width: Double, samplesPerBin: Int
  /// Bins of a level.
  let capacity: Int
  private let keepsAll: Bool
  private var levels: [Level]

  private struct Level: Sendable {
    /// Bin after bin, channel by channel; no value is a low above the high.
    var low: [Float], high: [Float]
    /// One past the newest bin.
    var end = 0

    init(cells: Int) {
      (low, high) = (Array(repeating: .infinity, count: cells), Array(repeating: -.infinity, count: cells))
    }

    /// Takes samples into the cells from a place on.
    mutating func fold(_ values: [Float], _ samples: Range<Int>, _ channels: Int, into place: Int) {
      low.withUnsafeMutableBufferPointer { low in
        high.withUnsafeMutableBufferPointer { high in
          values.withUnsafeBufferPointer { values in
            for sample in samples {
              for channel in 0..<channels {
                let value = values[sample * channels + channel]
                // The difference keeps infinities and NaN out.
                guard value - value == 0 else { continue }
                if value < low[place + channel] { low[place + channel] = value }
                if value > high[place + channel] { high[place + channel] = value }
              }
            }
          }
        }
      }
    }
  }

  /// - Parameters:
  ///   - capacity: Bins of a level, 8 or more.
  ///   - levels: Levels, 2 or more.
  init(
    channels: Int, start: Double, width: Double, samplesPerBin: Int = 1, capacity: Int, levels: Int, keepsAll: Bool
  ) {
    (self.channels, self.start, self.width, self.samplesPerBin) = (channels, start, width, samplesPerBin)
    (self.capacity, self.keepsAll) = (capacity, keepsAll)
    self.levels = (0..<levels).map { _ in Level(cells: capacity * channels) }
  }

  // MARK: Taking in

  /// Takes regular samples in.
  ///
  /// - Parameters:
  ///   - values: Sample after sample, channel by channel. What is not finite is left out.
  ///   - position: Samples from the start to the first of them.
  mutating func add(_ values: [Float], at position: Int) {
    let rows = channels > 0 ? values.count / channels : 0
    var row = 0
    while row < rows {
      let bin = floorDivided(position + row, samplesPerBin)
      let end = min(rows, (bin + 1) * samplesPerBin - position)
      fold(values, row..<end, into: bin)
      row = end
    }
  }

  /// Takes samples with times of their own in.
  mutating func add(_ values: [Float], at times: [Double]) {
    for row in times.indices where (row + 1) * channels <= values.count {
      let place = ((times[row] - start) / width).rounded(.down)
      if place.magnitude < 1e15 { fold(values, row..<row + 1, into: Int(place)) }
    }
  }

  private mutating func fold(_ values: [Float], _ rows: Range<Int>, into bin: Int) {
    var bin = bin
    while keepsAll, bin >= capacity, bin < capacity << 40 {
      coarsen()
      bin = bin / Self.factor
    }
    guard bin >= 0, bin > levels[0].end - capacity - 1 else { return }
    advance(0, to: bin)
    levels[0].fold(values, rows, channels, into: bin % capacity * channels)
    // A bin that is not the newest has been handed up already.
    if bin < levels[0].end - 1 { handUp(bin, from: 0) }
  }

  /// Makes a bin one of a level's; those in between are empty.
  private mutating func advance(_ level: Int, to bin: Int) {
    let end = levels[level].end
    guard bin >= end else { return }
    if end > 0 { handUp(end - 1, from: level) }
    for empty in max(end, bin + 1 - capacity)...bin {
      let row = empty % capacity * channels
      for cell in row..<row + channels { (levels[level].low[cell], levels[level].high[cell]) = (.infinity, -.infinity) }
    }
    levels[level].end = bin + 1
  }

  private mutating func handUp(_ bin: Int, from level: Int) {
    guard level + 1 < levels.count else { return }
    let above = bin / Self.factor
    guard above > levels[level + 1].end - capacity - 1 else { return }
    advance(level + 1, to: above)
    let from = bin % capacity * channels, to = above % capacity * channels
    for channel in 0..<channels {
      levels[level + 1].low[to + channel] = min(levels[level + 1].low[to + channel], levels[level].low[from + channel])
      levels[level + 1].high[to + channel] = max(
        levels[level + 1].high[to + channel], levels[level].high[from + channel])
    }
    if above < levels[level + 1].end - 1 { handUp(above, from: level + 1) }
  }

  /// The finest level goes, and one that is coarser than all comes.
  private mutating func coarsen() {
    finish()
    levels.removeFirst()
    levels.append(Level(cells: capacity * channels))
    if let end = levels.dropLast().last?.end, end > 0 {
      for bin in 0..<end { handUp(bin, from: levels.count - 2) }
    }
    width *= Double(Self.factor)
    samplesPerBin *= Self.factor
  }

  /// Hands all up that is held back while bins are not full.
  mutating func finish() {
    for level in levels.indices where levels[level].end > 0 { handUp(levels[level].end - 1, from: level) }
  }

  // MARK: Giving out

  /// The finest level that has a stretch of time in so many bins at most; else the coarsest.
  func level(span: Double, bins: Int) -> Int {
    var width = width
    for level in levels.indices {
      if span <= width * Double(bins) { return level }
      width *= Double(Self.factor)
    }
    return levels.count - 1
  }

  func width(of level: Int) -> Double {
    (0..<level).reduce(width) { width, _ in width * Double(Self.factor) }
  }

  /// The bins that a level has; the newest may not be full.
  func bins(of level: Int) -> Range<Int> {
    max(0, levels[level].end - capacity)..<levels[level].end
  }

  /// Low and high of the channels, bin by bin; NaN where there is none.
  ///
  /// - Parameter bins: Within `bins(of:)`.
  func values(level: Int, bins: Range<Int>, channels chosen: [Int]) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(2 * bins.count * chosen.count)
    for bin in bins {
      let row = bin % capacity * channels
      for channel in chosen {
        let low = levels[level].low[row + channel], high = levels[level].high[row + channel]
        values += low <= high ? [low, high] : [.nan, .nan]
      }
    }
    return values
  }

  /// How far apart low and high of all channels are, bin by bin; NaN where there is none.
  func extents(level: Int, bins: Range<Int>) -> [Float] {
    bins.flatMap { bin in
      let row = bin % capacity * channels
      return (row..<row + channels).map { cell in
        let low = levels[level].low[cell], high = levels[level].high[cell]
        return low <= high ? high - low : .nan
      }
    }
  }
}

private func floorDivided(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : (a - b + 1) / b }
