/// A Chebyshev filter: ripples in the pass band (type 1) or in the stop band (type 2) for steeper slopes. See
/// `LinearFilter` for how a stream begins.
public struct ChebyshevFilter: LinearFilter {
  public enum Kind: String, Choice { case lowpass, highpass, bandpass, bandstop }
  public enum Family: String, Choice { case cheby1, cheby2 }
  public var axis: String?, order: Int?, rippleTol: Double?, wn: PerChannel?, btype: Kind
  public var chebyType: Family, wnHz: Bool

  public init(
    axis: String? = nil, order: Int? = nil, rippleTol: Double? = nil, wn: PerChannel? = nil, btype: Kind = .lowpass,
    chebyType: Family = .cheby1, wnHz: Bool = true
  ) {
    (self.axis, self.order, self.rippleTol, self.wn, self.btype) = (axis, order, rippleTol, wn, btype)
    (self.chebyType, self.wnHz) = (chebyType, wnHz)
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
  ) { return rows(\.axis, \.order, \.rippleTol, \.wn, \.btype, \.chebyType, \.wnHz) }

  /// The rows of a step with these settings.
  @SettingsBuilder<T> static func rows<T: Sendable>(
    _ axis: Field<T, String?>, _ order: Field<T, Int?>, _ rippleTol: Field<T, Double?>, _ wn: Field<T, PerChannel?>,
    _ btype: Field<T, Kind>, _ chebyType: Field<T, Family>, _ wnHz: Field<T, Bool>
  ) -> [Setting<T>] {
    Setting("axis", axis, "Axis to filter along; none is the stream's.")
    Setting(
      "order", order,
      "Number of poles; band types have twice as many. 0 passes messages through; with a corner, it must be set.",
      .from(0, to: 100), live: true)
    Setting(
      "rippleTol", rippleTol,
      "For cheby1 how far the response falls within the pass band, for cheby2 how far it is "
        + "down in the stop band.", unit: .decibels, .above(0), live: true)
    Setting("wn", wn, "Corner, or the two corners of a band.", unit: .hertz, .above(0), live: true, python: "Wn")
    Setting("btype", btype, "What is passed or stopped.", live: true)
    Setting("chebyType", chebyType, "Which band ripples: cheby1 the pass band, cheby2 the stop band.", live: true)
    Setting("wnHz", wnHz, "Whether corners are in hertz; else they are fractions of half the rate.", live: true)
  }
  public static let examples = [
    ChebyshevFilter(order: 3, rippleTol: 1, wn: 20),
    ChebyshevFilter(order: 4, rippleTol: 40, wn: [0.2, 0.6], btype: .bandpass, chebyType: .cheby2, wnHz: false),
  ]

  public func validate() throws(SettingsError) {
    try requireOrder(order, corner: wn?.numbers.first, "Wn")
    guard let order, order > 0 else { return }
    if rippleTol == nil { throw SettingsError("ripple_tol", "is null, must be a number of decibels for a filter") }
    let corners = btype == .lowpass || btype == .highpass ? 1 : 2, count = wn?.numbers.count ?? 0
    if count != corners { throw SettingsError("Wn", "has \(count) corners, must have \(corners) for btype \(btype)") }
  }

  public var idle: String? { idleReason(order: order, hasCorner: wn?.numbers.isEmpty == false) }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let order, order > 0, let ripple = rippleTol, let corners = wn?.numbers, let first = corners.first,
      let last = corners.last
    else { return nil }
    let band: Band =
      switch btype {
      case .lowpass: .lowpass(first)
      case .highpass: .highpass(first)
      case .bandpass: .bandpass(first, last)
      case .bandstop: .bandstop(first, last)
      }
    return try designing(Self.name) { () throws(DesignError) in
      let rate = wnHz ? rate : 2
      let filter =
        switch chebyType {
        case .cheby1: try chebyshev1(order: order, ripple: ripple, band, rate: rate)
        case .cheby2: try chebyshev2(order: order, attenuation: ripple, band, rate: rate)
        }
      return try FilterCoefficients(filter)
    }
  }
}
