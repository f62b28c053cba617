/// `y = |x|`, element by element; for complex numbers the magnitude.
public struct Abs: Transformer {
  public init() {}
  public static let settings = Settings(of: Abs(), "Takes the absolute value; of complex numbers the magnitude.")

  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    message.with(data: try abs(message.data))
  }
}
