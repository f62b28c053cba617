/// A Butterworth filter forward and then backward in time: no delay and no phase, and twice the decibels.
///
/// The forward pass begins as if its first sample had been there for ever. `ButterworthBackwardFilter` is the backward pass: each
/// sample comes out when its look-ahead has come in, and the last sample of the stream stands for those after it.
public struct ButterworthZeroPhase: StatefulTransformer {
  /// The backward pass, whose settings are those of both.
  public var backward: ButterworthBackwardFilter

  public init(_ backward: ButterworthBackwardFilter) { self.backward = backward }

  public init(
    axis: String? = nil, order: Int? = nil, corners: Corners = Corners(), inHertz: Bool = true,
    settleCutoff: Double = 0.01, maxPadDuration: Double? = nil
  ) {
    backward = ButterworthBackwardFilter(
      axis: axis, order: order, corners: corners, inHertz: inHertz, settleCutoff: settleCutoff,
      maxPadDuration: maxPadDuration)
  }

  public static let settings = Settings(
    of: ButterworthZeroPhase(), "Butterworth filter without delay or phase.",
    formula: """
      f = h * x forward (see ButterworthFilter), y = h * f backward (see ButterworthBackwardFilter): Y(f) = |H(f)|^2 X(f)
      a value that is not finite stays in the filter for good; FillMissing before it bridges such values
      """,
    source: """
      Gustafsson 1996, "Determining the initial states in forward-backward filtering", IEEE Transactions on \
      Signal Processing 44, 988-992
      """
  ) { Group(\.backward) }
  public static let examples = [
    ButterworthZeroPhase(order: 2, corners: .lowpass(20)),
    ButterworthZeroPhase(order: 2, corners: .bandpass(10, 30), settleCutoff: 0.05, maxPadDuration: 0.15),
  ]

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    try backward.channelUse(on: message)
  }

  public func validate() throws(SettingsError) { try backward.validate() }

  public func notices(for message: AxisArray) -> [Notice] { backward.notices(for: message) }

  public struct State: Codable, Sendable {
    var forward: FilterState
    var backward: ButterworthBackwardFilter.State
  }

  public static let stateVersion = 3
  public var runningAxis: String? { backward.axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    State(
      forward: try backward.butterworth.makeState(for: message), backward: try backward.makeState(for: message))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    guard let coefficients = state.backward.coefficients else { return message }
    let forward = try state.forward.filter(message, coefficients, along: try message.streamAxis(backward.axis))
    return try backward.process(forward, state: &state.backward)
  }

  public func flush(state: inout State) throws(ArrayError) -> AxisArray? { try backward.flush(state: &state.backward) }

  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream)
    try backward.check(state.backward, for: stream)
    try state.forward.check(as: fresh.forward, state.backward.coefficients, for: stream, along: backward.axis)
  }
}
