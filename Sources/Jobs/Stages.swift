import Plots
import SignalProcessing

/// An error of a step on data that do not suit it.
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
  }

  /// What each message took, where that was asked for.
  public var profile: StageProfile? { clock.profile }

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
    var start = SteadyTime.now
    /// The step at work.
    var place = 0
    var profile: StageProfile?

    init(_ names: [String], profile: StageProfile?) {
      (stages, self.profile) = (names.map { Stage(name: $0) }, profile)
    }

    func begin() { (start, place) = (.now, 0) }

    func tick(_ done: Int, _ output: AxisArray?) {
      let now = SteadyTime.now
      stages[done].seconds += now - start
      if let output { profile?.add(now - start, to: done, output) }
      (start, place) = (now, (done + 1) % stages.count)
    }
  }

  /// - Parameter device: The device whose work is counted, and each message's time with it; nil counts nothing.
  /// - Throws: `SettingsError` when the settings of a step do not fit.
  public init(_ pipeline: Pipeline, profiledOn device: Device? = nil) throws(SettingsError) {
    let names = pipeline.steps.map { type(of: $0).name }
    let clock = Clock(names, profile: device.map { StageProfile(names, on: $0) })
    (self.clock, runner) = (clock, try pipeline.makeRunner())
    runner.afterStep = { clock.tick($0, $1) }
  }

  /// The output for the next message of the stream: one message, with what was held before a gap in front of it. Values are
  /// computed when this returns.
  ///
  /// - Throws: `StageError` when the message does not suit a step, `ArrayError` when it is of another stream than the
  ///   one that is gone on with.
  public mutating func process(_ message: AxisArray) throws -> [AxisArray] {
    let message = try continued(message), runner = runner
    return try settled(message.streamTime) { () throws(ArrayError) in try runner.processAll(message) }
  }

  /// Returns the output that is left when the stream ends; see `Runner.flush()`.
  ///
  /// - Throws: `StageError` when what is left does not suit a step.
  public mutating func flush() throws -> [AxisArray] {
    let runner = runner
    return try settled(nil, isMessage: false) { () throws(ArrayError) in try runner.flush() }
  }

  /// The notices since the last call.
  public func takeNotices() -> [Notice] { runner.takeNotices() }

  private mutating func settled(
    _ time: Double?, isMessage: Bool = true, _ body: () throws(ArrayError) -> [AxisArray]
  ) throws -> [AxisArray] {
    clock.begin()
    let begin = clock.start
    do throws(ArrayError) {
      let messages = try body(), start = SteadyTime.now
      // What was put off is computed now: most of it belongs to the last step.
      clock.place = max(clock.stages.count - 1, 0)
      defer {
        let end = SteadyTime.now
        deferredSeconds += end - start
        if isMessage { clock.profile?.end(fused: end - start, whole: end - begin) }
      }
      return try messages.map { (message) throws(ArrayError) in try message.with(data: try message.data.settled()) }
    } catch {
      guard clock.stages.indices.contains(clock.place) else { throw error }
      throw StageError(place: clock.place, name: clock.stages[clock.place].name, time: time, error: error)
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
