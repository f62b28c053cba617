/// Carries a step with several inputs along their streams.
///
/// When another stream comes on any input, everything begins anew. A runner belongs to one task at a time.
public final class CombinerRunner<C: Combiner> {
  private var combiner: C
  private var streams: [C.Port: StreamIdentity] = [:]
  private var state: C.State

  /// - Throws: `SettingsError` when the settings do not fit.
  public init(_ combiner: C) throws(SettingsError) {
    try combiner.check()
    (self.combiner, state) = (combiner, combiner.makeState())
  }

  /// What can be told now that a message came on one input: nothing, or one or more messages.
  ///
  /// - Throws: `ArrayError` when the message does not suit the step or the other inputs.
  public func process(_ message: AxisArray, on port: C.Port) throws(ArrayError) -> [AxisArray] {
    let message = message.data.dtype.isStorageOnly ? try message.computable() : message
    let stream = streams[port]
    if stream?.isSurely(message) != true {
      if let stream, !stream.continues(with: message) { reset() }
      // A message with nothing in it does not yet say which stream will come.
      if !message.isEmpty { streams[port] = StreamIdentity(message) }
    }
    return try combiner.process(message, on: port, state: &state)
  }

  private func reset() {
    (streams, state) = ([:], combiner.makeState())
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
    streams = [:]
    for (name, stream) in found.streams { if let port = C.Port(rawValue: name) { streams[port] = stream } }
  }
}
