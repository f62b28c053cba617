/// The values of an axis as the data of a message.
public struct ExtractAxisData: StatefulTransformer {
  public var axis: String, reference: String

  public init(axis: String = "freq", reference: String = "time") { (self.axis, self.reference) = (axis, reference) }

  public static let settings = Settings(of: ExtractAxisData(), "Makes the values of an axis the data.") {
    Setting("axis", \.axis, "Axis whose values are wanted.")
    Setting("reference", \.reference, "Dim that a regular axis' values run along, as many as it is long.")
  }
  public static let examples = [ExtractAxisData(axis: "time")]

  /// Values that stay as long as the stream does, where the data are.
  public struct State: Codable, Sendable {
    var fixed: NDArray?
  }

  private func values(_ message: AxisArray, _ coordinate: CoordinateAxis) throws(ArrayError) -> NDArray {
    guard let numbers = coordinate.values.numbers else {
      throw .invalid(op: "ExtractAxisData", "axis \"\(axis)\" has labels, not numbers")
    }
    var shape = Dims()
    for dim in dims(coordinate) { shape.append(try message.count(along: dim)) }
    return try message.data.namespace.asarray(numbers, shape: shape, dtype: dtype(message))
  }

  private func dims(_ coordinate: CoordinateAxis) -> [String] { coordinate.dims.isEmpty ? [axis] : coordinate.dims }

  private func dtype(_ message: AxisArray) -> DType { message.data.dtype.isFloating ? message.data.dtype : .float64 }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    guard let coordinate = try message.axis(axis).coordinate, let stream = message.header.stream,
      !dims(coordinate).contains(stream)
    else { return State() }
    return State(fixed: try values(message, coordinate))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    guard message.axes[axis] != nil else {
      throw .invalid(op: "ExtractAxisData", "there is no axis \"\(axis)\" with values among \(message.axes.keys.sorted())")
    }
    switch try message.axis(axis) {
    case .coordinate(let coordinate):
      let data = if let fixed = state.fixed { fixed } else { try values(message, coordinate) }
      return try message.replacing(data: data, dims: dims(coordinate))
    case .linear(let linear):
      let count = try message.count(along: reference)
      let places = try message.data.namespace.arange(0, .int(Int64(count)), dtype: .float64)
      let data = try (places * linear.gain + linear.offset).astype(dtype(message))
      return try message.replacing(data: data, dims: [reference])
    }
  }
}
