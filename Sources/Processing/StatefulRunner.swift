@usableFromInline
final class StatefulRunner<T: StatefulTransformer>: Runner {
  @exclusivity(unchecked) @usableFromInline var transformer: T
  @exclusivity(unchecked) @usableFromInline var stream: StreamIdentity?
  @exclusivity(unchecked) @usableFromInline var state: T.State?

  @inlinable
  init(_ transformer: T) {
    self.transformer = transformer
    super.init()
  }

  @inlinable
  override func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    if let stream, stream.isSurely(message), state != nil {
      return try transformer.process(message, state: &state!)
    }
    return try admit(message)
  }

  /// A message whose header object is new: the same stream by value, or another one.
  @usableFromInline
  func admit(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    if state != nil, let stream, stream.continues(with: message) {
      self.stream = StreamIdentity(message)
      return try transformer.process(message, state: &state!)
    }
    var fresh = try transformer.makeState(for: message)
    let result = try transformer.process(message, state: &fresh)
    if message.isEmpty {
      // Nothing came yet: the first message that holds something shall begin the stream, since some states are seeded
      // from the first sample.
      (stream, state) = (nil, nil)
    } else {
      (stream, state) = (StreamIdentity(message), fresh)
    }
    return result
  }

  @usableFromInline
  override func replace(by transformer: any Transformer) throws(SettingsError) -> Change? {
    let change = try self.transformer.adopt(try expect(T.self, transformer))
    if change?.resets == true { (stream, state) = (nil, nil) }
    return change
  }

  @usableFromInline
  override func save() throws(SnapshotError) -> Saved {
    guard let state, let stream else { return .none }
    return .state(
      Saved.State(
        of: T.name, version: T.stateVersion, settings: transformer.value, streams: ["": stream],
        bytes: try SnapshotEncoder.encode(state)))
  }

  @usableFromInline
  override func restore(_ saved: Saved) throws(SnapshotError) {
    if let found = try found(saved) {
      (stream, state) = (found.streams[""], try found.state(T.State.self))
    } else {
      (stream, state) = (nil, nil)
    }
  }

  @usableFromInline
  override func checkRestore(_ saved: Saved) throws(SnapshotError) {
    _ = try found(saved)?.state(T.State.self)
  }

  private func found(_ saved: Saved) throws(SnapshotError) -> Saved.State? {
    try saved.state(for: transformer, version: T.stateVersion, inputs: [""])
  }
}
