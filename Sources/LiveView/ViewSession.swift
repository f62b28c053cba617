import AxisArrays
import Recordings
import WebServer

/// What the pages of one server share.
protocol ViewHub: AnyObject, Sendable {
  /// The streams that there are to look at, in the order in which the page lists them.
  var sources: [any TraceSource] { get }
  /// Facts that do not change: title, whether it is live, steps with their settings.
  var facts: [(String, Value)] { get }
  /// What changes all the time: the ledger, latencies, errors.
  var status: Value { get }
  /// Events on a stretch of the axis.
  func events(from: Double, to: Double) -> Value
  /// Gives a step other settings.
  ///
  /// - Throws: An error whose text says what does not fit.
  func set(step: Int, to settings: Value) throws -> Value
}

/// One page's questions.
final class ViewSession: WebSession {
  private let hub: any ViewHub
  init(_ hub: any ViewHub) { self.hub = hub }

  func answer(_ text: String) -> WebAnswer? {
    guard let question = Question(text) else { return Self.refused(0, "no question") }
    let id = ("id", Value.int(question.id))
    switch question.ask {
    case "hello":
      let facts = hub.facts + [("sources", .list(hub.sources.compactMap(\.facts)))]
      return Self.text([("kind", "hello"), id] + facts)
    case "traces", "samples":
      let sources = hub.sources.filter { $0.facts != nil }
      guard let place = question.int("source"), sources.indices.contains(place) else {
        return Self.refused(question.id, "no such stream")
      }
      return .binary(question.ask == "traces" ? sources[place].traces(question) : sources[place].samples(question))
    case "status": return Self.text([("kind", "status"), id, ("status", hub.status)])
    case "events":
      let from = question.number("from") ?? 0
      return Self.text([
        ("kind", "events"), id, ("events", hub.events(from: from, to: question.number("to") ?? from)),
      ])
    case "set":
      guard let step = question.int("step"), let settings = question["settings"] else {
        return Self.refused(question.id, "a step and its settings are wanted")
      }
      do {
        return Self.text([("kind", "set"), id, ("change", try hub.set(step: step, to: settings))] + hub.facts)
      } catch {
        return Self.refused(question.id, "\(error)")
      }
    default: return Self.refused(question.id, "an unknown question")
    }
  }

  private static func refused(_ id: Int, _ reason: String) -> WebAnswer {
    text([("kind", "error"), ("id", .int(id)), ("reason", .string(reason))])
  }

  private static func text(_ entries: [(String, Value)]) -> WebAnswer {
    .text(Value.map(ValueMap(entries.map { ValueMap.Entry($0.0, $0.1) })).json)
  }
}

extension [Event] {
  /// Those on a stretch of the axis, the first 500 of them, for a page. They are sorted.
  func shown(from: Double, to: Double) -> Value {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].onset < from { low = middle + 1 } else { high = middle }
    }
    let found = self[low...].prefix { $0.onset <= to }
    return .record([
      "count": .int(found.count),
      "shown": .list(
        found.prefix(500).map { .record(["onset": .double($0.onset), "text": .string($0.text)]) }),
    ])
  }
}
