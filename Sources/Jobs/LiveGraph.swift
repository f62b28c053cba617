import LSL
import Recordings
import SignalProcessing
import Streams

/// Live streams as a program describes them, by the names of their stages: the graph of `Streams` with the sources and
/// sinks of the tool, and with those of the program.
///
/// Stages are added from the sources on; then the graph runs once.
public final class LiveGraph {
  /// What stands in front of a stage, and what becomes of messages on the way.
  public struct Way: Sendable {
    public var capacity = 64, policy = ChannelPolicy.wait, supervision = Supervision.stop
    public init() {}
  }

  private var graph = StreamGraph()
  /// The stages by name, with the source that each is behind; of a step with several inputs, behind the first of them.
  private var stages: [String: (node: StreamGraph.Node, source: (any LiveSource)?)] = [:]
  private var sources: [any LiveSource] = [], sinks: [any ResultSink] = []
  private var outputs = OutputGuard()
  private let scheduler = ThreadScheduler()
  private var runtime: StreamRuntime?
  private var states: [String: Saved] = [:]
  private var told = 0

  public init() {}

  // MARK: Stages

  /// Adds a recording, or a stream of the network or of this machine's memory, as a source.
  ///
  /// - Parameters:
  ///   - path: A file, `lsl://NAME`, `shm://NAME` or `tcp://HOST:PORT`.
  ///   - chunk: Length of the messages of a recording.
  ///   - isPaced: Whether a recording comes at its own speed; one that goes to a network does in any case.
  ///   - goesOn: Asked while a stream is waited for; false ends the wait.
  /// - Throws: `ToolError` for what is not there or cannot be read, and for a name that there is already.
  public func source(
    _ name: String, at path: String, chunk: ChunkLength = .seconds(1), isPaced: Bool = false,
    reading: ReadOptions = ReadOptions(), supervision: Supervision = .stop, while goesOn: () -> Bool = { true }
  ) throws(ToolError) {
    let source: any LiveSource
    if let address = Network.address(path) {
      source = try Network.source(address, while: goesOn)
    } else {
      outputs.reads(path, as: "the input \(path)")
      let job = try Network.liveJob(path, to: "", options: reading)
      source = RecordingSource(
        job, reader: try Inputs.open(path, options: reading), chunk: chunk, isPaced: isPaced)
    }
    sources.append(source)
    let node = try added { () throws(StreamError) in try graph.source(name, source, supervision: supervision) }
    stages[name] = (node, source)
  }

  /// Adds a source of the program.
  ///
  /// - Throws: `ToolError` for a name that there is already.
  public func source(
    _ name: String, _ source: any StreamSource, supervision: Supervision = .stop
  ) throws(ToolError) {
    let node = try added { () throws(StreamError) in try graph.source(name, source, supervision: supervision) }
    stages[name] = (node, nil)
  }

  /// Adds a pipeline behind another stage.
  ///
  /// - Parameter state: A state of these steps to go on from.
  /// - Throws: `ToolError` for a name that there is already, for one that there is not, and for settings that do not fit.
  public func pipeline(
    _ name: String, _ pipeline: Pipeline, after front: String, _ way: Way = Way(), from state: Saved? = nil
  ) throws(ToolError) {
    let (front, source) = try stage(front)
    if let recording = source as? RecordingSource {
      do throws(RecordingError) { try recording.tell(pipeline) } catch { throw ToolError(reading: error) }
    }
    let node = try added { () throws(StreamError) in
      try graph.pipeline(
        name, pipeline, from: front, capacity: way.capacity, policy: way.policy, supervision: way.supervision)
    }
    stages[name] = (node, source)
    states[name] = state
  }

  /// Adds a step with several inputs, of its settings, behind several stages.
  ///
  /// - Parameter fronts: Names of stages by those of the step's inputs.
  /// - Throws: `ToolError` as for pipelines, and for inputs that are not the step's.
  public func combiner(
    _ name: String, _ step: String, _ settings: Value, after fronts: [String: String], _ way: Way = Way()
  ) throws(ToolError) {
    guard let type = Registry.standard.combiners.first(where: { $0.name == step }) else {
      throw ToolError(.settings, "\(name): \(step) is not a step with several inputs")
    }
    var nodes: [String: StreamGraph.Node] = [:]
    for (port, front) in fronts { nodes[port] = try stage(front).node }
    let source = try fronts.min { $0.key < $1.key }.flatMap { (entry) throws(ToolError) in try stage(entry.value).source
    }
    do {
      stages[name] = (try add(type, name, settings, nodes, way), source)
    } catch let error as SettingsError {
      throw ToolError(.settings, "\(name): \(error)")
    } catch let error as StreamError {
      throw ToolError(error)
    } catch {
      throw ToolError(.software, "\(error)")
    }
  }

  private func add<C: Combiner>(
    _ type: C.Type, _ name: String, _ settings: Value, _ nodes: [String: StreamGraph.Node], _ way: Way
  ) throws -> StreamGraph.Node {
    try graph.combiner(
      name, try C(settings), from: nodes, capacity: way.capacity, policy: way.policy, supervision: way.supervision)
  }

  /// Adds a file, or a stream of the network or of this machine's memory, as a sink.
  ///
  /// - Parameter path: A file to write, `lsl://NAME`, `shm://NAME` or `tcp://HOST:PORT`.
  /// - Throws: `ToolError` for a path that cannot be written, or is read by a source.
  public func sink(_ name: String, at path: String, after front: String, _ way: Way = Way()) throws(ToolError) {
    let (front, source) = try stage(front)
    let sink: any ResultSink
    if let address = Network.address(path) {
      (source as? RecordingSource)?.isPaced = true
      sink = try Network.sink(address, isTimed: source != nil && !(source is RecordingSource))
    } else {
      try Plan.checkEnding(path)
      try outputs.writes(path, as: "the sink \(name)")
      var options = WriteOptions()
      if let source {
        options.info = source.info
        do { options.events = try source.events() } catch { throw ToolError(.data, "\(error)") }
      }
      sink = FileSink(path, options: options)
    }
    sinks.append(sink)
    try add(name, sink, from: front, way)
  }

  /// Adds a sink of the program.
  ///
  /// - Throws: `ToolError` for a name that there is already, and for one that there is not.
  public func sink(_ name: String, _ sink: any StreamSink, after front: String, _ way: Way = Way()) throws(ToolError) {
    try add(name, sink, from: try stage(front).node, way)
  }

  private func add(
    _ name: String, _ sink: any StreamSink, from front: StreamGraph.Node, _ way: Way
  ) throws(ToolError) {
    try added { () throws(StreamError) in
      try graph.sink(
        name, sink, from: front, capacity: way.capacity, policy: way.policy, supervision: way.supervision)
    }
  }

  private func stage(_ name: String) throws(ToolError) -> (node: StreamGraph.Node, source: (any LiveSource)?) {
    guard let found = stages[name] else { throw ToolError(.usage, "there is no stage \"\(name)\" to come after") }
    return found
  }

  private func added<R>(_ body: () throws(StreamError) -> R) throws(ToolError) -> R {
    do throws(StreamError) { return try body() } catch { throw ToolError(error) }
  }

  // MARK: Running

  /// Runs the graph until all its streams have ended.
  ///
  /// - Parameters:
  ///   - seconds: When the sources are to end; nil leaves it to them.
  ///   - flushes: Whether steps that look ahead give what they hold at the end; not where the stream goes on later from
  ///     the states.
  ///   - grace: Seconds after a stop in which stages may complete their work.
  ///   - tick: Called some fifty times a second from this thread. What it throws stops the streams, and is thrown when
  ///     they have ended.
  /// - Throws: What `tick` throws; `ToolError` for a stage that does not end.
  public func run(
    seconds: Double? = nil, flushes: Bool = true, grace: Double = 10, tick: () throws -> Void = {}
  ) throws {
    guard runtime == nil else { throw ToolError(.software, "a graph runs once") }
    let runtime = StreamRuntime(graph, clock: SteadyClock(), scheduler: scheduler, flushesAtEnd: flushes)
    do throws(StreamError) { try runtime.restore(states) } catch { throw ToolError(error) }
    self.runtime = runtime
    let begin = SteadyTime.now
    var failure: (any Error)?
    let ended = scheduler.run(runtime, grace: grace) {
      guard failure == nil else { return }
      do { try tick() } catch {
        failure = error
        runtime.stop()
      }
      if let seconds, SteadyTime.now - begin > seconds { runtime.stop() }
    }
    if let failure { throw failure }
    guard ended else {
      let names = runtime.unfinished.joined(separator: ", ")
      throw ToolError(.inputOutput, "did not end within \(Int(grace)) s of the stop: \(names)")
    }
  }

  /// Whether it has run, and nothing of it works any more.
  public var hasEnded: Bool { runtime?.hasEnded ?? false }

  /// Ends all sources; from any thread. What they made goes its way to the sinks.
  public func stop() { runtime?.stop() }

  /// Where every message is, how long they took, and what failed; from any thread. Nil before the graph runs.
  public var report: LiveReport? { runtime.map { LiveReport($0) } }

  /// What steps, sources and sinks told since this was last asked, and what failed, by the stages' names.
  public func takeNotices() -> [Notice] {
    guard let runtime else { return [] }
    var notices = sources.flatMap { $0.takeNotices() } + sinks.flatMap { $0.takeNotices() }
    for (stage, notice) in runtime.takeNotices() {
      var notice = notice
      notice.step = notice.step ?? stage
      notices.append(notice)
    }
    let incidents = runtime.report
    notices += incidents.dropFirst(told).filter { $0.outcome != .stopped }.map { Notice(.lost, $0.text) }
    told = incidents.count
    return notices
  }

  /// Gives a pipeline other settings between two messages; live settings keep the state. From any thread.
  ///
  /// - Returns: What changed; nil when nothing did.
  /// - Throws: `ToolError` when the settings do not fit; nothing changes then.
  public func replace(_ name: String, by pipeline: Pipeline) throws(ToolError) -> Change? {
    guard let runtime else { throw ToolError(.usage, "the graph does not run") }
    do throws(StreamError) { return try runtime.replace(name, by: pipeline) } catch { throw ToolError(error) }
  }

  /// The states of all steps by their stages' names; of one moment of the stream once all stages have ended.
  ///
  /// - Throws: `ToolError` for a state that cannot be written.
  public func save() throws(ToolError) -> [String: Saved] {
    guard let runtime else { return states }
    do throws(StreamError) { return try runtime.save() } catch { throw ToolError(error) }
  }
}

extension ToolError {
  init(_ error: StreamError) {
    switch error {
    case .settings: self.init(.settings, error.description)
    case .state: self.init(.data, error.description)
    case .duplicate, .unknown, .inputs: self.init(.usage, error.description)
    case .stage: self.init(.software, error.description)
    }
  }
}
