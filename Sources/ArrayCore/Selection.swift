extension Layout {
  /// Where element `i` of `n` is, negative ones counted from the end.
  @inline(__always)
  package static func place(
    _ i: Int, of n: Int, axis: Int, op: @autoclosure () -> String
  ) throws(ArrayError) -> Int {
    guard i >= -n, i < n else { throw .indexOutOfRange(op: op(), index: i, count: n, axis: axis) }
    return i < 0 ? i + n : i
  }

  /// The elements that Python's slice takes of `n`: the first one and how many.
  package static func range(
    _ start: Int?, _ stop: Int?, _ step: Int, of n: Int
  ) throws(ArrayError) -> (first: Int, count: Int) {
    guard step != 0 else { throw .invalid(op: "slice", "step is \(step)") }
    func bound(_ value: Int?, _ fallback: Int) -> Int {
      guard let value else { return fallback }
      let from = value < 0 ? value + n : value
      return step > 0 ? Swift.min(Swift.max(from, 0), n) : Swift.min(Swift.max(from, -1), n - 1)
    }
    let first = bound(start, step > 0 ? 0 : n - 1), end = bound(stop, step > 0 ? n : -1)
    let span = step > 0 ? end - first : first - end
    return (first, span > 0 ? Int(UInt(span - 1) / step.magnitude) + 1 : 0)
  }
}
