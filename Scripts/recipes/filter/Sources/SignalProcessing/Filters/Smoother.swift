import FilterDesign

/// A running mean of the first order. See `LinearFilter` for how a stream begins.
public struct Smoother: LinearFilter {
  public var axis: String?, cutoff: Double

  public init(axis: String? = nil, cutoff: Double = 1) { (self.axis, self.cutoff) = (axis, cutoff) }

  public static let settings = Settings(
    of: Smoother(), "Running mean of the first order.", formula: "y[n] = (1 - a) x[n] + a y[n - 1]",
    source: "Smith, \"Introduction to Digital Filters\", chapter 1"
  ) {
    Setting("axis", \.axis, "Axis to filter along; `null` is the stream's.")
    Setting("cutoff", \.cutoff, "Where it is 3 dB down.", unit: .hertz, .above(0), live: true)
  }
  public static let examples = [Smoother(cutoff: 8), Smoother(cutoff: 20)]

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    let design = try designing(Self.name) { () throws(DesignError) in try smoother(frequency: cutoff, rate: rate) }
    return .ba(b: design.numerator, a: design.denominator)
  }
}
