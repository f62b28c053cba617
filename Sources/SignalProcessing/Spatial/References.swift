// What a channel is compared with: weighted means, and medians of the others.

/// `x` less the weighted mean along an axis, or less that of the others; what has no others stays.
///
/// - Parameter omitting: whether NaN counts as not there.
func weightedlyRereferenced(
  _ x: NDArray, _ axis: Int, _ weights: NDArray?, includeCurrent: Bool, omitting: Bool
) throws(ArrayError) -> NDArray {
  let isMissing = try isnan(x)
  let values = omitting ? try `where`(isMissing, 0, x) : x
  var weight: NDArray
  if let weights { weight = weights } else { weight = try x.namespace.ones([], dtype: x.dtype.realPart) }
  if omitting { weight = try logicalNot(isMissing).astype(x.dtype.realPart) * weight }
  weight = try broadcastTo(weight, x.shape)
  let weighted = try values * weight
  let total = try sum(weighted, axis: axis, keepdims: true), mass = try sum(weight, axis: axis, keepdims: true)
  if includeCurrent { return try `where`(try mass .== 0, x, try x - total / mass) }
  let others = try mass - weight
  return try `where`(try others .== 0, x, try x - (total - weighted) / others)
}

/// For each element, the median of the others along an axis; 0 where there are none.
///
/// Without its own element, what is at place j of the sorted values is s[j] if the element stands above s[j], else
/// s[j + 1]: so no element needs a sort of its own.
///
/// - Parameter omitting: whether NaN counts as not there; else one makes all medians of its lane NaN.
func medianOfOthers(_ x: NDArray, _ axis: Int, omitting: Bool) throws(ArrayError) -> NDArray {
  let n = x.shape[axis], sorted = try sort(x, axis: axis)
  if !omitting {
    guard n > 1 else { return try zerosLike(x) }
    func without(_ j: Int) throws(ArrayError) -> NDArray {
      let low = try sorted.slice(axis: axis, j, j + 1), high = try sorted.slice(axis: axis, j + 1, j + 2)
      return try `where`(try x .> low, low, high)
    }
    let low = try without((n - 2) / 2)
    let middle = n % 2 == 0 ? low : try midpoint(low, without((n - 1) / 2))
    let isUnknown = try isnan(try sorted.slice(axis: axis, n - 1, n))  // NaN is sorted last
    return try `where`(isUnknown, Double.nan, middle)
  }
  let others = try sum(try logicalNot(try isnan(x)).astype(.int64), axis: axis, keepdims: true) - 1
  func without(_ j: NDArray) throws(ArrayError) -> NDArray {
    let low = try takeAlongAxis(sorted, try clip(j, min: 0, max: Scalar.int(Int64(n - 1))), axis: axis)
    let high = try takeAlongAxis(sorted, try clip(try j + 1, min: 0, max: Scalar.int(Int64(n - 1))), axis: axis)
    return try `where`(try x .> low, low, high)
  }
  let low = try without(try floorDivide(try others - 1, 2)), high = try without(try floorDivide(others, 2))
  let isOdd = try (try remainder(others, 2)) .== 1
  return try `where`(try others .<= 0, 0, try `where`(isOdd, low, try midpoint(low, high)))
}
