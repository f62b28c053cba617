import SignalProcessing
import TestSupport

@testable import Streams

/// Puts faults in the place of parts of the runtime; the default is the runtime as it is.
struct Parts {
  var channel: (String, Int, Int, Int, ChannelPolicy) -> StreamChannel = {
    StreamChannel($0, from: $1, to: $2, capacity: $3, policy: $4)
  }
  var filter: (StepRunner, Supervision) -> StepStage = { StepStage("filter", $0, supervision: $1) }
  var file: (any StreamSink) -> SinkStage = { SinkStage("file", $0, supervision: .stop) }
  var source: (any StreamSource, StreamCount) -> SourceStage = {
    SourceStage("amplifier", $0, supervision: .stop, marks: 50, from: $1)
  }
  var scheduler: (SimulatedClock, UInt64) -> SimulatedScheduler = { SimulatedScheduler(clock: $0, seed: $1) }
}

/// A script carried out: amplifier -> filter -> file, and a view behind the filter too, which may be slow or die.
struct Simulation {
  let script: Script
  var parts = Parts()
  /// One or two runs; the second goes on from the states of the first.
  private(set) var runs: [Run] = []

  /// One runtime from its start to its end.
  struct Run {
    var from: Int, ended: Bool, wasStopped: Bool
    var ledger: StreamLedger, incidents: [Incident], latencies: [(name: String, histogram: LatencyHistogram)]
    var source: ScriptedSource, file: NotingSink, view: NotingSink
    var states: [String: Saved]
    /// Ledgers that did not close on the way.
    var faults: [String]
  }

  init(_ script: Script, parts: Parts = Parts()) throws {
    (self.script, self.parts) = (script, parts)
    let first = try run(from: StreamCount(), states: [:], stop: script.stop)
    runs = [first]
    if first.wasStopped, first.ended {
      let made = first.ledger.made
      // States are bytes on the way from one process to the next.
      let states = try first.states.mapValues { try Saved(bytes: try $0.bytes()) }
      runs.append(try run(from: made, states: states, stop: nil))
    }
  }

  private func run(from made: StreamCount, states: [String: Saved], stop: Double?) throws -> Run {
    let source = ScriptedSource(script, from: made.messages)
    let file = NotingSink(), view = NotingSink()
    (view.fails, view.dies) = (script.viewFailures, script.viewDies)
    let plan = FailingRunner.Plan()
    for (number, times) in script.failures {
      plan.left[Double(script.messages[number].first) / Script.rate] = times
    }
    var graph = StreamGraph()
    graph.makeChannel = parts.channel
    let runner = FailingRunner(try PipelineStepRunner(script.pipeline), plan)
    let amplifier = try graph.add(parts.source(source, made))
    let stage = parts.filter(runner, script.supervision)
    stage.snapshotInterval = script.snapshotInterval
    let filter = try graph.add(
      stage, from: [amplifier], capacity: script.inCapacity, policy: script.inPolicy)
    _ = try graph.add(parts.file(file), from: [filter], capacity: script.fileCapacity, policy: .wait)
    try graph.sink(
      "view", view, from: filter, capacity: script.viewCapacity, policy: script.viewPolicy,
      supervision: script.viewDies == nil ? .restart(attempts: 1) : .stop)
    let clock = SimulatedClock()
    let scheduler = parts.scheduler(clock, script.seed.value)
    let runtime = StreamRuntime(graph, clock: clock, scheduler: scheduler)
    try runtime.restore(states)
    var random = SplitMix(seed: script.seed.value ^ 0xABCDEF)
    let means = [0, script.filterTime, script.fileTime, script.viewTime]
    scheduler.duration = { means[$0] * Double.random(in: 0...2, using: &random) }
    var faults: [String] = [], events = 0
    scheduler.between = {
      events += 1
      if let stop, clock.now >= stop { runtime.stop(flushed: false) }
      if events % 97 == 0 { faults += runtime.ledger.faults }
    }
    let ended = scheduler.run(runtime, until: 1e6)
    return Run(
      from: made.messages, ended: ended, wasStopped: runtime.stopping != nil, ledger: runtime.ledger,
      incidents: runtime.report, latencies: runtime.latencies, source: source, file: file, view: view,
      states: try runtime.save(), faults: faults)
  }
}
