import AxisArrays

/// What a source says when it is asked for its next message.
public enum SourceEvent: Sendable {
  /// A message; `due` is when it should have come on the runtime's clock, nil is now.
  case message(AxisArray, due: Double? = nil)
  /// Nothing yet: ask again at this time of the runtime's clock, or sooner.
  case later(Double)
  /// The stream is over.
  case end
}

/// Where messages come from. A source belongs to one stage, which asks it from one thread at a time.
public protocol StreamSource: AnyObject {
  /// The next message. It may wait a little, a tenth of a second at most, so that a stop is heeded.
  ///
  /// - Parameter now: The runtime clock's seconds.
  /// - Throws: What its supervision decides on.
  func next(at now: Double) throws -> SourceEvent
  /// Begins again after an error, where supervision says so.
  func restart() throws
}

extension StreamSource {
  public func restart() throws {}
}

/// Where messages go. A sink belongs to one stage, which calls it from one thread at a time.
public protocol StreamSink: AnyObject {
  /// Takes what became of one message of a source: none, one or several messages.
  func take(_ parcel: Parcel) throws
  /// Takes the states of the stages in front, as they are between the messages before and after.
  func take(_ mark: StateMark) throws
  /// The stream is over; files are completed.
  func finish() throws
  /// Begins again after an error, where supervision says so.
  func restart() throws
}

extension StreamSink {
  public func take(_ mark: StateMark) throws {}
  public func finish() throws {}
  public func restart() throws {}
}

/// What becomes of a stage that throws.
public enum Supervision: Hashable, Sendable {
  /// The stage ends; stages behind it get the end of the stream, and those beside it go on.
  case stop
  /// The message is left out; the stage goes on as if it had not come.
  case skip
  /// The stage begins again from its last snapshot, brought up to the message, which is tried again up to so many times
  /// and then left out.
  case restart(attempts: Int)
}

/// An error of a stage, and what was done about it.
public struct Incident: Hashable, Sendable {
  public enum Outcome: String, Hashable, Sendable { case stopped, skipped, restarted }
  public var stage: String, outcome: Outcome, error: String
  /// Number of the step in its pipeline, from 0; nil for other stages.
  public var step: Int?
  /// Number of the message at its source; nil for errors at the start and at the end.
  public var number: Int?
  /// Seconds of the runtime's clock since it began.
  public var time: Double

  init(_ stage: Stage, _ outcome: Outcome, _ error: any Error, number: Int?, time: Double) {
    (self.stage, self.outcome, self.error, self.number, self.time) = (stage.name, outcome, "\(error)", number, time)
    step = (error as? StepFailure)?.place
  }

  /// `filter: skipped message 12, 1.5 s after the start: ...`
  public var text: String {
    let message = number.map { " message \($0)," } ?? ","
    return "\(stage): \(outcome.rawValue)\(message) \((time * 1000).rounded() / 1000) s after the start: \(error)"
  }
}
