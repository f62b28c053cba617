import Recordings
import SignalProcessing

/// Tells a recording's events to the steps that ask for them, in the attribute `events` of its messages.
package struct ToldEvents {
  /// Nil where no step asks.
  private let events: Value?
  /// The last message's header, and a message without samples that has the attribute as well.
  private var known: (header: Header, empty: AxisArray)?

  /// - Throws: `RecordingError` where the events cannot be read.
  package init(of reader: inout Recording, for pipeline: Pipeline) throws(RecordingError) {
    guard Self.asks(pipeline) else {
      events = nil
      return
    }
    events = .list(
      try reader.events().map { event in
        ["onset": .double(event.onset), "text": .string(event.text)]
      })
  }

  /// Whether a step of the pipeline wants to know the events of what it is given.
  static func asks(_ pipeline: Pipeline) -> Bool {
    for step in pipeline.steps {
      if let step = step as? Epochs, step.events == nil { return true }
      if let inner = step as? Pipeline, asks(inner) { return true }
    }
    return false
  }

  package mutating func told(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    guard let events else { return message }
    if let known, known.header === message.header {
      return try known.empty.continued(by: message.data, offset: message.offset)
    }
    var attrs = message.attrs
    attrs["events"] = events
    let told = message.with(attrs: attrs)
    if let dim = told.header.stream, try told.axis(dim).linear != nil {
      known = (message.header, try told.slice(dim, 0, 0))
    }
    return told
  }
}
