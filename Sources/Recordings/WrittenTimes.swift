import AxisArrays

/// The times of everything written so far: runs without a gap, as (index, time there), or all the times.
struct WrittenTimes: Sendable {
  private(set) var count = 0
  /// Step between samples; `nil` before the first message and where every sample has a time.
  private(set) var gain: Double?
  private(set) var runs: [(first: Int, offset: Double)] = []
  private(set) var values: [Double] = []
  private var isListed = false

  /// Steps that differ by less are one: over a million samples the times then agree to a sample.
  private static let tolerance = 1e-6

  /// Notes a message's times. A step that changes, or a change between the two kinds, is an error.
  mutating func append(_ axis: Axis, count added: Int, path: String) throws(RecordingError) {
    switch axis {
    case .linear(let axis) where axis.gain == 0 && gain == nil && axis.offset.isFinite:
      // Windows that follow the messages have no common distance: each has its time.
      isListed = true
      values += Array(repeating: axis.offset, count: added)
    case .linear(let axis):
      let (step, offset) = (axis.gain, axis.offset)
      guard step > 0, step.isFinite, (1 / step).isFinite, offset.isFinite else {
        throw .notWritable(path: path, what: "a stream that goes by steps of \(step) from \(offset)")
      }
      guard !isListed, gain.map({ abs($0 - step) <= WrittenTimes.tolerance * $0 }) ?? true else {
        throw .notWritable(path: path, what: "the messages' step in time changed from \(gain ?? .nan) to \(step)")
      }
      gain = gain ?? step
      if added == 0 { return }
      let expected = runs.last.map { $0.offset + Double(count - $0.first) * step }
      // A hundredth of a step is rounding; more is a gap, or time that was seen twice.
      if expected.map({ abs($0 - offset) > abs(step) * 0.01 }) ?? true { runs.append((count, offset)) }
    case .coordinate(let axis) where gain == nil && axis.values.numbers != nil:
      isListed = true
      values += axis.values.numbers ?? []
    default:
      throw .notWritable(path: path, what: "a stream axis of labels, or one that is regular only at times")
    }
    count += added
  }

  /// The runs again, those joined that follow each other within half a step.
  var pieces: [Piece] {
    var starts: [(first: Int, offset: Double)] = []
    for run in runs {
      let expected = starts.last.map { $0.offset + Double(run.first - $0.first) * (gain ?? 1) }
      if expected.map({ abs($0 - run.offset) > 0.5 * (gain ?? 1) }) ?? true { starts.append(run) }
    }
    return Piece.pieces(starts, total: count)
  }

  /// Time of a sample.
  func value(at index: Int) -> Double {
    if isListed { return values[index] }
    guard !runs.isEmpty else { return Double(index) * (gain ?? 1) }
    // The last run that begins at or before the sample.
    var (low, high) = (0, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].first <= index { low = middle } else { high = middle }
    }
    let run = runs[low]
    return run.offset + Double(index - run.first) * (gain ?? 1)
  }
}
