/// The values of an axis as the data of a message.
public struct ExtractAxisData: StatefulTransformer {
  /// Axis whose values become the data.
  public var axis: String
  /// Dim that the values of a regular axis run along; its length is their number.
  public var reference: String

  public init(axis: String = "freq", reference: String = "time") { (self.axis, self.reference) = (axis, reference) }

  public static let settings = Settings(
    of: ExtractAxisData(), "Returns the values of an axis as data.",
    formula: "y[i] = value of the axis at place i",
    source: "The definition"
  ) {
    Setting("axis", \.axis, "Axis whose values become the data.")
    Setting("reference", \.reference, "Dim that the values of a regular axis run along; its length is their number.")
  }
  public static let examples = [ExtractAxisData(axis: "time")]

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { .all }

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit {
    PhysicalUnit(message.header.axes[axis]?.unit ?? "")
  }

  public struct State: Codable, Sendable {
    /// Values that stay as long as the stream does, where the data are.
    var fixed: NDArray?
    /// Counts the samples where the axis is the stream's.
    var clock: SampleClock?
  }

  private func values(_ message: AxisArray, _ coordinate: CoordinateAxis) throws(ArrayError) -> NDArray {
    guard let numbers = coordinate.values.numbers else {
      throw .invalid(op: "ExtractAxisData", "axis \"\(axis)\" has labels, not numbers")
    }
    var shape = Dims()
    for dim in dims(coordinate) { shape.append(try message.count(along: dim)) }
    return try message.data.namespace.asarray(numbers, shape: shape, dtype: .float64)
  }

  private func dims(_ coordinate: CoordinateAxis) -> [String] { coordinate.dims.isEmpty ? [axis] : coordinate.dims }

  /// Times of float32 would be seconds apart.
  public func dtype(of input: DType) -> DType { .float64 }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let stream = try message.streamAxis()
    switch try message.axis(axis) {
    case .linear: return State(clock: axis == stream ? try SampleClock(message, dim: axis, op: "ExtractAxisData") : nil)
    case .coordinate(let coordinate):
      return State(fixed: dims(coordinate).contains(stream) ? nil : try values(message, coordinate))
    }
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    guard message.axes[axis] != nil else {
      throw .invalid(
        op: "ExtractAxisData", "there is no axis \"\(axis)\" with values among \(message.axes.keys.sorted())")
    }
    switch try message.axis(axis) {
    case .coordinate(let coordinate):
      let data = if let fixed = state.fixed { fixed } else { try values(message, coordinate) }
      return try message.replacing(data: data, dims: dims(coordinate))
    case .linear(let linear):
      let count = try message.count(along: reference)
      var (origin, first) = (linear.offset, 0)
      if var clock = state.clock {
        first = clock.count
        clock.advance(by: count, from: linear.offset)
        (origin, state.clock) = (clock.origin, clock)
      }
      let places = try message.data.namespace.arange(.int(Int64(first)), .int(Int64(first + count)), dtype: .float64)
      let data = try places * linear.gain + origin
      return try message.replacing(data: data, dims: [reference])
    }
  }
}
