/// The power of a band over time, by a square-law detector: band-pass, square, low-pass, then fewer samples. (time, ch) stays.
public struct SquareLawBandPower: Composite {
  /// The band; without corners, the whole signal.
  public var bandpass: ButterworthFilter
  /// Filter that smooths the power.
  public var lowpass: ButterworthFilter
  /// Settings of the rate of the result.
  public var downsample: Downsample

  public init(
    bandpass: ButterworthFilter = ButterworthFilter(order: 4), lowpass: ButterworthFilter = ButterworthFilter(order: 4),
    downsample: Downsample = Downsample()
  ) {
    (self.bandpass, self.lowpass, self.downsample) = (bandpass, lowpass, downsample)
  }

  public static let settings = Settings(
    of: SquareLawBandPower(), "Computes the power of a band over time by a square-law detector.",
    formula: """
      y = low-pass of b[n]^2, with b the band-passed signal; then one sample in so many
      """,
    source: """
      Urkowitz 1967, "Energy detection of unknown deterministic signals", Proceedings of the IEEE 55, \
      523-531
      """
  ) {
    Setting("bandpass", \.bandpass, "The band; without corners, the whole signal.")
    Setting("lowpass", \.lowpass, "Filter that smooths the power.")
    Setting("downsample", \.downsample, "Settings of the rate of the result.")
  }
  public static let examples = [
    SquareLawBandPower(
      bandpass: ButterworthFilter(order: 4, corners: .bandpass(10, 30)),
      lowpass: ButterworthFilter(order: 2, corners: .lowpass(5)),
      downsample: Downsample(factor: 8))
  ]

  public var body: Pipeline {
    bandpass
    Pow(exponent: 2)
    lowpass
    downsample
  }
}
