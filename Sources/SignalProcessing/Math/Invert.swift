/// `y = 1 / x`, element by element; zero gives infinity. Integers become float64.
public struct Invert: ElementwiseTransformer {
  public init() {}
  public static let settings = Settings(
    of: Invert(), "Takes the reciprocal.",
    formula: "y = 1 / x",
    source: "Python array API standard 2025.12, reciprocal"
  )

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { unit.raised(to: -1) }

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    try reciprocal(try x.floating())
  }
}
