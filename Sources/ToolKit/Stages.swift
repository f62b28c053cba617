import SignalProcessing

/// A pipeline that runs step by step and keeps the time of each.
public struct Stages {
  /// One step with the time that it took so far.
  public struct Stage {
    public let name: String
    public fileprivate(set) var seconds = 0.0
    fileprivate let runner: Runner
  }

  public private(set) var stages: [Stage]
  /// Arithmetic that steps put off until the result is needed, so that it runs as one pass over memory.
  public private(set) var deferredSeconds = 0.0
  /// After a restore: the stream's key, and what the first message's header must be like where the first step knows.
  private var key: String?
  private var expected: Header?

  /// - Throws: `SettingsError` when the settings of a step do not fit.
  public init(_ pipeline: Pipeline) throws(SettingsError) {
    stages = []
    for step in pipeline.steps {
      stages.append(Stage(name: type(of: step).name, runner: try step.makeRunner()))
    }
  }

  /// The next message of the stream; its values are computed when this returns.
  public mutating func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    var message = try continued(message)
    var start = ContinuousClock.now
    for index in stages.indices {
      message = try stages[index].runner.process(message)
      let end = ContinuousClock.now
      stages[index].seconds += (end - start) / .seconds(1)
      start = end
    }
    message = try message.with(data: try message.data.settled())
    deferredSeconds += (ContinuousClock.now - start) / .seconds(1)
    return message
  }

  /// What is left when the stream ends; see `Runner.flush()`.
  public mutating func flush() throws(ArrayError) -> [AxisArray] {
    var left: [AxisArray] = []
    for index in stages.indices {
      let runner = stages[index].runner, start = ContinuousClock.now
      left = try left.map { (message) throws(ArrayError) in try runner.process(message) }
      left += try runner.flush()
      stages[index].seconds += (ContinuousClock.now - start) / .seconds(1)
    }
    return try left.map { (message) throws(ArrayError) in try message.with(data: try message.data.settled()) }
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

  /// The states of all steps, as a pipeline's runner would save them.
  public func save() throws(SnapshotError) -> Saved {
    var parts: [Saved] = []
    for stage in stages {
      do throws(SnapshotError) { parts.append(try stage.runner.save()) } catch { throw error.inside(stage.name) }
    }
    return .parts(parts)
  }

  /// Goes on where `save` was called. The recording that follows may have another name.
  public mutating func restore(_ saved: Saved) throws(SnapshotError) {
    guard case .parts(let parts) = saved, parts.count == stages.count else {
      throw .mismatch("the pipeline has \(stages.count) steps, the saved state is of another")
    }
    for (stage, part) in zip(stages, parts) {
      do throws(SnapshotError) { try stage.runner.restore(part) } catch { throw error.inside(stage.name) }
    }
    let headers = parts.map { part -> Header? in if case .state(let state) = part { state.header } else { nil } }
    key = headers.lazy.compactMap { $0?.key }.first
    expected = headers.first ?? nil
  }
}
