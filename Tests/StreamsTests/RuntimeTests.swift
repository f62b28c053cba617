import SignalProcessing
import Synchronization
import TestSupport
import Testing

@testable import Streams

/// The runtime on threads and real time.
@Suite("runtime") struct RuntimeTests {
  /// Messages as fast as they are taken, so many of them.
  final class Fast: StreamSource {
    let script: Script, count: Int
    var number = 0
    init(_ script: Script, count: Int) { (self.script, self.count) = (script, count) }
    func next(at now: Double) throws -> SourceEvent {
      guard number < count else { return .end }
      defer { number += 1 }
      return .message(try script.message(number % script.messages.count))
    }
  }

  /// Takes nothing until it is let go.
  final class Stalled: StreamSink, @unchecked Sendable {
    let gate = Atomic<Bool>(false)
    func take(_ parcel: Parcel) { while !gate.load(ordering: .acquiring) { _ = SteadyClock().now } }
  }

  private func script() -> Script {
    var script = Script(Seed(3), seconds: 200)
    script.pipeline = Pipeline { ButterworthFilter(order: 2, corners: .lowpass(1)) }
    return script
  }

  @Test("threads give what the simulation gives, and the ledger closes at any moment")
  func threads() throws {
    let script = script(), file = NotingSink(), scheduler = ThreadScheduler()
    var graph = StreamGraph()
    let source = try graph.source("source", Fast(script, count: script.messages.count))
    let filter = try graph.pipeline("filter", script.pipeline, from: source, capacity: 3)
    try graph.sink("file", file, from: filter, capacity: 2)
    let runtime = StreamRuntime(graph, clock: SteadyClock(), scheduler: scheduler)
    var faults: [String] = []
    #expect(scheduler.run(runtime) { faults += runtime.ledger.faults })
    #expect(faults.isEmpty && runtime.ledger.closes, "\(faults)")
    #expect(runtime.ledger.summary.hasPrefix("0 of "))
    let plain = try PipelineStepRunner(script.pipeline)
    #expect(file.parcels.count == script.messages.count)
    for (number, parcel) in file.parcels.enumerated() {
      let expected = try plain.process(try script.message(number), port: 0)
      #expect(
        try parcel.messages.map { try $0.data.array(of: Double.self) }
          == expected.map { try $0.data.array(of: Double.self) })
    }
    #expect(runtime.latencies.first { $0.name == "file (end to end)" }?.histogram.count == script.messages.count)
  }

  @Test("a sink that stalls delays nobody where its channel may drop")
  func stall() throws {
    let script = script(), file = NotingSink(), screen = Stalled(), scheduler = ThreadScheduler()
    var graph = StreamGraph()
    let source = try graph.source("source", Fast(script, count: 500))
    try graph.sink("file", file, from: source)
    try graph.sink("screen", screen, from: source, capacity: 2, policy: .dropOldest)
    let runtime = StreamRuntime(graph, clock: SteadyClock(), scheduler: scheduler)
    let ended = scheduler.run(runtime) {
      // Opened only when all of the file is there: if it waited for the screen, this would never end.
      if runtime.ledger.stations[0].done.messages == 500 { screen.gate.store(true, ordering: .releasing) }
    }
    #expect(ended && file.parcels.count == 500)
    let ledger = runtime.ledger
    #expect(ledger.closes && ledger.hops[1].dropped.messages > 400 && ledger.hops[0].dropped.messages == 0)
    #expect(ledger.losses.allSatisfy { $0.place == "source -> screen" && $0.reason == "the channel was full" })
  }

  @Test("a stop ends sources, and what they made arrives")
  func stop() throws {
    let script = script(), file = NotingSink(), scheduler = ThreadScheduler()
    var graph = StreamGraph()
    let source = try graph.source("source", Fast(script, count: .max))
    let filter = try graph.pipeline("filter", script.pipeline, from: source, capacity: 3)
    try graph.sink("file", file, from: filter)
    let runtime = StreamRuntime(graph, clock: SteadyClock(), scheduler: scheduler)
    #expect(scheduler.run(runtime) { if runtime.ledger.made.messages > 20 { runtime.stop() } })
    let ledger = runtime.ledger
    #expect(ledger.closes && ledger.held == StreamCount() && file.finishes == 1)
    #expect(file.parcels.count == ledger.made.messages)
  }

  @Test("a stage that stops is named, and streams beside it go on")
  func stopped() throws {
    let script = script(), good = NotingSink(), bad = NotingSink(), scheduler = ThreadScheduler()
    bad.dies = 5
    var graph = StreamGraph()
    let source = try graph.source("source", Fast(script, count: 50))
    try graph.sink("good", good, from: source)
    try graph.sink("bad", bad, from: source, capacity: 1)
    let runtime = StreamRuntime(graph, clock: SteadyClock(), scheduler: scheduler)
    #expect(scheduler.run(runtime))
    #expect(good.parcels.count == 50 && bad.parcels.count == 5)
    let ledger = runtime.ledger
    #expect(ledger.closes && ledger.lost.messages == 45)
    #expect(runtime.report.map(\.stage) == ["bad"] && runtime.report[0].number == 5)
    #expect(runtime.report[0].text.hasPrefix("bad: stopped message 5"))
  }

  @Test("live settings change between two messages and keep the state")
  func live() throws {
    let script = script(), file = NotingSink(), clock = SimulatedClock()
    let scheduler = SimulatedScheduler(clock: clock, seed: 1)
    var graph = StreamGraph()
    let source = try graph.source("source", Fast(script, count: 40))
    let gain = try graph.pipeline("gain", Pipeline { Scale(scale: 1) }, from: source, supervision: .skip)
    try graph.sink("file", file, from: gain)
    let runtime = StreamRuntime(graph, clock: clock, scheduler: scheduler)
    var change: Change?
    var hasAsked = false
    scheduler.between = {
      guard !hasAsked, file.parcels.count == 20 else { return }
      hasAsked = true
      change = try? runtime.replace("gain", by: Pipeline { Scale(scale: 3) })
    }
    #expect(scheduler.run(runtime))
    #expect(change?.settings == ["Scale.scale"] && change?.resets == false)
    var factors: Set<Double> = []
    for parcel in file.parcels {
      let x = try script.message(parcel.number).data.array(of: Double.self)
      let y = try parcel.messages[0].data.array(of: Double.self)
      factors.formUnion(zip(x, y).compactMap { $0 == 0 ? nil : $1 / $0 })
    }
    #expect(factors == [1, 3])
    #expect(throws: StreamError.unknown("file")) { try runtime.replace("file", by: Pipeline()) }
  }

  @Test("a stage that goes back to a snapshot heeds the gap behind it", arguments: [false, true])
  func gap(isReplaced: Bool) throws {
    func pipeline(_ scale: Double) -> Pipeline {
      Pipeline {
        Scale(scale: scale)
        ButterworthFilter(order: 2, corners: .lowpass(1))
      }
    }
    // The snapshot is that before message 32, which is the first after a gap; or that of other settings, behind which a
    // message is left out.
    var script = script()
    script.messages = (0..<60).map { ($0 * 10 + ($0 < 32 ? 0 : 100), 10) }
    let plan = FailingRunner.Plan(), runner = FailingRunner(try PipelineStepRunner(pipeline(1)), plan)
    func fail(at number: Int) { plan.left[Double(script.messages[number].first) / Script.rate] = 1 }
    let file = NotingSink(), clock = SimulatedClock()
    let scheduler = SimulatedScheduler(clock: clock, seed: 1)
    var graph = StreamGraph()
    let source = try graph.source("source", Fast(script, count: script.messages.count))
    let filter = try graph.add(
      StepStage("filter", runner, supervision: isReplaced ? .skip : .restart(attempts: 1)), from: [source], capacity: 4,
      policy: .wait)
    try graph.sink("file", file, from: filter)
    let runtime = StreamRuntime(graph, clock: clock, scheduler: scheduler)
    var place: Int?
    if isReplaced {
      scheduler.between = {
        guard place == nil, file.parcels.count == 20, (try? runtime.replace("filter", by: pipeline(3))) != nil else {
          return
        }
        place = runtime.ledger.stations[0].done.messages
        fail(at: place ?? 0)
      }
    } else {
      fail(at: 33)
    }
    #expect(scheduler.run(runtime))
    #expect(runtime.report.map(\.outcome) == [isReplaced ? .skipped : .restarted])
    #expect(file.parcels.count == script.messages.count - (isReplaced ? 1 : 0))
    let plain = try PipelineStepRunner(pipeline(1))
    for parcel in file.parcels {
      if place == parcel.number - 1 { _ = try plain.replace(by: pipeline(3)) }
      let expected = try plain.process(try script.message(parcel.number), port: 0)
      #expect(
        try parcel.messages.map { try $0.data.array(of: Double.self) }
          == expected.map { try $0.data.array(of: Double.self) }, "message \(parcel.number)")
    }
  }

  @Test("streams of two sources are paired by their times, however they arrive", arguments: Seed.sweep(20))
  func combiner(seed: Seed) throws {
    var script = Script(seed, seconds: 60)
    // Without gaps, which pairing by times leaves out on both sides.
    var first = 0
    for number in script.messages.indices {
      script.messages[number].first = first
      first += script.messages[number].count
    }
    let file = NotingSink(), clock = SimulatedClock()
    let scheduler = SimulatedScheduler(clock: clock, seed: seed.value)
    var random = seed.generator
    scheduler.duration = { _ in Double.random(in: 0...1, using: &random) }
    var graph = StreamGraph()
    let a = try graph.source("a", Fast(script, count: script.messages.count))
    let b = try graph.source("b", Fast(script, count: script.messages.count))
    let double = try graph.pipeline("double", Pipeline { Scale(scale: 2) }, from: b, capacity: 2)
    let sum = try graph.combiner("sum", Add(), from: ["a": a, "b": double], capacity: 2)
    try graph.sink("file", file, from: sum)
    let runtime = StreamRuntime(graph, clock: clock, scheduler: scheduler)
    #expect(scheduler.run(runtime) && runtime.ledger.closes, "\(runtime.ledger.text)")
    var expected: [Double] = [], found: [Double] = []
    for number in script.messages.indices {
      expected += try script.message(number).data.array(of: Double.self).map { $0 * 3 }
    }
    for message in file.parcels.flatMap(\.messages) + file.rest { found += try message.data.array(of: Double.self) }
    #expect(found == expected)
  }

  @Test("graphs that make no sense are refused by name")
  func refused() throws {
    var graph = StreamGraph()
    let source = try graph.source("a", Fast(script(), count: 1))
    #expect(throws: StreamError.duplicate("a")) { try graph.sink("a", NotingSink(), from: source) }
    #expect(throws: StreamError.inputs("sum", expected: ["a", "b"], found: ["a"])) {
      try graph.combiner("sum", Add(), from: ["a": source])
    }
    #expect(throws: StreamError.self) {
      try graph.pipeline("filter", Pipeline { ButterworthFilter(order: -1, corners: .lowpass(1)) }, from: source)
    }
  }
}
