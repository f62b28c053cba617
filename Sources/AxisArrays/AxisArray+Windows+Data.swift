extension AxisArray {
  static func windows(of data: NDArray, axis: Int, starts: [Int], size: Int, step: Int) throws(ArrayError) -> NDArray {
    var blocks: [NDArray] = []
    for start in starts { blocks.append(try data.slice(axis: axis, start, start + size)) }
    if blocks.isEmpty { return try expandDims(try data.slice(axis: axis, 0, 0), axis: axis) }
    return try stack(blocks, axis: axis)
  }
}
