/// Knows which stream a step is in. Nothing here is generic, and `advance` is made where the step's type is known:
/// methods of a generic class would run unspecialised for every message.
@usableFromInline
class IdentityRunner: Runner {
  @exclusivity(unchecked) final var stream: StreamIdentity?
  /// Processes a message of the stream that the state belongs to.
  private let advance: (AxisArray) throws(ArrayError) -> AxisArray

  @usableFromInline
  init(_ advance: @escaping (AxisArray) throws(ArrayError) -> AxisArray) {
    self.advance = advance
    super.init()
  }

  @usableFromInline
  final override func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    if stream?.isSurely(message) == true { return try advance(message) }
    let message = message.data.dtype.isStorageOnly ? try message.computable() : message
    // A new header object: the same stream by value, or another one.
    if stream?.continues(with: message) == true {
      stream = StreamIdentity(message)
      return try advance(message)
    }
    return try begin(message)
  }

  /// Processes the first message of a stream.
  func begin(_ message: AxisArray) throws(ArrayError) -> AxisArray { message }
}

/// A step and its state, which is there from the first message of a stream on.
@usableFromInline
final class StateBox<T: StatefulTransformer> {
  @exclusivity(unchecked) @usableFromInline var transformer: T
  @exclusivity(unchecked) @usableFromInline var state: T.State?

  @inlinable
  init(_ transformer: T) { self.transformer = transformer }
}

@usableFromInline
final class StatefulRunner<T: StatefulTransformer>: IdentityRunner {
  private let box: StateBox<T>

  @inlinable
  convenience init(_ transformer: T) {
    let box = StateBox(transformer)
    self.init(box) { (message) throws(ArrayError) in
      try box.transformer.process(message, state: &box.state!)
    }
  }

  @usableFromInline
  init(_ box: StateBox<T>, _ advance: @escaping (AxisArray) throws(ArrayError) -> AxisArray) {
    self.box = box
    super.init(advance)
  }

  override func begin(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    if !message.isEmpty { note(box.transformer.notices(for: message), by: T.name) }
    if let axis = box.transformer.runningAxis, message.isWhole(along: axis) {
      (stream, box.state) = (nil, nil)
      return try box.transformer.process(message)
    }
    var fresh = try box.transformer.makeState(for: message)
    let result = try box.transformer.process(message, state: &fresh)
    if message.isEmpty {
      // Nothing came yet: the first message that holds something shall begin the stream, since some states are seeded
      // from the first sample.
      (stream, box.state) = (nil, nil)
    } else {
      (stream, box.state) = (StreamIdentity(message), fresh)
    }
    return result
  }

  /// Such steps have nothing to remember.
  @usableFromInline
  override var elementwise: ElementwiseFunction? { box.transformer.elementwise }

  @usableFromInline
  override func flush() throws(ArrayError) -> [AxisArray] {
    guard box.state != nil else { return [] }
    let rest = try box.transformer.flush(state: &box.state!)
    if let state = box.state { note(box.transformer.notices(atEndOf: state), by: T.name) }
    (stream, box.state) = (nil, nil)
    return rest.map { [$0] } ?? []
  }

  @usableFromInline
  override func replace(by transformer: any Transformer) throws(SettingsError) -> Change? {
    let change = try box.transformer.adopt(try expect(T.self, transformer))
    if change?.resets == true {
      (stream, box.state) = (nil, nil)
    } else if change != nil, box.state != nil {
      box.transformer.adapt(&box.state!)
    }
    return change
  }

  @usableFromInline
  override func save() throws(SnapshotError) -> Saved {
    guard let state = box.state, let stream else { return .none }
    return .state(
      Saved.State(
        of: T.name, version: T.stateVersion, settings: box.transformer.value, streams: ["": stream],
        bytes: try SnapshotEncoder.encode(state)))
  }

  @usableFromInline
  override func restore(_ saved: Saved) throws(SnapshotError) {
    if let found = try found(saved) {
      var state = try found.state(T.State.self)
      // Saved with other live settings, perhaps.
      let before = try? T(found.settings)
      if before.flatMap({ box.transformer.changes(from: $0) }) != nil { box.transformer.adapt(&state) }
      try check(state, found)
      (stream, box.state) = (found.streams[""], state)
    } else {
      (stream, box.state) = (nil, nil)
    }
  }

  @usableFromInline
  override func checkRestore(_ saved: Saved) throws(SnapshotError) {
    guard let found = try found(saved) else { return }
    try check(try found.state(T.State.self), found)
  }

  private func check(_ state: T.State, _ found: Saved.State) throws(SnapshotError) {
    try found.checking { (streams) throws(ArrayError) in
      guard let stream = streams[""] else { return }
      try box.transformer.check(state, for: stream)
    }
  }

  private func found(_ saved: Saved) throws(SnapshotError) -> Saved.State? {
    try saved.state(for: box.transformer, version: T.stateVersion, inputs: [""])
  }
}
