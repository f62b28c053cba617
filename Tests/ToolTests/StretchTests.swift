import Recordings
import SignalProcessing
import TestSupport
import Testing

@testable import Jobs

/// What is kept of a stream until an event comes.
@Suite struct StretchTests {
  @Test("all samples around events go through once and in order, and no others", arguments: Seed.sweep(40))
  func around(_ seed: Seed) throws {
    var random = seed.generator
    let whole = try Streams.recording(samples: 400, seed: seed), seconds = Double.random(in: 0.05...0.6, using: &random)
    let events = (0..<Int.random(in: 0...3, using: &random)).map { number in
      Event(onset: 12.5 + .random(in: -0.3...4.3, using: &random), text: "\(number)")
    }
    // Some are known before, the others are told within the time that is kept.
    let known = events.filter { _ in Bool.random(using: &random) }
    var late = events.filter { !known.contains($0) }.map {
      ($0, $0.onset + .random(in: 0...seconds * 0.9, using: &random))
    }
    var stretches = TriggeredStretches(seconds, known: known), due = TriggeredStretches.Due()
    func add(_ more: TriggeredStretches.Due) {
      due.messages += more.messages
      due.events += more.events
    }
    for message in try Streams.cut(whole, every: 4) {
      add(try stretches.take(message))
      let now = message.offset + 0.04
      add(try stretches.take(late.filter { $0.1 < now }.map(\.0)))
      late.removeAll { $0.1 < now }
    }
    // Messages are whole: of four samples each.
    let expected = stride(from: 0, to: 400, by: 4).filter { start in
      let begin = 12.5 + Double(start) / 100
      return events.contains { event in
        begin < event.onset + seconds && begin + 0.04 > event.onset - seconds && !late.contains { $0.0 == event }
      }
    }
    #expect(due.messages.map { Int((($0.offset - 12.5) * 100).rounded()) } == expected)
    #expect(Set(due.events.map(\.text)).isSubset(of: events.map(\.text)) && due.events.count <= events.count)
  }
}
