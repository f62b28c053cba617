/// Independent normally distributed numbers.
public struct WhiteNoise: ChannelProducer {
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
  /// Seed of the noise.
  public var seed: Int

  public init(
    rate: Double = 1000, messageLength: Int? = nil, channels: Int = 1, mean: Double = 0, deviation: Double = 1,
    seed: Int = 0
  ) {
    (self.rate, self.messageLength, self.channels) = (rate, messageLength, channels)
    (self.mean, self.deviation, self.seed) = (mean, deviation, seed)
  }

  public static let settings = Settings(
    of: WhiteNoise(), "Generates normally distributed noise with a flat spectrum.",
    formula: "y[n, c] = loc + scale z, with z the standard normal number at place n n_ch + c of the seed's stream",
    source: "Salmon et al. 2011, \"Parallel random numbers: as easy as 1, 2, 3\", SC '11 (Philox 4x32-10)"
  ) {
    Group.sampling(\.rate, \.messageLength)
    Group.channels(\.channels)
    Setting("mean", \.mean, "Mean of the noise.", unit: .data, .finite, python: "loc")
    Setting("deviation", \.deviation, "Standard deviation.", unit: .data, .atLeast(0), python: "scale")
    Setting("seed", \.seed, "Seed of the noise.")
  }
  public static let examples = [
    WhiteNoise(rate: 100, channels: 3), WhiteNoise(rate: 500, mean: -1, deviation: 4, seed: 7),
  ]

  public func produce(
    _ count: Int, from first: Int, state: inout NoState, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    var numbers = random(seed: seed, sample: first, channels: channels, dtype: namespace.dtype)
    let data = try numbers.normal(
      [count, channels], mean: mean, deviation: deviation, dtype: namespace.dtype, device: namespace.device)
    return data
  }
}
