/// The value of a resampled stream before its own first sample.
public enum BeforeBegin: SettingValue {
  /// The line through the first two samples goes on.
  case extrapolate
  /// The first sample.
  case last
  case number(Double)

  public static var type: SettingType {
    .custom("extrapolate, last or a number", [.choice(["extrapolate", "last"]), .number])
  }

  public init(_ value: Value) throws(SettingsError) {
    switch (value.string, value.double) {
    case ("extrapolate", _): self = .extrapolate
    case ("last", _): self = .last
    case (_, let number?): self = .number(number)
    default: throw .wrongType(value, Self.type)
    }
  }

  public var value: Value {
    switch self {
    case .extrapolate: .string("extrapolate")
    case .last: .string("last")
    case .number(let number): .double(number)
    }
  }
}

/// Brings one stream to the times of another, on lines between its samples. It does not prevent aliasing.
///
/// Each time of the reference gives one sample as soon as the signal has come as far, and none in a gap of the signal; the output has the reference's axis, and
/// all else of the signal; where asked for, the reference's own samples follow each result. The reference may be regular or
/// not; times that do not rise above the last one are left out. The dtype stays (integers become float64).
public struct ResampleToReference: Combiner {
  public enum Port: String, CaseIterable, Sendable { case signal, reference }
  /// Value of the signal before its first sample.
  public var fillValue: BeforeBegin
  /// Whether each result is followed by the reference's samples of its times.
  public var outputReference: Bool

  public init(fillValue: BeforeBegin = .extrapolate, outputReference: Bool = false) {
    (self.fillValue, self.outputReference) = (fillValue, outputReference)
  }

  public static let settings = Settings(
    of: ResampleToReference(), "Resamples one stream at the times of another.",
    formula: "y[k] = x[i] + (t[k] - s[i]) / (s[i + 1] - s[i]) (x[i + 1] - x[i]), s[i] < t[k] <= s[i + 1]",
    source: "Crochiere and Rabiner 1983, \"Multirate Digital Signal Processing\", chapter 2"
  ) {
    Setting("fillValue", \.fillValue, "Value of the signal before its first sample.", live: true)
    Setting(
      "outputReference", \.outputReference, "Whether each result is followed by the reference's samples of its times.")
  }
  public static let examples = [ResampleToReference(), ResampleToReference(outputReference: true)]

  public struct State: Codable, Sendable {
    /// The samples from the one before the last output on, joined, and their times; none before the signal came.
    var signal: AxisArray?
    var times: [Double] = []
    /// Parts of the reference that wait for the signal.
    var waiting: [Part] = []
    /// Count the samples of inputs on regular axes, whose times then do not depend on the messages.
    var signalClock: SampleClock?, referenceClock: SampleClock?
    /// Gaps of the signal that the reference has not passed: the last sample before each and the first one after it.
    var gaps: [Gap] = []
    /// The last time that was told.
    var last = -Double.infinity
  }

  struct Gap: Codable, Sendable {
    var from: Double, to: Double
    /// Whether a time has no samples around it.
    func contains(_ time: Double) -> Bool { from < time && time < to }
  }

  public static let stateVersion = 2

  struct Part: Codable, Sendable {
    var message: AxisArray
    var times: [Double]
  }

  public func makeState() -> State { State() }

  public func process(
    _ message: AxisArray, on port: Port, state: inout State
  ) throws(ArrayError) -> [AxisArray] {
    if message.isEmpty { return [] }
    switch port {
    case .reference:
      // What waits outlives the memory that it was lent.
      let kept = outputReference ? try message.with(data: try message.data.copied()) : message
      state.waiting.append(Part(message: kept, times: try times(of: message, port, &state.referenceClock).times))
    case .signal: try append(message, &state)
    }
    var results: [AxisArray] = []
    // Lines need two samples.
    while state.times.count > 1, let part = state.waiting.first {
      let times = part.times, dim = try part.message.streamAxis()
      let stale = times.firstIndex { $0 > state.last } ?? times.count
      let end = times[stale...].firstIndex { $0 > state.times[state.times.count - 1] } ?? times.count
      // As far as the times rise; what does not is left out with the next part.
      let rising = zip(times[stale..<end], times[stale..<end].dropFirst()).prefix { $0 < $1 }.count
      var stop = stale < end ? stale + rising + 1 : end
      if stale < stop, let gap = state.gaps.first(where: { $0.contains(times[stale]) }) {
        // No line leads over a gap.
        stop = times[stale..<stop].firstIndex { !gap.contains($0) } ?? stop
        state.last = times[stop - 1]
      } else if stale < stop {
        stop = times[stale..<stop].firstIndex { time in state.gaps.contains { $0.contains(time) } } ?? stop
        let reference = try part.message.slice(dim, stale, stop)
        results.append(try interpolate(reference, Array(times[stale..<stop]), state))
        if outputReference { results.append(reference) }
        state.last = times[stop - 1]
        try prune(&state)
      }
      if stop == times.count {
        state.waiting.removeFirst()
      } else {
        state.waiting[0] = Part(message: try part.message.slice(dim, stop, nil), times: Array(times[stop...]))
        if stop == end { break }
      }
    }
    return results
  }

  /// The values of the stream axis.
  private func times(
    of message: AxisArray, _ port: Port, _ clock: inout SampleClock?
  ) throws(ArrayError) -> (times: [Double], isApart: Bool) {
    let dim = try message.streamAxis(), count = try message.count(along: dim)
    switch try message.axis(dim) {
    case .linear(let axis):
      guard axis.gain > 0 else { break }
      var counting: SampleClock
      if let clock { counting = clock } else { counting = try SampleClock(message, dim: dim, op: Self.name) }
      let first = counting.count
      let isApart = counting.advance(by: count, from: axis.offset)
      clock = counting
      return ((first..<(first + count)).map { counting.value(at: $0) }, isApart)
    case .coordinate(let axis):
      if let numbers = axis.values.numbers, numbers.allSatisfy(\.isFinite) { return (numbers, false) }
    }
    throw .invalid(
      op: Self.name, "axis \"\(dim)\" of the \(port.rawValue) has no finite numbers to tell times by, or does not rise")
  }

  private func append(_ message: AxisArray, _ state: inout State) throws(ArrayError) {
    let (times, isApart) = try times(of: message, .signal, &state.signalClock)
    let place = try message.index(of: try message.streamAxis())
    let all = state.times.suffix(1) + times
    for (before, after) in zip(all, all.dropFirst()) where !(before < after) {
      throw .invalid(op: Self.name, "the signal's times must rise, \(after) follows \(before)")
    }
    if isApart, let from = state.times.last, let to = times.first { state.gaps.append(Gap(from: from, to: to)) }
    let floating = try message.data.floating()
    if let signal = state.signal {
      state.signal = try withoutTimes(message, try concat([signal.data, floating], axis: place))
    } else {
      state.signal = try withoutTimes(message, try floating.copied())
    }
    state.times += times
  }

  /// The samples alone, whose times are kept apart.
  private func withoutTimes(_ message: AxisArray, _ data: NDArray) throws(ArrayError) -> AxisArray {
    let dim = try message.streamAxis()
    let axes = message.axes.filter { $0.key != dim && $0.value.coordinate?.dims.contains(dim) != true }
    return try message.replacing(data: data, axes: axes)
  }

  private func interpolate(
    _ reference: AxisArray, _ times: [Double], _ state: State
  ) throws(ArrayError) -> AxisArray {
    guard let signal = state.signal else { return reference }
    let dim = try signal.streamAxis(), place = try signal.index(of: dim), s = state.times, space = signal.data.namespace
    var lefts: [Int64] = [], shares: [Double] = [], left = 0, early = 0
    for time in times {
      while left + 2 < s.count, s[left + 1] < time { left += 1 }
      var share = (time - s[left]) / (s[left + 1] - s[left])
      if share < 0 {
        early += 1
        if fillValue != .extrapolate { share = 0 }
      }
      lefts.append(Int64(left))
      shares.append(share)
    }
    let index = try space.asarray(lefts, dtype: .int64)
    let a = try take(signal.data, index, axis: place), b = try take(signal.data, index + 1, axis: place)
    var column = Dims(repeating: 1, count: signal.data.ndim)
    column[place] = times.count
    let share = try space.asarray(shares, shape: column, dtype: signal.data.dtype.realPart)
    // At a sample's own time exactly that sample.
    var data = try `where`(share .== 1, b, a + (b - a) * share)
    if case .number(let number) = fillValue, early > 0 {
      var isEarly = [Double](repeating: 0, count: times.count)
      for k in 0..<early { isEarly[k] = 1 }
      data = try `where`(try space.asarray(isEarly, shape: column, dtype: .float64) .== 1, number, data)
    }
    var axes = signal.axes
    axes[dim] = try reference.axis(try reference.streamAxis())
    return try signal.replacing(data: data, axes: axes)
  }

  /// Lets go of the samples before the last output.
  private func prune(_ state: inout State) throws(ArrayError) {
    let kept = Swift.min(state.times.lastIndex { $0 < state.last } ?? 0, state.times.count - 2)
    guard kept > 0, let signal = state.signal else { return }
    let rest = try signal.slice(try signal.streamAxis(), kept, nil)
    state.signal = try rest.with(data: try rest.data.copied())
    state.times.removeFirst(kept)
    state.gaps.removeAll { $0.to <= state.last }
  }
}
