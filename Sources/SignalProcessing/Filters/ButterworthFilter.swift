/// A Butterworth filter: the flattest pass band, 3 dB down at the corners. See `LinearFilter` for how a stream begins.
public struct ButterworthFilter: CornerFilter {
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Number of poles, doubled for bands; 0 passes messages unchanged, and a corner requires a number.
  public var order: Int?
  /// Corners of the band.
  public var corners: Corners
  /// Whether corners are in hertz; otherwise they are fractions of half the rate.
  public var inHertz: Bool

  public init(
    axis: String? = nil, order: Int? = nil, corners: Corners = Corners(),
    inHertz: Bool = true
  ) {
    (self.axis, self.order, self.corners) = (axis, order, corners)
    self.inHertz = inHertz
  }

  public static let settings = Settings(
    of: ButterworthFilter(), "Butterworth filter: the flattest pass band.",
    formula: """
      |H(jw)|^2 = 1 / (1 + (w / wc)^(2 order)) for the low-pass, w = tan(pi f / rate)
      from cuton to cutoff for a band-pass, outside cutoff to cuton for a band-stop (cuton above cutoff)
      a value that is not finite stays in the filter for good; FillMissing before it bridges such values
      """,
    source: """
      Butterworth 1930, "On the theory of filter amplifiers", Experimental Wireless 7, 536-541; Oppenheim and \
      Schafer 2010, "Discrete-Time Signal Processing", 3rd edition, section 7.3
      """
  ) {
    Group.poles(\.axis, \.order)
    Group(\.corners)
    Group.hertz(\.inHertz)
  }
  public static let examples = [
    ButterworthFilter(order: 3, corners: .lowpass(20)), ButterworthFilter(order: 4, corners: .bandpass(8, 30)),
    ButterworthFilter(order: 2, corners: .bandstop(18, 22)),
    ButterworthFilter(order: 1, corners: .highpass(0.1), inHertz: false),
  ]

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let order, order > 0, let band = corners.band else { return nil }
    return try designing(Self.name) { () throws(DesignError) in
      try FilterCoefficients(try butterworth(order: order, band, rate: inHertz ? rate : 2))
    }
  }
}
