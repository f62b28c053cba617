/// `y = x + value`, element by element. Integers become float64.
public struct ConstAdd: ElementwiseTransformer {
  /// Constant to add. In the unit of the data.
  public var constant: Double

  public init(value: Double = 0) { constant = value }

  public static let settings = Settings(
    of: ConstAdd(), "Adds a constant.",
    formula: "y = x + value",
    source: "Python array API standard 2025.12, add"
  ) {
    Setting("constant", \.constant, "Constant to add.", unit: .data, live: true, python: "value")
  }
  public static let examples = [ConstAdd(value: 1.5)]

  public func notices(for message: AxisArray) -> [Notice] {
    constant == 0 ? [Notice(.noEffect, "value is 0, so messages pass as they are")] : []
  }

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    try x + constant
  }
}
