import AxisArrays
import Streams

/// The fate of every message of a live run, the time it took, and the errors.
public struct LiveReport: Sendable {
  public package(set) var ledger: StreamLedger
  /// Of each stage, and of each way from a source to a sink.
  public package(set) var latencies: [(name: String, histogram: LatencyHistogram)]
  public package(set) var incidents: [Incident]
  /// Events that came while it ran.
  package var events = 0

  /// The report of a graph that runs, or has run.
  package init(_ runtime: StreamRuntime) {
    (ledger, latencies, incidents) = (runtime.ledger, runtime.latencies, runtime.report)
  }

  /// Lines for people.
  public var text: String {
    var text = ledger.text
    for (name, histogram) in latencies where histogram.count > 0 { text += "  latency, \(name): \(histogram.text)\n" }
    if events > 0 { text += "  \(events) events\n" }
    for incident in incidents { text += "  \(incident.text)\n" }
    return text
  }

  /// The same for programs.
  public var value: Value {
    .record([
      "ledger": ledger.value, "events": .int(events),
      "latency_seconds": .map(ValueMap(latencies.map { ValueMap.Entry($0.name, $0.histogram.value) })),
      "incidents": .list(
        incidents.map {
          .record([
            "stage": .string($0.stage), "outcome": .string($0.outcome.rawValue), "error": .string($0.error),
            "message": $0.number.map { .int($0) } ?? .null, "time": .double($0.time),
          ])
        }),
    ])
  }
}
