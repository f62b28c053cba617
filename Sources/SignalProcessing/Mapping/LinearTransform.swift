/// `y = scale * x + offset`, with one number for all or one for each place of an axis, as in a calibration.
public struct LinearTransform: StatefulTransformer {
  /// Factor, or one for each place of the axis.
  public var scale: PerChannel
  /// Offset added afterwards, or one for each place of the axis. In the unit of the data.
  public var offset: PerChannel
  /// Axis that lists go along; `null` means the last.
  public var axis: String?

  public init(scale: PerChannel = 1, offset: PerChannel = 0, axis: String? = nil) {
    (self.scale, self.offset, self.axis) = (scale, offset, axis)
  }

  public static let settings = Settings(
    of: LinearTransform(), "Multiplies by a factor and adds an offset, for all channels or for each.",
    formula: "y[..., c] = scale[c] x[..., c] + offset[c]",
    source: "Python array API standard 2025.12, broadcasting"
  ) {
    Setting("scale", \.scale, "Factor, or one for each place of the axis.")
    Setting("offset", \.offset, "Offset added afterwards, or one for each place of the axis.", unit: .data)
    Setting("axis", \.axis, "Axis that lists go along; `null` means the last.")
  }
  public static let examples = [
    LinearTransform(scale: 2, offset: -1), LinearTransform(scale: [1, 0.5, 2], axis: "ch"),
  ]

  public static let remembersSamples = false

  /// Lists that are as long as the axis name every channel.
  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    guard let dim = axis ?? message.dims.last else { return .signals }
    let count = try message.count(along: dim)
    for numbers in [scale, offset] { if case .each(let list) = numbers, list.count == count { return .all } }
    return .signals
  }

  /// The numbers where there are several, on the data's device and in its dtype, shaped to broadcast.
  public struct State: Codable, Sendable {
    var scale: NDArray?, offset: NDArray?
  }

  public func notices(for message: AxisArray) -> [Notice] {
    scale.numbers.allSatisfy { $0 == 1 } && offset.numbers.allSatisfy { $0 == 0 }
      ? [Notice(.noEffect, "scale is 1 and offset 0, so messages pass as they are")] : []
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    State(scale: try array(scale, "scale", message), offset: try array(offset, "offset", message))
  }

  private func array(_ numbers: PerChannel, _ setting: String, _ message: AxisArray) throws(ArrayError) -> NDArray? {
    guard case .each(let list) = numbers else { return nil }
    guard let dim = axis ?? message.dims.last else { throw .invalid(op: "LinearTransform", "the data have no axis") }
    let place = try message.index(of: dim), count = message.shape[place]
    guard list.count == count else {
      throw .invalid(
        op: "LinearTransform", "\(setting) lists \(list.count) numbers for \(count) places of axis \"\(dim)\"")
    }
    var shape = Dims(repeating: 1, count: message.dims.count)
    shape[place] = count
    let dtype: DType = message.data.dtype.kind >= .floating ? message.data.dtype.realPart : .float64
    return try message.data.namespace.asarray(list, shape: shape, dtype: dtype)
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    try message.with(data: try transformed(message.data, state))
  }

  public var elementwise: ElementwiseFunction? {
    guard case .all = scale, case .all = offset else { return nil }
    return { (x) throws(ArrayError) in try transformed(x, State()) }
  }

  private func transformed(_ x: NDArray, _ state: State) throws(ArrayError) -> NDArray {
    var y = try x.floating()
    if let scale = state.scale {
      y = try y * scale
    } else if case .all(let number) = scale, number != 1 {
      y = try y * number
    }
    if let offset = state.offset {
      y = try y + offset
    } else if case .all(let number) = offset, number != 0 {
      y = try y + number
    }
    return y
  }
}
