/// `y = 1 / x`, element by element; zero gives infinity. Integers become float64.
public struct Invert: Transformer {
  public init() {}
  public static let settings = Settings(
    of: Invert(), "Takes the reciprocal.",
    formula: "y = 1 / x",
    source: "Python array API standard 2025.12, reciprocal"
  )

  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    message.with(data: try reciprocal(try message.data.floating()))
  }
}
