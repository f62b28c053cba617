/// The transformers that a program knows by name; makes steps and pipelines from values.
public struct Registry: Sendable {
  /// In the order of their names.
  public let transformers: [any Transformer.Type]
  /// Steps with several inputs, in the order of their names.
  public let combiners: [any Combiner.Type]
  /// Sources, in the order of their names.
  public let producers: [any Producer.Type]
  private let byName: [String: any Transformer.Type]

  /// Of two with one name the first counts, so that a program's own steps can go before the library's.
  public init(
    _ transformers: [any Transformer.Type], combiners: [any Combiner.Type] = [], producers: [any Producer.Type] = []
  ) {
    byName = Dictionary(transformers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.transformers = byName.values.sorted { $0.name < $1.name }
    let combiners = Dictionary(combiners.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.combiners = combiners.values.sorted { $0.name < $1.name }
    let producers = Dictionary(producers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.producers = producers.values.sorted { $0.name < $1.name }
  }

  public var names: [String] { transformers.map { $0.name } }

  /// The transformer of a name.
  ///
  /// - Throws: `SettingsError`, with the nearest name, when there is none.
  public func transformer(named name: String, at mark: Mark? = nil) throws(SettingsError) -> any Transformer.Type {
    if let type = byName[name] { return type }
    if combiners.contains(where: { $0.name == name }) {
      throw SettingsError(.other("has several inputs, and is no step of a pipeline"), path: [name], mark: mark)
    }
    if producers.contains(where: { $0.name == name }) {
      throw SettingsError(.other("is a source, and is no step of a pipeline"), path: [name], mark: mark)
    }
    throw SettingsError(.unknownTransformer(name, suggestion: suggestion(for: name)), mark: mark)
  }

  /// The name that was meant: one that is spelled alike, or begins with the word.
  private func suggestion(for name: String) -> String? {
    let beginning = name.lowercased()
    return nearest(to: name, among: names)
      ?? names.filter { $0.lowercased().hasPrefix(beginning) }.min { $0.utf8.count < $1.utf8.count }
  }

  /// A step of a pipeline: a name, or a map from one name to its settings; a list is a pipeline within.
  ///
  /// - Throws: `SettingsError` with the line and column when anything does not fit.
  public func step(from value: Value) throws(SettingsError) -> any Transformer {
    if let list = value.list { return try pipeline(list) }
    let named = try Named(value, "a transformer's name, or its name with a map of settings")
    return try named.made(try transformer(named: named.name, at: named.mark))
  }

  /// A pipeline: a list of steps, or a map that has one under `pipeline`.
  ///
  /// - Throws: `SettingsError` with the line and column when anything does not fit.
  public func pipeline(from value: Value) throws(SettingsError) -> Pipeline {
    if let list = value.list { return try pipeline(list) }
    guard let map = value.map else { throw .wrongType(value, "a list of steps, or a map with one under pipeline") }
    return try pipeline(from: map, at: value.mark)
  }

  private func pipeline(from map: ValueMap, at mark: Mark?) throws(SettingsError) -> Pipeline {
    for entry in map.entries where entry.key != "pipeline" {
      throw SettingsError(
        .unknownSetting(owner: "the pipeline file", suggestion: nearest(to: entry.key, among: ["pipeline"])),
        path: [entry.key], mark: entry.keyMark ?? entry.value.mark)
    }
    guard let steps = map["pipeline"] else {
      throw SettingsError(
        .other("has no pipeline: a list of steps under pipeline"), path: ["the file"], mark: mark)
    }
    guard let list = steps.list else { throw SettingsError.wrongType(steps, "a list of steps").inside("pipeline") }
    return try pipeline(list)
  }

  /// A source and the steps that follow it: a map with the source's name, or its name with its settings, under `source`,
  /// and perhaps a list of steps under `pipeline`.
  ///
  /// - Throws: `SettingsError` with the line and column when anything does not fit.
  public func source(from value: Value) throws(SettingsError) -> (producer: any Producer, pipeline: Pipeline) {
    guard var map = value.map else { throw .wrongType(value, "a map with a source under source") }
    guard let source = map["source"] else {
      throw SettingsError(.other("has no source: a source's name under source"), path: ["the file"], mark: value.mark)
    }
    map["source"] = nil
    return (try producer(from: source), map.isEmpty ? Pipeline() : try pipeline(from: map, at: value.mark))
  }

  private func producer(from value: Value) throws(SettingsError) -> any Producer {
    let named = try Named(value, "a source's name, or its name with a map of settings")
    guard let type = producers.first(where: { $0.name == named.name }) else {
      let known = producers.map { $0.name }
      throw SettingsError(
        .unknownTransformer(named.name, suggestion: nearest(to: named.name, among: known)), mark: named.mark)
    }
    return try named.made(type)
  }

  private func pipeline(_ list: [Value]) throws(SettingsError) -> Pipeline {
    var steps: [any Transformer] = []
    for value in list { steps.append(try step(from: value)) }
    return Pipeline(steps)
  }
}

/// A name with its settings, as files have them.
private struct Named {
  let name: String
  let settings: Value
  let mark: Mark?

  init(_ value: Value, _ expected: String) throws(SettingsError) {
    switch value.content {
    case .string(let name): (self.name, settings, mark) = (name, .null, value.mark)
    case .map(let map) where map.count == 1:
      let entry = map.entries[0]
      (name, settings, mark) = (entry.key, entry.value, entry.keyMark ?? value.mark)
    default: throw .wrongType(value, expected)
    }
  }

  /// One of the type with these settings.
  func made<T: Configurable>(_ type: T.Type) throws(SettingsError) -> T {
    do throws(SettingsError) {
      let made = try type.init(settings)
      // What the defaults leave open is only seen now.
      try made.check()
      return made
    } catch {
      throw error.marked(mark)
    }
  }
}
