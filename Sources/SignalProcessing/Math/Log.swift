import ArrayCore
import Platform

/// `y = ln(x) / ln(base)`, element by element. Negative values give NaN, zero gives -inf.
public struct Log: ElementwiseTransformer {
  /// Base of the logarithm, other than 1.
  public var base: Double
  /// Whether values below the dtype's smallest normal number are raised to it, which avoids -inf.
  public var clipZero: Bool

  public init(base: Double = 10, clipZero: Bool = false) { (self.base, self.clipZero) = (base, clipZero) }

  public static let settings = Settings(
    of: Log(), "Takes the logarithm.",
    formula: "y = log(x) / log(base)",
    source: "Python array API standard 2025.12, log"
  ) {
    Setting("base", \.base, "Base of the logarithm, other than 1.", .above(0), live: true)
    Setting(
      "clipZero", \.clipZero,
      "Whether values below the dtype's smallest normal number are raised to it, which avoids -inf.",
      live: true)
  }
  public static let examples = [Log(), Log(base: 2.718281828459045, clipZero: true)]

  public func validate() throws(SettingsError) {
    if base == 1 { throw SettingsError("base", "is 1, whose powers are all 1") }
  }

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    var x = try x.floating()
    if clipZero { x = try maximum(x, try finfo(x.dtype).smallestNormal) }
    let y = try log(x)
    let scale = Double.log(base)
    return scale == 1 ? y : try y / scale
  }
}
