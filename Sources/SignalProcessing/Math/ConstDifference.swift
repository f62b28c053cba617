/// `y = x - value`, or `value - x`, element by element. Integers become float64.
public struct ConstDifference: ElementwiseTransformer {
  /// The constant. In the unit of the data.
  public var constant: Double
  /// Whether the constant is subtracted from the data; otherwise the data are subtracted from it.
  public var subtrahend: Bool

  public init(value: Double = 0, subtrahend: Bool = true) { (constant, self.subtrahend) = (value, subtrahend) }

  public static let settings = Settings(
    of: ConstDifference(), "Subtracts a constant, or subtracts the data from it.",
    formula: "y = x - value, or value - x",
    source: "Python array API standard 2025.12, subtract"
  ) {
    Setting("constant", \.constant, "The constant.", unit: .data, live: true, python: "value")
    Setting(
      "subtrahend", \.subtrahend,
      "Whether the constant is subtracted from the data; otherwise the data are subtracted from it.", live: true)
  }
  public static let examples = [ConstDifference(value: 0.5), ConstDifference(value: 2, subtrahend: false)]

  public func notices(for message: AxisArray) -> [Notice] {
    constant == 0 && subtrahend ? [Notice(.noEffect, "value is 0, so messages pass as they are")] : []
  }

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    subtrahend ? try x - constant : try constant - x
  }
}
