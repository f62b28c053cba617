/// Lines across missing samples, by looking ahead as far as the longest stretch that is bridged.
struct MissingBridge: Codable, Sendable {
  let most: Int
  private var clock: SampleClock
  /// The samples that have not come out, and before them as many as a line may begin in.
  private var tail: NDArray
  /// Samples of the tail that came out, and all that did.
  private var context = 0, given = 0
  /// A message of the stream without samples.
  let template: AxisArray

  init(_ message: AxisArray, dim: String, most: Int, _ clock: SampleClock) throws(ArrayError) {
    (self.most, self.clock) = (most, clock)
    template = try message.slice(dim, 0, 0)
    tail = try template.data.copied()
  }

  /// How many samples come out once so many more have come in.
  func ready(with count: Int) -> Int { Swift.max(0, clock.count + count - most - given) }

  /// Takes samples in; gives those whose look-ahead has come in, and tells which of them were filled.
  mutating func take(_ x: NDArray, offset: Double, axis: Int) throws(ArrayError) -> (NDArray, filled: NDArray) {
    let out = ready(with: x.shape[axis])
    clock.advance(by: x.shape[axis], from: offset)
    return try give(out, of: try concat([tail, x], axis: axis), isEnd: false, axis: axis)
  }

  /// Returns the output that is left at the end of the stream; nil for none.
  mutating func flush(axis: Int) throws(ArrayError) -> (NDArray, filled: NDArray)? {
    let out = clock.count - given
    return out > 0 ? try give(out, of: tail, isEnd: true, axis: axis) : nil
  }

  private mutating func give(
    _ out: Int, of data: NDArray, isEnd: Bool, axis: Int
  ) throws(ArrayError) -> (NDArray, filled: NDArray) {
    let from = context, count = data.shape[axis]
    let isBegin = given == context
    given += out
    context = Swift.min(from + out, most + 1)
    tail = try data.slice(axis: axis, from + out - context, nil).copied()
    guard out > 0 else {
      let none = try data.slice(axis: axis, 0, 0)
      return (none, try none.astype(.bool))
    }
    let isKnown = try isfinite(data)
    let (before, back) = try nearestBefore(data, isKnown, reach: most + 1, axis: axis)
    let turned = try nearestBefore(flip(data, axis: axis), flip(isKnown, axis: axis), reach: most + 1, axis: axis)
    let after = try flip(turned.0, axis: axis), ahead = try flip(turned.steps, axis: axis)
    func cut(_ x: NDArray) throws(ArrayError) -> NDArray { try x.slice(axis: axis, from, from + out) }
    var (a, b) = (try cut(before), try cut(after)), (left, right) = (try cut(back), try cut(ahead))
    let x = try cut(data), isMissing = try logicalNot(cut(isKnown))
    // Before the first and after the last sample the nearest one stands.
    if isBegin {
      let places = try alongAxis(from...(from + out - 1), like: data, axis: axis), isOpen = try isinf(left)
      (a, left) = (try `where`(isOpen, b, a), try `where`(isOpen, places + 1, left))
    }
    if isEnd {
      let places = try alongAxis((count - from - out)...(count - from - 1), like: data, axis: axis)
      let isOpen = try isinf(right)
      (b, right) = (try `where`(isOpen, a, b), try `where`(isOpen, flip(places, axis: axis) + 1, right))
    }
    let span = try left + right
    let isFilled = try logicalAnd(isMissing, logicalAnd(span .<= Double(most + 1), isfinite(a)))
    let share = try `where`(isFilled, left / span, 0).astype(x.dtype.realPart)
    return (try `where`(isFilled, a + (b - a) * share, x), isFilled)
  }

  func output(_ data: NDArray, along dim: String) throws(ArrayError) -> AxisArray {
    try template.next(data, along: dim, offset: clock.value(at: given - data.shape[try template.index(of: dim)]))
  }
}
