/// Pairs the samples of two streams by their time, whatever their messages are.
///
/// Regular streams need the same rate, and samples that fall on each other within a quarter of a step. Where one has a time for
/// each sample, those times are the same that are equal but for rounding, and must rise. Samples of one stream that the other
/// has none for (before its begin, or in a gap) are left out.
public struct TimePairing: Codable, Sendable {
  public enum Port: String, CaseIterable, Sendable { case a, b }

  private struct Queue: Codable, Sendable {
    /// The waiting samples, and their places on the grid of stream a.
    var messages: [AxisArray] = []
    /// The last time that came, of a stream with a time for each sample.
    var last: Double?
  }
  private var a = Queue(), b = Queue()

  public init() {}

  /// The samples that wait for the other input.
  var waiting: (a: [AxisArray], b: [AxisArray]) { (a.messages, b.messages) }

  /// Takes a message in; gives the pairs of stretches of the two streams that now have the same times.
  mutating func pair(
    _ message: AxisArray, on port: Port, op: String
  ) throws(ArrayError) -> [(a: AxisArray, b: AxisArray)] {
    let dim = try message.streamAxis()
    guard try message.count(along: dim) > 0 else { return [] }
    try check(message, dim, against: (port == .a ? b : a).messages.first, port, op)
    let last = isRegular(message) ? nil : try times(message, port, op).last
    if port == .a {
      a.messages.append(message)
      a.last = last
    } else {
      b.messages.append(message)
      b.last = last
    }
    var pairs: [(a: AxisArray, b: AxisArray)] = []
    while let x = a.messages.first, let y = b.messages.first {
      let (runs, usedX, usedY) =
        isRegular(x) && isRegular(y)
        ? try regularRun(x, y, op) : equalTimes(try times(x, .a, op), try times(y, .b, op))
      for run in runs {
        pairs.append((try part(x, run.x, run.x + run.count), try part(y, run.y, run.y + run.count)))
      }
      let (lengthX, lengthY) = (try length(x), try length(y))
      if usedX == lengthX { a.messages.removeFirst() } else { a.messages[0] = try part(x, usedX, lengthX) }
      if usedY == lengthY { b.messages.removeFirst() } else { b.messages[0] = try part(y, usedY, lengthY) }
    }
    return pairs
  }

  /// Forgets what waits on one input, where another stream begins; false where the other input's is of another rate.
  mutating func begins(_ message: AxisArray, on port: Port) -> Bool {
    let other = (port == .a ? b : a).messages.first
    guard let other, let dim = try? message.streamAxis(), let step = try? message.axis(dim).linear?.gain,
      let own = try? other.axis(other.streamAxis()).linear?.gain, Swift.abs(step - own) <= 1e-6 * own
    else { return false }
    if port == .a { a = Queue() } else { b = Queue() }
    return true
  }

  /// Samples of both that belong together: where they begin in each, and how many.
  private typealias Run = (x: Int, y: Int, count: Int)

  private func check(
    _ message: AxisArray, _ dim: String, against other: AxisArray?, _ port: Port, _ op: String
  ) throws(ArrayError) {
    guard let axis = try message.axis(dim).linear else {
      let first = try times(message, port, op).first
      if let first, let last = port == .a ? a.last : b.last, first <= last {
        throw .invalid(
          op: op, "the times of input \(port.rawValue) go back from \(last) to \(first), by which streams are paired")
      }
      return
    }
    guard axis.gain > 0 else {
      throw .invalid(op: op, "axis \"\(dim)\" of input \(port.rawValue) does not rise")
    }
    guard axis.offset.ulp <= 0.25 * axis.gain else {
      throw .invalid(op: op, "samples \(axis.gain) apart cannot be told by times such as \(axis.offset)")
    }
    guard let other, let step = try other.axis(try other.streamAxis()).linear?.gain else { return }
    guard Swift.abs(step - axis.gain) <= 1e-6 * step else {
      throw .invalid(op: op, "the inputs have different rates, \(1 / axis.gain) and \(1 / step) Hz")
    }
  }

  /// The part that two regular stretches have in common, and how much of each is done with.
  private func regularRun(
    _ x: AxisArray, _ y: AxisArray, _ op: String
  ) throws(ArrayError) -> ([Run], usedX: Int, usedY: Int) {
    let (startX, gain) = try start(x), (startY, _) = try start(y)
    let apart = (startY - startX) / gain, whole = apart.rounded()
    guard whole.magnitude < 0x1p53 else {
      throw .invalid(op: op, "the inputs' times, \(startX) and \(startY), are too far apart to pair")
    }
    let lengthX = try length(x), lengthY = try length(y)
    let skipX = Swift.max(0, Int(whole)), skipY = Swift.max(0, -Int(whole))
    // What ends before the other begins will never find its pair.
    if skipX >= lengthX { return ([], lengthX, 0) }
    if skipY >= lengthY { return ([], 0, lengthY) }
    guard Swift.abs(apart - whole) <= 0.25 else {
      throw .invalid(
        op: op, "the inputs' samples lie \(Swift.abs(apart - whole)) of a step apart, must lie within 0.25")
    }
    let count = Swift.min(lengthX - skipX, lengthY - skipY)
    return ([(skipX, skipY, count)], skipX + count, skipY + count)
  }

  /// The stretches in which times are equal but for rounding, and how much of each is done with.
  private func equalTimes(_ x: [Double], _ y: [Double]) -> ([Run], usedX: Int, usedY: Int) {
    var runs: [Run] = [], (i, j) = (0, 0)
    while i < x.count, j < y.count {
      guard Swift.abs(x[i] - y[j]) <= 4 * Swift.max(x[i].ulp, y[j].ulp) else {
        if x[i] < y[j] { i += 1 } else { j += 1 }
        continue
      }
      if let last = runs.last, last.x + last.count == i, last.y + last.count == j {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((i, j, 1))
      }
      (i, j) = (i + 1, j + 1)
    }
    return (runs, i, j)
  }

  private func isRegular(_ message: AxisArray) -> Bool { (try? message.axis(message.streamAxis()).linear) != nil }

  /// The time of each sample.
  private func times(_ message: AxisArray, _ port: Port, _ op: String) throws(ArrayError) -> [Double] {
    let dim = try message.streamAxis(), count = try message.count(along: dim)
    switch try message.axis(dim) {
    case .linear(let axis): return (0..<count).map { axis.offset + Double($0) * axis.gain }
    case .coordinate(let axis):
      if let numbers = axis.values.numbers, numbers.allSatisfy(\.isFinite),
        zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
      {
        return numbers
      }
    }
    throw .invalid(
      op: op, "axis \"\(dim)\" of input \(port.rawValue) has no finite numbers that rise, by which streams are paired")
  }

  private func start(_ message: AxisArray) throws(ArrayError) -> (Double, Double) {
    let axis = try message.axis(try message.streamAxis()).linear ?? LinearAxis()
    return (axis.offset, axis.gain)
  }

  private func length(_ message: AxisArray) throws(ArrayError) -> Int {
    try message.count(along: try message.streamAxis())
  }

  private func part(_ message: AxisArray, _ from: Int, _ to: Int) throws(ArrayError) -> AxisArray {
    try message.slice(try message.streamAxis(), from, to)
  }

  /// Joins what `combine` makes of each pair, on the axes of stream a.
  mutating func combine(
    _ message: AxisArray, on port: Port, op: String,
    _ combine: (NDArray, NDArray) throws(ArrayError) -> NDArray
  ) throws(ArrayError) -> [AxisArray] {
    var results: [AxisArray] = []
    for (x, y) in try pair(message, on: port, op: op) {
      results.append(try ChannelPair.combined(x, y, op: op, combine))
    }
    return results
  }
}
