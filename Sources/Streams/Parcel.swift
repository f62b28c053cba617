import Processing

/// A source's message on its way, or what became of it.
///
/// One parcel comes out of a stage for each that goes in, whatever number of messages a step makes of it, so that every
/// hop can count the parcels of a source by their numbers.
public struct Parcel: Sendable {
  public enum Kind: Sendable {
    case data
    /// Asks each stage for its state as it is between two messages.
    case mark(StateMark)
    /// The source has ended. Steps that look ahead give what they hold unless the stream is to go on later.
    case end(flushed: Bool)
  }

  public package(set) var kind: Kind
  /// What steps made of the source's message; none, one or several.
  public package(set) var messages: [AxisArray]
  /// Number of the source among the stages.
  public let source: Int
  /// Number of the message at its source, from 0; marks and ends have the number of the message that would follow.
  public let number: Int
  /// Samples of the source's message, which the ledger counts.
  public let samples: Int
  /// When the message was due at its source, and when the stage before handed it on: the runtime clock's seconds.
  public let born: Double
  public package(set) var stamp: Double

  package init(
    _ kind: Kind = .data, _ messages: [AxisArray] = [], source: Int, number: Int, samples: Int = 0, born: Double
  ) {
    (self.kind, self.messages, self.source, self.number) = (kind, messages, source, number)
    (self.samples, self.born, stamp) = (samples, born, born)
  }

  package var isData: Bool { if case .data = kind { true } else { false } }
  package var isMark: Bool { if case .mark = kind { true } else { false } }
  package var count: StreamCount { StreamCount(messages: 1, samples: samples) }

  /// The parcel with what a stage made of its messages.
  package func carrying(_ messages: [AxisArray]) -> Parcel {
    var parcel = self
    parcel.messages = messages
    return parcel
  }
}

/// The states of all stages between a source and a sink, between the same two messages of the source.
public struct StateMark: Sendable {
  /// Messages and samples of the source before the mark.
  public let messages: Int, samples: Int
  /// Where the next sample is expected on the stream's axis; nil while no message came.
  public let time: Double?
  /// The states so far, by the stages' names.
  public package(set) var states: [String: Saved] = [:]
}
