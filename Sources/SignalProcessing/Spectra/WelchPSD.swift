import FilterDesign

/// Power spectral density by Welch's method, over and over along a stream: the mean of the periodograms of overlapping
/// segments. (time, ch) becomes (time, freq, ch), in unit^2/Hz, one-sided: its integral over frequency is the variance.
///
/// Segments count from the stream's start. A stream that ends with too few of them for one density gives that of those it
/// has; what is left after the last density is left out. A segment in which a channel has a value that is not finite is left out for that
/// channel. The dtype stays (integers become float64). Cost: O(log n) for each sample.
///
/// - Source: Welch 1967, IEEE Transactions on Audio and Electroacoustics 15, 70; scaled as `scipy.signal.welch`.
public struct WelchPSD: StatefulTransformer {
  /// Axis to transform; `null` means the stream's.
  public var axis: String?
  /// Name of the axis of frequencies.
  public var newAxis: String
  /// Length of a segment; its reciprocal is the distance between frequencies. In seconds.
  public var duration: Double
  /// Share of a segment that the next one repeats.
  public var overlap: Double
  /// Number of segments in one density; a stream with fewer gives one density of all.
  public var averages: Int
  /// Whether the mean of each segment is subtracted.
  public var detrend: Bool

  public init(
    axis: String? = nil, newAxis: String = "freq", duration: Double = 1, overlap: Double = 0.5, averages: Int = 8,
    detrend: Bool = true
  ) {
    (self.axis, self.newAxis, self.duration) = (axis, newAxis, duration)
    (self.overlap, self.averages, self.detrend) = (overlap, averages, detrend)
  }

  public static let settings = Settings(
    of: WelchPSD(), "Estimates the power spectral density by Welch's method.",
    formula: """
      P[k] = mean over segments of c |sum w[n] (x[n] - mean x) exp(-2 pi i k n / N)|^2
      c = 2 dt / sum w[n]^2, half of it at 0 and at half the rate; w the periodic Hann window
      a stream that ends before the first density gives that of the segments there are; later remainders are left out
      """,
    source: """
      Welch 1967, "The use of fast Fourier transform for the estimation of power spectra", IEEE \
      Transactions on Audio and Electroacoustics 15, 70-73
      """
  ) {
    Setting("axis", \.axis, "Axis to transform; `null` means the stream's.")
    Setting("newAxis", \.newAxis, "Name of the axis of frequencies.", python: "out_axis")
    Setting(
      "duration", \.duration, "Length of a segment; its reciprocal is the distance between frequencies.",
      unit: .seconds,
      .above(0), python: "window_dur")
    Setting("overlap", \.overlap, "Share of a segment that the next one repeats.", .from(0, to: 0.99))
    Setting(
      "averages", \.averages, "Number of segments in one density; a stream with fewer gives one density of all.",
      .from(1, to: 1_000_000))
    Setting("detrend", \.detrend, "Whether the mean of each segment is subtracted.")
  }
  public static let examples = [
    WelchPSD(duration: 0.16, averages: 3),
    WelchPSD(newAxis: "f", duration: 0.1, overlap: 0, averages: 1, detrend: false),
  ]

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit {
    let dim = axis ?? message.header.stream ?? ""
    return unit.raised(to: 2).density(over: message.header.axes[dim]?.unit ?? "")
  }

  public static let stateVersion = 3

  public struct State: Codable, Sendable {
    var window: Window.State
    /// The Hann window, and what a coefficient's power is multiplied by, this shaped to broadcast over segments.
    let taper: NDArray, scale: NDArray
    /// Segments that have gone into densities, and the periodograms of those that have not.
    var used = 0
    var open: [NDArray] = []
    /// A message of the stream without samples.
    let template: AxisArray
    /// Segments of a density that the stream's end made of fewer than were asked for.
    var atEnd: Int?
  }

  var cutting: Window {
    Window(axis: axis, duration: duration, shift: duration * (1 - overlap), zeroPadUntil: .none)
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let window = try cutting.makeState(for: message), n = window.length
    let place = try message.index(of: try message.streamAxis(axis))
    let taper = try designing(Self.name) { () throws(DesignError) in try WindowFunction.hann.values(n, periodic: true) }
    // Frequencies other than 0 and half the rate stand for the negative ones as well.
    let density = Swift.abs(window.clock.gain) / taper.reduce(0) { $0 + $1 * $1 }
    let scale = (0...(n / 2)).map { $0 == 0 || 2 * $0 == n ? density : 2 * density }
    let dtype: DType = message.data.dtype.kind >= .floating ? message.data.dtype.realPart : .float64
    let namespace = message.data.namespace
    var shape = Dims(repeating: 1, count: message.dims.count + 1)
    shape[place + 1] = scale.count
    return State(
      window: window, taper: try namespace.asarray(taper, shape: [n], dtype: dtype),
      scale: try namespace.asarray(scale, shape: shape, dtype: dtype),
      template: try message.slice(try message.streamAxis(axis), 0, 0))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let dim = try message.streamAxis(axis), place = try message.index(of: dim)
    let floating = try message.with(data: try message.data.floating())
    try DType.Kinds.realFloating.check(floating.data.dtype, op: Self.name)
    var x = try cutting.process(floating, state: &state.window).data
    if detrend { x = try x - mean(x, axis: place + 1, keepdims: true) }
    let power = try FFT.power(x, taper: state.taper, axis: place + 1) * state.scale
    let count = state.open.reduce(power.shape[place]) { $0 + $1.shape[place] }, groups = count / averages
    guard groups > 0 else {
      // Joined only when a density closes.
      if power.shape[place] > 0 { state.open.append(try power.copied()) }
      return try densities(try power.slice(axis: place, 0, 0), 0, of: averages, message, dim, &state)
    }
    let periodograms = try concat(state.open + [power], axis: place)
    state.open = count % averages == 0 ? [] : [try periodograms.slice(axis: place, groups * averages, nil).copied()]
    return try densities(periodograms, groups, of: averages, message, dim, &state)
  }

  public func flush(state: inout State) throws(ArrayError) -> AxisArray? {
    guard state.used == 0 else { return nil }
    let dim = try state.template.streamAxis(axis), place = try state.template.index(of: dim)
    let count = state.open.reduce(0) { $0 + $1.shape[place] }
    state.atEnd = count
    guard count > 0 else { return nil }
    return try densities(try concat(state.open, axis: place), 1, of: count, state.template, dim, &state)
  }

  public func notices(atEndOf state: State) -> [Notice] {
    guard let count = state.atEnd else { return [] }
    if count == 0 {
      return [Notice(.emptyResult, "the stream is shorter than a segment of \(duration) s, so there is no density")]
    }
    return [
      Notice(.approximated, "the stream has \(count) segments, so its density is their mean, not that of \(averages)")
    ]
  }

  /// Densities of so many segments each, as the stream's next message.
  private func densities(
    _ periodograms: NDArray, _ groups: Int, of averages: Int, _ message: AxisArray, _ dim: String, _ state: inout State
  ) throws(ArrayError) -> AxisArray {
    let place = try message.index(of: dim)
    var shape = periodograms.shape
    shape[place] = averages
    shape.insert(groups, at: place)
    let whole = try reshape(try periodograms.slice(axis: place, 0, groups * averages), shape)
    let data = try nanmean(whole, axis: place + 1)
    let shift = state.window.shift ?? 1, clock = state.window.clock, first = state.used
    state.used += groups * averages

    var dims = message.dims, axes = message.axes, name = newAxis
    while dims.contains(name) || axes[name] != nil { name += "_" }
    dims.insert(name, at: place + 1)
    let unit = try message.axis(dim).unit
    axes[dim] = .linear(
      LinearAxis(
        gain: Double(self.averages) * Double(shift) * clock.gain, offset: clock.value(at: first * shift), unit: unit))
    axes[name] = .linear(LinearAxis(gain: 1 / (Double(state.window.length) * clock.gain), offset: 0, unit: "Hz"))
    return try AxisArray(
      data, dims: dims, axes: axes, key: message.key, attrs: message.attrs, streamDim: message.streamDim)
  }
}
