import SignalProcessing

/// JSON Schema of pipeline files, from the rows of the settings: editors complete and check files by it.
public enum PipelineSchema {
  /// All that `Registry.pipeline(from:)` and `Registry.source(from:)` read: a list of steps, or a map with one under
  /// `pipeline` or a source under `source`. A step is a name, a map from one name to its settings, or a list of steps.
  ///
  /// - Source: JSON Schema, draft 2020-12.
  public static func value(for registry: Registry = .standard) -> Value {
    let steps = registry.transformers.map { Catalogue.describe($0) }
    let sources = registry.producers.map { Catalogue.describe($0) }
    let definitions = (steps + sources).map { ValueMap.Entry($0.name, $0.schema) }
    return .record([
      "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Pipeline file",
      "description": "Steps of signal processing, one after the other, perhaps after a source.",
      "anyOf": [
        reference("steps"),
        .record([
          "type": "object",
          "properties": .record(["source": reference("source"), "pipeline": reference("steps")]),
          "minProperties": 1, "additionalProperties": false,
        ]),
      ],
      "$defs": .map(
        ValueMap(
          [
            .init("steps", .record(["type": "array", "items": reference("step")])),
            .init("step", .record(["anyOf": .list(named(steps) + [reference("steps")])])),
            .init("source", .record(["anyOf": .list(named(sources))])),
          ] + definitions)),
    ])
  }

  private static func reference(_ name: String) -> Value { .record(["$ref": .string("#/$defs/" + name)]) }

  /// A name alone, where no setting is required, or a map from one name to its settings.
  private static func named(_ steps: [StepDescription]) -> [Value] {
    [
      .record(["enum": .list(steps.filter { $0.needsNoSettings }.map { .string($0.name) })]),
      .record([
        "type": "object", "properties": .map(ValueMap(steps.map { .init($0.name, reference($0.name)) })),
        "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
      ]),
    ]
  }
}
