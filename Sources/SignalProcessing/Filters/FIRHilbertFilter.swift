/// Shifts a band by a quarter period: the imaginary part of the analytic signal, delayed by half the filter's length.
/// See `LinearFilter` for how a stream begins.
public struct FIRHilbertFilter: LinearFilter {
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Order, one less than the number of taps; odd orders become even, and 0 passes messages unchanged.
  public var order: Int
  /// Band, slopes and weights.
  public var band: HilbertBand

  public init(axis: String? = nil, order: Int = 170, band: HilbertBand = HilbertBand()) {
    (self.axis, self.order, self.band) = (axis, order, band)
  }

  public static let settings = Settings(
    of: FIRHilbertFilter(), "Shifts the phase of a band by a quarter period.",
    formula: """
      y[n] = sum b[k] x[n - k], H(f) = -j exp(-j pi f order / rate) A(f)
      A such that max of weight * |A(f) - D(f)| is smallest, D 1 in the band and 0 outside
      """,
    source: """
      McClellan, Parks and Rabiner 1973, "A computer program for designing optimum FIR linear phase digital \
      filters", IEEE Transactions on Audio and Electroacoustics 21, 506-526
      """
  ) {
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting(
      "order", \.order,
      "Order, one less than the number of taps; odd orders become even, and 0 passes messages unchanged.",
      .from(0, to: 1000), live: true)
    Group(\.band)
  }
  public static let examples = [
    FIRHilbertFilter(order: 30, band: HilbertBand(low: 5, high: 40, lowSlope: 4, highSlope: 4)),
    FIRHilbertFilter(order: 21, band: HilbertBand(low: 8, lowSlope: 6, normFrequency: 25)),
  ]

  public var idle: String? { order == 0 ? "the order is 0, so messages pass as they are" : nil }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    order > 0 ? .fir(try band.taps(order: order, rate: rate, op: Self.name)) : nil
  }
}
