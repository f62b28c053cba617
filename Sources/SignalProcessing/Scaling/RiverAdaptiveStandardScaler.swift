import Platform

/// Scales a stream by exponentially weighted mean and variance as the package river does: the numbers of its
/// `AdaptiveStandardScaler`.
///
/// The means of values and of squares start with the first sample, which therefore counts for more than it should.
/// `AdaptiveStandardScaler` weighs all samples right and does not lose digits to an offset. A sample that is not finite stays
/// in the statistics of its channel until the stream starts anew.
public struct RiverAdaptiveStandardScaler: StatefulTransformer {
  /// Time after which the response to a step reaches 1 - 1/e. In seconds.
  public var timeConstant: Double
  /// Axis to go along; `null` means the stream's.
  public var axis: String?

  public init(timeConstant: Double = 1, axis: String? = nil) { (self.timeConstant, self.axis) = (timeConstant, axis) }

  public static let settings = Settings(
    of: RiverAdaptiveStandardScaler(), "Scales a stream as the package river does.",
    formula: """
      m[n] = a x[n] + (1 - a) m[n - 1], s[n] = a x[n]^2 + (1 - a) s[n - 1], both the first sample's at first
      y[n] = (x[n] - m[n]) / sqrt(s[n] - m[n]^2), 0 where nothing varies; a = 1 - exp(-dt / time_constant)
      """,
    source: "Finch 2009, Incremental calculation of weighted mean and variance, University of Cambridge"
  ) {
    Setting(
      "timeConstant", \.timeConstant, "Time after which the response to a step reaches 1 - 1/e.", unit: .seconds,
      .above(0))
    Setting("axis", \.axis, "Axis to go along; `null` means the stream's.")
  }
  public static let examples = [RiverAdaptiveStandardScaler(timeConstant: 0.2)]

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public struct State: Codable, Sendable {
    let pole: FilterCoefficients
    /// States of the recurrences of values and of squares.
    var values: NDArray?, squares: NDArray?
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let clock = try SampleClock(message, dim: try message.streamAxis(axis), op: Self.name)
    return State(pole: .ba(b: [1], a: [1, -Double.exp(-Swift.abs(clock.gain) / timeConstant)]))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let x = try message.data.floating(), place = try message.index(of: try message.streamAxis(axis))
    try DType.Kinds.realFloating.check(x.dtype, op: Self.name)
    if message.shape[place] == 0 { return try message.with(data: x) }
    let wide = try x.astype(.float64), pole = state.pole
    guard case .ba(_, let a) = pole else { return message }
    let share = 1 + a[1]
    func average(_ x: NDArray, _ kept: inout NDArray?) throws(ArrayError) -> NDArray {
      var part = try x * share
      if kept == nil { part = try concat([x.slice(axis: place, 0, 1), part.slice(axis: place, 1, nil)], axis: place) }
      let (y, after) = try linearFilter(pole, part, axis: place, state: kept)
      kept = after
      return y
    }
    let m = try average(wide, &state.values), s = try average(square(wide), &state.squares)
    let variance = try s - square(m)
    return try message.with(data: try `where`(variance .<= 0, 0, (wide - m) / sqrt(variance)).astype(x.dtype))
  }

  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream), place = try stream.index(of: try stream.streamAxis(axis))
    try requireState(state.pole == fresh.pole, "the pole is that of another time constant or rate")
    let shape = try state.pole.stateShape(for: stream.shape, axis: place)
    for sums in [state.values, state.squares] {
      try sums?.requireForm("a sum", shape, dtype: .float64, device: stream.data.device)
    }
  }
}
