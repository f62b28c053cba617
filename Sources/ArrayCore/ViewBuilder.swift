/// A view made in its place, for those who read index expressions of their own: takes the entries of one from left to right.
///
/// The array is read where it stands, so it must stay there; another array may take its place meanwhile if its shape and
/// dtype are the same, and then there is no view. Nothing is copied on the way: that is what a small call consists of.
public struct ViewBuilder {
  private let array: UnsafePointer<NDArray>
  private let view: UnsafeMutablePointer<NDArray>
  /// The array's next axis.
  private var axis = 0

  /// Begins a view at `view`, memory not yet initialised; `finish` or `abandon` must follow. `nil` for an array whose values are
  /// not computed.
  public init?(of array: UnsafePointer<NDArray>, at view: UnsafeMutablePointer<NDArray>) {
    guard case .ready(let buffer) = array.pointee.source else { return nil }
    (self.array, self.view) = (array, view)
    view.initialize(
      to: NDArray(
        buffer, dtype: array.pointee.dtype,
        layout: Layout(shape: Dims(), strides: Dims(), offset: array.pointee.layout.offset)))
  }

  /// How many of the array's axes are yet to be taken.
  public var rest: Int { array.pointee.layout.shape.count - axis }

  /// One element of the next axis, which disappears; negative ones count from the end.
  public mutating func pick(_ i: Int) throws(ArrayError) {
    let place = try Layout.place(i, of: array.pointee.layout.shape[axis], axis: axis, op: "index")
    view.pointee.layout.offset += place &* array.pointee.layout.strides[axis]
    axis += 1
  }

  /// Python's `start:stop:step` of the next axis.
  public mutating func narrow(_ start: Int, _ stop: Int, step: Int) throws(ArrayError) {
    let stride = array.pointee.layout.strides[axis]
    let (first, count) = try Layout.range(start, stop, step, of: array.pointee.layout.shape[axis])
    if count > 0 { view.pointee.layout.offset += first &* stride }
    append(count, count > 1 ? stride &* step : stride)
    axis += 1
  }

  /// All of the next axes, so many of them.
  public mutating func keep(_ count: Int) {
    for _ in 0..<count {
      append(array.pointee.layout.shape[axis], array.pointee.layout.strides[axis])
      axis += 1
    }
  }

  /// A new axis of size 1.
  public mutating func insertAxis() { append(1, 0) }

  private func append(_ count: Int, _ stride: Int) {
    view.pointee.layout.shape.append(count)
    view.pointee.layout.strides.append(stride)
  }

  /// Keeps what was not taken. False where another array has taken the place of the one that this is a view of.
  public mutating func finish() -> Bool {
    keep(rest)
    guard case .ready(let was) = view.pointee.source, case .ready(let now) = array.pointee.source else { return false }
    return was === now
  }

  /// Gives up what there is of the view.
  public func abandon() { view.deinitialize(count: 1) }
}

extension Layout {
  /// Where element `i` of `n` is, negative ones counted from the end.
  @inline(__always)
  package static func place(
    _ i: Int, of n: Int, axis: Int, op: @autoclosure () -> String
  ) throws(ArrayError) -> Int {
    guard i >= -n, i < n else { throw .indexOutOfRange(op: op(), index: i, count: n, axis: axis) }
    return i < 0 ? i + n : i
  }

  /// What Python's slice takes of `n` elements: the first one and how many.
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
