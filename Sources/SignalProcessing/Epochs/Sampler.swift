/// Cuts the samples around triggers out of a stream, however both are cut.
///
/// A trigger at time t with the period (low, high) gives the samples with times above t + low, up to t + high, as soon as they
/// are there; the attribute `trigger` tells of it. Samples are kept for a while, so that triggers may come late. Those that
/// ask for what is no longer kept, or has a gap, are left out, and a notice tells so.
public struct Sampler: Combiner {
  public enum Port: String, CaseIterable, Sendable { case signal, trigger }
  /// Time for which samples are kept: from the start of a period to the arrival of its trigger. In seconds.
  public var bufferDuration: Double
  /// Period around triggers that name none. In seconds.
  public var period: ClosedRange<Double>?
  /// Value of triggers that have none.
  public var defaultValue: Value
  /// Whether triggers count at their times; otherwise they count at the first sample after them.
  public var estimateAlignment: Bool

  public init(
    bufferDuration: Double = 10, period: ClosedRange<Double>? = nil, defaultValue: Value = nil,
    estimateAlignment: Bool = true
  ) {
    (self.bufferDuration, self.period, self.defaultValue) = (bufferDuration, period, defaultValue)
    self.estimateAlignment = estimateAlignment
  }

  public static let settings = Settings(
    of: Sampler(), "Cuts the samples around triggers out of a stream.",
    formula: "the samples n with t + low < time[n] <= t + high, for each trigger at time t",
    source: "The definition"
  ) {
    Setting(
      "bufferDuration", \.bufferDuration,
      "Time for which samples are kept: from the start of a period to the arrival of its trigger.", unit: .seconds,
      .above(0), python: "buffer_dur")
    Setting("period", \.period, "Period around triggers that name none.", unit: .seconds, live: true)
    Setting("defaultValue", \.defaultValue, "Value of triggers that have none.", live: true, python: "value")
    Setting(
      "estimateAlignment", \.estimateAlignment,
      "Whether triggers count at their times; otherwise they count at the first sample after them.", live: true)
  }
  public static let examples = [
    Sampler(bufferDuration: 1, period: -0.1...0.3), Sampler(defaultValue: "go", estimateAlignment: false),
  ]

  public struct State: Codable, Sendable {
    var history = SampleHistory()
    /// Triggers that wait for samples, as they came; those without a time wait for the next sample.
    var waiting: [Waiting] = []
    /// Notices that wait to be read.
    var lost: [String] = []
  }

  struct Waiting: Codable, Sendable {
    var trigger: SampleTrigger
    var isTimed: Bool
  }

  public func makeState() -> State { State() }

  public func process(_ message: AxisArray, on port: Port, state: inout State) throws(ArrayError) -> [AxisArray] {
    if message.isEmpty { return [] }
    switch port {
    case .trigger:
      for var trigger in try SampleTrigger.triggers(in: message) {
        guard let period = trigger.period ?? period else {
          lose("the trigger at \(trigger.timestamp) has no period", &state)
          continue
        }
        if trigger.value.isNull { trigger.value = defaultValue }
        trigger.period = period
        let span = period.upperBound - period.lowerBound
        guard span > 0, span <= bufferDuration, period.lowerBound.isFinite, state.waiting.count < 1 << 16 else {
          lose(
            "a period of \(span) s, and \(state.waiting.count) triggers wait: at most \(bufferDuration) s and 65536",
            &state)
          continue
        }
        state.waiting.append(Waiting(trigger: trigger, isTimed: estimateAlignment))
      }
    case .signal:
      for k in state.waiting.indices where !state.waiting[k].isTimed {
        state.waiting[k] = Waiting(
          trigger: SampleTrigger(
            timestamp: try SampleTimes(message).first, period: state.waiting[k].trigger.period,
            value: state.waiting[k].trigger.value), isTimed: true)
      }
      try state.history.append(message)
    }
    let results = state.waiting.isEmpty ? [] : try cut(&state)
    if port == .signal, let newest = state.history.newest {
      state.history.forget(before: newest - bufferDuration)
    }
    return results
  }

  private func cut(_ state: inout State) throws(ArrayError) -> [AxisArray] {
    var results: [AxisArray] = [], left: [Waiting] = []
    for one in state.waiting {
      let trigger = one.trigger, period = trigger.period ?? 0...0
      guard one.isTimed else {
        left.append(one)
        continue
      }
      let (start, end) = (trigger.timestamp + period.lowerBound, trigger.timestamp + period.upperBound)
      switch try state.history.samples(after: start, upTo: end) {
      case .waits: left.append(one)
      case .lost(let text): lose("the trigger at \(trigger.timestamp) is left out: \(text)", &state)
      case .found(let samples):
        results.append(samples.with(attrs: samples.attrs.merging(["trigger": trigger.entry]) { $1 }))
      }
    }
    state.waiting = left
    return results
  }

  private func lose(_ text: String, _ state: inout State) {
    if state.lost.count < 64 { state.lost.append(text) }
  }

  public func takeNotices(_ state: inout State) -> [Notice] {
    if state.lost.isEmpty { return [] }
    defer { state.lost = [] }
    return state.lost.map { Notice(.lost, $0) }
  }
}
