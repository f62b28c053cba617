// What sources have in common.

/// A source of some numbered channels, in the namespace's dtype.
protocol ChannelProducer: Producer {
  var channels: Int { get }
}

extension ChannelProducer {
  public func emptyMessage(in namespace: Namespace) throws(ArrayError) -> AxisArray {
    try emptyMessage(channels: channels, dtype: namespace.dtype, in: namespace)
  }
}

extension Group where Owner: Producer {
  /// The rate of a source, and the length of its messages.
  static func sampling(
    _ rate: WritableKeyPath<Owner, Double> & Sendable, _ messageLength: WritableKeyPath<Owner, Int?> & Sendable
  ) -> Group {
    Group(rows: [
      Setting("rate", rate, "Samples per second.", unit: .hertz, .above(0), python: "fs"),
      Setting(
        "messageLength", messageLength, "Samples per message; `null` lets the caller decide.", .atLeast(1),
        python: "n_time"),
    ])
  }

  /// The number of a source's channels.
  static func channels(_ channels: WritableKeyPath<Owner, Int> & Sendable) -> Group {
    Group(rows: [Setting("channels", channels, "Number of channels.", .from(1, to: 1_048_576), python: "n_ch")])
  }
}

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
