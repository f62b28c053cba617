import AxisArrays
import Processing

/// Sources, steps and sinks, and the channels between them; a runtime carries it out.
///
/// ```
/// var graph = StreamGraph()
/// let amplifier = try graph.source("amplifier", device)
/// let filter = try graph.pipeline("filter", pipeline, from: amplifier)
/// try graph.sink("file", writer, from: filter)
/// try graph.sink("screen", view, from: filter, policy: .dropOldest)
/// ```
/// A stage can be in front of any number of others: each gets every message, by a channel of its own.
public struct StreamGraph {
  /// A stage that was added, as the start of channels.
  public struct Node: Hashable, Sendable { package let number: Int }

  package private(set) var stages: [Stage] = []
  package private(set) var channels: [StreamChannel] = []
  /// Makes the channels; tests put others in their place.
  package var makeChannel: (String, Int, Int, Int, ChannelPolicy) -> StreamChannel = {
    StreamChannel($0, from: $1, to: $2, capacity: $3, policy: $4)
  }

  public init() {}

  /// Adds a source.
  ///
  /// - Parameters:
  ///   - marks: Seconds of the stream between the moments at which the states of the stages behind it are told to the
  ///     sinks; nil for none.
  ///   - made: Messages and samples before its first one, where it goes on.
  /// - Throws: `StreamError` for a name that there is already.
  public mutating func source(
    _ name: String, _ source: any StreamSource, supervision: Supervision = .stop, marks: Double? = nil,
    from made: StreamCount = StreamCount()
  ) throws(StreamError) -> Node {
    try add(SourceStage(name, source, supervision: supervision, marks: marks, from: made))
  }

  /// Adds a pipeline behind another stage.
  ///
  /// - Parameters:
  ///   - capacity: Messages that the channel between the two holds, 1 or more.
  ///   - policy: What becomes of messages where it is full.
  /// - Throws: `StreamError` for a name that there is already, and for settings that do not fit.
  public mutating func pipeline(
    _ name: String, _ pipeline: Pipeline, from node: Node, capacity: Int = 64, policy: ChannelPolicy = .wait,
    supervision: Supervision = .stop
  ) throws(StreamError) -> Node {
    let runner: StepRunner
    do throws(SettingsError) { runner = try PipelineStepRunner(pipeline) } catch { throw .settings(name, error) }
    let stage = StepStage(name, runner, supervision: supervision)
    return try add(stage, from: [node], capacity: capacity, policy: policy)
  }

  /// Adds a step with several inputs behind several stages.
  ///
  /// - Parameter nodes: A stage for each input of the step, by the inputs' names.
  /// - Throws: `StreamError` for a name that there is already, for settings that do not fit, and for inputs that are
  ///   not the step's.
  public mutating func combiner<C: Combiner>(
    _ name: String, _ combiner: C, from nodes: [String: Node], capacity: Int = 64, policy: ChannelPolicy = .wait,
    supervision: Supervision = .stop
  ) throws(StreamError) -> Node {
    let runner: StepRunner
    do throws(SettingsError) { runner = try CombinerStepRunner(combiner) } catch { throw .settings(name, error) }
    guard nodes.count == runner.ports.count, runner.ports.allSatisfy({ nodes[$0] != nil }) else {
      throw .inputs(name, expected: runner.ports, found: nodes.keys.sorted())
    }
    let stage = StepStage(name, runner, supervision: supervision)
    return try add(stage, from: runner.ports.compactMap { nodes[$0] }, capacity: capacity, policy: policy)
  }

  /// Adds a sink behind another stage.
  ///
  /// - Throws: `StreamError` for a name that there is already.
  public mutating func sink(
    _ name: String, _ sink: any StreamSink, from node: Node, capacity: Int = 64, policy: ChannelPolicy = .wait,
    supervision: Supervision = .stop
  ) throws(StreamError) {
    let stage = SinkStage(name, sink, supervision: supervision)
    _ = try add(stage, from: [node], capacity: capacity, policy: policy)
  }

  /// Adds a stage of any kind, behind others.
  package mutating func add(
    _ stage: Stage, from nodes: [Node] = [], capacity: Int = 64, policy: ChannelPolicy = .wait
  ) throws(StreamError) -> Node {
    guard !stages.contains(where: { $0.name == stage.name }) else { throw .duplicate(stage.name) }
    stage.number = stages.count
    stages.append(stage)
    connect(stage.number, nodes, capacity, policy)
    return Node(number: stage.number)
  }

  private mutating func connect(_ to: Int, _ nodes: [Node], _ capacity: Int, _ policy: ChannelPolicy) {
    for node in nodes {
      let front = stages[node.number]
      let channel = makeChannel("\(front.name) -> \(stages[to].name)", front.number, to, capacity, policy)
      front.outputs.append(channel)
      stages[to].inputs.append(channel)
      channels.append(channel)
    }
  }
}

/// Why a graph cannot be made, or not be asked for something.
public enum StreamError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Two stages of one name.
  case duplicate(String)
  /// No stage of that name, or none that has settings.
  case unknown(String)
  /// Settings of a stage that do not fit.
  case settings(String, SettingsError)
  /// Inputs that a step with several inputs does not have, or lacks.
  case inputs(String, expected: [String], found: [String])
  /// A saved state that does not fit a stage.
  case state(String, SnapshotError)
  /// What a stage says of other settings or of its state.
  case stage(String, String)

  public var description: String {
    switch self {
    case .duplicate(let name): "there are two stages \"\(name)\""
    case .unknown(let name): "there is no stage \"\(name)\" with settings"
    case .settings(let name, let error): "\(name): \(error)"
    case .inputs(let name, let expected, let found):
      "\(name): has the inputs \(expected.joined(separator: ", ")), got \(found.joined(separator: ", "))"
    case .state(let name, let error): "\(name): \(error)"
    case .stage(let name, let text): "\(name): \(text)"
    }
  }
}
