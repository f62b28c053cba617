import SignalProcessing

/// What a step must bear: any settings that it takes, on any messages; and any state that can be read. It answers or
/// throws one of the library's errors; it does not trap, nor work for seconds.
///
/// Everything follows from the step's place in the registry and a seed, so that tests and fuzzers find the same. A new
/// transformer or combiner joins by being in the registry.
public enum Trials {
  /// The steps that are tried.
  public static let names = (Registry.standard.names + Registry.standard.combiners.map { $0.name }).filter(
    TransformerLaws.isTried)

  /// Called before each call of a step; a fuzzer sets its limit of time here.
  nonisolated(unsafe) public static var beforeCall: () -> Void = {}
  /// Whether settings and streams are printed.
  nonisolated(unsafe) public static var isShown = false

  /// A step with random settings takes random messages, is saved, restored and flushed.
  public static func messages(_ name: String, _ seed: Seed) throws { try run(name, seed, SettingsTrial()) }

  /// A state that was saved is changed, sealed again, restored where that is not refused, and goes on.
  public static func states(_ name: String, _ seed: Seed) throws { try run(name, seed, StateTrial()) }

  /// How the outputs of a stream that is cut in two ways differ, in words; nil where they do not.
  public static func cuts(_ name: String, _ seed: Seed) throws -> String? { try run(name, seed, CutTrial()) }

  private static func run<T: Trial>(_ name: String, _ seed: Seed, _ trial: T) throws -> T.Result {
    var random = seed.generator
    if let type = Registry.standard.combiners.first(where: { $0.name == name }) {
      return try trial.combiner(type, &random)
    }
    return try trial.transformer(try Registry.standard.transformer(named: name), &random)
  }
}

/// What no step may do, whatever its input.
struct Untrue: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}

/// One way to try a step.
protocol Trial {
  associatedtype Result
  func transformer<T: Transformer>(_ type: T.Type, _ random: inout SplitMix) throws -> Result
  func combiner<C: Combiner>(_ type: C.Type, _ random: inout SplitMix) throws -> Result
}

extension Trial {
  /// Runs something; an error of the library is fine, another is not.
  func attempt<R>(_ work: () throws -> R) throws -> R? {
    func check(_ text: String) throws {
      if Trials.isShown { print("  \(text.prefix(300))") }
      // A message is for a reader.
      if text.utf8.count > 4000 { throw Untrue(text: "an error of \(text.utf8.count) bytes: \(text.prefix(200))") }
    }
    Trials.beforeCall()
    do { return try work() } catch let error as ArrayError { try check("\(error)") } catch let error as SettingsError {
      try check("\(error)")
    } catch let error as SnapshotError { try check("\(error)") }
    return nil
  }

  /// Prints what is tried, where that was asked for.
  func show(_ step: any Configurable, _ streams: [AxisArray]) {
    guard Trials.isShown else { return }
    print("\(type(of: step).name) \(step.value)")
    for stream in streams {
      print("  \(stream.data.dtype) \(stream.dims) \(stream.shape) \(stream.axes.mapValues { "\($0)".prefix(160) })")
    }
  }

  /// Looks at every number, since what is deferred is computed only then.
  func look(at messages: [AxisArray]) throws {
    for message in messages {
      _ = try bits(message.data)
      if let found = try TransformerLaws.inconsistency(message) { throw Untrue(text: found) }
    }
  }
}

struct SettingsTrial: Trial {
  func transformer<T: Transformer>(_ type: T.Type, _ random: inout SplitMix) throws {
    let step = WildSettings.settings(of: type, &random)
    let isTame = Bool.random(using: &random)
    let first = try WildStreams.recording(&random, isTame: isTame)
    show(step, [first])
    _ = try attempt { try look(at: [step.process(first)]) }
    guard let runner = try attempt({ try step.makeRunner() }) else { return }
    for message in try WildStreams.cut(first, &random) { _ = try attempt { try look(at: [runner.process(message)]) } }
    if let saved = try attempt({ try runner.save().bytes() }) {
      let other = try step.makeRunner()
      // What was saved can be restored.
      try other.restore(try Saved(bytes: saved))
      _ = try attempt { try look(at: [other.process(first)]) }
    }
    if Wild.chance(3, &random) {
      let second = try WildStreams.recording(&random, isTame: isTame)
      for message in try WildStreams.cut(second, &random) {
        _ = try attempt { try look(at: [runner.process(message)]) }
      }
    }
    _ = try attempt { _ = try runner.replace(by: WildSettings.settings(of: type, &random)) }
    _ = try attempt { try look(at: [runner.process(first)]) }
    _ = try attempt { try look(at: runner.flush()) }
  }

  func combiner<C: Combiner>(_ type: C.Type, _ random: inout SplitMix) throws {
    let step = WildSettings.settings(of: type, &random), isTame = Bool.random(using: &random)
    guard let runner = try attempt({ try CombinerRunner(step) }) else { return }
    let inputs = try WildStreams.pair(C.self, &random, isTame: isTame)
    for (port, message) in try WildStreams.interleaved(inputs, &random) {
      _ = try attempt { try look(at: runner.process(message, on: port)) }
    }
    if let saved = try attempt({ try runner.save().bytes() }) {
      let other = try CombinerRunner(step)
      try other.restore(try Saved(bytes: saved))
      for (port, message) in inputs { _ = try attempt { try look(at: other.process(message, on: port)) } }
    }
  }
}

struct StateTrial: Trial {
  /// A state with its tree, if it is small: a large one has no other form, and takes seconds to change.
  private func tree(of saved: [UInt8]) -> (bytes: [UInt8], tree: SavedTree)? {
    saved.count <= 1 << 20 ? SavedTree(sealed: saved).map { (saved, $0) } : nil
  }

  func transformer<T: Transformer>(_ type: T.Type, _ random: inout SplitMix) throws {
    let step =
      Wild.chance(2, &random)
      ? WildSettings.settings(of: type, &random) : type.examples.randomElement(using: &random) ?? type.settings.defaults
    let stream = try WildStreams.recording(&random, isTame: true, samples: 20...60)
    show(step, [stream])
    guard let runner = try attempt({ try step.makeRunner() }), let dim = stream.header.stream else { return }
    let count = try stream.count(along: dim), middle = Int.random(in: 0...count, using: &random)
    _ = try attempt { try look(at: [runner.process(stream.slice(dim, 0, middle))]) }
    guard let (saved, tree) = try attempt({ try runner.save().bytes() }).flatMap(tree(of:)) else { return }
    if tree.sealed != saved { throw Untrue(text: "the format of saved states is another one") }
    for _ in 0..<4 {
      let other = try step.makeRunner()
      let changed = tree.changed(&random).sealed
      guard try attempt({ try other.restore(try Saved(bytes: changed)) }) != nil else { continue }
      for _ in 0..<2 {
        for message in try WildStreams.cut(stream.slice(dim, middle, nil), &random) {
          _ = try attempt { try look(at: [other.process(message)]) }
        }
      }
      _ = try attempt { _ = try other.save().bytes() }
      _ = try attempt { try look(at: other.flush()) }
    }
  }

  func combiner<C: Combiner>(_ type: C.Type, _ random: inout SplitMix) throws {
    let step = type.examples.randomElement(using: &random) ?? type.settings.defaults
    guard let runner = try attempt({ try CombinerRunner(step) }) else { return }
    let inputs = try WildStreams.interleaved(try WildStreams.pair(C.self, &random, isTame: true), &random)
    let middle = Int.random(in: 0...inputs.count, using: &random)
    for (port, message) in inputs[..<middle] { _ = try attempt { try look(at: runner.process(message, on: port)) } }
    guard let (_, tree) = try attempt({ try runner.save().bytes() }).flatMap(tree(of:)) else { return }
    for _ in 0..<4 {
      let other = try CombinerRunner(step)
      let changed = tree.changed(&random).sealed
      guard try attempt({ try other.restore(try Saved(bytes: changed)) }) != nil else { continue }
      for (port, message) in inputs[middle...] { _ = try attempt { try look(at: other.process(message, on: port)) } }
      _ = try attempt { _ = try other.save().bytes() }
    }
  }
}
