/// Power in bands of frequency over time: `Spectrogram`, then `RangedAggregate`. (time, ch) becomes (time, freq, ch), with
/// one place along freq for each band, at its middle.
///
/// With the spectrogram's default, decibels, the mean of a band is that of decibels.
public struct BandPower: Composite {
  /// Settings of the spectra.
  public var spectrogram: Spectrogram
  /// Bands, both ends included; `null` returns the whole spectrogram. In hertz.
  public var bands: [ClosedRange<Double>]?
  /// Reduction of a band to one number.
  public var aggregation: AggregationFunction

  public init(
    spectrogram: Spectrogram = Spectrogram(), bands: [ClosedRange<Double>]? = [17...30, 70...170],
    aggregation: AggregationFunction = .mean
  ) {
    (self.spectrogram, self.bands, self.aggregation) = (spectrogram, bands, aggregation)
  }

  public static let settings = Settings(
    of: BandPower(), "Computes the power in frequency bands over time.",
    formula: """
      P[m, b] = mean of S[m, k] over low <= f[k] <= high, with S the spectrogram (Spectrogram, then RangedAggregate)
      """,
    source: """
      Welch 1967, "The use of fast Fourier transform for the estimation of power spectra", IEEE \
      Transactions on Audio and Electroacoustics 15, 70-73
      """
  ) {
    Setting("spectrogram", \.spectrogram, "Settings of the spectra.", python: "spectrogram_settings")
    Setting(
      "bands", \.bands, "Bands, both ends included; `null` returns the whole spectrogram.", unit: .hertz)
    Setting("aggregation", \.aggregation, "Reduction of a band to one number.")
  }
  public static let examples = [
    BandPower(
      spectrogram: Spectrogram(duration: 0.2, shift: 0.1, transform: .relPower), bands: [1...3, 2...5])
  ]

  public var body: Pipeline {
    spectrogram
    RangedAggregate(axis: "freq", bands: bands, operation: aggregation)
  }
}
