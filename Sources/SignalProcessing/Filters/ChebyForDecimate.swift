/// The low-pass before a decimation: a Chebyshev filter, and nothing where its corner leaves no rate to come down to. See
/// `LinearFilter` for how a stream begins, and `Decimate` for both in one.
public struct ChebyForDecimate: LinearFilter {
  /// The filter, whose settings are this step's.
  public var filter: ChebyshevFilter

  public init(_ filter: ChebyshevFilter = ChebyshevFilter()) { self.filter = filter }

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
  ) { Group(\.filter) }
  public static let examples = [
    ChebyForDecimate(ChebyshevFilter(order: 4, ripple: 0.05, corners: 12)),
    ChebyForDecimate(ChebyshevFilter(order: 8, ripple: 0.05, corners: 0.8, inHertz: false)),
  ]

  public var axis: String? { filter.axis }

  public func validate() throws(SettingsError) { try filter.validate() }

  public var idle: String? { filter.idle }

  public func notices(for message: AxisArray) -> [Notice] {
    if let idle { return [Notice(.noEffect, idle)] }
    guard let dim = try? message.streamAxis(filter.axis), let gain = try? message.axis(dim).linear?.gain, gain > 0,
      let corner = filter.corners?.numbers.max(), factor(rate: 1 / gain, corner: corner) < 2
    else { return [] }
    return [Notice(.noEffect, "a corner of \(corner) leaves no rate to come down to, so messages pass as they are")]
  }

  /// How many samples the corner leaves one of.
  private func factor(rate: Double, corner: Double) -> Double {
    filter.inHertz ? (rate / (2.5 * corner)).rounded(.down) : (0.8 / corner).rounded(.toNearestOrEven)
  }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let corner = filter.corners?.numbers.max() else { return nil }
    return factor(rate: rate, corner: corner) >= 2 ? try filter.coefficients(rate: rate) : nil
  }
}
