// What sources have in common.

extension Producer {
  /// A message without samples of so many numbered channels; of a single signal without a dim for channels if nil.
  func emptyMessage(channels: Int?, dtype: DType, in namespace: Namespace) throws(ArrayError) -> AxisArray {
    var axes: [String: Axis] = ["time": .time(rate: rate)]
    if let channels { axes["ch"] = .labels((1...channels).map { "\($0)" }) }
    return try AxisArray(
      try namespace.zeros(channels.map { [0, $0] } ?? [0], dtype: dtype),
      dims: channels == nil ? ["time"] : ["time", "ch"],
      axes: axes, key: Self.name, streamDim: "time")
  }
}

/// Random numbers of a source: which they are follows from the seed and the sample's number alone.
func random(seed: Int, sample: Int, channels: Int, dtype: DType) -> Random {
  let words = UInt64(dtype.itemSize / 4)
  return Random(key: UInt64(bitPattern: Int64(seed)), position: UInt64(sample) &* UInt64(channels) &* words)
}
