import Platform

/// Noise whose power falls as 1 / f: white noise through a ladder of poles and zeros, an octave from rung to rung.
///
/// True to half a decibel from twice `lowFrequency` to a quarter of the rate, and 2 dB too strong at half of it. The stream begins in
/// the middle of the noise, not with a filter at rest.
public struct PinkNoise: ChannelProducer {
  /// Samples per second. In hertz.
  public var rate: Double
  /// Samples per message; `null` lets the caller decide.
  public var messageLength: Int?
  /// Number of channels.
  public var channels: Int
  /// Mean of the noise. In the unit of the data.
  public var mean: Double
  /// Standard deviation. In the unit of the data.
  public var deviation: Double
  /// Frequency below which the power stays constant. In hertz.
  public var lowFrequency: Double
  /// Seed of the noise.
  public var seed: Int

  public init(
    rate: Double = 1000, messageLength: Int? = nil, channels: Int = 1, mean: Double = 0, deviation: Double = 1,
    lowFrequency: Double = 0.1,
    seed: Int = 0
  ) {
    (self.rate, self.messageLength, self.channels) = (rate, messageLength, channels)
    (self.mean, self.deviation, self.lowFrequency, self.seed) = (mean, deviation, lowFrequency, seed)
  }

  public static let settings = Settings(
    of: PinkNoise(), "Generates noise whose power falls as the frequency rises.",
    formula: """
      y = loc + scale h * z, with z white noise and * a convolution
      |H(f)|^2 proportional to 1 / f from low_freq up, flat below
      H(s) = product over k of (s + sqrt(2) p[k]) / (s + p[k]), p[k] = 2 pi low_freq 2^k, as digital sections by matched z
      """,
    source: "Keshner 1982, \"1/f noise\", Proceedings of the IEEE 70, 212-218"
  ) {
    Group.sampling(\.rate, \.messageLength)
    Group.channels(\.channels)
    Setting("mean", \.mean, "Mean of the noise.", unit: .data, .finite, python: "loc")
    Setting("deviation", \.deviation, "Standard deviation.", unit: .data, .atLeast(0), python: "scale")
    Setting(
      "lowFrequency", \.lowFrequency, "Frequency below which the power stays constant.", unit: .hertz, .above(0),
      python: "low_freq")
    Setting("seed", \.seed, "Seed of the noise.")
  }
  public static let examples = [
    PinkNoise(rate: 100, channels: 2, lowFrequency: 1), PinkNoise(rate: 250, mean: 3, deviation: 2, seed: 5),
  ]

  public func validate() throws(SettingsError) {
    guard lowFrequency < rate / 4, lowFrequency >= rate * 1e-7 else {
      throw SettingsError("low_freq", "is \(lowFrequency) Hz, must lie from 1e-7 to 0.25 of fs (\(rate) Hz)")
    }
  }

  /// The filter's state, once it has forgotten that it began.
  public struct State: Codable, Sendable {
    let sections: [[Double]], gain: Double
    var kept: NDArray
  }

  /// Poles and zeros as sections of second order.
  var sections: [[Double]] {
    var rungs: [(pole: Double, zero: Double)] = []
    var frequency = lowFrequency
    while frequency < rate / 2 {
      let turn = -2 * Double.pi / rate
      rungs.append((Double.exp(turn * frequency), Double.exp(turn * frequency * 2.0.squareRoot())))
      frequency *= 2
    }
    return stride(from: 0, to: rungs.count, by: 2).map { k in
      let a = rungs[k], b = k + 1 < rungs.count ? rungs[k + 1] : (pole: 0, zero: 0)
      let numerator = [1, -a.zero - b.zero, a.zero * b.zero]
      return numerator + [1, -a.pole - b.pole, a.pole * b.pole]
    }
  }

  /// After so many samples nothing is left of what was before, to within 1e-7.
  private var memory: Int { Swift.min(Int((16 * rate / (2 * Double.pi * lowFrequency)).rounded(.up)), 1 << 22) }

  public func makeState(in namespace: Namespace) throws(ArrayError) -> State {
    // The gain that makes the variance 1: that of the filter is the energy of its impulse response.
    let sections = sections, length = Swift.max(memory, 1)
    let impulse = try concat([ones([1]), zeros([length - 1])], axis: 0)
    let energy = try sum(square(sosFilter(sections, impulse, axis: 0).y)).item(as: Double.self)
    // Samples before the first are those of another stream of the same key.
    var before = Random(key: UInt64(bitPattern: Int64(seed)), stream: 1)
    var kept: NDArray?
    for start in stride(from: 0, to: length, by: 1 << 14) {
      let part = [Swift.min(length - start, 1 << 14), channels] as Dims
      let noise = try before.normal(part, dtype: namespace.dtype, device: namespace.device)
      kept = try sosFilter(sections, noise, axis: 0, state: kept).state
    }
    guard let kept else { throw .invalid(op: Self.name, "the filter has no memory") }
    return State(sections: sections, gain: deviation / energy.squareRoot(), kept: kept)
  }

  public func produce(
    _ count: Int, from first: Int, state: inout State, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    var numbers = random(seed: seed, sample: first, channels: channels, dtype: namespace.dtype)
    let white = try numbers.normal([count, channels], dtype: namespace.dtype, device: namespace.device)
    let (pink, kept) = try sosFilter(state.sections, white, axis: 0, state: state.kept)
    state.kept = kept
    return try pink * state.gain + mean
  }
}
