/// Independent normally distributed numbers.
public struct WhiteNoise: Producer {
  public var fs: Double, nTime: Int?, nCh: Int, loc: Double, scale: Double, seed: Int

  public init(
    fs: Double = 1000, nTime: Int? = nil, nCh: Int = 1, loc: Double = 0, scale: Double = 1, seed: Int = 0
  ) {
    (self.fs, self.nTime, self.nCh) = (fs, nTime, nCh)
    (self.loc, self.scale, self.seed) = (loc, scale, seed)
  }

  public static let settings = Settings(
    of: WhiteNoise(), "Makes normally distributed noise with a flat spectrum.",
    formula: "y[n, c] = loc + scale z, with z the standard normal number at place n n_ch + c of the seed's stream",
    source: "Salmon et al. 2011, \"Parallel random numbers: as easy as 1, 2, 3\", SC '11 (Philox 4x32-10)"
  ) {
    Setting("fs", \.fs, "Samples per second.", unit: .hertz, .above(0))
    Setting("nTime", \.nTime, "Samples of a message; none leaves it to who asks.", .atLeast(1))
    Setting("nCh", \.nCh, "Number of channels.", .from(1, to: 1_048_576))
    Setting("loc", \.loc, "Mean.", unit: .data, .finite)
    Setting("scale", \.scale, "Standard deviation.", unit: .data, .atLeast(0))
    Setting("seed", \.seed, "The same gives the same noise.")
  }
  public static let examples = [WhiteNoise(fs: 100, nCh: 3), WhiteNoise(fs: 500, loc: -1, scale: 4, seed: 7)]

  public func emptyMessage(in namespace: Namespace) throws(ArrayError) -> AxisArray {
    try emptyMessage(channels: nCh, dtype: namespace.dtype, in: namespace)
  }

  public func produce(
    _ count: Int, from first: Int, state: inout NoState, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    var numbers = random(seed: seed, sample: first, channels: nCh, dtype: namespace.dtype)
    let data = try numbers.normal(
      [count, nCh], mean: loc, deviation: scale, dtype: namespace.dtype, device: namespace.device)
    return data
  }
}
