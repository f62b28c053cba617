/// Reduces a whole axis of each message to one value. The axis is gone from the result.
public struct Aggregate: Transformer {
  /// Axis to reduce; `null` means the last one that is not the stream's.
  public var axis: String?
  /// Reduction; argmin and argmax give the axis' value, trapezoid integrates over it.
  public var operation: AggregationFunction

  public init(axis: String? = nil, operation: AggregationFunction = .mean) {
    (self.axis, self.operation) = (axis, operation)
  }

  public static let settings = Settings(
    of: Aggregate(), "Reduces one axis of each message.",
    formula: "y[..., ...] = f(x[..., 0, ...], x[..., 1, ...], ...), over one axis of each message",
    source: "Python array API standard 2025.12, statistical functions"
  ) {
    Setting("axis", \.axis, "Axis to reduce; `null` means the last one that is not the stream's.")
    Setting(
      "operation", \.operation, "Reduction; argmin and argmax give the axis' value, trapezoid integrates over it.")
  }
  public static let examples = AggregationFunction.all.map { Aggregate(axis: "freq", operation: $0) }

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    ChannelUse(.signals, mixing: try message.featureAxis(-1, axis))
  }

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit {
    operation.unit(of: unit, over: (try? message.axis(message.featureAxis(-1, axis)))?.unit ?? "")
  }

  public func validate() throws(SettingsError) {
    if operation == .none { throw SettingsError("operation", "is none, must be one that gives a value") }
  }

  public func notices(for message: AxisArray) -> [Notice] {
    followsMessages(message, try? message.featureAxis(-1, axis))
  }

  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    let dim = try message.featureAxis(-1, axis), place = try message.index(of: dim)
    let data = try operation(message.data, axis: place, of: try message.axis(dim))
    return try message.replacing(data: data, dims: message.dims.filter { $0 != dim })
  }
}
