/// A Bessel filter: the most constant delay, so that shapes are kept. See `LinearFilter` for how a stream begins.
public struct BesselFilter: LinearFilter {
  public var axis: String?, order: Int?, norm: BesselNorm, cuton: Double?, cutoff: Double?
  public var wnHz: Bool

  public init(
    axis: String? = nil, order: Int? = nil, norm: BesselNorm = .phase, cuton: Double? = nil, cutoff: Double? = nil,
    wnHz: Bool = true
  ) {
    (self.axis, self.order, self.norm, self.cuton, self.cutoff) = (axis, order, norm, cuton, cutoff)
    self.wnHz = wnHz
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
    Setting("axis", \.axis, "Axis to filter along; none is the stream's.")
    Setting(
      "order", \.order,
      "Number of poles; band types have twice as many. 0 passes messages through; with a corner, it must be set.",
      .from(0, to: 25), live: true)
    Setting(
      "norm", \.norm,
      "What a corner is: phase has the slopes of a Butterworth filter, mag is 3 dB down, delay one over the delay.",
      live: true)
    Setting(
      "cuton", \.cuton, "Corner below which is stopped; above the cutoff it makes a band-stop. None makes a low-pass.",
      unit: .hertz, .above(0), live: true)
    Setting(
      "cutoff", \.cutoff, "Corner above which is stopped. None makes a high-pass.", unit: .hertz, .above(0), live: true)
    Setting("wnHz", \.wnHz, "Whether corners are in hertz; else they are fractions of half the rate.", live: true)
  }
  public static let examples = [
    BesselFilter(order: 3, cutoff: 20), BesselFilter(order: 2, norm: .magnitude, cuton: 8, cutoff: 30),
  ]

  public func validate() throws(SettingsError) {
    try requireOrder(order, corner: cuton ?? cutoff, cuton == nil ? "cutoff" : "cuton")
  }

  public var idle: String? { idleReason(order: order, hasCorner: cuton != nil || cutoff != nil) }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let order, order > 0, let band = Band(cuton: cuton, cutoff: cutoff) else { return nil }
    return try designing(Self.name) { () throws(DesignError) in
      try FilterCoefficients(try bessel(order: order, norm: norm, band, rate: wnHz ? rate : 2))
    }
  }
}
