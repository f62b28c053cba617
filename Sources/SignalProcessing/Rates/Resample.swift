/// Brings a stream to another rate. The output's times are those of the samples: nothing is delayed.
///
/// Output k lies at `k down / up` input samples from the stream's begin, in whole numbers (`RateRatio`), so that it
/// never drifts and does not depend on how the stream is cut.
/// - `linear` draws a line between the two samples around it. It does not prevent aliasing.
/// - `polyphase` weighs the samples around it by a low-pass: a windowed sinc (Kaiser, beta 5) that is 6 dB down at half the
///   lower rate, over ten samples of the lower rate on either side. The stream is 0 before its begin and after its end. A
///   constant comes out to within 0.07 %, the filter's ripple. Where the rates are no ratio of small whole numbers, as
///   measured ones are not, weights are drawn as lines between those of places close by, which are off by 1e-7.
public struct Resample: StatefulTransformer {
  public enum Method: String, Choice { case linear, polyphase }
  /// Axis to resample; `null` means the stream's.
  public var axis: String?
  /// Rate of the result; `null` passes messages unchanged. In hertz.
  public var targetRate: Double?
  /// Lines between samples (linear), or a filter that prevents aliasing and looks ten samples ahead (polyphase).
  public var method: Method

  public init(axis: String? = nil, targetRate: Double? = nil, method: Method = .linear) {
    (self.axis, self.targetRate, self.method) = (axis, targetRate, method)
  }

  public static let settings = Settings(
    of: Resample(), "Changes the rate of a stream.",
    formula: """
      t[k] = k down / up in input samples, i = floor(t[k]), up / down = resample_rate / rate
      linear:    y[k] = x[i] + (t[k] - i) (x[i + 1] - x[i])
      polyphase: y[k] = sum x[n] h(t[k] - n), h a sinc of the lower rate with a Kaiser window (beta 5), whose ripple of
                 0.07 % a constant shows; where up or down is above 100000, lines between values of h 1/2048 of a zero apart
      """,
    source: """
      Crochiere and Rabiner 1983, "Multirate Digital Signal Processing", chapters 2 and 4
      """
  ) {
    Setting("axis", \.axis, "Axis to resample; `null` means the stream's.")
    Setting(
      "targetRate", \.targetRate, "Rate of the result; `null` passes messages unchanged.", unit: .hertz, .above(0),
      python: "resample_rate")
    Setting(
      "method", \.method,
      "Lines between samples (linear), or a filter that prevents aliasing and looks ten samples ahead (polyphase).")
  }
  public static let examples = [
    Resample(targetRate: 130), Resample(targetRate: 37.5, method: .polyphase),
    Resample(targetRate: 160, method: .polyphase),
  ]

  public static let stateVersion = 2

  public func notices(for message: AxisArray) -> [Notice] {
    guard let targetRate else { return [Notice(.noEffect, "resample_rate is not set, so messages pass as they are")] }
    guard let dim = try? message.streamAxis(axis), let gain = try? message.axis(dim).linear?.gain, gain > 0,
      let ratio = RateRatio(targetRate * gain), ratio.up == ratio.down
    else { return [] }
    return [Notice(.noEffect, "the stream has \(targetRate) Hz already, so messages pass as they are")]
  }

  /// Nil passes messages through.
  public typealias State = Progress?
  public struct Progress: Codable, Sendable {
    var clock: SampleClock
    let ratio: RateRatio
    /// Samples before and after the place of an output that it is made of.
    let past: Int, ahead: Int
    /// The weights of these for each phase, (phases, past + 1 + ahead); none for lines.
    let weights: NDArray?
    /// Phases from one sample to the next; fewer than `up` where lines are drawn between their weights.
    let phases: Int
    /// Outputs so far.
    var made = 0
    /// The samples from `past` before the next output on, and the number of the first of them.
    var tail: NDArray
    var begin: Int
    /// A message of the resampled stream without samples.
    let template: AxisArray
  }

  /// Elements that polyphase holds before an output; 64 channels become 13,000 times slower with that.
  private static let mostHeld = 1 << 23

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    guard let targetRate else { return nil }
    let dim = try message.streamAxis(axis), place = try message.index(of: dim)
    let clock = try SampleClock(message, dim: dim, op: Self.name), x = try message.data.floating()
    guard clock.gain > 0, let ratio = RateRatio(targetRate * clock.gain) else {
      throw .invalid(
        op: Self.name, "from \(1 / clock.gain) to \(targetRate) Hz is not a ratio of whole numbers below 2^26")
    }
    if ratio.up == ratio.down { return nil }
    // What one sample of all channels may become.
    let lanes = message.lanes(beside: place), most = Swift.min(10_000, Swift.max(1, (1 << 16) / lanes))
    guard ratio.up / ratio.down <= most else {
      throw .invalid(
        op: Self.name,
        "\(targetRate) Hz is \(ratio.up / ratio.down) times the rate of \(1 / clock.gain) Hz, at most \(most) times are "
          + "made of \(lanes) channels")
    }
    var linear = try message.axis(dim).linear ?? LinearAxis()
    linear.gain = clock.gain * Double(ratio.down) / Double(ratio.up)
    let template = try message.slice(dim, 0, 0).replacing(data: x.slice(axis: place, 0, 0))
      .with(axis: .linear(linear), for: dim)
    var past = 0, ahead = 1, weights: NDArray?, phases = ratio.up
    if method == .polyphase {
      let slower = Swift.max(1, Double(ratio.down) / Double(ratio.up))
      guard slower <= 1e5, ratio.up <= 1_000_000 * ratio.down else {
        throw .invalid(op: Self.name, "from \(1 / clock.gain) to \(targetRate) Hz is too far for polyphase")
      }
      // Beyond a ratio of small numbers, a table of phases so fine that lines between them are off by less than 1e-7.
      if Swift.max(ratio.up, ratio.down) > 100_000 { phases = Int((2048 / slower).rounded(.up)) }
      let half =
        phases == ratio.up ? 10 * Swift.max(ratio.up, ratio.down) : Int((10 * slower * Double(phases)).rounded(.up))
      past = half / phases
      ahead = (half + phases - 1) / phases
      guard lanes * past <= Self.mostHeld else {
        throw .invalid(
          op: Self.name,
          "from \(1 / clock.gain) to \(targetRate) Hz, an output is made of \(past + ahead) samples of \(lanes) channels, "
            + "at most \(2 * Self.mostHeld / lanes) can be held; resample in two steps")
      }
      let corner = phases == ratio.up ? 1 / Double(Swift.max(ratio.up, ratio.down)) : 1 / (slower * Double(phases))
      weights = try polyphase(phases, half, corner, past: past, ahead: ahead, ends: phases != ratio.up, for: x)
    }
    var shape = x.shape
    shape[place] = past
    return Progress(
      clock: clock, ratio: ratio, past: past, ahead: ahead, weights: weights, phases: phases,
      tail: try x.namespace.zeros(shape),
      begin: -past, template: template)
  }

  /// Row p has the weights of the samples `past` before ... `ahead` after for outputs that lie `p / phases` after a sample.
  ///
  /// - Parameters:
  ///   - half: Half the length of the low-pass, in phases; `corner` is where it is 6 dB down, as a part of half their rate.
  ///   - ends: Whether there is a row for the sample after, too.
  private func polyphase(
    _ phases: Int, _ half: Int, _ corner: Double, past: Int, ahead: Int, ends: Bool, for x: NDArray
  ) throws(ArrayError) -> NDArray {
    let width = past + 1 + ahead, rows = ends ? phases + 1 : phases
    let taps = try designing(Self.name) { () throws(DesignError) in
      try windowedSinc(taps: 2 * half + 1, cutoffs: [corner], window: .kaiser(beta: 5))
    }
    var table = [Double](repeating: 0, count: rows * width)
    for phase in 0..<rows {
      for k in 0..<width {
        let tap = half + phase + (past - k) * phases
        if taps.indices.contains(tap) { table[phase * width + k] = taps[tap] * Double(phases) }
      }
      // A phase's weights add up to 1 but for the filter's ripple; those of a ratio are left as SciPy has them.
      guard ends else { continue }
      let level = table[(phase * width)..<((phase + 1) * width)].reduce(0, +)
      for k in 0..<width { table[phase * width + k] /= level }
    }
    return try x.namespace.asarray(table, shape: [rows, width], dtype: x.dtype.realPart)
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    guard var current = state else { return message }
    let dim = try message.streamAxis(axis), place = try message.index(of: dim), x = try message.data.floating()
    current.clock.advance(by: x.shape[place], from: try message.axis(dim).linear?.offset ?? 0)
    let end = Swift.max(current.made, end(after: current.clock.count, current))
    let result = try current.advance(by: x, to: end, place: place)
    state = current
    return try output(result, from: current.made - result.shape[place], dim, current)
  }

  /// The number after the last output whose samples ahead are all there; one on a sample itself needs none.
  func end(after count: Int, _ state: Progress) -> Int {
    method == .linear
      ? state.ratio.outputs(before: count - 1, phase: 1) : state.ratio.outputs(before: count - state.ahead)
  }

  public func flush(state: inout State) throws(ArrayError) -> AxisArray? {
    guard var current = state, method == .polyphase, current.clock.count > 0 else { return nil }
    let dim = try current.template.streamAxis(axis), place = try current.template.index(of: dim)
    // Zeros follow, for outputs before the end of the last sample.
    var shape = current.tail.shape
    shape[place] = current.ahead
    let end = current.ratio.outputs(before: current.clock.count)
    let result = try current.advance(by: try current.tail.namespace.zeros(shape), to: end, place: place)
    state = current
    return try output(result, from: current.made - result.shape[place], dim, current)
  }

  private func output(
    _ data: NDArray, from first: Int, _ dim: String, _ state: Progress
  ) throws(ArrayError) -> AxisArray {
    let gain = state.clock.gain * Double(state.ratio.down) / Double(state.ratio.up)
    return try state.template.next(data, along: dim, offset: state.clock.origin + Double(first) * gain)
  }
}

extension Resample.Progress {
  /// Elements that are gathered at once.
  private static let most = 1 << 18

  /// Takes samples in and makes the outputs up to a number.
  fileprivate mutating func advance(by x: NDArray, to end: Int, place: Int) throws(ArrayError) -> NDArray {
    let data = try concat([tail, x], axis: place), width = past + 1 + ahead
    let lanes = Swift.max(1, data.size / Swift.max(1, data.shape[place]))
    let step = Swift.max(1, Self.most / (width * lanes))
    var parts: [NDArray] = []
    while made < end {
      let next = Swift.min(made + step, end)
      parts.append(try outputs(made, next, of: data, place: place))
      made = next
    }
    // What the next output begins with; it may lie beyond the samples that have come.
    let first = ratio.sample(ofOutput: made) - past, skip = Swift.min(first - begin, data.shape[place])
    tail = try data.slice(axis: place, skip, nil).copied()
    begin += skip
    if parts.isEmpty { return try data.slice(axis: place, 0, 0) }
    return parts.count == 1 ? parts[0] : try concat(parts, axis: place)
  }

  /// The outputs of numbers `from` to before `to`, all on the device that holds the data.
  private func outputs(_ from: Int, _ to: Int, of data: NDArray, place: Int) throws(ArrayError) -> NDArray {
    let space = data.namespace, width = past + 1 + ahead, count = to - from
    // Places in steps of 1 / up: whole samples and phase. The stretch begins at a phase that is known here, so that the
    // numbers on the device stay small.
    let sample = ratio.sample(ofOutput: from) - past - begin
    let steps = try space.arange(.int(0), .int(Int64(count)), dtype: .int64) * ratio.down + ratio.phase(ofOutput: from)
    let whole = try floorDivide(steps, ratio.up), phase = try steps - whole * ratio.up
    var column = Dims(repeating: 1, count: data.ndim)
    column[place] = count
    guard let weights else {
      // Lines; the sample after the last one is never weighed.
      let left = try whole + sample, right = try minimum(left + 1, data.shape[place] - 1)
      let a = try take(data, left, axis: place), b = try take(data, right, axis: place)
      let share = try reshape(try (phase.astype(DType.float64) / Double(ratio.up)).astype(data.dtype.realPart), column)
      return try `where`(share .== 0, a, a + (b - a) * share)
    }
    let offsets = try space.arange(.int(0), .int(Int64(width)), dtype: .int64)
    let places = try expandDims(whole + sample, axis: 1) + expandDims(offsets, axis: 0)
    var shape = data.shape
    shape[place] = count
    shape.insert(width, at: place + 1)
    let samples = try reshape(try take(data, try reshape(places, [-1]), axis: place), shape)
    var table = Dims(repeating: 1, count: data.ndim + 1)
    (table[place], table[place + 1]) = (count, width)
    var weight: NDArray
    if phases == ratio.up {
      weight = try take(weights, phase, axis: 0)
    } else {
      let fine = try phase * phases, row = try floorDivide(fine, ratio.up)
      let share = try expandDims((fine - row * ratio.up).astype(.float64) / Double(ratio.up), axis: 1)
      let low = try take(weights, row, axis: 0), high = try take(weights, row + 1, axis: 0)
      weight = try low + (high - low) * share.astype(weights.dtype)
    }
    let weighed = try samples * reshape(weight, table)
    return try sum(weighed, axis: place + 1)
  }
}
