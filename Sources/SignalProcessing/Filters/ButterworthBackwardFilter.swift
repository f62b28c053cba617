/// A Butterworth filter backward in time: the second half of `ButterworthZeroPhase`, for a stream that was filtered forward.
///
/// Each sample comes out when the look-ahead after it has come in: as many samples as the impulse response takes to stay below
/// `settle_cutoff` of its peak. The response ends there, and what it lacks of the filter's gain at 0 Hz is shared among its
/// numbers, so that a constant is passed or stopped as by the whole. At the end of the stream, the last sample stands for those
/// after it.
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
    formula: """
      y[n] = sum over k from 0 to K of (h[k] + c) x[n + k], h the impulse response of a Butterworth filter
      K the place from which |h| < settle_cutoff max |h|, c such that the sum of h[k] + c is H(0)
      """,
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
    Setting(
      "inHertz", \.inHertz, "Whether corners are in hertz; otherwise they are fractions of half the rate.",
      python: "wn_hz")
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
    /// The filter that was designed, whose impulse response the pass takes.
    let coefficients: FilterCoefficients?
    /// Samples that the pass looks ahead.
    let ahead: Int
    /// The pass as a finite filter of what came, whose results are `ahead` samples late.
    var pass: FilterState
    var clock: SampleClock
    /// A message of the stream without samples.
    let template: AxisArray
  }

  public static let stateVersion = 2
  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.streamAxis(axis)
    var pass = try butterworth.makeState(for: message)
    let coefficients = try butterworth.coefficients(rate: pass.rate)
    let response = coefficients.map { self.response(of: $0, rate: pass.rate) }
    pass.design = response.map { .filter(.fir($0.reversed())) } ?? FilterState.Design.none
    return State(
      coefficients: coefficients, ahead: (response?.count ?? 1) - 1, pass: pass,
      clock: try SampleClock(message, dim: dim, op: Self.name), template: try message.slice(dim, 0, 0))
  }

  /// The impulse response up to where it stays below the share of its peak that counts, with the gain of the whole at 0 Hz.
  private func response(of filter: FilterCoefficients, rate: Double) -> [Double] {
    let least = 6 * (((order ?? 0) + 1) / 2), length = Swift.max(10 * least, 10000)
    let (whole, gain) =
      switch filter {
      case .sos(let rows):
        (
          SecondOrderSections(rows).impulseResponse(length + 1),
          rows.reduce(1) { $0 * $1[..<3].reduce(0, +) / $1[3...].reduce(0, +) }
        )
      case .ba(let b, let a): (TransferFunction(b, a).impulseResponse(length + 1), b.reduce(0, +) / a.reduce(0, +))
      }
    let peak = whole.reduce(0) { Swift.max($0, Swift.abs($1)) }
    let settled = (whole.dropLast().lastIndex { Swift.abs($0) > settleCutoff * peak } ?? -1) + 1
    let most = maxPadDuration.map { ($0 * rate).rounded() } ?? .infinity
    let kept = whole[...Int(Swift.min(Double(Swift.max(settled, least)), most))]
    let share = (gain - kept.reduce(0, +)) / Double(kept.count)
    return kept.map { $0 + share }
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let dim = try message.streamAxis(axis), count = try message.count(along: dim)
    guard let taps = state.pass.designed else { return message }
    let late = try state.pass.filter(message, taps, along: dim), before = state.clock.count
    state.clock.advance(by: count, from: try message.axis(dim).linear?.offset ?? 0)
    return try output(late.data, after: before, state)
  }

  public func flush(state: inout State) throws(ArrayError) -> AxisArray? {
    guard let taps = state.pass.designed, let kept = state.pass.kept, state.ahead > 0 else { return nil }
    let dim = try state.template.streamAxis(axis), place = try state.template.index(of: dim)
    let last = try squeeze(kept, axis: 0).slice(axis: place, state.ahead - 1, nil)
    var shape = last.shape
    shape[place] = state.ahead
    let rest = try broadcastTo(try last.astype(try state.template.data.floating().dtype), shape)
    let late = try state.pass.filter(try state.template.next(rest, along: dim, offset: 0), taps, along: dim)
    state.pass.kept = nil
    return try output(late.data, after: state.clock.count, state)
  }

  /// Results that are late, of samples after the first `count`, at their own times.
  private func output(_ late: NDArray, after count: Int, _ state: State) throws(ArrayError) -> AxisArray {
    let dim = try state.template.streamAxis(axis), place = try state.template.index(of: dim)
    // The first of all stand before the stream.
    let early = Swift.min(Swift.max(0, state.ahead - count), late.shape[place])
    return try state.template.next(
      try late.slice(axis: place, early, nil), along: dim,
      offset: state.clock.value(at: Swift.max(0, count - state.ahead)))
  }
}
