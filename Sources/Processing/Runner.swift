/// Carries a step along a stream: keeps its state, begins anew when another stream comes, takes over changed settings,
/// saves and restores.
///
/// A runner belongs to one task at a time.
open class Runner {
  public init() {}

  /// The next message of the stream.
  ///
  /// - Throws: `ArrayError` when the message does not suit the step.
  open func process(_ message: AxisArray) throws(ArrayError) -> AxisArray { message }

  /// What was told since this was last asked, in order; see `Notice`.
  open func takeNotices() -> [Notice] {
    let told = notices
    notices = []
    return told
  }

  /// Whether anything was told since, as costs nothing to ask.
  open var hasNotices: Bool { !notices.isEmpty }

  /// What is to be told.
  final var notices: [Notice] = []

  /// Notes what a step tells. Nothing is noted twice, nor more than anyone would read if nobody asks for it.
  final func note(_ new: [Notice], by name: String) {
    for var notice in new {
      notice.step = notice.step ?? name
      if notices.count < 64, !notices.contains(notice) { notices.append(notice) }
    }
  }

  /// All that happens to messages, where it is the same to each element by itself; nil for other steps.
  open var elementwise: ElementwiseFunction? { nil }

  /// What is left when the stream ends, in order: nothing, but for steps that look ahead. The next message begins a
  /// stream anew.
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

@usableFromInline
final class StatelessRunner<T: Transformer>: Runner {
  @exclusivity(unchecked) @usableFromInline var transformer: T
  /// The header of the stream that was told of.
  @exclusivity(unchecked) @usableFromInline var header: Header?

  @inlinable
  init(_ transformer: T) {
    self.transformer = transformer
    super.init()
  }

  @inlinable
  override func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    let message = message.data.dtype.isStorageOnly ? try message.computable() : message
    if header !== message.header { begin(message) }
    return try transformer.process(message)
  }

  /// A new header object: the same stream by value, or another one.
  @usableFromInline
  func begin(_ message: AxisArray) {
    if header?.isSameStream(as: message.header) != true { note(transformer.notices(for: message), by: T.name) }
    header = message.header
  }

  @usableFromInline
  override var elementwise: ElementwiseFunction? { transformer.elementwise }

  @usableFromInline
  override func replace(by transformer: any Transformer) throws(SettingsError) -> Change? {
    try self.transformer.adopt(try expect(T.self, transformer))
  }
}
