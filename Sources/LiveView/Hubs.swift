import AxisArrays
import Jobs
import Platform
import Recordings
import SignalProcessing
import Streams

/// A run that is looked at while it goes on.
final class LiveHub: ViewHub, @unchecked Sendable {
  let sources: [any TraceSource]
  private let title: String, runtime: StreamRuntime, all: [Event]
  private let lock = Lock()
  private var pipeline: Pipeline

  init(_ title: String, _ runtime: StreamRuntime, _ pipeline: Pipeline, _ views: [StageView], events: [Event]) {
    (self.title, self.runtime, self.pipeline) = (title, runtime, pipeline)
    (sources, all) = (views, events.sorted { $0.onset < $1.onset })
  }

  var facts: [(String, Value)] {
    let steps = lock.withLock { pipeline.steps }
    return [
      ("title", .string(title)), ("live", true),
      (
        "steps",
        .list(
          steps.map { step in
            .record([
              "name": .string(type(of: step).name), "value": step.value,
              "about": Catalogue.describe(type(of: step)).value,
            ])
          })
      ),
    ]
  }

  var status: Value {
    let report = LiveReport(runtime)
    return .record([
      "summary": .string(report.ledger.summary), "lost": .int(report.ledger.lost.samples),
      "ended": .bool(runtime.hasEnded), "report": report.value,
      "histograms": .map(
        ValueMap(
          report.latencies.filter { $0.histogram.count > 0 }.map { name, histogram in
            ValueMap.Entry(
              name, .list(histogram.occupied.map { .list([.double($0.end), .int($0.count)]) }))
          })),
    ])
  }

  func events(from: Double, to: Double) -> Value { all.shown(from: from, to: to) }

  func set(step: Int, to settings: Value) throws -> Value {
    try lock.withLock {
      guard pipeline.steps.indices.contains(step), settings.map != nil else {
        throw ToolError(.usage, "there is no step \(step + 1)")
      }
      var new = pipeline
      let name = type(of: pipeline.steps[step]).name
      new.steps[step] = try Registry.standard.step(from: .map(ValueMap([ValueMap.Entry(name, settings)])))
      let change = try runtime.replace(LiveJob.pipelineName, by: new)
      pipeline = new
      guard let change else { return .null }
      return .record([
        "settings": .list(change.settings.map { .string($0) }), "resets": .bool(change.resets),
      ])
    }
  }
}

/// A recording that is looked at.
final class RecordingHub: ViewHub, @unchecked Sendable {
  let sources: [any TraceSource]
  private let title: String, views: [RecordingView]
  private let lock = Lock()
  private var all: [Event] = []

  init(_ title: String, _ views: [RecordingView]) {
    (self.title, self.views, sources) = (title, views, views)
  }

  /// Takes the events over, which may take as long as reading through the file.
  func take(_ events: [Event]) {
    let sorted = events.sorted { $0.onset < $1.onset }
    lock.withLock { all = sorted }
  }

  var facts: [(String, Value)] { [("title", .string(title)), ("live", false), ("steps", .list([]))] }
  var status: Value { .record(["streams": .list(views.map(\.progress))]) }
  func events(from: Double, to: Double) -> Value { lock.withLock { all }.shown(from: from, to: to) }
  func set(step: Int, to settings: Value) throws -> Value { throw ToolError(.usage, "a recording has no steps") }
}
