import AxisArrays

extension EEG {
  /// The next samples as a message: time × channel, float32 in microvolts, labelled.
  ///
  /// - Throws: `ArrayError` when there is no memory for them.
  public mutating func nextMessage(_ count: Int) throws(ArrayError) -> AxisArray {
    let start = position
    let values = next(count)
    return AxisArray(
      try NDArray(values, shape: [max(count, 0), montage.labels.count]), header: try header(),
      offset: Double(start) * (1 / rate))
  }
}
