// What sources have in common.

extension Producer {
  /// The message of samples (count, channels) from number `first` on.
  func message(_ data: NDArray, from first: Int, dims: [String] = ["time", "ch"]) throws(ArrayError) -> AxisArray {
    let time = LinearAxis(gain: 1 / fs, offset: Double(first) / fs, unit: "s")
    return try AxisArray(data, dims: dims, axes: ["time": .linear(time)], key: Self.name, streamDim: "time")
  }
}

/// Random numbers of a source: which they are follows from the seed and the sample's number alone.
func random(seed: Int, sample: Int, channels: Int, dtype: DType) -> Random {
  let words = UInt64(dtype.itemSize / 4)
  return Random(key: UInt64(bitPattern: Int64(seed)), position: UInt64(sample) &* UInt64(channels) &* words)
}
