/// Smooths or differentiates by fitting polynomials to windows. Linear phase: the value is that in the middle of the
/// window, half its length ago, which the time axis does not show. See `LinearFilter` for how a stream begins.
public struct SavitzkyGolayFilter: LinearFilter {
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Length of the window. In samples.
  public var length: Int
  /// Order of the polynomials.
  public var order: Int
  /// Derivative to take, per unit of the axis; 0 smooths.
  public var derivative: Int

  public init(axis: String? = nil, length: Int = 5, order: Int = 2, derivative: Int = 0) {
    (self.axis, self.length, self.order, self.derivative) = (axis, length, order, derivative)
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
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting(
      "length", \.length, "Length of the window.", unit: .samples, .from(1, to: 100_000), live: true,
      python: "window_length")
    Setting("order", \.order, "Order of the polynomials.", .atLeast(0), live: true, python: "polyorder")
    Setting(
      "derivative", \.derivative, "Derivative to take, per unit of the axis; 0 smooths.", .from(0, to: 20),
      live: true, python: "deriv")
  }
  public static let examples = [
    SavitzkyGolayFilter(length: 9), SavitzkyGolayFilter(length: 6, order: 3, derivative: 1),
  ]

  public func validate() throws(SettingsError) {
    if order >= length {
      throw SettingsError("polyorder", "is \(order), must be below window_length (\(length))")
    }
  }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    try designing(Self.name) { () throws(DesignError) in
      .fir(try savitzkyGolay(window: length, order: order, derivative: derivative, spacing: 1 / rate))
    }
  }
}
