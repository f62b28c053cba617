/// `y = 2 sqrt(x + 3/8)`, element by element: counts of a Poisson process get a variance near 1. NaN below -3/8.
///
/// Source: Anscombe 1948, Biometrika 35, 246-254.
public struct Anscombe: ElementwiseTransformer {
  public init() {}
  public static let settings = Settings(
    of: Anscombe(), "Makes the variance of counts constant by Anscombe's transform.",
    formula: "y = 2 sqrt(x + 3/8)",
    source:
      "Anscombe 1948, \"The transformation of Poisson, binomial and negative-binomial data\", Biometrika 35, 246-254"
  )

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    try sqrt(try x.floating() + 0.375) * 2.0
  }
}

/// The way back from Anscombe's transform.
///
/// Source: Mäkitalo and Foi 2011, IEEE Trans. Image Process. 20, 99-109 (the closed form of the exact unbiased inverse).
public struct InverseAnscombe: ElementwiseTransformer {
  public enum Method: String, Choice { case exact, asymptotic, algebraic }
  /// Inverse: exact is unbiased, asymptotic is unbiased for large counts, algebraic inverts the formula.
  public var method: Method

  public init(method: Method = .exact) { self.method = method }

  public static let settings = Settings(
    of: InverseAnscombe(), "Inverts Anscombe's transform.",
    formula: """
      algebraic:   x = (y/2)^2 - 3/8
      asymptotic:  x = (y/2)^2 - 1/8
      exact:       x = y^2/4 + sqrt(3/2)/(4 y) - 11/(8 y^2) + 5 sqrt(3/2)/(8 y^3) - 1/8
      """,
    source:
      "Makitalo and Foi 2011, \"A closed-form approximation of the exact unbiased inverse of the Anscombe variance-stabilizing transformation\", IEEE Transactions on Image Processing 20, 2697-2698"
  ) {
    Setting(
      "method", \.method,
      "Inverse: exact is unbiased, asymptotic is unbiased for large counts, algebraic inverts the formula.",
      live: true)
  }
  public static let examples = Method.allCases.map { InverseAnscombe(method: $0) }

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    let y = try x.floating()
    switch method {
    case .algebraic: return try square(y / 2.0) - 0.375
    case .asymptotic: return try square(y / 2.0) - 0.125
    case .exact:
      let root = (1.5 as Double).squareRoot()
      let d = try maximum(y, 2 * (0.375 as Double).squareRoot())
      let r = try reciprocal(d)
      // In this order float64 gives exactly 0 where there are no counts.
      let low = try square(d) / 4.0 + r * (root / 4) - r * (11.0 / 8) * r
      return try low + r * (5 * root / 8) * r * r - 0.125
    }
  }
}
