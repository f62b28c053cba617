/// An elliptic (Cauer) filter: the steepest slopes for its order. See `LinearFilter` for how a stream begins.
public struct EllipticFilter: CornerFilter {
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Number of poles, doubled for bands; 0 passes messages unchanged, and a corner requires a number.
  public var order: Int?
  /// Ripple of the pass band. In decibels.
  public var ripple: Double
  /// Attenuation of the stop band. In decibels.
  public var attenuation: Double
  /// Corners of the band.
  public var corners: Corners
  /// Whether corners are in hertz; otherwise they are fractions of half the rate.
  public var inHertz: Bool

  public init(
    axis: String? = nil, order: Int? = nil, ripple: Double = 0.1, attenuation: Double = 60,
    corners: Corners = Corners(), inHertz: Bool = true
  ) {
    (self.axis, self.order, self.ripple, self.attenuation) = (axis, order, ripple, attenuation)
    (self.corners, self.inHertz) = (corners, inHertz)
  }

  public static let settings = Settings(
    of: EllipticFilter(), "Elliptic filter: the steepest slopes for its order.",
    formula: """
      |H(jw)|^2 = 1 / (1 + e^2 R(w / wc)^2), w = tan(pi f / rate)
      e^2 = 10^(ripple / 10) - 1, R the elliptic rational function of the order and the attenuation
      a value that is not finite stays in the filter for good; FillMissing before it bridges such values
      """,
    source: """
      Lutovac, Tosic and Evans 2001, "Filter Design for Signal Processing", chapters 5 and 12
      """
  ) {
    Group.poles(\.axis, \.order)
    Setting(
      "ripple", \.ripple, "Ripple of the pass band.", unit: .decibels, .above(0), live: true)
    Setting(
      "attenuation", \.attenuation, "Attenuation of the stop band.", unit: .decibels, .above(0), live: true)
    Group(\.corners)
    Group.hertz(\.inHertz)
  }
  public static let examples = [
    EllipticFilter(order: 4, corners: .lowpass(20)),
    EllipticFilter(order: 3, ripple: 1, attenuation: 40, corners: .bandpass(8, 30)),
  ]

  public func validate() throws(SettingsError) {
    try corners.check(order: order)
    if ripple >= attenuation {
      throw SettingsError("ripple", "is \(ripple) dB, must be below the attenuation (\(attenuation) dB)")
    }
  }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let order, order > 0, let band = corners.band else { return nil }
    return try designing(Self.name) { () throws(DesignError) in
      let filter = try elliptic(
        order: order, ripple: ripple, attenuation: attenuation, band, rate: inHertz ? rate : 2)
      return try FilterCoefficients(filter)
    }
  }
}
