extension SettingType {
  /// The type as JSON Schema, with the limits of its numbers. Settings within settings stand under the title of their
  /// owner; null means their defaults.
  ///
  /// - Source: JSON Schema, draft 2020-12.
  public func schema(within limits: Limits? = nil) -> Value {
    switch self {
    case .number: .map(ValueMap([.init("type", "number")] + Self.ends(limits)))
    case .wholeNumber: .map(ValueMap([.init("type", "integer")] + Self.ends(limits)))
    case .truth: .record(["type": "boolean"])
    case .text: .record(["type": "string"])
    case .range:
      .record([
        "type": "array", "items": SettingType.number.schema(within: limits), "minItems": 2, "maxItems": 2,
      ])
    case .choice(let texts): .record(["enum": .list(texts.map { .string($0) })])
    case .optional(let type): Self.anyOf(type.alternatives(within: limits) + [.record(["type": "null"])])
    case .list(let type): .record(["type": "array", "items": type.schema(within: limits)])
    case .map(let type): .record(["type": "object", "additionalProperties": type.schema(within: limits)])
    case .group(let owner, let settings):
      .record([
        "title": .string(owner), "type": ["object", "null"],
        "properties": .map(ValueMap(settings.map { .init($0.key, $0.schema()) })),
        "additionalProperties": false,
      ])
    case .custom(_, let types): types.isEmpty ? .record([:]) : Self.anyOf(alternatives(within: limits))
    }
  }

  /// The schemas of which one must fit.
  private func alternatives(within limits: Limits?) -> [Value] {
    switch self {
    case .custom(_, let types): types.flatMap { $0.alternatives(within: limits) }
    case .optional(let type): type.alternatives(within: limits) + [.record(["type": "null"])]
    default: [schema(within: limits)]
    }
  }

  private static func anyOf(_ schemas: [Value]) -> Value { .record(["anyOf": .list(schemas)]) }

  private static func ends(_ limits: Limits?) -> [ValueMap.Entry] {
    guard let limits else { return [] }
    func entry(_ end: Limits.End?, _ name: String, _ exclusive: String) -> [ValueMap.Entry] {
      guard let end, end.number.isFinite else { return [] }
      return [.init(end.isIn ? name : exclusive, Int(exactly: end.number).map { .int($0) } ?? .double(end.number))]
    }
    return entry(limits.low, "minimum", "exclusiveMinimum") + entry(limits.high, "maximum", "exclusiveMaximum")
      + (limits.excludesZero ? [.init("not", .record(["const": 0]))] : [])
  }
}

extension SettingInfo {
  /// The setting as JSON Schema, help included.
  public func schema(default value: Value? = nil) -> Value {
    var map = type.schema(within: limits).map ?? ValueMap()
    map["description"] = .string(documentation)
    map["default"] = value
    return .map(map)
  }
}

extension StepDescription {
  /// The settings as JSON Schema: a map in which each may be left out, or null for the defaults.
  public var schema: Value {
    let properties = settings.map { ValueMap.Entry($0.key, $0.schema(default: defaults[$0.key])) }
    return .record([
      "description": .string(summary), "type": needsNoSettings ? ["object", "null"] : "object",
      "minProperties": needsNoSettings ? 0 : 1,
      "properties": .map(ValueMap(properties)), "required": .list(required.map { .string($0) }),
      "additionalProperties": false,
    ])
  }
}
