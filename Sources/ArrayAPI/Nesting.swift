import ArrayCore

/// Values that an array can be made of and read out as: numbers, and Swift arrays of such values to any depth.
///
/// `Element` types and arrays of them conform; no other type needs to.
public protocol Nestable: Sendable {
  /// The numbers at the bottom.
  associatedtype Leaf: Element
  /// How many Swift arrays stand around a number.
  static var nestingDepth: Int { get }
  /// The lengths from here inwards, as the first value at each depth tells them.
  func appendLengths(to shape: inout Dims)
  /// Throws unless all values below have the lengths that `shape` gives from `place.count` on.
  func checkLengths(_ shape: Dims, at place: [Int]) throws(ArrayError)
  /// Appends all numbers of a list in order.
  static func appendLeaves(of list: [Self], to leaves: inout [Leaf])
  /// `count` values of lengths `shape[axis...]`, of numbers from `start` on, which moves behind them.
  static func list(of leaves: [Leaf], count: Int, shape: Dims, axis: Int, start: inout Int) -> [Self]
}

extension Element {
  public static var nestingDepth: Int { 0 }
  public func appendLengths(to shape: inout Dims) {}
  public func checkLengths(_ shape: Dims, at place: [Int]) {}
  public static func appendLeaves(of list: [Self], to leaves: inout [Self]) { leaves.append(contentsOf: list) }
  public static func list(of leaves: [Self], count: Int, shape: Dims, axis: Int, start: inout Int) -> [Self] {
    defer { start += count }
    return Array(leaves[start..<(start + count)])
  }
}

extension Array: Nestable where Element: Nestable {
  public typealias Leaf = Element.Leaf

  public static var nestingDepth: Int { 1 + Element.nestingDepth }

  public func appendLengths(to shape: inout Dims) {
    shape.append(count)
    if let first { return first.appendLengths(to: &shape) }
    for _ in 0..<Element.nestingDepth { shape.append(0) }
  }

  public func checkLengths(_ shape: Dims, at place: [Int]) throws(ArrayError) {
    guard count == shape[place.count] else {
      let first = [Int](repeating: 0, count: place.count)
      throw .invalid(
        op: "asarray",
        "nested arrays must have one length: \(place) has \(count) values, \(first) has \(shape[place.count])")
    }
    if Element.nestingDepth == 0 { return }
    for (index, element) in enumerated() { try element.checkLengths(shape, at: place + [index]) }
  }

  public static func appendLeaves(of list: [[Element]], to leaves: inout [Leaf]) {
    for values in list { Element.appendLeaves(of: values, to: &leaves) }
  }

  public static func list(
    of leaves: [Leaf], count: Int, shape: Dims, axis: Int, start: inout Int
  ) -> [[Element]] {
    var result: [[Element]] = []
    result.reserveCapacity(count)
    for _ in 0..<count {
      result.append(Element.list(of: leaves, count: shape[axis], shape: shape, axis: axis + 1, start: &start))
    }
    return result
  }
}

extension NDArray {
  /// Copies nested arrays, `[[1, 2], [3, 4]]` to a shape of (2, 2), and so to any depth.
  ///
  /// - Parameter dtype: What to convert to; nil keeps that of the numbers (`Int` is int64, `Double` float64).
  /// - Throws: `ArrayError.invalid` where arrays beside each other have other lengths; the error says which.
  public init<T: Nestable>(_ values: [[T]], dtype: DType? = nil, device: Device = .cpu) throws(ArrayError) {
    var shape = Dims()
    values.appendLengths(to: &shape)
    try values.checkLengths(shape, at: [])
    var leaves: [T.Leaf] = []
    leaves.reserveCapacity(shape.product ?? 0)
    [T].appendLeaves(of: values, to: &leaves)
    try self.init(leaves, shape: shape, dtype: dtype, device: device)
  }

  /// Copies the numbers of a sequence, such as a range or a part of an array, to one dimension.
  @_disfavoredOverload
  public init<T: Element>(
    _ values: some Sequence<T>, dtype: DType? = nil, device: Device = .cpu
  ) throws(ArrayError) {
    try self.init(Array(values), shape: nil, dtype: dtype, device: device)
  }

  /// The elements as nested arrays, converted to their numbers' type if need be: `let rows: [[Double]] = try x.nested()`.
  ///
  /// - Throws: `ArrayError.shapeMismatch` unless there are as many dimensions as the type is deep, and
  ///   `ArrayError.notHostAccessible` for memory of a device.
  public func nested<T: Nestable>(of type: [T].Type = [T].self) throws(ArrayError) -> [T] {
    guard ndim == [T].nestingDepth else {
      throw .shapeMismatch(op: "nested", expected: "\([T].nestingDepth) dimensions for \([T].self)", got: shape)
    }
    let rows = Dims(shape.dropLast())
    guard size > 0 || rows.contains(0) || rows.product.map({ $0 <= 1 << 24 }) ?? false else {
      throw .invalid(op: "nested", "shape \(shape) has too many empty rows")
    }
    let leaves = try array(of: T.Leaf.self)
    var start = 0
    return T.list(of: leaves, count: shape[0], shape: shape, axis: 1, start: &start)
  }
}
