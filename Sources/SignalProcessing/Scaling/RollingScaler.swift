/// Scales each sample by the mean and the deviation of the samples that were learned before it, within a window:
/// `(x - mean) / max(deviation, 1e-8)`, limited to a range. Before enough was learned, samples pass as they are.
///
/// Learned are samples of messages with a `trigger` among their attributes, and all others if `updateWithSignal`. A value that
/// is not finite stays what it is and is not learned. The window counts samples and moves with each, whatever the messages
/// are. The dtype stays (integers become float64); sums are kept in float64, about the stream's first sample.
///
/// With an artifact threshold, samples are judged one after the other, at the cost of several array operations each.
public struct RollingScaler: StatefulTransformer {
  public var axis: String?, kSamples: Int?, windowSize: Double?, updateWithSignal: Bool, minSamples: Int,
    minSeconds: Double
  public var artifactZThresh: Double?, clip: Double?

  public init(
    axis: String? = nil, kSamples: Int? = 20, windowSize: Double? = nil, updateWithSignal: Bool = false,
    minSamples: Int = 1, minSeconds: Double = 1, artifactZThresh: Double? = nil, clip: Double? = 10
  ) {
    (self.axis, self.kSamples, self.windowSize, self.updateWithSignal) = (axis, kSamples, windowSize, updateWithSignal)
    (self.minSamples, self.minSeconds, self.artifactZThresh, self.clip) = (
      minSamples, minSeconds, artifactZThresh, clip
    )
  }

  public static let settings = Settings(
    of: RollingScaler(), "Scales by the mean and deviation of a window of the past.",
    formula: """
      y[n] = (x[n] - m[n]) / max(s[n], 1e-8), within -clip ... clip
      m, s: mean and standard deviation of the samples learned among x[n - k] ... x[n - 1]
      y[n] = x[n] while fewer than min_samples were learned
      """,
    source: """
      Welford 1962, "Note on a method for calculating corrected sums of squares and products", \
      Technometrics 4, 419-420
      """
  ) {
    Setting("axis", \.axis, "Axis to go along; none is the stream's.")
    Setting("kSamples", \.kSamples, "Length of the window in samples; none never forgets.", .atLeast(1))
    Setting(
      "windowSize", \.windowSize, "Length of the window; wins over the number of samples.", unit: .seconds, .above(0))
    Setting(
      "updateWithSignal", \.updateWithSignal, "Learns from all messages, not only from those with a trigger.",
      live: true)
    Setting("minSamples", \.minSamples, "How many samples must be learned before any is scaled.", .atLeast(1))
    Setting(
      "minSeconds", \.minSeconds, "The same as a time, which counts with a window size.", unit: .seconds,
      .from(0, to: 1e9))
    Setting(
      "artifactZThresh", \.artifactZThresh, "A sample with any channel so far off is not learned; none learns all.",
      .above(0), live: true, python: "artifact_z_thresh")
    Setting("clip", \.clip, "Largest magnitude of a scaled value; none sets no limit.", .above(0), live: true)
  }
  public static let examples = [
    RollingScaler(updateWithSignal: true), RollingScaler(windowSize: 0.3, updateWithSignal: true, minSeconds: 0.1),
    RollingScaler(kSamples: nil, updateWithSignal: true, minSamples: 5, clip: nil),
    RollingScaler(kSamples: 8, updateWithSignal: true, minSamples: 3, artifactZThresh: 2), RollingScaler(),
  ]

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public struct State: Codable, Sendable {
    /// The window in samples, and how many must be learned.
    let length: Int?, least: Int
    /// What sums are taken about, of size 1 along the axis; nil before the first sample.
    var reference: NDArray?
    /// Sums over the window so far: of weights, of values, and of their squares, of size 1 along the axis.
    var sums: [NDArray] = []
    /// What leaves the window next: the last weights and values.
    var past: [NDArray] = []
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    guard let windowSize else { return State(length: kSamples, least: minSamples) }
    let gain = Swift.abs(try SampleClock(message, dim: try message.streamAxis(axis), op: Self.name).gain)
    guard windowSize / gain < 0x1p40 else {
      throw .invalid(op: Self.name, "window_size of \(windowSize) s is more than 2^40 samples")
    }
    let length = Swift.max(1, Int((windowSize / gain).rounded()))
    return State(length: length, least: Swift.max(1, Int(Swift.min(minSeconds / gain, 0x1p40).rounded())))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let place = try message.index(of: try message.streamAxis(axis)), x = try message.data.floating()
    guard !x.dtype.isComplex else { throw .dtypeNotAllowed(op: Self.name, x.dtype, allowed: "real dtypes") }
    if message.isEmpty { return try message.with(data: x) }
    if state.reference == nil {
      let first = try x.slice(axis: place, 0, 1).astype(.float64)
      state.reference = try `where`(isfinite(first), first, 0)
      state.sums = try (0..<3).map { (_) throws(ArrayError) in try zerosLike(first) }
      if let length = state.length {
        var shape = first.shape
        shape[place] = length
        state.past = try (0..<2).map { (_) throws(ArrayError) in try first.namespace.zeros(shape, dtype: .float64) }
      }
    }
    let learns = updateWithSignal || message.attrs["trigger"] != nil
    guard learns, let limit = artifactZThresh else {
      return try message.with(data: try scaled(x, place, learns ? try isfinite(x) : nil, &state))
    }
    var parts: [NDArray] = []
    for k in 0..<x.shape[place] {
      let sample = try x.slice(axis: place, k, k + 1)
      let z = try deviation(sample, state.sums, state)
      let isFar = try any(abs(z) .> limit, axis: (0..<x.ndim).filter { $0 != place }, keepdims: true)
      parts.append(try scaled(sample, place, logicalAnd(isfinite(sample), logicalNot(isFar)), &state))
    }
    return try message.with(data: try concat(parts, axis: place))
  }

  /// Scales samples by what was learned before each, and learns those of a mask.
  private func scaled(_ x: NDArray, _ place: Int, _ mask: NDArray?, _ state: inout State) throws(ArrayError) -> NDArray
  {
    guard let mask else { return try chosen(x, state.sums, state) }
    guard let reference = state.reference else { return x }
    let n = x.shape[place], weights = try mask.astype(.float64)
    let values = try `where`(mask, x.astype(.float64) - reference, 0)
    var changes = [weights, values, try square(values)]
    if state.length != nil {
      let (w, v) = (
        try concat([state.past[0], weights], axis: place), try concat([state.past[1], values], axis: place)
      )
      let (oldWeights, oldValues) = (try w.slice(axis: place, 0, n), try v.slice(axis: place, 0, n))
      changes = [try weights - oldWeights, try values - oldValues, try changes[2] - square(oldValues)]
      state.past = [try w.slice(axis: place, n, nil).copied(), try v.slice(axis: place, n, nil).copied()]
    }
    // Sums after each sample, one before the first included: n + 1 of them.
    var before: [NDArray] = []
    for (k, change) in changes.enumerated() {
      let sums = try cumulativeSum(concat([state.sums[k], change], axis: place), axis: place)
      before.append(try sums.slice(axis: place, 0, n))
      state.sums[k] = try sums.slice(axis: place, n, nil).copied()
    }
    return try chosen(x, before, state)
  }

  /// How many deviations samples are from the mean; NaN where nothing was learned.
  private func deviation(_ x: NDArray, _ sums: [NDArray], _ state: State) throws(ArrayError) -> NDArray {
    guard let reference = state.reference else { return x }
    let mean = try sums[1] / sums[0]
    let variance = try maximum(sums[2] / sums[0] - square(mean), 0.0)
    return try (x.astype(.float64) - reference - mean) / maximum(sqrt(variance), 1e-8)
  }

  /// Scaled samples where enough was learned, else the samples.
  private func chosen(_ x: NDArray, _ sums: [NDArray], _ state: State) throws(ArrayError) -> NDArray {
    var z = try deviation(x, sums, state)
    if let clip { z = try ArrayAPI.clip(z, min: .float(-clip), max: .float(clip)) }
    let isKnown = try sums[0] .>= Double(state.least)
    return try `where`(isKnown, z.astype(x.dtype), x)
  }
}
