/// What an electroencephalogram is made of at its simplest: 1/f noise of each channel, and an alpha rhythm that all share.
public struct EEGSynth: Producer {
  public var fs: Double, nTime: Int?, nCh: Int, alphaFreq: Double, alphaAmp: Double, noiseScale: Double, seed: Int

  public init(
    fs: Double = 500, nTime: Int? = nil, nCh: Int = 8, alphaFreq: Double = 10.5, alphaAmp: Double = 10,
    noiseScale: Double = 10, seed: Int = 0
  ) {
    (self.fs, self.nTime, self.nCh) = (fs, nTime, nCh)
    (self.alphaFreq, self.alphaAmp, self.noiseScale, self.seed) = (alphaFreq, alphaAmp, noiseScale, seed)
  }

  public static let settings = Settings(
    of: EEGSynth(), "Makes a simple electroencephalogram: 1/f noise and an alpha rhythm.",
    formula: """
      y[n, c] = noise_scale pink[n, c] + alpha_amp g[c] sin(2 pi alpha_freq n / fs)
      g[c] from 0.5 for the first channel to 1 for the last
      """,
    source: "Nunez and Srinivasan 2006, \"Electric Fields of the Brain\", 2nd edition"
  ) {
    Setting("fs", \.fs, "Samples per second.", unit: .hertz, .above(0))
    Setting("nTime", \.nTime, "Samples of a message; none leaves it to who asks.", .atLeast(1))
    Setting("nCh", \.nCh, "Number of channels.", .from(1, to: 1_048_576))
    Setting("alphaFreq", \.alphaFreq, "Frequency of the rhythm.", unit: .hertz, .finite)
    Setting("alphaAmp", \.alphaAmp, "Amplitude of the rhythm where it is strongest.", unit: .microvolts, .finite)
    Setting("noiseScale", \.noiseScale, "Standard deviation of the noise.", unit: .microvolts, .atLeast(0))
    Setting("seed", \.seed, "The same gives the same noise.")
  }
  public static let examples = [EEGSynth(fs: 100, nCh: 3)]

  private var noise: PinkNoise {
    PinkNoise(fs: fs, nCh: nCh, scale: noiseScale, lowFreq: Swift.min(0.5, fs / 8), seed: seed)
  }

  private var rhythm: Oscillator {
    let gains = (0..<nCh).map { nCh > 1 ? 0.5 + 0.5 * Double($0) / Double(nCh - 1) : 1 }
    return Oscillator(fs: fs, nCh: nCh, freq: .all(alphaFreq), amp: .each(gains.map { $0 * alphaAmp }))
  }

  public struct State: Codable, Sendable {
    var noise: PinkNoise.State, rhythm: Oscillator.State
  }

  public func makeState(in namespace: Namespace) throws(ArrayError) -> State {
    State(noise: try noise.makeState(in: namespace), rhythm: try rhythm.makeState(in: namespace))
  }

  public func emptyMessage(in namespace: Namespace) throws(ArrayError) -> AxisArray {
    try emptyMessage(channels: nCh, dtype: namespace.dtype, in: namespace)
  }

  public func produce(
    _ count: Int, from first: Int, state: inout State, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    let background = try noise.produce(count, from: first, state: &state.noise, in: namespace)
    return try background + rhythm.produce(count, from: first, state: &state.rhythm, in: namespace)
  }
}
