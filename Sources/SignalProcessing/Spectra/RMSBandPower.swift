/// The root mean square of a band over bins of time: `ButterworthFilter`, square, mean of each bin, root. (time, ch) stays.
public struct RMSBandPower: Composite {
  /// The band; without corners, the whole signal.
  public var bandpass: ButterworthFilter
  /// Length of a bin, in whole samples. In seconds.
  public var binDuration: Double
  /// Whether the square root is taken; otherwise the result is the mean square.
  public var applySqrt: Bool

  public init(
    bandpass: ButterworthFilter = ButterworthFilter(order: 4), binDuration: Double = 0.05, applySqrt: Bool = true
  ) {
    (self.bandpass, self.binDuration, self.applySqrt) = (bandpass, binDuration, applySqrt)
  }

  public static let settings = Settings(
    of: RMSBandPower(), "Computes the root mean square of a band in bins of time.",
    formula: """
      y[m] = sqrt(mean of b[n]^2 over the samples of bin m), with b the band-passed signal
      """,
    source: """
      Bendat and Piersol 2010, Random Data: Analysis and Measurement Procedures, section 5.2
      """
  ) {
    Setting("bandpass", \.bandpass, "The band; without corners, the whole signal.")
    Setting("binDuration", \.binDuration, "Length of a bin, in whole samples.", unit: .seconds, .above(0))
    Setting("applySqrt", \.applySqrt, "Whether the square root is taken; otherwise the result is the mean square.")
  }
  public static let examples = [
    RMSBandPower(bandpass: ButterworthFilter(order: 4, corners: .bandpass(10, 30))),
    RMSBandPower(bandpass: ButterworthFilter(order: 2, corners: .bandpass(5, 40)), binDuration: 0.08, applySqrt: false),
  ]

  public var body: Pipeline {
    bandpass
    Pow(exponent: 2)
    BinnedAggregate(axis: bandpass.axis, binDuration: binDuration, operation: Operations(.mean), fractional: false)
    if applySqrt { Pow(exponent: 0.5) }
  }
}
