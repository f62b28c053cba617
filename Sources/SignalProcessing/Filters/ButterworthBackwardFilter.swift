/// A Butterworth filter backward in time: the second half of `ButterworthZeroPhase`, for a stream that was filtered forward.
///
/// The pass begins so far ahead that its onset has died away, to `settle_cutoff` of the peak of the impulse response. It runs
/// over blocks on a grid that begins with the stream, so that the output does not depend on the messages: a block of as many
/// samples as the look-ahead comes out when the look-ahead after it has come in. At the end of the stream, the rest begins
/// from the last sample. The pass begins as if its first sample had been there for ever.
public struct ButterworthBackwardFilter: StatefulTransformer {
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Number of poles of one pass, doubled for bands; 0 passes messages unchanged, and a corner requires a number.
  public var order: Int?
  /// Corners of the band.
  public var corners: Corners
  /// Whether corners are in hertz; otherwise they are fractions of half the rate.
  public var inHertz: Bool
  /// Share of the peak below which the impulse response counts as over.
  public var settleCutoff: Double
  /// Longest look-ahead; `null` sets no limit. In seconds.
  public var maxPadDuration: Double?

  public init(
    axis: String? = nil, order: Int? = nil, corners: Corners = Corners(), inHertz: Bool = true,
    settleCutoff: Double = 0.01, maxPadDuration: Double? = nil
  ) {
    (self.axis, self.order, self.corners, self.inHertz) = (axis, order, corners, inHertz)
    (self.settleCutoff, self.maxPadDuration) = (settleCutoff, maxPadDuration)
  }

  public static let settings = Settings(
    of: ButterworthBackwardFilter(), "Butterworth filter backward in time.",
    formula: "y = h * x backward from the samples ahead, h a Butterworth filter (see ButterworthFilter)",
    source: """
      Gustafsson 1996, "Determining the initial states in forward-backward filtering", IEEE Transactions on \
      Signal Processing 44, 988-992
      """
  ) {
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting(
      "order", \.order,
      "Number of poles of one pass, doubled for bands; 0 passes messages unchanged, and a corner requires a number.",
      .from(0, to: 100))
    Group(\.corners, live: false)
    Group.hertz(\.inHertz, live: false)
    Setting(
      "settleCutoff", \.settleCutoff, "Share of the peak below which the impulse response counts as over.",
      .between(0, and: 1))
    Setting(
      "maxPadDuration", \.maxPadDuration, "Longest look-ahead; `null` sets no limit.", unit: .seconds, .above(0))
  }
  public static let examples = [
    ButterworthBackwardFilter(order: 2, corners: .lowpass(20), maxPadDuration: 0.2)
  ]

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    ChannelUse(order == 0 ? .all : .delayedSignals, mixing: axis)
  }

  var butterworth: ButterworthFilter {
    ButterworthFilter(axis: axis, order: order, corners: corners, inHertz: inHertz)
  }

  public func validate() throws(SettingsError) { try butterworth.validate() }

  public func notices(for message: AxisArray) -> [Notice] { butterworth.notices(for: message) }

  public struct State: Codable, Sendable {
    let coefficients: FilterCoefficients?
    /// Samples that the backward pass begins ahead.
    let ahead: Int
    /// The state of the backward pass after a constant 1, for data with an axis of blocks.
    let begin: NDArray?
    var clock: SampleClock
    /// The samples that have not come out, as they came.
    var tail: [NDArray] = []
    /// A message of the stream without samples.
    var template: AxisArray

    /// Samples that come out at once.
    var block: Int { Swift.max(1, ahead) }
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.streamAxis(axis), rate = try butterworth.makeState(for: message).rate
    let coefficients = try butterworth.coefficients(rate: rate)
    let one = try message.data.namespace.ones(Dims(repeating: 1, count: message.data.ndim + 1), dtype: .float64)
    let begin = try coefficients?.steadyState(for: one, axis: try message.index(of: dim) + 1)
    return State(
      coefficients: coefficients, ahead: coefficients.map { settling(of: $0, rate: rate) } ?? 0,
      begin: begin, clock: try SampleClock(message, dim: dim, op: Self.name),
      template: try message.slice(dim, 0, 0))
  }

  /// Samples after which the impulse response stays below the share of its peak that counts.
  private func settling(of filter: FilterCoefficients, rate: Double) -> Int {
    let least = 6 * (((order ?? 0) + 1) / 2), length = Swift.max(10 * least, 10000)
    let response =
      switch filter {
      case .sos(let rows): SecondOrderSections(rows).impulseResponse(length)
      case .ba(let b, let a): TransferFunction(b, a).impulseResponse(length)
      }
    let peak = response.reduce(0) { Swift.max($0, Swift.abs($1)) }
    let settled = (response.lastIndex { Swift.abs($0) > settleCutoff * peak } ?? -1) + 1
    let most = maxPadDuration.map { ($0 * rate).rounded() } ?? .infinity
    return Int(Swift.min(Double(Swift.max(settled, least)), most))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    guard let coefficients = state.coefficients else { return message }
    let dim = try message.streamAxis(axis), place = try message.index(of: dim), count = message.shape[place]
    let x = try message.data.floating()
    let waiting = state.tail.reduce(0) { $0 + $1.shape[place] }, block = state.block
    let first = state.clock.count - waiting
    state.clock.advance(by: count, from: try message.axis(dim).linear?.offset ?? 0)
    let blocks = Swift.max(0, (waiting + count - state.ahead) / block)
    guard blocks > 0 else {
      if count > 0 { state.tail.append(try x.copied()) }
      return try output(try x.slice(axis: place, 0, 0), at: first, state)
    }
    let data = try concat(state.tail + [x], axis: place)
    // Blocks side by side with what is ahead of each, backward in one go.
    let windows = try data.windows(axis: place, count: blocks, length: block + state.ahead, step: block)
    let backward = try self.backward(windows, axis: place + 1, coefficients, state)
    var shape = data.shape
    shape[place] = blocks * block
    let result = try reshape(try backward.slice(axis: place + 1, 0, block), shape)
    state.tail = [try data.slice(axis: place, blocks * block, nil).copied()]
    return try output(result, at: first, state)
  }

  public func flush(state: inout State) throws(ArrayError) -> AxisArray? {
    let place = try state.template.index(of: try state.template.streamAxis(axis))
    guard let coefficients = state.coefficients, !state.tail.isEmpty else { return nil }
    let data = try concat(state.tail, axis: place), count = data.shape[place]
    guard count > 0 else { return nil }
    state.tail = []
    let block = try expandDims(data, axis: place)
    let result = try reshape(try backward(block, axis: place + 1, coefficients, state), data.shape)
    return try output(result, at: state.clock.count - count, state)
  }

  private func backward(
    _ data: NDArray, axis: Int, _ coefficients: FilterCoefficients, _ state: State
  ) throws(ArrayError) -> NDArray {
    let reversed = try flip(data, axis: axis)
    let first = try reversed.slice(axis: axis, 0, 1).astype(data.dtype.isComplex ? .complex128 : .float64)
    let begin = try state.begin.map { (unit) throws(ArrayError) in try expandDims(first, axis: 0) * unit }
    return try flip(try linearFilter(coefficients, reversed, axis: axis, state: begin).y, axis: axis)
  }

  private func output(_ data: NDArray, at sample: Int, _ state: State) throws(ArrayError) -> AxisArray {
    let dim = try state.template.streamAxis(axis)
    return try state.template.next(data, along: dim, offset: state.clock.value(at: sample))
  }
}
