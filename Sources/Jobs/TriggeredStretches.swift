import Recordings
import SignalProcessing

/// Keeps the last stretch of a stream until an event comes, and then lets it and what follows through.
struct TriggeredStretches {
  /// What is to be written now.
  struct Due: Sendable {
    var messages: [AxisArray] = [], events: [Event] = []
  }

  private let seconds: Double
  /// Seconds by which an event may be told late without losing of what came before it.
  private static let grace = 5.0
  /// Events that are known before the stream comes to them, by onset.
  private var known: [Event]
  private var held: [AxisArray] = []
  /// How far the stream has come.
  private var now = -Double.infinity

  /// - Parameter seconds: Before and after each event.
  init(_ seconds: Double, known: [Event] = []) {
    (self.seconds, self.known) = (seconds, known.sorted { $0.onset < $1.onset })
  }

  /// The next message of the stream.
  mutating func take(_ message: AxisArray) throws(ArrayError) -> Due {
    guard let (_, end) = try Self.times(message) else { return Due() }
    now = max(now, end)
    held.append(message)
    var due = Due()
    // Those that lie ahead by less open the way in time.
    while let event = known.first, event.onset - seconds < now {
      known.removeFirst()
      trigger(event, &due)
    }
    try release(&due)
    return due
  }

  /// Events that happened, or will.
  mutating func take(_ events: [Event]) throws(ArrayError) -> Due {
    var due = Due()
    for event in events {
      if event.onset - seconds < now {
        trigger(event, &due)
      } else {
        known.append(event)
        known.sort { $0.onset < $1.onset }
      }
    }
    try release(&due)
    return due
  }

  /// Stretches that are let through, each from a time to another.
  private var stretches: [(from: Double, to: Double)] = []

  private mutating func trigger(_ event: Event, _ due: inout Due) {
    due.events.append(event)
    stretches.append((event.onset - seconds, event.onset + seconds))
  }

  /// Gives what lies within a stretch, and forgets what none can want any more.
  private mutating func release(_ due: inout Due) throws(ArrayError) {
    var rest: [AxisArray] = []
    for message in held {
      guard let (begin, end) = try Self.times(message) else { continue }
      if stretches.contains(where: { begin < $0.to && end > $0.from }) {
        due.messages.append(message)
      } else if end > now - seconds - Self.grace {
        rest.append(message)
      }
    }
    held = rest
    stretches.removeAll { $0.to < now - seconds - Self.grace }
  }

  /// The stream's axis at the begin and at the end of a message; nil for one without samples.
  private static func times(_ message: AxisArray) throws(ArrayError) -> (begin: Double, end: Double)? {
    guard !message.isEmpty, let dim = message.header.stream else { return nil }
    let count = try message.count(along: dim)
    switch try message.axis(dim) {
    case .linear(let axis): return (axis.offset, axis.value(at: count))
    case .coordinate(let axis):
      guard let times = axis.values.numbers, let first = times.first, let last = times.last else { return nil }
      return (first, last.nextUp)
    }
  }
}
