/// Scales a stream by a moving mean and deviation with the weights of a span; for new work see `AdaptiveStandardScaler`.
public struct EWMFilter: StatefulTransformer {
  /// Span that the weights are those of. In seconds.
  public var span: Double
  /// Axis to go along; `null` means the stream's.
  public var axis: String?
  /// Whether averages start from 0; otherwise they start as if the first sample had been there for ever.
  public var startsFromZero: Bool

  public init(span: Double = 1, axis: String? = nil, startsFromZero: Bool = true) {
    (self.span, self.axis, self.startsFromZero) = (span, axis, startsFromZero)
  }

  public static let settings = Settings(
    of: EWMFilter(), "Scales a stream by a moving mean and deviation with the weights of a span.",
    formula: """
      m[n] = a x[n] + (1 - a) m[n - 1], v[n] = a (x[n] - m[n])^2 + (1 - a) v[n - 1], a = 2 / (N + 1)
      y[n] = (x[n] - m[n]) / max(sqrt(v[n]), 1e-4), N the samples of history_dur
      """,
    source: "Brown 1963, Smoothing, Forecasting and Prediction of Discrete Time Series"
  ) {
    Setting("span", \.span, "Span that the weights are those of.", unit: .seconds, .above(0), python: "history_dur")
    Setting("axis", \.axis, "Axis to go along; `null` means the stream's.")
    Setting(
      "startsFromZero", \.startsFromZero,
      "Whether averages start from 0; otherwise they start as if the first sample had been there for ever.",
      python: "zero_offset")
  }
  public static let examples = [EWMFilter(span: 0.3), EWMFilter(span: 0.1, startsFromZero: false)]

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public struct State: Codable, Sendable {
    let pole: FilterCoefficients
    /// States of the recurrences of the mean and of the squared deviation.
    var mean: NDArray?, square: NDArray?
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let clock = try SampleClock(message, dim: try message.streamAxis(axis), op: Self.name)
    let share = 2 / ((span / Swift.abs(clock.gain)).rounded() + 1)
    return State(pole: .ba(b: [share, 0], a: [1, share - 1]))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let x = try message.data.floating(), place = try message.index(of: try message.streamAxis(axis))
    try DType.Kinds.realFloating.check(x.dtype, op: Self.name)
    if message.shape[place] == 0 { return try message.with(data: x) }
    let wide = try x.astype(.float64), pole = state.pole
    func average(_ x: NDArray, _ kept: inout NDArray?) throws(ArrayError) -> NDArray {
      var before = kept
      if before == nil, !startsFromZero { before = try pole.steadyState(for: x.slice(axis: place, 0, 1), axis: place) }
      let (y, after) = try linearFilter(pole, x, axis: place, state: before)
      kept = after
      return y
    }
    let deviation = try wide - average(wide, &state.mean)
    let spread = try sqrt(average(square(deviation), &state.square))
    return try message.with(data: try (deviation / clip(spread, min: 1e-4)).astype(x.dtype))
  }

  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream), place = try stream.index(of: try stream.streamAxis(axis))
    try requireState(state.pole == fresh.pole, "the pole is that of another span or rate")
    let shape = try state.pole.stateShape(for: stream.shape, axis: place)
    for kept in [state.mean, state.square] {
      try kept?.requireForm("an average", shape, dtype: .float64, device: stream.data.device)
    }
  }
}
