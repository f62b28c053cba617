/// Smooths or differentiates by fitting polynomials to windows. Linear phase: the value is that in the middle of the
/// window, half its length ago, which the time axis does not show. See `LinearFilter` for how a stream begins.
public struct SavitzkyGolayFilter: LinearFilter {
  public var axis: String?, windowLength: Int, polyorder: Int, deriv: Int

  public init(axis: String? = nil, windowLength: Int = 5, polyorder: Int = 2, deriv: Int = 0) {
    (self.axis, self.windowLength, self.polyorder, self.deriv) = (axis, windowLength, polyorder, deriv)
  }

  public static let settings = Settings(
    of: SavitzkyGolayFilter(), "Smooths by fitting polynomials to windows.",
    formula: """
      y[n] = p^(deriv)(m), p the polynomial of order polyorder that is nearest to the last window_length samples
      in the least squares, m their middle
      """,
    source: """
      Savitzky and Golay 1964, "Smoothing and differentiation of data by simplified least squares procedures", \
      Analytical Chemistry 36, 1627-1639
      """
  ) {
    Setting("axis", \.axis, "Axis to filter along; none is the stream's.")
    Setting(
      "windowLength", \.windowLength, "Length of the window.", unit: .samples, .from(1, to: 100_000), live: true)
    Setting("polyorder", \.polyorder, "Order of the polynomials.", .atLeast(0), live: true)
    Setting(
      "deriv", \.deriv, "Which derivative is taken, per unit of the axis; 0 smooths.", .from(0, to: 20), live: true)
  }
  public static let examples = [
    SavitzkyGolayFilter(windowLength: 9), SavitzkyGolayFilter(windowLength: 6, polyorder: 3, deriv: 1),
  ]

  public func validate() throws(SettingsError) {
    if polyorder >= windowLength {
      throw SettingsError("polyorder", "is \(polyorder), must be below window_length (\(windowLength))")
    }
  }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    try designing(Self.name) { () throws(DesignError) in
      .fir(try savitzkyGolay(window: windowLength, order: polyorder, derivative: deriv, spacing: 1 / rate))
    }
  }
}
