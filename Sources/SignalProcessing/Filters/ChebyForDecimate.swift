/// The low-pass before a decimation: a Chebyshev filter, and nothing where its corner leaves no rate to come down to. See
/// `LinearFilter` for how a stream begins, and `Decimate` for both in one.
public struct ChebyForDecimate: LinearFilter {
  public var axis: String?, order: Int?, rippleTol: Double?, wn: PerChannel?, btype: ChebyshevFilter.Kind
  public var chebyType: ChebyshevFilter.Family, wnHz: Bool

  public init(
    axis: String? = nil, order: Int? = nil, rippleTol: Double? = nil, wn: PerChannel? = nil,
    btype: ChebyshevFilter.Kind = .lowpass, chebyType: ChebyshevFilter.Family = .cheby1, wnHz: Bool = true
  ) {
    (self.axis, self.order, self.rippleTol, self.wn, self.btype) = (axis, order, rippleTol, wn, btype)
    (self.chebyType, self.wnHz) = (chebyType, wnHz)
  }

  public static let settings = Settings(
    of: ChebyForDecimate(), "Chebyshev filter before a decimation, where there is one to make.",
    formula: """
      H of ChebyshevFilter if q >= 2, else 1
      q = floor(rate / (2.5 Wn)), or round(0.8 / Wn) with Wn as a fraction of half the rate
      a value that is not finite stays in the filter for good; FillMissing before it bridges such values
      """,
    source: """
      Crochiere and Rabiner 1983, "Multirate Digital Signal Processing", chapter 2; Oppenheim and Schafer 2010, \
      "Discrete-Time Signal Processing", 3rd edition, section 7.3
      """
  ) { return ChebyshevFilter.rows(\.axis, \.order, \.rippleTol, \.wn, \.btype, \.chebyType, \.wnHz) }
  public static let examples = [
    ChebyForDecimate(order: 4, rippleTol: 0.05, wn: 12),
    ChebyForDecimate(order: 8, rippleTol: 0.05, wn: 0.8, wnHz: false),
  ]

  private var filter: ChebyshevFilter {
    ChebyshevFilter(
      axis: axis, order: order, rippleTol: rippleTol, wn: wn, btype: btype, chebyType: chebyType, wnHz: wnHz)
  }

  public func validate() throws(SettingsError) { try filter.validate() }

  public var idle: String? { filter.idle }

  public func notices(for message: AxisArray) -> [Notice] {
    if let idle { return [Notice(.noEffect, idle)] }
    guard let dim = try? message.streamAxis(axis), let gain = try? message.axis(dim).linear?.gain, gain > 0,
      let corner = wn?.numbers.max(), factor(rate: 1 / gain, corner: corner) < 2
    else { return [] }
    return [Notice(.noEffect, "a corner of \(corner) leaves no rate to come down to, so messages pass as they are")]
  }

  /// How many samples the corner leaves one of.
  private func factor(rate: Double, corner: Double) -> Double {
    wnHz ? (rate / (2.5 * corner)).rounded(.down) : (0.8 / corner).rounded(.toNearestOrEven)
  }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let corner = wn?.numbers.max() else { return nil }
    return factor(rate: rate, corner: corner) >= 2 ? try filter.coefficients(rate: rate) : nil
  }
}
