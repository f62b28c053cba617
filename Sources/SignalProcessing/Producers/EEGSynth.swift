/// A simple electroencephalogram: 1/f noise of each channel, and an alpha rhythm that all share.
public struct EEGSynth: ChannelProducer {
  /// Samples per second. In hertz.
  public var rate: Double
  /// Samples per message; `null` lets the caller decide.
  public var messageLength: Int?
  /// Number of channels.
  public var channels: Int
  /// Frequency of the rhythm. In hertz.
  public var alphaFrequency: Double
  /// Amplitude of the rhythm where it is strongest. In microvolts.
  public var alphaAmplitude: Double
  /// Standard deviation of the noise. In microvolts.
  public var noiseDeviation: Double
  /// Seed of the noise.
  public var seed: Int

  public init(
    rate: Double = 500, messageLength: Int? = nil, channels: Int = 8, alphaFrequency: Double = 10.5,
    alphaAmplitude: Double = 10,
    noiseDeviation: Double = 10, seed: Int = 0
  ) {
    (self.rate, self.messageLength, self.channels) = (rate, messageLength, channels)
    (self.alphaFrequency, self.alphaAmplitude, self.noiseDeviation, self.seed) = (
      alphaFrequency, alphaAmplitude, noiseDeviation, seed
    )
  }

  public static let settings = Settings(
    of: EEGSynth(), "Generates a simple electroencephalogram: 1/f noise and an alpha rhythm.",
    formula: """
      y[n, c] = noise_scale pink[n, c] + alpha_amp g[c] sin(2 pi alpha_freq n / fs)
      g[c] from 0.5 for the first channel to 1 for the last
      """,
    source: "Nunez and Srinivasan 2006, \"Electric Fields of the Brain\", 2nd edition"
  ) {
    Group.sampling(\.rate, \.messageLength)
    Group.channels(\.channels)
    Setting("alphaFrequency", \.alphaFrequency, "Frequency of the rhythm.", unit: .hertz, .finite, python: "alpha_freq")
    Setting(
      "alphaAmplitude", \.alphaAmplitude, "Amplitude of the rhythm where it is strongest.", unit: .microvolts, .finite,
      python: "alpha_amp")
    Setting(
      "noiseDeviation", \.noiseDeviation, "Standard deviation of the noise.", unit: .microvolts, .atLeast(0),
      python: "noise_scale")
    Setting("seed", \.seed, "Seed of the noise.")
  }
  public static let examples = [EEGSynth(rate: 100, channels: 3)]

  private var noise: PinkNoise {
    PinkNoise(
      rate: rate, channels: channels, deviation: noiseDeviation, lowFrequency: Swift.min(0.5, rate / 8), seed: seed)
  }

  private var rhythm: Oscillator {
    let gains = (0..<channels).map { channels > 1 ? 0.5 + 0.5 * Double($0) / Double(channels - 1) : 1 }
    return Oscillator(
      rate: rate, channels: channels, frequency: .all(alphaFrequency),
      amplitude: .each(gains.map { $0 * alphaAmplitude }))
  }

  public struct State: Codable, Sendable {
    var noise: PinkNoise.State, rhythm: Oscillator.State
  }

  public func makeState(in namespace: Namespace) throws(ArrayError) -> State {
    State(noise: try noise.makeState(in: namespace), rhythm: try rhythm.makeState(in: namespace))
  }

  public func produce(
    _ count: Int, from first: Int, state: inout State, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    let background = try noise.produce(count, from: first, state: &state.noise, in: namespace)
    return try background + rhythm.produce(count, from: first, state: &state.rhythm, in: namespace)
  }
}
