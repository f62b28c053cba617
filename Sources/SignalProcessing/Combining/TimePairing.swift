/// Pairs the samples of two streams by their time, whatever their messages are.
///
/// Both need a regular stream axis of the same rate, and samples that fall on each other within a quarter of a step.
/// Samples of one stream that the other has none for (before its begin, or in a gap) are left out.
public struct TimePairing: Codable, Sendable {
  public enum Port: String, CaseIterable, Sendable { case a, b }

  private struct Queue: Codable, Sendable {
    /// What waits, and its places on the grid of stream a.
    var messages: [AxisArray] = []
  }
  private var a = Queue(), b = Queue()

  public init() {}

  /// Takes a message in; gives the pairs of stretches of the two streams that now have the same times.
  mutating func pair(
    _ message: AxisArray, on port: Port, op: String
  ) throws(ArrayError) -> [(a: AxisArray, b: AxisArray)] {
    let dim = try message.streamAxis()
    guard let axis = try message.axis(dim).linear, axis.gain > 0 else {
      throw .invalid(
        op: op, "axis \"\(dim)\" of input \(port.rawValue) is not regular; streams are paired by regular times")
    }
    guard try message.count(along: dim) > 0 else { return [] }
    if let other = (port == .a ? b : a).messages.first, let step = try other.axis(try other.streamAxis()).linear?.gain {
      guard Swift.abs(step - axis.gain) <= 1e-6 * step else {
        throw .invalid(op: op, "the inputs have different rates, \(1 / axis.gain) and \(1 / step) Hz")
      }
    }
    if port == .a { a.messages.append(message) } else { b.messages.append(message) }
    var pairs: [(a: AxisArray, b: AxisArray)] = []
    while let x = a.messages.first, let y = b.messages.first {
      let (startX, gain) = try start(x), (startY, _) = try start(y)
      let apart = (startY - startX) / gain, whole = apart.rounded()
      guard whole.magnitude < 0x1p53 else {
        throw .invalid(op: op, "the inputs' times, \(startX) and \(startY), are too far apart to pair")
      }
      let lengthX = try length(x), lengthY = try length(y)
      let skipX = Swift.max(0, Int(whole)), skipY = Swift.max(0, -Int(whole))
      // What ends before the other begins will never find its pair.
      if skipX >= lengthX { a.messages.removeFirst(); continue }
      if skipY >= lengthY { b.messages.removeFirst(); continue }
      guard Swift.abs(apart - whole) <= 0.25 else {
        throw .invalid(
          op: op, "the inputs' samples lie \(Swift.abs(apart - whole)) of a step apart, must lie within 0.25")
      }
      let count = Swift.min(lengthX - skipX, lengthY - skipY)
      pairs.append((try part(x, skipX, skipX + count), try part(y, skipY, skipY + count)))
      a.messages[0] = try part(x, skipX + count, lengthX)
      b.messages[0] = try part(y, skipY + count, lengthY)
      if skipX + count == lengthX { a.messages.removeFirst() }
      if skipY + count == lengthY { b.messages.removeFirst() }
    }
    return pairs
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
      let data = try combine(x.data, y.data)
      guard data.shape == x.shape else {
        throw .shapeMismatch(op: op, expected: "input b to broadcast to input a of shape \(x.shape)", got: y.shape)
      }
      results.append(x.with(data: data))
    }
    return results
  }
}
