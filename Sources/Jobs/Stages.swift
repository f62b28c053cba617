import Plots
import SignalProcessing

/// What a step says of data that do not suit it.
public struct StageError: Error, Sendable {
  /// The step's number in the pipeline, from 0, and its name.
  public var place: Int, name: String
  /// The stream's axis at the message's first sample, where it is one of numbers.
  public var time: Double?
  public var error: ArrayError

  /// `line 3: Aggregate: no dimension "chan" ... (eeg.edf, at 12.0 s)`
  public func text(lines: [Int?], subject: String) -> String {
    let line = lines.indices.contains(place) ? lines[place].map { "line \($0): " } : nil
    let time = time.map { ", at \(Ticks.exact($0)) s" } ?? ""
    return "\(line ?? "")step \(place + 1), \(name): \(error) (\(subject)\(time))"
  }
}

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
  ///
  /// - Throws: `StageError` when the message does not suit a step, `ArrayError` when it is of another stream than the
  ///   one that is gone on with.
  public mutating func process(_ message: AxisArray) throws -> AxisArray {
    var message = try continued(message)
    let time = message.streamTime
    var start = ContinuousClock.now
    for index in stages.indices {
      message = try at(index, time) { () throws(ArrayError) in try stages[index].runner.process(message) }
      let end = ContinuousClock.now
      stages[index].seconds += (end - start) / .seconds(1)
      start = end
    }
    // What was put off is computed now: most of it belongs to the last step.
    let last = max(stages.count - 1, 0)
    message = try at(last, time) { () throws(ArrayError) in try message.with(data: try message.data.settled()) }
    deferredSeconds += (ContinuousClock.now - start) / .seconds(1)
    return message
  }

  /// What is left when the stream ends; see `Runner.flush()`.
  ///
  /// - Throws: `StageError` when what is left does not suit a step.
  public mutating func flush() throws -> [AxisArray] {
    var left: [AxisArray] = []
    for index in stages.indices {
      let runner = stages[index].runner, start = ContinuousClock.now
      left = try at(index, left.first?.streamTime) { () throws(ArrayError) in
        try left.map { (message) throws(ArrayError) in try runner.process(message) } + runner.flush()
      }
      stages[index].seconds += (ContinuousClock.now - start) / .seconds(1)
    }
    return try at(max(stages.count - 1, 0), left.first?.streamTime) { () throws(ArrayError) in
      try left.map { (message) throws(ArrayError) in try message.with(data: try message.data.settled()) }
    }
  }

  /// What the steps have told since this was last asked.
  public func takeNotices() -> [Notice] {
    var told: [Notice] = []
    for (place, stage) in stages.enumerated() {
      for var notice in stage.runner.takeNotices() {
        notice.place = place
        told.append(notice)
      }
    }
    return told
  }

  private func at<Result>(
    _ place: Int, _ time: Double?, _ body: () throws(ArrayError) -> Result
  ) throws -> Result {
    do throws(ArrayError) { return try body() } catch {
      guard stages.indices.contains(place) else { throw error }
      throw StageError(place: place, name: stages[place].name, time: time, error: error)
    }
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

extension AxisArray {
  /// The stream's axis at the first sample, where it is one of numbers in seconds.
  var streamTime: Double? {
    guard let stream = header.stream, let axis = try? axis(stream), axis.unit == "s" || axis.unit.isEmpty else {
      return nil
    }
    switch axis {
    case .linear(let linear): return linear.offset
    case .coordinate(let coordinate): return coordinate.values.numbers?.first
    }
  }
}
