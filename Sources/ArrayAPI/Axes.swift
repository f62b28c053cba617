import ArrayCore

/// One axis or several, as reductions take them: an `Int` or an `[Int]`.
public protocol AxisArgument: Sendable {
  var axes: [Int] { get }
}

extension Int: AxisArgument { public var axes: [Int] { [self] } }
extension [Int]: AxisArgument { public var axes: [Int] { self } }

/// The axis counted from the front; negative ones count from the back.
func normalized(_ axis: Int, rank: Int, op: String) throws(ArrayError) -> Int {
  guard axis >= -rank, axis < rank else { throw .axisOutOfRange(op: op, axis: axis, rank: rank) }
  return axis < 0 ? axis + rank : axis
}

/// Sorted, distinct axes; `nil` stands for all of them.
func normalized(_ axes: (any AxisArgument)?, rank: Int, op: String) throws(ArrayError) -> [Int] {
  guard let axes = axes?.axes else { return Array(0..<rank) }
  if axes.count == 1 { return [try normalized(axes[0], rank: rank, op: op)] }
  var result: [Int] = []
  for axis in axes { result.append(try normalized(axis, rank: rank, op: op)) }
  result.sort()
  for (a, b) in zip(result, result.dropFirst()) where a == b {
    throw .repeatedAxis(op: op, axis: a)
  }
  return result
}
