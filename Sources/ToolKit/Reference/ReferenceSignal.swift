import SignalProcessing

/// The signal that reference pages show transformers with: (time, ch, freq, xy) with an axis of every kind.
enum ReferenceSignal {
  /// 120 samples at 100 Hz: in each channel a rhythm of its own, hum that all have in common, and noise, around 2.
  static func recording(dtype: DType = .float32) throws -> AxisArray {
    let places = 3 * 5 * 2, namespace = Namespace(dtype: .float64)
    let rhythms = (0..<places).map { place -> Double in
      let (channel, other) = place.quotientAndRemainder(dividingBy: 10)
      return 1 + 1.5 * Double(channel) + 0.4 * Double(other)
    }
    let own = try Source(
      Oscillator(rate: 100, channels: places, frequency: .each(rhythms), amplitude: 1.2), in: namespace
    ).next(120)
    let hum = try Source(Oscillator(rate: 100, frequency: 12.5, amplitude: 0.6), in: namespace).next(120)
    let noise = try Source(WhiteNoise(rate: 100, channels: places, mean: 2, deviation: 0.15, seed: 1), in: namespace)
      .next(120)
    let data = try reshape(own.data + hum.data + noise.data, [120, 3, 5, 2]).astype(dtype)
    return try AxisArray(
      data, dims: ["time", "ch", "freq", "xy"],
      axes: [
        "time": .time(rate: 100), "ch": .labels(["C3", "Cz", "C4"]),
        "freq": .linear(LinearAxis(gain: 1, offset: 1, unit: "Hz")), "xy": .labels(["x", "y"]),
      ], key: "reference", streamDim: "time")
  }

  /// The recording without a number at one place: sample 60 of the first channel.
  static func withNaN(dtype: DType = .float32) throws -> AxisArray {
    let recording = try recording(dtype: dtype)
    let isPlace = try reshape(arange(.int(Int64(recording.data.size))), recording.shape) .== 60 * 30
    return try recording.with(data: try `where`(isPlace, Double.nan, recording.data))
  }
}
