import SignalProcessing

/// The descriptions of all transformers.
public enum Catalogue {
  /// All transformers in the order of their names.
  public static var all: [StepDescription] { Registry.standard.transformers.map { describe($0) } }

  /// The names of all that can be described.
  public static var names: [String] {
    Registry.standard.names + Registry.standard.combiners.map { $0.name } + Registry.standard.producers.map { $0.name }
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
  public static func named(_ name: String) throws(ToolError) -> StepDescription {
    if let producer = Registry.standard.producers.first(where: { $0.name == name }) { return describe(producer) }
    if let combiner = Registry.standard.combiners.first(where: { $0.name == name }) { return describe(combiner) }
    do throws(SettingsError) { return describe(try Registry.standard.transformer(named: name)) } catch {
      throw ToolError(.usage, "\(error) (swiftlet list shows all)")
    }
  }

  public static func describe(_ type: any Configurable.Type) -> StepDescription { StepDescription(type) }
}
