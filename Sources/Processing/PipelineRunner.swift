/// Runs steps one after the other.
final class PipelineRunner: Runner {
  private var steps: [any Transformer]
  private var runners: [Runner]

  /// The stream that comes in; steps do not watch for themselves.
  fileprivate var watch: StreamWatch
  private var isWatching = false

  init(_ pipeline: Pipeline) throws(SettingsError) {
    var runners: [Runner] = []
    for step in pipeline.steps { runners.append(try step.makeRunner()) }
    (steps, self.runners, watch) = (pipeline.steps, runners, StreamWatch())
    super.init()
    takeInside()
  }

  private func takeInside() {
    for runner in runners { runner.becomeInner() }
    isWatching = !isInner && remembersSamples
  }

  override func becomeInner() {
    super.becomeInner()
    isWatching = false
  }

  override var remembersSamples: Bool { runners.contains { $0.remembersSamples } }
  override var givesAllAtEnd: Bool { runners.contains { $0.givesAllAtEnd } }
  override var gapTolerance: Double { didSet { watch.tolerance = gapTolerance } }

  override func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    if !isWatching || watch.follows(message) { return try through(message) }
    var held: [AxisArray] = []
    try turn(to: message, &held)
    noteDropped(held, by: nil)
    return try through(message)
  }

  override func processAll(_ message: AxisArray) throws(ArrayError) -> [AxisArray] {
    if !isWatching || watch.follows(message) { return [try through(message)] }
    var held: [AxisArray] = []
    try turn(to: message, &held)
    return held + [try through(message)]
  }

  private func through(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    var message = message
    if let afterStep {
      for (place, runner) in runners.enumerated() {
        message = try runner.process(message)
        afterStep(place, message)
      }
    } else {
      for runner in runners { message = try runner.process(message) }
    }
    return message
  }

  /// Makes the steps begin anew where a message does not go on; what they held is added to `held`.
  private func turn(to message: AxisArray, _ held: inout [AxisArray]) throws(ArrayError) {
    let time = message.header.statedStreamGain == nil ? nil : message.offset
    switch watch.verdict(message) {
    case .goesOn: return
    case .isStill(let text): return note([Notice(.guessed, text, time: time)], by: nil)
    case .first: break
    case .gap(let text, _):
      note([Notice(.gap, text + ": steps begin anew", time: time)], by: nil)
      held = try left { (runner) throws(ArrayError) in try runner.interrupt() }
    case .other(let text):
      // A message without samples does not yet say that the stream is over.
      if message.isEmpty { return }
      if watch.tells(text) { note([Notice(.gap, text + ": steps begin anew", time: time)], by: nil) }
      held = try left { (runner) throws(ArrayError) in try runner.flush() }
    }
    if !message.isEmpty { watch.begin(message) }
  }

  override func takeNotices() -> [Notice] {
    var told = super.takeNotices()
    var isWhole = false
    for (place, runner) in runners.enumerated() {
      for var notice in runner.takeNotices() where !(isWhole && notice.kind == .followsMessages) {
        notice.place = place
        told.append(notice)
      }
      // What follows sees one message, however the stream is cut.
      isWhole = isWhole || runner.givesAllAtEnd
    }
    return told
  }

  override var hasNotices: Bool {
    if super.hasNotices { return true }
    for runner in runners where runner.hasNotices { return true }
    return super.hasNotices
  }

  override var elementwise: ElementwiseFunction? {
    let functions = runners.compactMap(\.elementwise)
    guard functions.count == runners.count else { return nil }
    return { (x) throws(ArrayError) in
      var x = x
      for function in functions { x = try function(x) }
      return x
    }
  }

  override func isElementwise(on message: AxisArray) -> Bool { runners.allSatisfy { $0.isElementwise(on: message) } }

  override func flush() throws(ArrayError) -> [AxisArray] {
    watch.end()
    return try left { (runner) throws(ArrayError) in try runner.flush() }
  }

  override func interrupt() throws(ArrayError) -> [AxisArray] {
    try left { (runner) throws(ArrayError) in try runner.interrupt() }
  }

  /// Returns the output that is left of each step, in order, after the steps behind it.
  private func left(_ rest: (Runner) throws(ArrayError) -> [AxisArray]) throws(ArrayError) -> [AxisArray] {
    var left: [AxisArray] = []
    for (place, runner) in runners.enumerated() {
      left = try left.map { (message) throws(ArrayError) in try runner.process(message) }
      left += try rest(runner)
      afterStep?(place, nil)
    }
    return left
  }

  /// Steps of the same type at the same place take over the new settings; the others are replaced.
  override func replace(by transformer: any Transformer) throws(SettingsError) -> Change? {
    try replace(by: try expect(Pipeline.self, transformer).steps)
  }

  func replace(by new: [any Transformer]) throws(SettingsError) -> Change? {
    for step in new { try step.check() }
    // Everything that can fail comes first, so that a failure changes nothing.
    var runners: [Runner] = []
    var kept: [Bool] = []
    for (place, step) in new.enumerated() {
      kept.append(place < steps.count && type(of: step) == type(of: steps[place]))
      runners.append(kept[place] ? self.runners[place] : try step.makeRunner())
    }
    var change: Change?
    func add(_ settings: [String], resets: Bool) {
      change = Change(settings: (change?.settings ?? []) + settings, resets: change?.resets ?? false || resets)
    }
    for (place, step) in new.enumerated() {
      let name = type(of: step).name
      if !kept[place] {
        add([name], resets: true)
      } else if let inner = try runners[place].replace(by: step) {
        add(inner.settings.map { "\(name).\($0)" }, resets: inner.resets)
      }
    }
    if new.count < steps.count { add(steps[new.count...].map { type(of: $0).name }, resets: true) }
    (steps, self.runners) = (new, runners)
    takeInside()
    return change
  }

  override func save() throws(SnapshotError) -> Saved {
    var parts: [Saved] = []
    for (step, runner) in zip(steps, runners) {
      do throws(SnapshotError) { parts.append(try runner.save()) } catch { throw error.inside(type(of: step).name) }
    }
    return .parts(parts)
  }

  override func restore(_ saved: Saved) throws(SnapshotError) {
    try checkRestore(saved)
    guard case .parts(let parts) = saved else { return }
    for (runner, part) in zip(runners, parts) { try runner.restore(part) }
    // The first step's stream is the one that comes in.
    if case .state(let state)? = parts.first { watch.resume(state.streams[""]) } else { watch.end() }
  }

  override func checkRestore(_ saved: Saved) throws(SnapshotError) {
    guard case .parts(let parts) = saved, parts.count == runners.count else {
      throw .mismatch("this pipeline has \(runners.count) steps, the saved one has \(saved.summary)")
    }
    for (place, part) in parts.enumerated() {
      do throws(SnapshotError) { try runners[place].checkRestore(part) } catch {
        throw error.inside(type(of: steps[place]).name)
      }
    }
  }
}

extension Runner {
  /// How far the stream of a pipeline has got; nil for other steps. A saved state does not hold it, since whoever goes on
  /// from one may do so anywhere.
  package final var place: StreamWatch? {
    get { (self as? PipelineRunner)?.watch }
    set { if let newValue { (self as? PipelineRunner)?.watch = newValue } }
  }
}

/// Runs a composite's steps; a live change rebuilds the steps and hands each its new self.
final class CompositeRunner<T: Composite>: Runner {
  private var transformer: T
  private let inner: PipelineRunner
  /// The header of the stream that was told of.
  private var header: Header?

  init(_ transformer: T) throws(SettingsError) {
    self.transformer = transformer
    inner = try PipelineRunner(transformer.body)
    super.init()
  }

  override func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    if header !== message.header { begin(message) }
    return try inner.process(message)
  }

  override func processAll(_ message: AxisArray) throws(ArrayError) -> [AxisArray] {
    if header !== message.header { begin(message) }
    return try inner.processAll(message)
  }

  override var remembersSamples: Bool { inner.remembersSamples }
  override var givesAllAtEnd: Bool { inner.givesAllAtEnd }
  override var gapTolerance: Double { didSet { inner.gapTolerance = gapTolerance } }

  override func becomeInner() {
    super.becomeInner()
    inner.becomeInner()
  }

  /// A new header object: the same stream by value, or another one.
  private func begin(_ message: AxisArray) {
    if header?.isSameStream(as: message.header) != true { note(transformer.notices(for: message), by: T.name) }
    header = message.header
  }

  override var hasNotices: Bool { super.hasNotices || inner.hasNotices }

  /// Notices of the steps inside, under the composite's own name.
  override func takeNotices() -> [Notice] {
    super.takeNotices()
      + inner.takeNotices().map { notice in
        var notice = notice
        notice.step = notice.step.map { "\(T.name).\($0)" } ?? T.name
        return notice
      }
  }

  override var elementwise: ElementwiseFunction? { inner.elementwise }
  override func isElementwise(on message: AxisArray) -> Bool { inner.isElementwise(on: message) }
  override func flush() throws(ArrayError) -> [AxisArray] { try inner.flush() }
  override func interrupt() throws(ArrayError) -> [AxisArray] { try inner.interrupt() }

  override func replace(by transformer: any Transformer) throws(SettingsError) -> Change? {
    let new = try expect(T.self, transformer)
    try new.check()
    let change = new.changes(from: self.transformer)
    let steps = try inner.replace(by: new.body.steps)
    self.transformer = new
    return change.map { Change(settings: $0.settings, resets: steps?.resets ?? false) }
  }

  override func save() throws(SnapshotError) -> Saved { try inner.save() }
  override func restore(_ saved: Saved) throws(SnapshotError) { try inner.restore(saved) }
  override func checkRestore(_ saved: Saved) throws(SnapshotError) { try inner.checkRestore(saved) }
}
