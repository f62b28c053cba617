/// Cuts a stretch around each event out of a recording, and gives all of them at its end, along a new axis.
///
/// An epoch has the samples from the one that is nearest to `tmin` after the event to the one that is nearest to `tmax`, both
/// included. Epochs that begin before the recording, go beyond its end, or have a gap are left out, and a notice tells how
/// many. The events are those of the settings, or those that the stream tells in its attribute `events`: maps with an
/// `onset` and a `text`. With `average` the result is the mean of the epochs of each text, along a new axis `label`.
public struct Epochs: StatefulTransformer {
  /// Times of the events on the stream's axis; `null` takes those of the stream's attribute. In seconds.
  public var events: [Double]?
  /// Regular expression for the texts of the stream's events that count; `null` takes all.
  public var eventID: String?
  /// Start of an epoch, from its event. In seconds.
  public var tmin: Double
  /// End of an epoch, from its event. In seconds.
  public var tmax: Double
  /// Stretch of the epoch whose mean is subtracted from it; `null` leaves it unchanged. In seconds.
  public var baseline: ClosedRange<Double>?
  /// Returns the mean of the epochs of each text, along an axis `label`, instead of the epochs.
  public var average: Bool

  public init(
    events: [Double]? = nil, eventID: String? = nil, tmin: Double = -0.2, tmax: Double = 0.5,
    baseline: ClosedRange<Double>? = nil, average: Bool = false
  ) {
    (self.events, self.eventID, self.tmin, self.tmax, self.baseline) = (events, eventID, tmin, tmax, baseline)
    self.average = average
  }

  public static let settings = Settings(
    of: Epochs(), "Cuts a stretch around each event out of a recording.",
    formula: """
      y[k, m] = x[n[k] + m] - b[k], n[k] the sample that is nearest to event k, round(tmin fs) <= m <= round(tmax fs)
      b[k] the mean of the epoch over the baseline
      """,
    source: "Luck 2014, An Introduction to the Event-Related Potential Technique, second edition, chapter 8"
  ) {
    Setting(
      "events", \.events, "Times of the events on the stream's axis; `null` takes those of the stream's attribute.",
      unit: .seconds, .finite)
    Setting(
      "eventID", \.eventID, "Regular expression for the texts of the stream's events that count; `null` takes all.")
    Setting("tmin", \.tmin, "Start of an epoch, from its event.", unit: .seconds, .from(-1e6, to: 1e6))
    Setting("tmax", \.tmax, "End of an epoch, from its event.", unit: .seconds, .from(-1e6, to: 1e6))
    Setting(
      "baseline", \.baseline, "Stretch of the epoch whose mean is subtracted from it; `null` leaves it unchanged.",
      unit: .seconds)
    Setting(
      "average", \.average, "Returns the mean of the epochs of each text, along an axis `label`, instead of the epochs."
    )
  }
  public static let examples = [
    Epochs(events: [12.6, 12.753, 13.2], tmin: -0.05, tmax: 0.1, baseline: -0.05...0),
    Epochs(events: [12.51, 13.004, 12.8, 99], tmin: -0.2, tmax: 0.03),
  ]

  public func validate() throws(SettingsError) {
    guard tmin <= tmax else { throw SettingsError("tmax", "is \(tmax), must be at least tmin, \(tmin)") }
    if let baseline, !baseline.overlaps(tmin...tmax) {
      throw SettingsError("baseline", "lies outside the epoch from \(tmin) to \(tmax)")
    }
    if eventID != nil { _ = try pattern() }
  }

  private func pattern() throws(SettingsError) -> Pattern? {
    guard let eventID else { return nil }
    do throws(PatternError) { return try Pattern(eventID) } catch {
      throw SettingsError("event_id", "is no regular expression: \(error)")
    }
  }

  public struct State: Codable, Sendable {
    /// Times of the events that count, in order, and how many of them are done with.
    let onsets: [Double]
    var next = 0
    /// The texts that there are, and which of them each event has.
    let labels: [String], kinds: [Int]
    /// The first sample and how many there are, from the event's.
    let first: Int, length: Int
    var history = SampleHistory()
    /// The epochs so far, and the times of their events.
    var epochs: [NDArray] = [], times: [Double] = []
    /// For averages: the sum of the epochs of each text, once there is one, and how many they are.
    var sums: [NDArray?], counts: [Int]
    /// Events whose epoch lacks samples.
    var lost = 0
    /// The stream without samples.
    var template: AxisArray
  }

  public static let stateVersion = 2
  public static let givesAllAtEnd = true

  /// It works on through gaps, and tells which epochs they cost.
  public static let remembersSamples = false

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { baseline == nil ? .all : .signals }

  public func notices(for message: AxisArray) -> [Notice] {
    guard let onsets = try? onsets(of: message) else { return [] }
    if !onsets.isEmpty { return [] }
    let told = message.attrs["events"]?.list?.count ?? 0
    return [Notice(.notFound, told > 0 ? "none of the stream's \(told) events counts" : "the stream tells no events")]
  }

  private func onsets(of message: AxisArray) throws(ArrayError) -> [Double] { try counted(message).map(\.onset) }

  /// The events that count, in order.
  private func counted(_ message: AxisArray) throws(ArrayError) -> [(onset: Double, text: String)] {
    if let events { return events.sorted().map { ($0, eventID ?? "event") } }
    let pattern: Pattern?
    do throws(SettingsError) { pattern = try self.pattern() } catch { throw .invalid(op: Self.name, "\(error)") }
    var found: [(onset: Double, text: String)] = []
    for event in message.attrs["events"]?.list ?? [] {
      guard let onset = event["onset"]?.double, onset.isFinite else { continue }
      let text = event["text"]?.string ?? ""
      if pattern?.matches(text) ?? true { found.append((onset, text)) }
    }
    return found.enumerated().sorted { ($0.element.onset, $0.offset) < ($1.element.onset, $1.offset) }.map(\.element)
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.streamAxis(), gain = try SampleClock.risingStep(message, dim: dim, op: Self.name)
    let counted = try counted(message), onsets = counted.map(\.onset), place = try message.index(of: dim)
    let labels = Set(counted.map(\.text)).sorted()
    let first = (tmin / gain).rounded(), length = (tmax / gain).rounded() - first + 1
    let most =
      (1 << 27) / Swift.max(1, message.lanes(beside: place) * Swift.max(1, average ? labels.count : onsets.count))
    guard length <= Double(most), first.magnitude < 0x1p40 else {
      throw .invalid(
        op: Self.name, "\(onsets.count) epochs of \(length) samples; at most \(most) samples are taken for so many")
    }
    return State(
      onsets: onsets, labels: labels, kinds: counted.map { event in labels.firstIndex(of: event.text) ?? 0 },
      first: Int(first), length: Int(length), sums: Array(repeating: nil, count: average ? labels.count : 0),
      counts: Array(repeating: 0, count: average ? labels.count : 0), template: try message.slice(dim, 0, 0))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let dim = try message.streamAxis()
    guard state.next < state.onsets.count, !message.isEmpty else { return try nothing(state) }
    let gain = try SampleClock.risingStep(message, dim: dim, op: Self.name)
    // Half a step before the epoch's first sample.
    func begin(_ event: Int) -> Double { state.onsets[event] + (Double(state.first) - 0.5) * gain }
    if try SampleTimes(message).last <= begin(state.next) {
      try state.history.skip(message)
      return try nothing(state)
    }
    try state.history.append(message)
    search: while state.next < state.onsets.count {
      let start = begin(state.next), end = start + Double(state.length) * gain
      switch try state.history.samples(after: start, upTo: end, count: state.length) {
      case .waits: break search
      case .lost: state.lost += 1
      case .found(let samples):
        if average { try add(samples.data, &state) } else { state.epochs.append(samples.data) }
        state.times.append(state.onsets[state.next])
      }
      state.next += 1
    }
    state.history.forget(before: state.next < state.onsets.count ? begin(state.next) : .infinity)
    return try nothing(state)
  }

  /// Adds the epoch of the next event to those of its text.
  private func add(_ epoch: NDArray, _ state: inout State) throws(ArrayError) {
    let kind = state.kinds[state.next], epoch = try epoch.floating()
    if let sum = state.sums[kind] { state.sums[kind] = try (sum + epoch).evaluated() } else { state.sums[kind] = epoch }
    state.counts[kind] += 1
  }

  private func nothing(_ state: State) throws(ArrayError) -> AxisArray {
    average ? try averages(state, isEmpty: true) : try labelled([], [], state)
  }

  public func flush(state: inout State) throws(ArrayError) -> AxisArray? {
    average ? try averages(state, isEmpty: false) : try labelled(state.epochs, state.times, state)
  }

  public func notices(atEndOf state: State) -> [Notice] {
    let missing = state.onsets.count - state.times.count
    if missing == 0 { return [] }
    return [Notice(.lost, "\(missing) of \(state.onsets.count) events have no whole epoch and are left out")]
  }

  /// Epochs as a message.
  private func labelled(_ epochs: [NDArray], _ times: [Double], _ state: State) throws(ArrayError) -> AxisArray {
    let template = state.template, dim = try template.streamAxis(), place = try template.index(of: dim)
    var data: NDArray
    if epochs.isEmpty {
      var shape = template.shape
      shape[place] = state.length
      shape.insert(0, at: place)
      data = try template.data.namespace.zeros(shape, dtype: template.data.dtype)
    } else {
      data = try stack(epochs, axis: place)
    }
    if baseline != nil { data = try levelled(data, along: place + 1, state) }
    let name = template.newName("epoch")
    return try message(
      data, inserting: name, at: place, axis: .numbers(times, unit: template.axes[dim]?.unit ?? ""), stream: name, state
    )
  }

  /// The mean of the epochs of each text as a message, NaN where there is none; without samples until the end.
  private func averages(_ state: State, isEmpty: Bool) throws(ArrayError) -> AxisArray {
    let template = state.template, dim = try template.streamAxis(), place = try template.index(of: dim)
    let dtype = try template.data.floating().dtype
    var shape = template.shape
    shape[place] = isEmpty ? 0 : state.length
    let namespace = template.data.namespace
    var data: NDArray
    if isEmpty || state.labels.isEmpty {
      shape.insert(state.labels.count, at: place + 1)
      data = try namespace.zeros(shape, dtype: dtype)
    } else {
      var means: [NDArray] = []
      for (sum, count) in zip(state.sums, state.counts) {
        if let sum {
          means.append(try sum / Double(count))
        } else {
          means.append(try namespace.full(shape, .float(.nan), dtype: dtype))
        }
      }
      data = try stack(means, axis: place + 1)
      if baseline != nil { data = try levelled(data, along: place, state) }
    }
    return try message(
      data, inserting: template.newName("label"), at: place + 1, axis: .labels(state.labels), stream: dim, state)
  }

  /// Takes off the mean over the baseline.
  private func levelled(_ data: NDArray, along place: Int, _ state: State) throws(ArrayError) -> NDArray {
    guard let baseline else { return data }
    let gain = try state.template.axis(try state.template.streamAxis()).linear?.gain ?? 1
    func sample(_ time: Double) -> Int { Int((time / gain).rounded()) - state.first }
    let low = Swift.max(0, sample(Swift.max(baseline.lowerBound, tmin)))
    let high = Swift.min(state.length - 1, sample(Swift.min(baseline.upperBound, tmax)))
    let data = try data.floating()
    if data.size == 0 { return data }
    return try data - mean(data.slice(axis: place, low, high + 1), axis: place, keepdims: true)
  }

  /// A message like the stream's, with one more dim, and times from the event on.
  private func message(
    _ data: NDArray, inserting name: String, at place: Int, axis: Axis, stream: String, _ state: State
  ) throws(ArrayError) -> AxisArray {
    let template = state.template, dim = try template.streamAxis(), gain = try template.axis(dim).linear?.gain ?? 1
    var dims = template.dims, axes = template.axes, attrs = template.attrs
    dims.insert(name, at: place)
    axes[name] = axis
    axes[dim] = .linear(LinearAxis(gain: gain, offset: Double(state.first) * gain, unit: axes[dim]?.unit ?? ""))
    axes = axes.filter { $0.key == name || $0.key == dim || $0.value.coordinate?.dims.contains(dim) != true }
    attrs["events"] = nil
    return try AxisArray(data, dims: dims, axes: axes, key: template.key, attrs: attrs, streamDim: stream)
  }
}

extension AxisArray {
  /// A name that no dim or axis has.
  fileprivate func newName(_ name: String) -> String {
    var name = name
    while dims.contains(name) || axes[name] != nil { name += "_" }
    return name
  }
}
