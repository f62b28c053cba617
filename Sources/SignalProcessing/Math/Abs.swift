/// `y = |x|`, element by element; for complex numbers the magnitude. Signed integers become the next larger ones, which
/// hold the magnitude of the lowest; of int64 it is the highest there is.
public struct Abs: ElementwiseTransformer {
  public init() {}
  public static let settings = Settings(
    of: Abs(), "Takes the absolute value, or the magnitude of complex numbers.",
    formula: """
      y = |x|, of complex numbers sqrt(re^2 + im^2)
      signed integers of 8, 16 and 32 bits become ones of twice as many, which hold the magnitude of the lowest; that of
      the lowest int64 is the highest
      """,
    source: "Python array API standard 2025.12, abs"
  )

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    x.dtype == .bool ? x : try x.wideMagnitude()
  }
}
