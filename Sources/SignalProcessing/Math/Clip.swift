/// `y = min(max(x, low), high)`, element by element; the dtype stays, and NaN stays NaN.
public struct Clip: ElementwiseTransformer {
  /// Lowest value; `null` leaves the range open below. In the unit of the data.
  public var min: Double?
  /// Highest value; `null` leaves the range open above. In the unit of the data.
  public var max: Double?

  public init(min: Double? = nil, max: Double? = nil) { (self.min, self.max) = (min, max) }

  public static let settings = Settings(
    of: Clip(), "Limits values to a range.",
    formula: "y = min(max(x, low), high)",
    source: "Python array API standard 2025.12, clip"
  ) {
    Setting("min", \.min, "Lowest value; `null` leaves the range open below.", unit: .data, live: true)
    Setting("max", \.max, "Highest value; `null` leaves the range open above.", unit: .data, live: true)
  }
  public static let examples = [Clip(min: 0, max: 1), Clip(max: 0.5)]

  public func validate() throws(SettingsError) {
    if let min, let max, min > max { throw SettingsError("min", "is \(min), must not be above max, \(max)") }
  }

  public func notices(for message: AxisArray) -> [Notice] {
    min == nil && max == nil ? [Notice(.noEffect, "neither min nor max is set, so messages pass as they are")] : []
  }

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    try clip(x, min: min.map(Scalar.float), max: max.map(Scalar.float))
  }
}
