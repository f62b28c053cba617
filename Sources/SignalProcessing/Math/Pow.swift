/// `y = x ** exponent`, element by element. A negative base to a fraction gives NaN; integers become float64.
public struct Pow: ElementwiseTransformer {
  /// Exponent.
  public var exponent: Double

  public init(exponent: Double = 2) { self.exponent = exponent }

  public static let settings = Settings(
    of: Pow(), "Raises to a power.",
    formula: "y = x^exponent",
    source: "Python array API standard 2025.12, pow"
  ) {
    Setting("exponent", \.exponent, "Exponent.", live: true)
  }
  public static let examples = [Pow(), Pow(exponent: 0.5)]

  public func notices(for message: AxisArray) -> [Notice] {
    exponent == 1 ? [Notice(.noEffect, "exponent is 1, so messages pass as they are")] : []
  }

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { unit.raised(to: exponent) }

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    let x = try x.floating()
    return exponent == 2 ? try square(x) : try pow(x, exponent)
  }
}
