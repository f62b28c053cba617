/// All facts about a step, from the rows of its settings.
public struct StepDescription: Sendable {
  public let name: String
  public let summary: String
  /// The computation, and its source in the literature.
  public let formula: String, source: String
  public let settings: [SettingInfo]
  /// Defaults under the names that files use.
  public let defaults: ValueMap
  /// Steps as a pipeline file lists them.
  public let examples: [Value]
  /// Whether the defaults do, so that the name alone is a step.
  public let needsNoSettings: Bool
  /// The settings that no example can do without; none where the defaults do.
  public let required: [String]

  public init<T: Configurable>(_ type: T.Type) {
    (name, summary) = (T.name, T.settings.summary)
    (formula, source) = (T.settings.formula, T.settings.source)
    settings = T.settings.rows.map(\.info)
    defaults = T.settings.defaults.value.map ?? ValueMap()
    examples = T.examples.map { $0.step }
    func fits(_ settings: ValueMap) -> Bool { (try? T(.map(settings)).check()) != nil }
    let cases = [ValueMap()] + T.examples.compactMap { $0.value.map }
    needsNoSettings = fits(cases[0])
    required = settings.map(\.key).filter { key in
      !cases.contains { settings in
        var others = settings
        others[key] = nil
        return fits(others)
      }
    }
  }

  /// "base=10.0 Hz": a setting with its default and unit.
  private func short(_ setting: SettingInfo) -> String {
    let unit = setting.unit.flatMap { $0.isOfData ? nil : " \($0.symbol)" } ?? ""
    return setting.key + "=" + (defaults[setting.key]?.description ?? "null") + unit
  }

  /// One line in two cells: name; summary, settings with defaults and units.
  public var cells: [String] {
    [name, summary + (settings.isEmpty ? "" : "  [" + settings.map(short).joined(separator: ", ") + "]")]
  }

  /// The name, all about each setting, and examples.
  public var text: String {
    var text = "\(name): \(summary)\n"
    if !formula.isEmpty {
      text += "\nFormula:\n" + formula.split(separator: "\n").map { "  \($0)\n" }.joined()
    }
    if !settings.isEmpty {
      text += "\nSettings:\n"
      for setting in settings { text += describe(setting, prefix: "", default: defaults[setting.key]) }
      if settings.contains(where: \.live) { text += "Settings marked * can change in a running stream.\n" }
    }
    text += "\nIn a pipeline file:\n"
    for line in lines { text += "  - \(line)\n" }
    if !source.isEmpty { text += "\nSource: \(source)\n" }
    return text
  }

  private func describe(_ setting: SettingInfo, prefix: String, default value: Value?) -> String {
    let unit = setting.unit.map { " \($0.symbol)" } ?? ""
    let limits = setting.limitsText.map { ", \($0)" } ?? ""
    var text = "  \(prefix)\(setting.key)\(setting.live ? "*" : "") = \(value?.description ?? "null")\(unit)\n"
    text += "      \(setting.help)\n      Must be \(setting.type.words)\(limits).\n"
    for inner in setting.nested {
      text += describe(inner, prefix: prefix + setting.key + ".", default: value?[inner.key])
    }
    return text
  }

  /// The examples as one would write them in a pipeline file.
  public var lines: [String] { examples.map(line) }

  /// The step as one would write it: without the settings that are as they are anyway.
  private func line(_ step: Value) -> String {
    let settings = (step.map?.entries.first?.value.map?.entries ?? []).filter { $0.value != defaults[$0.key] }
    return settings.isEmpty ? name : "\(name): \(Value.map(ValueMap(settings)))"
  }

  /// All facts as plain values, for programs.
  public var value: Value {
    .record([
      "name": .string(name), "summary": .string(summary), "formula": .string(formula), "source": .string(source),
      "settings": .list(settings.map { Self.value($0, default: defaults[$0.key]) }), "examples": .list(examples),
    ])
  }

  private static func value(_ setting: SettingInfo, default value: Value?) -> Value {
    .record([
      "name": .string(setting.key), "default": value ?? .null, "type": .string(setting.type.words),
      "choices": .list(setting.type.choices.map { .string($0) }), "schema": setting.type.schema(within: setting.limits),
      "limits": setting.limitsText.map { .string($0) } ?? .null,
      "unit": setting.unit.map { .string($0.symbol) } ?? .null, "live": .bool(setting.live),
      "help": .string(setting.help),
      "settings": .list(setting.nested.map { Self.value($0, default: value?[$0.key]) }),
    ])
  }
}
