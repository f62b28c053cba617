/// `y = |x|`, element by element; for complex numbers the magnitude.
public struct Abs: ElementwiseTransformer {
  public init() {}
  public static let settings = Settings(
    of: Abs(), "Takes the absolute value; of complex numbers the magnitude.",
    formula: "y = |x|, of complex numbers sqrt(re^2 + im^2)",
    source: "Python array API standard 2025.12, abs"
  )

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    try abs(x)
  }
}
