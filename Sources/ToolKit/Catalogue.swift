import SignalProcessing

/// What the program can tell about a transformer, all of it from the rows of its settings.
public struct TransformerEntry: Sendable {
  public let name: String
  public let summary: String
  public let settings: [SettingInfo]
  /// Defaults under the names that files use.
  public let defaults: ValueMap
  /// Steps as a pipeline file lists them.
  public let examples: [Value]

  init<T: Transformer>(_ type: T.Type) {
    (name, summary) = (T.name, T.settings.summary)
    settings = T.settings.rows.map(\.info)
    defaults = T.settings.defaults.value.map ?? ValueMap()
    examples = T.examples.map { $0.step }
  }

  /// All transformers in the order of their names.
  public static var all: [TransformerEntry] {
    Registry.standard.transformers.map { make($0) }
  }

  /// All of them, a line each.
  public static var list: String {
    var table = TextTable()
    for entry in all { table.add(cells: entry.cells) }
    return table.text()
  }

  /// All of them, for programs.
  public static var json: Value { .list(all.map(\.value)) }

  /// - Throws: `ToolError` with the nearest name when there is none of this name.
  public static func named(_ name: String) throws(ToolError) -> TransformerEntry {
    do throws(SettingsError) { return make(try Registry.standard.transformer(named: name)) } catch {
      throw ToolError(.usage, "\(error)")
    }
  }

  private static func make(_ type: any Transformer.Type) -> TransformerEntry { TransformerEntry(type) }

  /// "base=10.0 Hz": a setting with its default and unit.
  private func short(_ setting: SettingInfo) -> String {
    setting.key + "=" + (defaults[setting.key]?.description ?? "null") + (setting.unit.map { " \($0.symbol)" } ?? "")
  }

  /// One line: name, settings with defaults and units, summary.
  var cells: [String] { [name, settings.map(short).joined(separator: ", "), summary] }

  /// The name, all about each setting, and examples.
  public var text: String {
    var text = "\(name): \(summary)\n"
    if !settings.isEmpty {
      text += "\nSettings:\n"
      var table = TextTable()
      table.add("name", "default", "must be", "unit", "meaning")
      for setting in settings { addRow(setting, prefix: "", default: defaults[setting.key], to: &table) }
      text += table.text(indent: "  ")
      if settings.contains(where: \.live) { text += "  Settings marked * can change in a running stream.\n" }
    }
    text += "\nIn a pipeline file:\n"
    for example in examples { text += "  - \(Self.line(example))\n" }
    return text
  }

  private func addRow(_ setting: SettingInfo, prefix: String, default value: Value?, to table: inout TextTable) {
    var type = setting.type
    if let limits = setting.limits { type += ", \(limits)" }
    table.add(
      prefix + setting.key + (setting.live ? "*" : ""), value?.description ?? "null", type, setting.unit?.symbol ?? "",
      setting.help)
    for inner in setting.nested {
      addRow(inner, prefix: prefix + setting.key + ".", default: value?[inner.key], to: &table)
    }
  }

  private static func line(_ step: Value) -> String {
    guard let entry = step.map?.entries.first else { return step.string ?? step.description }
    return "\(entry.key): \(entry.value)"
  }

  /// The same for programs.
  public var value: Value {
    .record([
      "name": .string(name), "summary": .string(summary),
      "settings": .list(settings.map { Self.value($0, default: defaults[$0.key]) }), "examples": .list(examples),
    ])
  }

  private static func value(_ setting: SettingInfo, default value: Value?) -> Value {
    .record([
      "name": .string(setting.key), "default": value ?? .null, "type": .string(setting.type),
      "choices": .list(setting.choices.map { .string($0) }), "limits": setting.limits.map { .string($0) } ?? .null,
      "unit": setting.unit.map { .string($0.symbol) } ?? .null, "live": .bool(setting.live),
      "help": .string(setting.help),
      "settings": .list(setting.nested.map { Self.value($0, default: value?[$0.key]) }),
    ])
  }
}
