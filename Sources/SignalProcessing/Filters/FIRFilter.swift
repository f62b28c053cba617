/// A filter of finite impulse response by the window method. Linear phase: it delays by half its length, which the time
/// axis does not show. See `LinearFilter` for how a stream begins.
public struct FIRFilter: LinearFilter {
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Number of taps; 0 passes messages unchanged, and a corner requires a number.
  public var order: Int?
  /// Corner, or several in rising order. In hertz.
  public var cutoff: PerChannel?
  /// Width of the transitions, which selects a Kaiser window; `null` takes the window that is set. In hertz.
  public var width: Double?
  /// Window that the ideal response is multiplied by.
  public var window: WindowFunction
  /// Whether the band that starts at 0 Hz is passed, or the name of the band.
  public var passZero: FIRPassBands
  /// Whether the response is scaled to exactly 1 in the first pass band.
  public var scale: Bool
  /// Whether corners are in hertz; otherwise they are fractions of half the rate.
  public var inHertz: Bool

  public init(
    axis: String? = nil, order: Int? = nil, cutoff: PerChannel? = nil, width: Double? = nil,
    window: WindowFunction = .hamming, passZero: FIRPassBands = .zero, scale: Bool = true, inHertz: Bool = true
  ) {
    (self.axis, self.order, self.cutoff, self.width, self.window) = (axis, order, cutoff, width, window)
    (self.passZero, self.scale, self.inHertz) = (passZero, scale, inHertz)
  }

  public static let settings = Settings(
    of: FIRFilter(), "Finite impulse response filter by the window method.",
    formula: """
      y[n] = sum b[k] x[n - k], b[k] = w[k] sum over the bands (f2 sinc(f2 m) - f1 sinc(f1 m))
      m = k - (order - 1) / 2, f1 and f2 the ends of a band over half the rate, w the window
      """,
    source: """
      Oppenheim and Schafer 2010, "Discrete-Time Signal Processing", 3rd edition, section 7.5
      """
  ) {
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting(
      "order", \.order, "Number of taps; 0 passes messages unchanged, and a corner requires a number.",
      .from(0, to: 100_000), live: true)
    Setting("cutoff", \.cutoff, "Corner, or several in rising order.", unit: .hertz, .above(0), live: true)
    Setting(
      "width", \.width, "Width of the transitions, which selects a Kaiser window; `null` takes the window that is set.",
      unit: .hertz,
      .above(0), live: true)
    Setting("window", \.window, "Window that the ideal response is multiplied by.", live: true)
    Setting(
      "passZero", \.passZero, "Whether the band that starts at 0 Hz is passed, or the name of the band.",
      live: true)
    Setting("scale", \.scale, "Whether the response is scaled to exactly 1 in the first pass band.", live: true)
    Group.hertz(\.inHertz)
  }
  public static let examples = [
    FIRFilter(order: 9, cutoff: 20),
    FIRFilter(order: 31, cutoff: [10, 30], window: .kaiser(beta: 5), passZero: .bandpass, scale: false),
  ]

  public func validate() throws(SettingsError) {
    try requireOrder(order, corner: cutoff?.numbers.first, "cutoff")
    if let order, order > 0, cutoff?.numbers.isEmpty ?? true {
      throw SettingsError("cutoff", "has no corner for a filter")
    }
  }

  public var idle: String? { idleReason(order: order, hasCorner: cutoff?.numbers.isEmpty == false) }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let order, order > 0, let cutoffs = cutoff?.numbers else { return nil }
    return try designing(Self.name) { () throws(DesignError) in
      .fir(
        try windowedSinc(
          taps: order, cutoffs: cutoffs, passes: passZero, width: width, window: window, scale: scale,
          rate: inHertz ? rate : 2))
    }
  }
}

/// A filter of finite impulse response whose length and window follow from the ripple and the width of the transitions
/// (Kaiser 1974). Linear phase. See `LinearFilter` for how a stream begins.
public struct KaiserFilter: LinearFilter {
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Corner, or several in rising order; `null` passes messages unchanged. In hertz.
  public var cutoff: PerChannel?
  /// Attenuation of errors; a corner requires it. In decibels.
  public var ripple: Double?
  /// Width of the transitions; a corner requires it. In hertz.
  public var width: Double?
  /// Whether the band that starts at 0 Hz is passed, or the name of the band.
  public var passZero: FIRPassBands
  /// Whether corners are in hertz; otherwise they are fractions of half the rate.
  public var inHertz: Bool

  public init(
    axis: String? = nil, cutoff: PerChannel? = nil, ripple: Double? = nil, width: Double? = nil,
    passZero: FIRPassBands = .zero, inHertz: Bool = true
  ) {
    (self.axis, self.cutoff, self.ripple, self.width) = (axis, cutoff, ripple, width)
    (self.passZero, self.inHertz) = (passZero, inHertz)
  }

  public static let settings = Settings(
    of: KaiserFilter(), "Finite impulse response filter whose length follows from its ripple and transitions.",
    formula: """
      y[n] = sum b[k] x[n - k], b a windowed sinc (see FIRFilter) of N taps with a Kaiser window
      N = (ripple - 7.95) / (2.285 * 2 pi width / rate) + 1, made odd
      """,
    source: """
      Kaiser 1974, "Nonrecursive digital filter design using the I0-sinh window function", IEEE Symposium on \
      Circuits and Systems, 20-23
      """
  ) {
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting(
      "cutoff", \.cutoff, "Corner, or several in rising order; `null` passes messages unchanged.", unit: .hertz,
      .above(0),
      live: true)
    Setting(
      "ripple", \.ripple, "Attenuation of errors; a corner requires it.", unit: .decibels, .atLeast(8),
      live: true)
    Setting(
      "width", \.width, "Width of the transitions; a corner requires it.", unit: .hertz, .above(0), live: true)
    Setting(
      "passZero", \.passZero, "Whether the band that starts at 0 Hz is passed, or the name of the band.",
      live: true)
    Group.hertz(\.inHertz)
  }
  public static let examples = [
    KaiserFilter(cutoff: 20, ripple: 40, width: 10),
    KaiserFilter(cutoff: [0.2, 0.6], ripple: 30, width: 0.2, inHertz: false),
  ]

  public func validate() throws(SettingsError) {
    guard let corner = cutoff?.numbers.first else { return }
    for (name, value) in [("ripple", ripple), ("width", width)] where value == nil {
      throw SettingsError(name, "is not set, but cutoff is \(corner): the length follows from ripple and width")
    }
  }

  public var idle: String? { cutoff == nil ? "no corner is set, so messages pass as they are" : nil }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let cutoffs = cutoff?.numbers, let ripple, let width else { return nil }
    let rate = inHertz ? rate : 2
    return try designing(Self.name) { () throws(DesignError) in
      let (taps, beta) = try kaiserOrder(ripple: ripple, width: width / (rate / 2))
      return .fir(
        try windowedSinc(
          taps: taps | 1, cutoffs: cutoffs, passes: passZero, window: .kaiser(beta: beta), scale: false, rate: rate))
    }
  }
}
