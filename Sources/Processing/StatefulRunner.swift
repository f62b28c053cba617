/// Knows which stream a step is in. Nothing here is generic, and `advance` is made where the step's type is known:
/// methods of a generic class would run unspecialised for every message.
@usableFromInline
class IdentityRunner: Runner {
  @exclusivity(unchecked) final var watch: StreamWatch
  @exclusivity(unchecked) final var plan: ChannelPlan?
  /// Whether the plan is to be made anew: a saved state has none, and other settings may want another.
  @exclusivity(unchecked) final var isStale = false
  private let name: String
  /// Processes a message of the stream that the state belongs to.
  private let advance: (AxisArray) throws(ArrayError) -> AxisArray

  @usableFromInline
  init(
    name: String, heedsGaps: Bool, _ advance: @escaping (AxisArray) throws(ArrayError) -> AxisArray
  ) {
    (self.name, self.advance) = (name, advance)
    watch = StreamWatch(heedsGaps: heedsGaps)
    super.init()
  }

  override var gapTolerance: Double { didSet { watch.tolerance = gapTolerance } }

  override func becomeInner() {
    super.becomeInner()
    watch.heedsGaps = false
  }

  @usableFromInline
  final override func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    if !isStale, watch.follows(message) { return try goOn(message) }
    if message.data.dtype.isStorageOnly { return try process(try message.computable()) }
    var held: [AxisArray] = []
    let result = try turn(to: message, &held)
    noteDropped(held, by: name)
    return result
  }

  @usableFromInline
  final override func processAll(_ message: AxisArray) throws(ArrayError) -> [AxisArray] {
    if !isStale, watch.follows(message) { return [try goOn(message)] }
    if message.data.dtype.isStorageOnly { return try processAll(try message.computable()) }
    var held: [AxisArray] = []
    let result = try turn(to: message, &held)
    return held + [result]
  }

  private func goOn(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    guard let plan else { return try advance(message) }
    return try around(plan, message, advance)
  }

  /// A message of which it is not clear at once that it goes on. What was held before a new begin is added to `held`.
  private func turn(to message: AxisArray, _ held: inout [AxisArray]) throws(ArrayError) -> AxisArray {
    let verdict = watch.verdict(message)
    switch verdict {
    case .first: return try begin(message, asks: true)
    case .goesOn, .isStill:
      if case .isStill(let text) = verdict { tell(.guessed, text, at: message) }
      if isStale { (plan, isStale) = (try makePlan(for: message), false) }
      return try goOn(message)
    case .gap(let text, _):
      tell(.gap, text + ": begins anew", at: message)
      held = try interrupt()
      return try begin(message, asks: false)
    case .other(let text):
      // A message without samples does not yet say that the stream is over.
      if !message.isEmpty {
        if watch.tells(text) { tell(.gap, text + ": begins anew", at: message) }
        held = try flush()
      }
      return try begin(message, asks: true)
    }
  }

  private func tell(_ kind: Notice.Kind, _ text: String, at message: AxisArray) {
    guard !isInner else { return }
    note([Notice(kind, text, time: message.header.statedStreamGain == nil ? nil : message.offset)], by: name)
  }

  /// Processes a message, heeding the plan.
  final func around(
    _ plan: ChannelPlan, _ message: AxisArray, _ step: (AxisArray) throws(ArrayError) -> AxisArray
  ) throws(ArrayError) -> AxisArray {
    let result = try plan.leaving(try step(try plan.entering(message)), message)
    note(plan.takeNotices(), by: name)
    return result
  }

  /// Processes the first message of a stream, or of a piece of one.
  ///
  /// - Parameter asks: Whether the step is asked for notices.
  func begin(_ message: AxisArray, asks: Bool) throws(ArrayError) -> AxisArray { message }

  func makePlan(for message: AxisArray) throws(ArrayError) -> ChannelPlan? { nil }
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
  /// The header of messages that are processed each by itself.
  private var wholeHeader: Header?
  /// Kinds of notices that such messages have told.
  private var toldOfWhole: Set<Notice.Kind> = []

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
    super.init(name: T.name, heedsGaps: T.remembersSamples, advance)
  }

  override var remembersSamples: Bool { T.remembersSamples }
  override var givesAllAtEnd: Bool { T.givesAllAtEnd }

  override func begin(_ message: AxisArray, asks: Bool) throws(ArrayError) -> AxisArray {
    let transformer = box.transformer
    let isWhole = transformer.runningAxis.map { message.isWhole(along: $0) } ?? false
    if asks, !message.isEmpty, !isWhole || wholeHeader !== message.header {
      note(transformer.notices(for: message), by: T.name)
    }
    if isWhole {
      reset()
      if wholeHeader !== message.header { toldOfWhole = [] }
      wholeHeader = message.header
      let (result, notices) = try transformer.processWhole(message)
      // Each message is a stream that ends; of the same kind, the first says enough.
      note(notices.filter { toldOfWhole.insert($0.kind).inserted }, by: T.name)
      return result
    }
    let plan = try makePlan(for: message)
    var fresh: T.State?
    func first(_ message: AxisArray) throws(ArrayError) -> AxisArray {
      var state = try transformer.makeState(for: message)
      let result = try transformer.process(message, state: &state)
      fresh = state
      return result
    }
    let result = if let plan { try around(plan, message, first) } else { try first(message) }
    // Where nothing came yet, the first message that holds something shall begin the stream, since some states are
    // seeded from the first sample.
    if !message.isEmpty {
      (self.plan, isStale, box.state) = (plan, false, fresh)
      watch.axis = transformer.runningAxis
      watch.begin(message)
    }
    return result
  }

  override func makePlan(for message: AxisArray) throws(ArrayError) -> ChannelPlan? {
    try ChannelPlan(box.transformer, for: message)
  }

  /// Such steps have nothing to remember.
  @usableFromInline
  override var elementwise: ElementwiseFunction? { box.transformer.elementwise }

  @usableFromInline
  override func isElementwise(on message: AxisArray) -> Bool { box.transformer.isElementwise(on: message) }

  @usableFromInline
  override func flush() throws(ArrayError) -> [AxisArray] {
    guard box.state != nil else { return [] }
    let rest = try box.transformer.flush(state: &box.state!)
    let finished = try rest.map { (rest) throws(ArrayError) in try plan?.finished(rest) ?? rest }
    if let state = box.state { note(box.transformer.notices(atEndOf: state), by: T.name) }
    reset()
    return finished.map { [$0] } ?? []
  }

  override func interrupt() throws(ArrayError) -> [AxisArray] { T.remembersSamples ? try flush() : [] }

  private func reset() {
    watch.end()
    box.state = nil
  }

  @usableFromInline
  override func replace(by transformer: any Transformer) throws(SettingsError) -> Change? {
    let change = try box.transformer.adopt(try expect(T.self, transformer))
    if change != nil { isStale = true }
    if change?.resets == true {
      reset()
    } else if change != nil, box.state != nil {
      box.transformer.adapt(&box.state!)
    }
    return change
  }

  @usableFromInline
  override func save() throws(SnapshotError) -> Saved {
    guard let state = box.state, let stream = watch.stream else { return .none }
    return .state(
      Saved.State(
        of: T.name, version: T.stateVersion, settings: box.transformer.value, streams: ["": stream],
        bytes: try SnapshotEncoder.encode(state)))
  }

  @usableFromInline
  override func restore(_ saved: Saved) throws(SnapshotError) {
    isStale = true
    if let found = try found(saved) {
      var state = try found.state(T.State.self)
      // Saved with other live settings, perhaps.
      let before = try? T(found.settings)
      if before.flatMap({ box.transformer.changes(from: $0) }) != nil { box.transformer.adapt(&state) }
      try check(state, found)
      box.state = state
      watch.resume(found.streams[""])
    } else {
      reset()
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
      // The state is of what the step sees.
      try box.transformer.check(state, for: try makePlan(for: stream)?.entering(stream) ?? stream)
    }
  }

  private func found(_ saved: Saved) throws(SnapshotError) -> Saved.State? {
    try saved.state(for: box.transformer, version: T.stateVersion, inputs: [""])
  }
}
