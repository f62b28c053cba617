/// A Chebyshev filter: ripples in the pass band (type 1) or in the stop band (type 2) for steeper slopes. See
/// `LinearFilter` for how a stream begins.
public struct ChebyshevFilter: LinearFilter {
  public enum Kind: String, Choice { case lowpass, highpass, bandpass, bandstop }
  public enum Family: String, Choice { case cheby1, cheby2 }
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Number of poles, doubled for bands; 0 passes messages unchanged, and a corner requires a number.
  public var order: Int?
  /// Ripple of the pass band for cheby1, attenuation of the stop band for cheby2. In decibels.
  public var ripple: Double?
  /// Corner, or the two corners of a band. In hertz.
  public var corners: PerChannel?
  /// Frequencies that are passed or stopped.
  public var kind: Kind
  /// Band that ripples: the pass band for cheby1, the stop band for cheby2.
  public var family: Family
  /// Whether corners are in hertz; otherwise they are fractions of half the rate.
  public var inHertz: Bool

  public init(
    axis: String? = nil, order: Int? = nil, ripple: Double? = nil, corners: PerChannel? = nil, kind: Kind = .lowpass,
    family: Family = .cheby1, inHertz: Bool = true
  ) {
    (self.axis, self.order, self.ripple, self.corners, self.kind) = (axis, order, ripple, corners, kind)
    (self.family, self.inHertz) = (family, inHertz)
  }

  public static let settings = Settings(
    of: ChebyshevFilter(), "Chebyshev filter: steeper, with ripples in one band.",
    formula: """
      cheby1: |H(jw)|^2 = 1 / (1 + e^2 T(w / wc)^2),     e^2 = 10^(ripple_tol / 10) - 1
      cheby2: |H(jw)|^2 = 1 / (1 + 1 / (e^2 T(wc / w)^2)), e^2 = 1 / (10^(ripple_tol / 10) - 1)
      T the Chebyshev polynomial of the order, w = tan(pi f / rate)
      a value that is not finite stays in the filter for good; FillMissing before it bridges such values
      """,
    source: """
      Oppenheim and Schafer 2010, "Discrete-Time Signal Processing", 3rd edition, section 7.3 and appendix B
      """
  ) {
    Group.poles(\.axis, \.order)
    Setting(
      "ripple", \.ripple,
      "Ripple of the pass band for cheby1, attenuation of the stop band for cheby2.", unit: .decibels, .above(0),
      live: true, python: "ripple_tol")
    Setting(
      "corners", \.corners, "Corner, or the two corners of a band.", unit: .hertz, .above(0), live: true, python: "Wn")
    Setting("kind", \.kind, "Frequencies that are passed or stopped.", live: true, python: "btype")
    Setting(
      "family", \.family, "Band that ripples: the pass band for cheby1, the stop band for cheby2.", live: true,
      python: "cheby_type")
    Group.hertz(\.inHertz)
  }
  public static let examples = [
    ChebyshevFilter(order: 3, ripple: 1, corners: 20),
    ChebyshevFilter(order: 4, ripple: 40, corners: [0.2, 0.6], kind: .bandpass, family: .cheby2, inHertz: false),
  ]

  public func validate() throws(SettingsError) {
    try requireOrder(order, corner: corners?.numbers.first, "Wn")
    guard let order, order > 0 else { return }
    if ripple == nil { throw SettingsError("ripple_tol", "is null, must be a number of decibels for a filter") }
    let needed = kind == .lowpass || kind == .highpass ? 1 : 2, count = corners?.numbers.count ?? 0
    if count != needed { throw SettingsError("Wn", "has \(count) corners, must have \(needed) for btype \(kind)") }
  }

  public var idle: String? { idleReason(order: order, hasCorner: corners?.numbers.isEmpty == false) }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let order, order > 0, let ripple, let corners = corners?.numbers, let first = corners.first,
      let last = corners.last
    else { return nil }
    let band: Band =
      switch kind {
      case .lowpass: .lowpass(first)
      case .highpass: .highpass(first)
      case .bandpass: .bandpass(first, last)
      case .bandstop: .bandstop(first, last)
      }
    return try designing(Self.name) { () throws(DesignError) in
      let rate = inHertz ? rate : 2
      let filter =
        switch family {
        case .cheby1: try chebyshev1(order: order, ripple: ripple, band, rate: rate)
        case .cheby2: try chebyshev2(order: order, attenuation: ripple, band, rate: rate)
        }
      return try FilterCoefficients(filter)
    }
  }
}
