/// `FBCCA` of successive windows: a bank of Kaiser filters if bands are asked for, then `Window`, then `FBCCA`.
///
/// Band i passes from `filter_low + i filter_bw - trans_bw` to `filter_low + subbands filter_bw`. The first windows have zeros
/// before the stream.
public struct StreamingFBCCA: Composite {
  /// The last step, whose settings are this step's.
  public var features: FBCCA
  /// Length of a window. In seconds.
  public var windowDuration: Double
  /// Distance from one window to the next. In seconds.
  public var windowShift: Double
  /// Name of the axis of windows.
  public var windowAxis: String
  /// Distance from the start of one band to that of the next. In hertz.
  public var bandShift: Double
  /// Start of the first band. In hertz.
  public var firstBand: Double
  /// Width of the filters' transitions. In hertz.
  public var transition: Double
  /// Attenuation of the filters' errors below 1. In decibels.
  public var ripple: Double
  /// Number of bands.
  public var bands: Int

  public init(
    _ features: FBCCA = FBCCA(), windowDuration: Double = 4, windowShift: Double = 0.5,
    windowAxis: String = "fbcca_window", bandShift: Double = 7, firstBand: Double = 7, transition: Double = 2,
    ripple: Double = 20, bands: Int = 12
  ) {
    (self.features, self.windowDuration, self.windowShift) = (features, windowDuration, windowShift)
    (self.windowAxis, self.bandShift, self.firstBand) = (windowAxis, bandShift, firstBand)
    (self.transition, self.ripple, self.bands) = (transition, ripple, bands)
  }

  public static let settings = Settings(
    of: StreamingFBCCA(), "Finds oscillations of given frequencies in successive windows.",
    formula: "y[m, f] = FBCCA of window m (FilterbankDesign, then Window, then FBCCA)",
    source: "Chen et al. 2015, Journal of Neural Engineering 12, 046008"
  ) {
    Group(\.features)
    Setting("windowDuration", \.windowDuration, "Length of a window.", unit: .seconds, .above(0), python: "window_dur")
    Setting("windowShift", \.windowShift, "Distance from one window to the next.", unit: .seconds, .above(0))
    Setting("windowAxis", \.windowAxis, "Name of the axis of windows.", python: "window_dim")
    Setting(
      "bandShift", \.bandShift, "Distance from the start of one band to that of the next.", unit: .hertz, .above(0),
      python: "filter_bw")
    Setting("firstBand", \.firstBand, "Start of the first band.", unit: .hertz, .above(0), python: "filter_low")
    Setting(
      "transition", \.transition, "Width of the filters' transitions.", unit: .hertz, .above(0), python: "trans_bw")
    Setting(
      "ripple", \.ripple, "Attenuation of the filters' errors below 1.", unit: .decibels, .atLeast(8),
      python: "ripple_db")
    Setting("bands", \.bands, "Number of bands.", .from(1, to: 1000), python: "subbands")
  }
  public static let examples = [
    StreamingFBCCA(FBCCA(harmonics: 1, frequencies: [10, 15]), windowDuration: 0.5, windowShift: 0.25),
    StreamingFBCCA(
      FBCCA(bandAxis: "band", harmonics: 2, frequencies: [8, 11], softmaxBeta: 0), windowDuration: 0.5,
      windowShift: 0.25, firstBand: 8, bands: 3),
  ]

  public func validate() throws(SettingsError) {
    try features.validate()
    if windowAxis == features.timeAxis {
      throw SettingsError("window_dim", "is \(windowAxis), which is time_dim too")
    }
  }

  public var body: Pipeline {
    if let bandAxis = features.bandAxis {
      let top = firstBand + Double(bands) * bandShift
      FilterbankDesign(
        filters: (0..<bands).map { band in
          KaiserFilter(
            cutoff: [firstBand + Double(band) * bandShift - transition, top], ripple: ripple, width: transition,
            passZero: .notZero)
        }, axis: features.timeAxis, newAxis: bandAxis)
    }
    Window(
      axis: features.timeAxis, newAxis: windowAxis, duration: windowDuration, shift: windowShift,
      zeroPadUntil: .shift)
    features
  }
}
