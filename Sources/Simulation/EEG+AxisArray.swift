import AxisArrays

extension EEG {
  /// The next samples as a message: time × channel, float32 in microvolts, channels labelled.
  ///
  /// - Throws: `ArrayError` when there is no memory for them.
  public mutating func nextMessage(_ count: Int) throws(ArrayError) -> AxisArray {
    let start = position
    let data = try NDArray(next(count), shape: [max(count, 0), montage.labels.count])
    let units = Array(repeating: "uV", count: montage.labels.count)
    let records = try Records([
      Records.Field("label", .labels(montage.labels)), Records.Field("unit", .labels(units)),
    ])
    return try AxisArray(
      data, dims: ["time", "ch"],
      axes: [
        "time": .time(rate: rate, offset: Double(start) * (1 / rate)),
        "ch": .coordinate(CoordinateAxis(.records(records))),
      ], key: "eeg", streamDim: "time")
  }
}
