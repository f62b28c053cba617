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
    if message.isEmpty, dim == message.header.stream { return try nothing(of: message, without: dim, place) }
    let data = try operation(message.data, axis: place, of: try message.axis(dim))
    return try message.replacing(data: data, dims: message.dims.filter { $0 != dim })
  }

  /// Nothing comes of a message without samples: a result that has none along what is its own stream's axis.
  private func nothing(of message: AxisArray, without dim: String, _ place: Int) throws(ArrayError) -> AxisArray {
    var shape = message.shape
    shape.remove(at: place)
    let data = try operation(
      message.data.namespace.zeros([1], dtype: message.data.dtype), axis: 0, of: try message.axis(dim))
    let result = try message.replacing(
      data: try message.data.namespace.zeros(shape, dtype: data.dtype), dims: message.dims.filter { $0 != dim })
    guard let stream = result.header.stream else { return result }
    return try result.slice(stream, 0, 0)
  }
}
