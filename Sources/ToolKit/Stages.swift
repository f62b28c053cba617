import SignalProcessing

/// A pipeline that runs step by step and keeps the time of each.
public struct Stages {
  /// One step with the time that it took so far.
  public struct Stage {
    public let name: String
    public fileprivate(set) var seconds = 0.0
  }

  public var stages: [Stage] { clock.stages }
  /// Arithmetic that steps put off until the result is needed, so that it runs as one pass over memory.
  public private(set) var deferredSeconds = 0.0
  private let runner: Runner
  private let clock: Clock
  /// After a restore: the stream's key, and what the first message's header must be like where the first step knows.
  private var key: String?
  private var expected: Header?

  /// Gives the time since the step before to each step.
  private final class Clock {
    var stages: [Stage]
    var start = ContinuousClock.now

    init(_ names: [String]) { stages = names.map { Stage(name: $0) } }

    func tick(_ place: Int) {
      let now = ContinuousClock.now
      stages[place].seconds += (now - start) / .seconds(1)
      start = now
    }
  }

  /// - Throws: `SettingsError` when the settings of a step do not fit.
  public init(_ pipeline: Pipeline) throws(SettingsError) {
    let clock = Clock(pipeline.steps.map { type(of: $0).name })
    (self.clock, runner) = (clock, try pipeline.makeRunner())
    runner.afterStep = { clock.tick($0) }
  }

  /// What the next message of the stream gives: one message, with what was held before a gap in front of it. Values are
  /// computed when this returns.
  public mutating func process(_ message: AxisArray) throws(ArrayError) -> [AxisArray] {
    let message = try continued(message)
    clock.start = .now
    return try settled(try runner.processAll(message))
  }

  /// What is left when the stream ends; see `Runner.flush()`.
  public mutating func flush() throws(ArrayError) -> [AxisArray] {
    clock.start = .now
    return try settled(try runner.flush())
  }

  /// What was told since this was last asked.
  public func takeNotices() -> [Notice] { runner.takeNotices() }

  private mutating func settled(_ messages: [AxisArray]) throws(ArrayError) -> [AxisArray] {
    let start = ContinuousClock.now
    defer { deferredSeconds += (ContinuousClock.now - start) / .seconds(1) }
    return try messages.map { (message) throws(ArrayError) in try message.with(data: try message.data.settled()) }
  }

  /// The message as one of the stream that was saved: the key is a file's name, which may differ from file to file.
  private mutating func continued(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    guard let key else { return message }
    let message = message.with(key: key)
    if let expected, !expected.isSameStream(as: message.header) {
      throw .invalid(op: "resume", "the saved state is of a recording with other channels, axes or another rate")
    }
    expected = nil
    return message
  }

  /// The states of all steps, as a pipeline's runner saves them.
  public func save() throws(SnapshotError) -> Saved { try runner.save() }

  /// Goes on where `save` was called. The recording that follows may have another name.
  public mutating func restore(_ saved: Saved) throws(SnapshotError) {
    try runner.restore(saved)
    guard case .parts(let parts) = saved else { return }
    let headers = parts.map { part -> Header? in if case .state(let state) = part { state.header } else { nil } }
    key = headers.lazy.compactMap { $0?.key }.first
    expected = headers.first ?? nil
  }
}
