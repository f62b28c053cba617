/// A Butterworth filter: the flattest pass band, 3 dB down at the corners. See `LinearFilter` for how a stream begins.
public struct ButterworthFilter: LinearFilter {
  public var axis: String?, order: Int?, cuton: Double?, cutoff: Double?, wnHz: Bool

  public init(
    axis: String? = nil, order: Int? = nil, cuton: Double? = nil, cutoff: Double? = nil,
    wnHz: Bool = true
  ) {
    (self.axis, self.order, self.cuton, self.cutoff) = (axis, order, cuton, cutoff)
    self.wnHz = wnHz
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
    Setting("axis", \.axis, "Axis to filter along; none is the stream's.")
    Setting(
      "order", \.order,
      "Number of poles; band types have twice as many. 0 passes messages through; with a corner, it must be set.",
      .from(0, to: 100), live: true)
    Setting(
      "cuton", \.cuton, "Corner below which is stopped; above the cutoff it makes a band-stop. None makes a low-pass.",
      unit: .hertz, .above(0), live: true)
    Setting(
      "cutoff", \.cutoff, "Corner above which is stopped. None makes a high-pass.", unit: .hertz, .above(0), live: true)
    Setting("wnHz", \.wnHz, "Whether corners are in hertz; else they are fractions of half the rate.", live: true)
  }
  public static let examples = [
    ButterworthFilter(order: 3, cutoff: 20), ButterworthFilter(order: 4, cuton: 8, cutoff: 30),
    ButterworthFilter(order: 2, cuton: 22, cutoff: 18),
    ButterworthFilter(order: 1, cuton: 0.1, wnHz: false),
  ]

  public func validate() throws(SettingsError) {
    try requireOrder(order, corner: cuton ?? cutoff, cuton == nil ? "cutoff" : "cuton")
  }

  public var idle: String? { idleReason(order: order, hasCorner: cuton != nil || cutoff != nil) }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let order, order > 0, let band = Band(cuton: cuton, cutoff: cutoff) else { return nil }
    return try designing(Self.name) { () throws(DesignError) in
      try FilterCoefficients(try butterworth(order: order, band, rate: wnHz ? rate : 2))
    }
  }
}
