/// Steps one after the other: `Pipeline { Abs(); Clip(min: 0, max: 1); Log() }`.
public struct Pipeline: Transformer {
  public var steps: [any Transformer]

  public init(_ steps: [any Transformer] = []) { self.steps = steps }

  public init(@PipelineBuilder _ steps: () -> Pipeline) { self = steps() }

  /// A whole recording at once.
  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    var message = try message.computable()
    for step in steps { message = try step.heeding(message) }
    return message
  }

  public func makeRunner() throws(SettingsError) -> Runner { try PipelineRunner(self) }

  // MARK: Settings

  public static let settings = Settings(of: Pipeline(), "Runs steps one after the other.")
  public static var type: SettingType { .custom("a list of steps", []) }

  /// Only the empty pipeline can be read without knowing the transformers; see `Registry.pipeline(from:)`.
  public init(_ value: Value) throws(SettingsError) {
    guard value.isNull || value.list?.isEmpty == true else {
      throw SettingsError(.other("is read through the registry, which knows the steps"), mark: value.mark).of(Self.name)
    }
    self.init()
  }

  /// The steps as a file lists them.
  public var value: Value { .list(steps.map { $0.step }) }

  public func check() throws(SettingsError) {
    for step in steps { try step.check() }
  }

  public static func == (a: Pipeline, b: Pipeline) -> Bool {
    a.steps.map { AnyHashable($0) } == b.steps.map { AnyHashable($0) }
  }

  public func hash(into hasher: inout Hasher) {
    for step in steps { hasher.combine(AnyHashable(step)) }
  }
}

extension Configurable {
  /// The step as a file lists it: its name, with a map of all its settings if it has any.
  public var step: Value {
    let value = value
    if value.list != nil { return value }
    let name = Self.name
    return value.map?.isEmpty ?? true ? .string(name) : .map(ValueMap([ValueMap.Entry(name, value)]))
  }
}

/// Collects steps.
@resultBuilder
public enum PipelineBuilder {
  public static func buildExpression(_ step: any Transformer) -> Pipeline { Pipeline([step]) }
  /// A pipeline within a pipeline is its steps.
  public static func buildExpression(_ steps: Pipeline) -> Pipeline { steps }
  public static func buildBlock(_ parts: Pipeline...) -> Pipeline { Pipeline(parts.flatMap(\.steps)) }
  public static func buildOptional(_ part: Pipeline?) -> Pipeline { part ?? Pipeline() }
  public static func buildEither(first part: Pipeline) -> Pipeline { part }
  public static func buildEither(second part: Pipeline) -> Pipeline { part }
  public static func buildArray(_ parts: [Pipeline]) -> Pipeline { Pipeline(parts.flatMap(\.steps)) }
}
