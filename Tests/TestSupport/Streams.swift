import SignalProcessing

/// Streams of messages for the laws.
public enum Streams {
  /// A recording with an axis of every kind: (time at 100 Hz, ch with 3 labels, freq in Hz, xy), seeded noise around 2.
  public static func recording(
    samples: Int, dtype: DType = .float64, device: Device = .cpu, seed: Seed = Seed(1)
  ) throws -> AxisArray {
    var random = seed.generator
    let values = (0..<(samples * 3 * 5 * 2)).map { _ in Double.random(in: -1...5, using: &random) }
    let data = try NDArray(values, shape: [samples, 3, 5, 2]).astype(dtype).toDevice(device)
    return try AxisArray(
      data, dims: ["time", "ch", "freq", "xy"],
      axes: [
        "time": .time(rate: 100, offset: 12.5), "ch": .labels(["C3", "Cz", "C4"]),
        "freq": .linear(LinearAxis(gain: 1, offset: 1, unit: "Hz")), "xy": .labels(["x", "y"]),
      ],
      key: "rig", attrs: ["subject": "S1"], streamDim: "time")
  }

  /// The recording as messages of random lengths, some of them empty or of one sample; the first one may be empty too.
  public static func cut(_ recording: AxisArray, along dim: String = "time", seed: Seed) throws -> [AxisArray] {
    var random = seed.generator
    let count = try recording.count(along: dim)
    var pieces: [AxisArray] = [], at = 0
    while at < count {
      let length = [0, 1, Int.random(in: 1...40, using: &random)].randomElement(using: &random) ?? 1
      pieces.append(try recording.slice(dim, at, min(at + length, count)))
      at += length
    }
    return pieces
  }

  /// The recording as messages of a fixed length.
  public static func cut(_ recording: AxisArray, along dim: String = "time", every length: Int) throws -> [AxisArray] {
    var pieces: [AxisArray] = []
    for at in stride(from: 0, to: try recording.count(along: dim), by: length) {
      pieces.append(try recording.slice(dim, at, min(at + length, try recording.count(along: dim))))
    }
    return pieces
  }

  /// Messages joined along the dim that they append along, on the host.
  public static func joined(_ messages: [AxisArray]) throws -> AxisArray {
    let host = try messages.map { try $0.replacing(data: $0.data.toDevice(.cpu)) }
    guard let dim = host[0].header.stream else { return host[0] }
    return try AxisArray.concatenate(host, along: dim, tolerance: 1e-6)
  }
}

/// The bytes of an array's values, wherever it is; what bit-for-bit comparisons compare.
public func bits(_ x: NDArray) throws -> [UInt8] {
  try x.toDevice(.cpu).withUnsafeBytes { Array($0) }
}
