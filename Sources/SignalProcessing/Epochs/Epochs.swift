/// Cuts a stretch around each event out of a recording, and gives all of them at its end, along a new axis.
///
/// An epoch has the samples from the one that is nearest to `tmin` after the event to the one that is nearest to `tmax`, both
/// included. Epochs that begin before the recording, go beyond its end, or have a gap are left out, and a notice tells how
/// many. The events are those of the settings, or those that the stream tells in its attribute `events`: maps with an
/// `onset` and a `text`.
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

  public init(
    events: [Double]? = nil, eventID: String? = nil, tmin: Double = -0.2, tmax: Double = 0.5,
    baseline: ClosedRange<Double>? = nil
  ) {
    (self.events, self.eventID, self.tmin, self.tmax, self.baseline) = (events, eventID, tmin, tmax, baseline)
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
    /// The first sample and how many there are, from the event's.
    let first: Int, length: Int
    var history = SampleHistory()
    /// The epochs so far, and the times of their events.
    var epochs: [NDArray] = [], times: [Double] = []
    /// Events whose epoch lacks samples.
    var lost = 0
    /// The stream without samples.
    var template: AxisArray
  }

  /// It works on through gaps, and tells which epochs they cost.
  public static let remembersSamples = false

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { baseline == nil ? .all : .signals }

  public func notices(for message: AxisArray) -> [Notice] {
    guard let onsets = try? onsets(of: message) else { return [] }
    if !onsets.isEmpty { return [] }
    let told = message.attrs["events"]?.list?.count ?? 0
    return [Notice(.notFound, told > 0 ? "none of the stream's \(told) events counts" : "the stream tells no events")]
  }

  private func onsets(of message: AxisArray) throws(ArrayError) -> [Double] {
    if let events { return events.sorted() }
    let pattern: Pattern?
    do throws(SettingsError) { pattern = try self.pattern() } catch { throw .invalid(op: Self.name, "\(error)") }
    var onsets: [Double] = []
    for event in message.attrs["events"]?.list ?? [] {
      guard let onset = event["onset"]?.double, onset.isFinite else { continue }
      if pattern?.matches(event["text"]?.string ?? "") ?? true { onsets.append(onset) }
    }
    return onsets.sorted()
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.streamAxis(), gain = try SampleClock.risingStep(message, dim: dim, op: Self.name)
    let onsets = try onsets(of: message), place = try message.index(of: dim)
    let first = (tmin / gain).rounded(), length = (tmax / gain).rounded() - first + 1
    let most = (1 << 27) / Swift.max(1, message.lanes(beside: place) * Swift.max(1, onsets.count))
    guard length <= Double(most), first.magnitude < 0x1p40 else {
      throw .invalid(
        op: Self.name, "\(onsets.count) epochs of \(length) samples; at most \(most) samples are taken for so many")
    }
    return State(
      onsets: onsets, first: Int(first), length: Int(length), template: try message.slice(dim, 0, 0))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let dim = try message.streamAxis(), place = try message.index(of: dim)
    guard state.next < state.onsets.count, !message.isEmpty else { return try labelled([], [], state) }
    let gain = try SampleClock.risingStep(message, dim: dim, op: Self.name)
    // Half a step before the epoch's first sample.
    func begin(_ event: Int) -> Double { state.onsets[event] + (Double(state.first) - 0.5) * gain }
    if try SampleTimes(message).last <= begin(state.next) {
      try state.history.skip(message)
      return try labelled([], [], state)
    }
    try state.history.append(message)
    search: while state.next < state.onsets.count {
      let start = begin(state.next), end = start + Double(state.length) * gain
      switch try state.history.samples(after: start, upTo: end, count: state.length) {
      case .waits: break search
      case .lost: state.lost += 1
      case .found(let samples):
        state.epochs.append(samples.data)
        state.times.append(state.onsets[state.next])
      }
      state.next += 1
    }
    try state.history.forget(before: state.next < state.onsets.count ? begin(state.next) : .infinity)
    return try labelled([], [], state, place)
  }

  public func flush(state: inout State) throws(ArrayError) -> AxisArray? {
    try labelled(state.epochs, state.times, state)
  }

  public func notices(atEndOf state: State) -> [Notice] {
    let missing = state.onsets.count - state.times.count
    if missing == 0 { return [] }
    return [Notice(.lost, "\(missing) of \(state.onsets.count) events have no whole epoch and are left out")]
  }

  /// Epochs as a message.
  private func labelled(
    _ epochs: [NDArray], _ times: [Double], _ state: State, _ place: Int? = nil
  ) throws(ArrayError) -> AxisArray {
    let template = state.template, dim = try template.streamAxis(), place = try template.index(of: dim)
    let gain = try template.axis(dim).linear?.gain ?? 1
    var data: NDArray
    if epochs.isEmpty {
      var shape = template.shape
      shape[place] = state.length
      shape.insert(0, at: place)
      data = try template.data.namespace.zeros(shape, dtype: template.data.dtype)
    } else {
      data = try stack(epochs, axis: place)
    }
    if let baseline {
      func sample(_ time: Double) -> Int { Int((time / gain).rounded()) - state.first }
      let low = Swift.max(0, sample(Swift.max(baseline.lowerBound, tmin)))
      let high = Swift.min(state.length - 1, sample(Swift.min(baseline.upperBound, tmax)))
      data = try data.floating()
      if !epochs.isEmpty {
        data = try data - mean(data.slice(axis: place + 1, low, high + 1), axis: place + 1, keepdims: true)
      }
    }
    var name = "epoch", dims = template.dims, axes = template.axes, attrs = template.attrs
    while dims.contains(name) || axes[name] != nil { name += "_" }
    dims.insert(name, at: place)
    let unit = axes[dim]?.unit ?? ""
    axes[name] = .numbers(times, unit: unit)
    axes[dim] = .linear(LinearAxis(gain: gain, offset: Double(state.first) * gain, unit: unit))
    axes = axes.filter { $0.key == name || $0.key == dim || $0.value.coordinate?.dims.contains(dim) != true }
    attrs["events"] = nil
    return try AxisArray(data, dims: dims, axes: axes, key: template.key, attrs: attrs, streamDim: name)
  }
}
