import Plots
import SignalProcessing

/// What is to be known of a transformer on one page, with a picture of what its first example does. All of it comes from
/// the rows of its settings and from running its examples.
public struct ReferencePage: Sendable {
  public let name: String
  public let markdown: String
  public let picture: String

  /// - Throws: whatever an example throws; examples do not.
  public init(_ type: any Transformer.Type) throws {
    let entry = Catalogue.describe(type)
    name = entry.name
    let recording = try ReferenceSignal.recording()
    let results = try type.examples.map { try $0.makeRunner().process(recording) }
    picture = try Self.picture(recording, results[0], entry)
    markdown = try Self.page(entry, type, recording, results)
  }

  private static func picture(_ before: AxisArray, _ after: AxisArray, _ entry: StepDescription) throws -> String {
    var graphs = [
      try Graph(before, title: "Before: the reference signal"),
      try Graph(after, title: "After \(entry.lines[0])"),
    ]
    // Where both run along time, they stand above each other.
    if graphs[0].axisTitle == graphs[1].axisTitle, let low = graphs[0].series.first?.x.first,
      let high = graphs[0].series.first?.x.last
    {
      let ends = graphs[1].series.flatMap(\.x)
      let range = min(low, ends.min() ?? low)...max(high, ends.max() ?? high)
      for place in graphs.indices { graphs[place].range = range }
    }
    return Graph.svg(graphs, title: "What \(entry.name) does")
  }

  private static func page(
    _ entry: StepDescription, _ type: any Transformer.Type, _ recording: AxisArray, _ results: [AxisArray]
  ) throws -> String {
    var page = "# \(entry.name)\n\n\(entry.summary)\n\n![What \(entry.name) does](\(entry.name).svg)\n"
    if !entry.formula.isEmpty {
      let lines = entry.formula.split(separator: "\n", omittingEmptySubsequences: false)
      page += "\n## Formula\n\n" + lines.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    }
    page += "\n## Shapes\n\nOf \(shape(recording)), where one value is NaN:\n\n"
    page += "| In a pipeline file | gives | NaN |\n| --- | --- | --- |\n"
    for (place, example) in type.examples.enumerated() {
      let nan = try count(of: example, type)
      page += "| `- \(entry.lines[place])` | \(shape(results[place])) | \(nan) |\n"
    }
    if !entry.settings.isEmpty {
      page += "\n## Settings\n\n| Setting | Default | Must be | |\n| --- | --- | --- | --- |\n"
      for setting in entry.settings { page += row(setting, prefix: "", default: entry.defaults[setting.key]) }
      if entry.settings.contains(where: \.live) { page += "\n\\* can change in a running stream.\n" }
    }
    if !entry.source.isEmpty { page += "\n## Source\n\n\(entry.source).\n" }
    return page
  }

  private static func row(_ setting: SettingInfo, prefix: String, default value: Value?) -> String {
    let unit = setting.unit.map { " \($0.symbol)" } ?? ""
    let limits = setting.limits.map { ", \($0)" } ?? ""
    let key = "`\(prefix)\(setting.key)`" + (setting.live ? " \\*" : "")
    var text =
      "| \(key) | `\(value?.description ?? "null")`\(unit) | \(cell(setting.type + limits)) | \(cell(setting.help)) |\n"
    for inner in setting.nested { text += row(inner, prefix: prefix + setting.key + ".", default: value?[inner.key]) }
    return text
  }

  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// "(time: 200, ch: 3) float32".
  private static func shape(_ message: AxisArray) -> String {
    let places = zip(message.dims, message.shape).map { "\($0): \($1)" }.joined(separator: ", ")
    return "(\(places)) \(message.data.dtype)"
  }

  /// How many values become NaN because one is.
  private static func count(of example: any Transformer, _ type: any Transformer.Type) throws -> String {
    func nans(_ message: AxisArray) throws -> Int {
      let data = try example.makeRunner().process(message).data
      return data.dtype.kind >= .floating ? try countNonzero(isnan(data)).item(as: Int.self) : 0
    }
    return "\(try nans(try ReferenceSignal.withNaN()) - nans(try ReferenceSignal.recording()))"
  }
}
