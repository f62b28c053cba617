/// `FBCCA` of windows that follow each other: a bank of Kaiser filters if bands are asked for, then `Window`, then `FBCCA`.
///
/// Band i passes from `filter_low + i filter_bw - trans_bw` to `filter_low + subbands filter_bw`. The first windows have zeros
/// before the stream.
public struct StreamingFBCCA: Composite {
  public var timeDim: String, chDim: String, filterbankDim: String?, harmonics: Int, freqs: [Double]
  public var softmaxBeta: Double, targetFreqDim: String, maxIntTime: Double
  public var windowDur: Double, windowShift: Double, windowDim: String
  public var filterBw: Double, filterLow: Double, transBw: Double, rippleDb: Double, subbands: Int

  public init(
    timeDim: String = "time", chDim: String = "ch", filterbankDim: String? = nil, harmonics: Int = 5,
    freqs: [Double] = [], softmaxBeta: Double = 1, targetFreqDim: String = "target_freq", maxIntTime: Double = 0,
    windowDur: Double = 4, windowShift: Double = 0.5, windowDim: String = "fbcca_window", filterBw: Double = 7,
    filterLow: Double = 7, transBw: Double = 2, rippleDb: Double = 20, subbands: Int = 12
  ) {
    (self.timeDim, self.chDim, self.filterbankDim) = (timeDim, chDim, filterbankDim)
    (self.harmonics, self.freqs, self.softmaxBeta) = (harmonics, freqs, softmaxBeta)
    (self.targetFreqDim, self.maxIntTime) = (targetFreqDim, maxIntTime)
    (self.windowDur, self.windowShift, self.windowDim) = (windowDur, windowShift, windowDim)
    (self.filterBw, self.filterLow, self.transBw) = (filterBw, filterLow, transBw)
    (self.rippleDb, self.subbands) = (rippleDb, subbands)
  }

  public static let settings = Settings(
    of: StreamingFBCCA(), "Finds oscillations of given frequencies in windows that follow each other.",
    formula: "y[m, f] = FBCCA of window m (FilterbankDesign, then Window, then FBCCA)",
    source: "Chen et al. 2015, Journal of Neural Engineering 12, 046008"
  ) {
    let own: [Setting<StreamingFBCCA>] = [
      Setting("windowDur", \.windowDur, "Length of a window.", unit: .seconds, .above(0)),
      Setting("windowShift", \.windowShift, "From one window to the next.", unit: .seconds, .above(0)),
      Setting("windowDim", \.windowDim, "Name of the axis of windows."),
      Setting("filterBw", \.filterBw, "From the begin of one band to that of the next.", unit: .hertz, .above(0)),
      Setting("filterLow", \.filterLow, "Where the first band begins.", unit: .hertz, .above(0)),
      Setting("transBw", \.transBw, "Width of the filters' transitions.", unit: .hertz, .above(0)),
      Setting("rippleDb", \.rippleDb, "How far the filters' errors are below 1.", unit: .decibels, .atLeast(8)),
      Setting("subbands", \.subbands, "How many bands there are.", .from(1, to: 1000)),
    ]
    return FBCCA.rows(
      \.timeDim, \.chDim, \.filterbankDim, \.harmonics, \.freqs, \.softmaxBeta, \.targetFreqDim, \.maxIntTime) + own
  }
  public static let examples = [
    StreamingFBCCA(harmonics: 1, freqs: [10, 15], windowDur: 0.5, windowShift: 0.25),
    StreamingFBCCA(
      filterbankDim: "band", harmonics: 2, freqs: [8, 11], softmaxBeta: 0, windowDur: 0.5, windowShift: 0.25,
      filterLow: 8,
      subbands: 3),
  ]

  public func validate() throws(SettingsError) {
    try features.validate()
    if windowDim == timeDim { throw SettingsError("window_dim", "is \(windowDim), which is time_dim too") }
  }

  private var features: FBCCA {
    FBCCA(
      timeDim: timeDim, chDim: chDim, filterbankDim: filterbankDim, harmonics: harmonics, freqs: freqs,
      softmaxBeta: softmaxBeta, targetFreqDim: targetFreqDim, maxIntTime: maxIntTime)
  }

  public var body: Pipeline {
    if let filterbankDim {
      let top = filterLow + Double(subbands) * filterBw
      FilterbankDesign(
        filters: (0..<subbands).map { band in
          KaiserFilter(
            cutoff: [filterLow + Double(band) * filterBw - transBw, top], ripple: rippleDb, width: transBw,
            passZero: .notZero)
        }, axis: timeDim, newAxis: filterbankDim)
    }
    Window(
      axis: timeDim, newaxis: windowDim, windowDur: windowDur, windowShift: windowShift, zeroPadUntil: .shift)
    features
  }
}
