/// Scales each sample by the mean and the deviation of the samples that were learned before it, within a window:
/// `(x - mean) / max(deviation, 1e-8)`, limited to a range. Before enough was learned, samples pass as they are.
///
/// Learned are samples of messages with a `trigger` among their attributes, and all others if `updateWithSignal`. A value that
/// is not finite stays what it is and is not learned. The window counts samples and moves with each, whatever the messages
/// are; what has left it leaves no trace. The dtype stays (integers become float64), and all is computed in float64.
///
/// With an artifact threshold, samples are judged one after the other, at the cost of several array operations each.
public struct RollingScaler: StatefulTransformer {
  /// Axis to go along; `null` means the stream's.
  public var axis: String?
  /// Length of the window in samples; `null` never forgets.
  public var length: Int?
  /// Length of the window; wins over the number of samples. In seconds.
  public var duration: Double?
  /// Whether all messages are learned from, or only those with a trigger.
  public var updateWithSignal: Bool
  /// Number of samples to learn before any is scaled.
  public var minSamples: Int
  /// Time to learn before any sample is scaled; it counts where the window size is set. In seconds.
  public var minSeconds: Double
  /// Deviation of any channel from which a sample is not learned; `null` learns all.
  public var artifactThreshold: Double?
  /// Largest magnitude of a scaled value; `null` sets no limit.
  public var clip: Double?

  public init(
    axis: String? = nil, length: Int? = 20, duration: Double? = nil, updateWithSignal: Bool = false,
    minSamples: Int = 1, minSeconds: Double = 1, artifactThreshold: Double? = nil, clip: Double? = 10
  ) {
    (self.axis, self.length, self.duration, self.updateWithSignal) = (axis, length, duration, updateWithSignal)
    (self.minSamples, self.minSeconds, self.artifactThreshold, self.clip) = (
      minSamples, minSeconds, artifactThreshold, clip
    )
  }

  public static let settings = Settings(
    of: RollingScaler(), "Scales by the mean and standard deviation of a window of the past.",
    formula: """
      y[n] = (x[n] - m[n]) / max(s[n], 1e-8), within -clip ... clip
      m, s: mean and standard deviation of the samples learned among x[n - k] ... x[n - 1]
      y[n] = x[n] while fewer than min_samples were learned
      the window counts samples, not messages; what has left it leaves no trace
      """,
    source: """
      Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance", The American Statistician 37, \
      242-247
      """
  ) {
    Setting("axis", \.axis, "Axis to go along; `null` means the stream's.")
    Setting(
      "length", \.length, "Length of the window in samples; `null` never forgets.", .atLeast(1), python: "k_samples")
    Setting(
      "duration", \.duration, "Length of the window; wins over the number of samples.", unit: .seconds, .above(0),
      python: "window_size")
    Setting(
      "updateWithSignal", \.updateWithSignal, "Whether all messages are learned from, or only those with a trigger.",
      live: true)
    Setting("minSamples", \.minSamples, "Number of samples to learn before any is scaled.", .atLeast(1))
    Setting(
      "minSeconds", \.minSeconds, "Time to learn before any sample is scaled; it counts where the window size is set.",
      unit: .seconds,
      .from(0, to: 1e9))
    Setting(
      "artifactThreshold", \.artifactThreshold,
      "Deviation of any channel from which a sample is not learned; `null` learns all.",
      .above(0), live: true, python: "artifact_z_thresh")
    Setting("clip", \.clip, "Largest magnitude of a scaled value; `null` sets no limit.", .above(0), live: true)
  }
  public static let examples = [
    RollingScaler(updateWithSignal: true), RollingScaler(duration: 0.3, updateWithSignal: true, minSeconds: 0.1),
    RollingScaler(length: nil, updateWithSignal: true, minSamples: 5, clip: nil),
    RollingScaler(length: 8, updateWithSignal: true, minSamples: 3, artifactThreshold: 2), RollingScaler(),
  ]

  public static let stateVersion = 2

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public struct State: Codable, Sendable {
    /// How many must be learned.
    let least: Int
    var moments: RollingMoments
  }

  public func notices(for message: AxisArray) -> [Notice] {
    guard !updateWithSignal, message.attrs["trigger"] == nil else { return [] }
    return [
      Notice(
        .noEffect,
        "update_with_signal is false and the first message has no trigger, so messages pass as they are until one has")
    ]
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let state = try counted(message), place = try message.index(of: try message.streamAxis(axis))
    let lanes = message.lanes(beside: place)
    guard (state.moments.length ?? 0) <= (1 << 26) / lanes else {
      throw .invalid(
        op: Self.name,
        "a window of \(state.moments.length ?? 0) samples of \(lanes) channels; at most \((1 << 26) / lanes) samples are kept"
      )
    }
    return state
  }

  private func counted(_ message: AxisArray) throws(ArrayError) -> State {
    guard let duration else { return State(least: minSamples, moments: RollingMoments(length: length)) }
    let gain = Swift.abs(try SampleClock(message, dim: try message.streamAxis(axis), op: Self.name).gain)
    guard duration / gain < 0x1p40 else {
      throw .invalid(op: Self.name, "window_size of \(duration) s is more than 2^40 samples")
    }
    let length = Swift.max(1, Int((duration / gain).rounded()))
    return State(
      least: Swift.max(1, Int(Swift.min(minSeconds / gain, 0x1p40).rounded())), moments: RollingMoments(length: length))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let place = try message.index(of: try message.streamAxis(axis)), x = try message.data.floating()
    try DType.Kinds.realFloating.check(x.dtype, op: Self.name)
    if message.isEmpty { return try message.with(data: x) }
    guard updateWithSignal || message.attrs["trigger"] != nil else {
      return try message.with(data: try scaled(x, try state.moments.current(axis: place), state))
    }
    // What is not finite is not learned.
    let values = try x.astype(.float64), learned = try `where`(isfinite(values), values, Double.nan)
    guard let limit = artifactThreshold else {
      return try message.with(data: try scaled(x, try state.moments.learn(learned, axis: place), state))
    }
    var parts: [NDArray] = []
    for k in 0..<x.shape[place] {
      let sample = try x.slice(axis: place, k, k + 1), moments = try state.moments.current(axis: place)
      var value = try learned.slice(axis: place, k, k + 1)
      if let moments {
        let others = (0..<x.ndim).filter { $0 != place }
        let isFar = try any(abs(try deviation(value, moments)) .> limit, axis: others, keepdims: true)
        value = try `where`(isFar, Double.nan, value)
      }
      _ = try state.moments.learn(value, axis: place)
      parts.append(try scaled(sample, moments, state))
    }
    return try message.with(data: try concat(parts, axis: place))
  }

  /// How many deviations values are from the mean; NaN where nothing was learned.
  private func deviation(_ x: NDArray, _ moments: Moments) throws(ArrayError) -> NDArray {
    let variance = try moments.squares / moments.count
    return try (x.astype(.float64) - moments.mean) / maximum(sqrt(variance), 1e-8)
  }

  /// Scaled samples where enough was learned, else the samples.
  private func scaled(_ x: NDArray, _ moments: Moments?, _ state: State) throws(ArrayError) -> NDArray {
    guard let moments else { return x }
    var z = try deviation(x, moments)
    if let clip { z = try ArrayAPI.clip(z, min: .float(-clip), max: .float(clip)) }
    let isKnown = try moments.count .>= Double(state.least)
    return try `where`(isKnown, z.astype(x.dtype), x)
  }
}
