/// Carries a step with several inputs along their streams.
///
/// When another stream comes on an input, that input begins anew, and a notice tells so; the others do too where what they hold
/// is of no use beside it. A gap is told; combiners pair
/// samples by their times, so that what they hold stays good. A runner belongs to one task at a time.
public final class CombinerRunner<C: Combiner> {
  private var combiner: C
  /// How far each stream has got, which a saved state does not hold.
  package var watches: [C.Port: StreamWatch] = [:]
  private var notices: [Notice] = []
  private var state: C.State

  /// - Throws: `SettingsError` when the settings do not fit.
  public init(_ combiner: C) throws(SettingsError) {
    try combiner.check()
    (self.combiner, state) = (combiner, combiner.makeState())
  }

  /// The messages that can be emitted after a message on one input; there may be none.
  ///
  /// - Throws: `ArrayError` when the message does not suit the step or the other inputs.
  public func process(_ message: AxisArray, on port: C.Port) throws(ArrayError) -> [AxisArray] {
    let message = message.data.dtype.isStorageOnly ? try message.computable() : message
    if watches[port]?.follows(message) != true { turn(to: message, on: port) }
    let results = try combiner.process(message, on: port, state: &state)
    for notice in combiner.takeNotices(&state) { note(notice) }
    return results
  }

  private func note(_ notice: Notice) {
    var notice = notice
    notice.step = C.name
    if notices.count < 64, !notices.contains(notice) { notices.append(notice) }
  }

  /// The notices since the last call, in order; see `Notice`.
  public func takeNotices() -> [Notice] {
    defer { notices = [] }
    return notices
  }

  private func turn(to message: AxisArray, on port: C.Port) {
    var watch = watches[port] ?? StreamWatch()
    func tell(_ kind: Notice.Kind, _ text: String) {
      let time = message.header.statedStreamGain == nil ? nil : message.offset
      note(Notice(kind, "input \(port.rawValue): \(text)", time: time))
    }
    switch watch.verdict(message) {
    case .first, .goesOn: break
    case .isStill(let text): tell(.guessed, text)
    case .gap(let text, _):
      tell(.gap, text)
      watch.begin(message)
    case .other(let text):
      if watch.tells(text) { tell(.gap, text + ": begins anew") }
      // Told changes are kept, so that streams which take turns do not tell of it with every message.
      if !combiner.begins(message, on: port, state: &state) { reset() }
      watch.end()
    }
    // A message with nothing in it does not yet say which stream will come.
    if watch.stream == nil, !message.isEmpty { watch.begin(message) }
    watches[port] = watch
  }

  private func reset() {
    (watches, state) = ([:], combiner.makeState())
  }

  /// Takes over other settings; see `Runner.replace(by:)`.
  public func replace(by new: C) throws(SettingsError) -> Change? {
    let change = try combiner.adopt(new)
    if change?.resets == true { reset() }
    return change
  }

  /// The state; none before any message came.
  ///
  /// - Throws: `SnapshotError` when the state cannot be written.
  public func save() throws(SnapshotError) -> Saved {
    let streams = watches.compactMapValues(\.stream)
    if streams.isEmpty { return .none }
    return .state(
      Saved.State(
        of: C.name, version: C.stateVersion, settings: combiner.value,
        streams: Dictionary(streams.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first }),
        bytes: try SnapshotEncoder.encode(state)))
  }

  /// Goes on where a runner with the same settings was when it was saved.
  ///
  /// - Throws: `SnapshotError` when this was saved by another step, version or with other settings; nothing changes
  ///   then.
  public func restore(_ saved: Saved) throws(SnapshotError) {
    let inputs = C.Port.allCases.map(\.rawValue)
    guard let found = try saved.state(for: combiner, version: C.stateVersion, inputs: inputs) else { return reset() }
    let state = try found.state(C.State.self)
    try found.checking { (streams) throws(ArrayError) in
      var ports: [C.Port: AxisArray] = [:]
      for (name, stream) in streams { if let port = C.Port(rawValue: name) { ports[port] = stream } }
      try combiner.check(state, for: ports)
    }
    self.state = state
    watches = [:]
    for (name, stream) in found.streams {
      guard let port = C.Port(rawValue: name) else { continue }
      watches[port, default: StreamWatch()].resume(stream)
    }
  }
}
