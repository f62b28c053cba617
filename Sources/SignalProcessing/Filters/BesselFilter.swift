/// A Bessel filter: the most constant delay, so that shapes are kept. See `LinearFilter` for how a stream begins.
public struct BesselFilter: CornerFilter {
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Number of poles, doubled for bands; 0 passes messages unchanged, and a corner requires a number.
  public var order: Int?
  /// Meaning of a corner: phase has the slopes of a Butterworth filter, mag is 3 dB down, delay is one over the
  /// delay.
  public var norm: BesselNorm
  /// Corners of the band.
  public var corners: Corners
  /// Whether corners are in hertz; otherwise they are fractions of half the rate.
  public var inHertz: Bool

  public init(
    axis: String? = nil, order: Int? = nil, norm: BesselNorm = .phase, corners: Corners = Corners(),
    inHertz: Bool = true
  ) {
    (self.axis, self.order, self.norm, self.corners) = (axis, order, norm, corners)
    self.inHertz = inHertz
  }

  public static let settings = Settings(
    of: BesselFilter(), "Bessel filter: the most constant delay.",
    formula: """
      H(s) = theta(0) / theta(s / wc), theta the reverse Bessel polynomial of the order, s = j tan(pi f / rate)
      a value that is not finite stays in the filter for good; FillMissing before it bridges such values
      """,
    source: """
      Thomson 1949, "Delay networks having maximally flat frequency characteristics", Proceedings of the IEE 96, \
      487-490
      """
  ) {
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting(
      "order", \.order,
      "Number of poles, doubled for bands; 0 passes messages unchanged, and a corner requires a number.",
      .from(0, to: 25), live: true)
    Setting(
      "norm", \.norm,
      "Meaning of a corner: phase has the slopes of a Butterworth filter, mag is 3 dB down, delay is one over the delay.",
      live: true)
    Group(\.corners)
    Group.hertz(\.inHertz)
  }
  public static let examples = [
    BesselFilter(order: 3, corners: .lowpass(20)), BesselFilter(order: 2, norm: .magnitude, corners: .bandpass(8, 30)),
  ]

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let order, order > 0, let band = corners.band else { return nil }
    return try designing(Self.name) { () throws(DesignError) in
      try FilterCoefficients(try bessel(order: order, norm: norm, band, rate: inHertz ? rate : 2))
    }
  }
}
