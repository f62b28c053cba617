/// Carries a step along a stream: keeps its state, begins anew when another stream comes, takes over changed settings,
/// saves and restores.
///
/// A runner belongs to one task at a time.
open class Runner {
  public init() {}

  /// Processes the next message of the stream.
  ///
  /// After a gap, and when another stream comes, steps that remember samples begin anew. What they held is dropped then,
  /// and a notice tells so; `processAll(_:)` gives it.
  ///
  /// - Throws: `ArrayError` when the message does not suit the step.
  open func process(_ message: AxisArray) throws(ArrayError) -> AxisArray { message }

  /// The output of `process(_:)`, with what steps still held of the samples before a gap, or of the stream before, in front of it.
  ///
  /// - Throws: `ArrayError` when the message, or what was held, does not suit the step.
  open func processAll(_ message: AxisArray) throws(ArrayError) -> [AxisArray] { [try process(message)] }

  /// How far, in samples, a message may begin from where the last one ended without being one after a gap. Streams of
  /// which each sample has a time of its own have no gaps.
  open var gapTolerance = 0.5

  /// Called after each step of a pipeline with the step's number and its output, nil where the step gave what it held: for
  /// whoever measures.
  public final var afterStep: ((_ place: Int, _ output: AxisArray?) -> Void)?

  /// The notices since the last call, in order; see `Notice`.
  open func takeNotices() -> [Notice] {
    let told = notices
    notices = []
    return told
  }

  /// Whether anything was told since, as costs nothing to ask.
  open var hasNotices: Bool { !notices.isEmpty }

  /// Notices that wait to be read.
  final var notices: [Notice] = []

  // MARK: Inside pipelines

  /// Whether gaps matter to the step.
  var remembersSamples: Bool { false }
  /// Whether all output comes in one message when the stream ends.
  var givesAllAtEnd: Bool { false }
  /// Whether gaps and changes of the stream are watched by a pipeline that the step is in.
  final var isInner = false
  /// Leaves gaps to the pipeline.
  func becomeInner() { isInner = true }
  /// Returns the output that is left before a gap. The next message begins a piece anew; what is not of samples stays.
  func interrupt() throws(ArrayError) -> [AxisArray] { [] }

  /// Tells of what was held and that nobody takes.
  final func noteDropped(_ held: [AxisArray], by name: String?) {
    let samples = held.reduce(0) { sum, message in
      sum + (message.header.streamPosition.map { message.shape[$0] } ?? 0)
    }
    guard samples > 0 else { return }
    note([Notice(.lost, "\(samples) samples that were held before are dropped")], by: name)
  }

  /// Notes what a step tells. Nothing is noted twice, nor more than anyone would read if nobody asks for it.
  final func note(_ new: [Notice], by name: String?) {
    for var notice in new {
      notice.step = notice.step ?? name
      if notices.count < 64, !notices.contains(notice) { notices.append(notice) }
    }
  }

  /// All that happens to messages, where it is the same to each element by itself; nil for other steps. Kinds and units
  /// of channels may forbid it: see `isElementwise(on:)`.
  open var elementwise: ElementwiseFunction? { nil }

  /// Whether `elementwise` is all that happens to this message and those that share its header.
  open func isElementwise(on message: AxisArray) -> Bool { elementwise != nil }

  /// Returns the output that is left when the stream ends, in order: nothing, but for steps that look ahead. The next
  /// message begins a stream anew.
  ///
  /// - Throws: `ArrayError` when what is left does not suit a step.
  open func flush() throws(ArrayError) -> [AxisArray] { [] }

  /// Takes over another step's settings. The state is kept if all that changed are live settings, else the next
  /// message begins the stream anew.
  ///
  /// - Returns: What changed; nil when nothing did.
  /// - Throws: `SettingsError` when the new settings do not fit or belong to another type; nothing changes then.
  open func replace(by transformer: any Transformer) throws(SettingsError) -> Change? { nil }

  /// The state, if there is one yet.
  ///
  /// - Throws: `SnapshotError` when the state cannot be written.
  open func save() throws(SnapshotError) -> Saved { .none }

  /// Goes on where a runner with the same settings was when it was saved.
  ///
  /// - Throws: `SnapshotError` when this was saved by another step, version or with other settings; nothing changes
  ///   then.
  open func restore(_ saved: Saved) throws(SnapshotError) {
    try checkRestore(saved)
  }

  /// Throws what `restore` would, without restoring.
  func checkRestore(_ saved: Saved) throws(SnapshotError) {
    guard case .none = saved else { throw .mismatch("this step keeps no state, the saved one has \(saved.summary)") }
  }
}

/// A step of the expected type out of any.
func expect<T: Transformer>(_ type: T.Type, _ transformer: any Transformer) throws(SettingsError) -> T {
  guard let same = transformer as? T else {
    throw SettingsError(
      .other("runs here, and cannot become \(Swift.type(of: transformer).name) in mid-stream")
    ).of(T.name)
  }
  return same
}
