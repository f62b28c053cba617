/// `y = x / max|x|` over each message's channels.
public struct Normalize: Transformer {
  /// Axis to look along; `null` means the last one that is not the stream's.
  public var axis: String?

  public init(axis: String? = nil) { self.axis = axis }

  public static let settings = Settings(
    of: Normalize(), "Divides by the largest magnitude along an axis.", formula: "y = x / max |x|",
    source: "Python array API standard 2025.12, max"
  ) {
    Setting("axis", \.axis, "Axis to look along; `null` means the last one that is not the stream's.")
  }
  public static let examples = [Normalize(axis: "ch")]

  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    let place = try message.index(of: try message.featureAxis(-1, axis))
    let x = try message.data.floating()
    return try message.with(data: try x / max(abs(x), axis: place, keepdims: true))
  }
}
