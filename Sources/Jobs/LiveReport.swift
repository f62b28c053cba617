import AxisArrays
import Streams

/// The fate of every message of a live run, the time it took, and the errors.
package struct LiveReport: Sendable {
  package var ledger: StreamLedger
  package var latencies: [(name: String, histogram: LatencyHistogram)]
  package var incidents: [Incident]

  /// The report of a graph that runs, or has run.
  package init(_ runtime: StreamRuntime) {
    (ledger, latencies, incidents) = (runtime.ledger, runtime.latencies, runtime.report)
  }

  package var text: String {
    var text = ledger.text
    for (name, histogram) in latencies where histogram.count > 0 { text += "  latency, \(name): \(histogram.text)\n" }
    for incident in incidents { text += "  \(incident.text)\n" }
    return text
  }

  package var value: Value {
    .record([
      "ledger": ledger.value,
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
