/// `y = scale * x`, element by element.
public struct Scale: ElementwiseTransformer {
  /// Factor; 1 passes messages unchanged.
  public var scale: Double

  public init(scale: Double = 1) { self.scale = scale }

  public static let settings = Settings(
    of: Scale(), "Multiplies by a constant.",
    formula: "y = scale x",
    source: "Python array API standard 2025.12, multiply"
  ) {
    Setting("scale", \.scale, "Factor; 1 passes messages unchanged.", live: true)
  }
  public static let examples = [Scale(scale: 0.195)]

  public func notices(for message: AxisArray) -> [Notice] {
    scale == 1 ? [Notice(.noEffect, "scale is 1, so messages pass as they are")] : []
  }

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    scale == 1 ? x : try x * scale
  }
}
