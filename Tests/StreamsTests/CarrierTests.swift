import Platform
import SignalProcessing
import TestSupport
import Testing

@testable import Streams

/// What lies between the source of a stream and its pipeline.
enum Carrier: CaseIterable {
  /// One process, threads; one process, one thread and simulated time; and two graphs, by shared memory and by TCP.
  case memory, simulated, shared, tcp
}

/// One body for all carriers: source, carrier, pipeline, sink.
@Suite struct CarrierTests {
  /// What became of the messages of a script.
  struct Run {
    /// In front of the pipeline, and behind it.
    let raw = NotingSink(), results = NotingSink()
    var lost = 0, ledgers: [StreamLedger] = []
  }

  @Test(
    "whatever carries a stream, what arrives is what was sent, in order, the rest is counted, and the ledgers close",
    arguments: Carrier.allCases, Seed.sweep(3))
  func carried(_ carrier: Carrier, _ seed: Seed) throws {
    let script = Script(seed, seconds: 2000)
    // As many as there are never wait; few are overwritten while the reader works.
    for room in [script.messages.count + 1, 4] {
      let run = try Self.run(script, carrier, room: room)
      #expect(run.ledgers.allSatisfy { $0.closes && $0.lost == StreamCount() && $0.held == StreamCount() })
      #expect(run.raw.parcels.count + run.lost == script.messages.count)
      if carrier == .memory || carrier == .simulated || room > script.messages.count { #expect(run.lost == 0) }
      // Each is one that was sent, with its time and every bit, after the one before.
      var next = 0
      let plain = try PipelineStepRunner(script.pipeline)
      var expected: [AxisArray] = []
      for message in run.raw.parcels.flatMap(\.messages) {
        while next < script.messages.count, try script.message(next) != message { next += 1 }
        #expect(next < script.messages.count)
        next += 1
        expected += try plain.process(message, port: 0)
      }
      expected += try plain.flush()
      #expect(run.results.parcels.flatMap(\.messages) + run.results.rest == expected)
      #expect(run.results.finishes == 1)
    }
  }

  /// Runs a script to its end.
  private static func run(_ script: Script, _ carrier: Carrier, room: Int) throws -> Run {
    var run = Run()
    switch carrier {
    case .memory: run.ledgers = [try threads(try graph(EagerSource(script), script, run))]
    case .simulated:
      let scheduler = SimulatedScheduler(clock: SimulatedClock(), seed: script.seed.value)
      let runtime = StreamRuntime(
        try graph(EagerSource(script), script, run), clock: scheduler.clock, scheduler: scheduler)
      #expect(scheduler.run(runtime))
      run.ledgers = [runtime.ledger]
    case .shared:
      let name = RingTests.name("carrier"), sink = RingSink(name, slots: room)
      // A reader begins with what it finds: the second message waits for it.
      let source = EagerSource(script, pause: 1)
      (run.ledgers, run.lost) = try both(sink, source, script, run, lost: \.lost) {
        try RingSource(name, within: 30)
      }
    case .tcp:
      let sink = try TCPSink(#require(TCPAddress("127.0.0.1:0")), ahead: room)
      let address = try #require(TCPAddress(":\(sink.port)"))
      let source = EagerSource(script) { sink.readerCount > 0 }
      (run.ledgers, run.lost) = try both(sink, source, script, run, lost: \.lost) {
        try TCPSource(address, within: 30)
      }
    }
    return run
  }

  /// Two graphs side by side, as of two processes.
  private static func both<S: StreamSource>(
    _ sink: any StreamSink, _ source: EagerSource, _ script: Script, _ run: Run, lost: (S) -> Int,
    open: () throws -> S
  ) throws -> ([StreamLedger], Int) {
    var front = StreamGraph()
    try front.sink("carrier", sink, from: try front.source("source", source))
    let scheduler = ThreadScheduler()
    let runtime = StreamRuntime(front, clock: SteadyClock(), scheduler: scheduler)
    let thread = WorkerThread { _ = scheduler.run(runtime) }
    let other = try open()
    source.goOn()
    let ledger = try threads(try graph(other, script, run))
    thread?.join()
    return ([runtime.ledger, ledger], lost(other))
  }

  private static func graph(_ source: any StreamSource, _ script: Script, _ run: Run) throws -> StreamGraph {
    var graph = StreamGraph()
    let entry = try graph.source("entry", source)
    try graph.sink("raw", run.raw, from: entry)
    try graph.sink("results", run.results, from: try graph.pipeline("pipeline", script.pipeline, from: entry))
    return graph
  }

  private static func threads(_ graph: StreamGraph) throws -> StreamLedger {
    let scheduler = ThreadScheduler()
    let runtime = StreamRuntime(graph, clock: SteadyClock(), scheduler: scheduler)
    #expect(scheduler.run(runtime))
    return runtime.ledger
  }
}

/// Gives a script's messages as fast as they are taken, once somebody is there.
final class EagerSource: StreamSource {
  private let script: Script, isAwaited: () -> Bool
  private let pause: Int?, lock = Lock()
  private var number = 0, goesOn = false

  /// - Parameter pause: The number of a message that waits for `goOn`.
  init(_ script: Script, pause: Int? = nil, once isAwaited: @escaping () -> Bool = { true }) {
    (self.script, self.pause, self.isAwaited) = (script, pause, isAwaited)
  }

  func goOn() { lock.withLock { goesOn = true } }

  func next(at now: Double) throws -> SourceEvent {
    guard number > 0 || isAwaited(), number != pause || lock.withLock({ goesOn }) else { return .later(now + 0.01) }
    guard script.messages.indices.contains(number) else { return .end }
    defer { number += 1 }
    return .message(try script.message(number))
  }
}
