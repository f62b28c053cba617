import Plots
import SignalProcessing

/// What is to be known of a step or source on one page, with a picture of what its first example does. All of it comes from
/// the rows of its settings and from running its examples.
public struct ReferencePage: Sendable {
  public let name: String
  public let summary: String
  public let markdown: String
  /// An SVG file; none for a step with several inputs.
  public let picture: String?

  /// - Throws: whatever an example throws; examples do not.
  public init(_ type: any Transformer.Type) throws {
    let entry = Catalogue.describe(type)
    let recording = try ReferenceSignal.recording()
    let results = try type.examples.map { try $0.process(recording) }
    var shapes = "Of \(Self.shape(recording)), where one value is NaN:\n\n"
    shapes += "| In a pipeline file | gives | NaN |\n| --- | --- | --- |\n"
    for (place, example) in type.examples.enumerated() {
      let nan = try Self.count(of: example, type)
      shapes += "| `- \(entry.lines[place])` | \(Self.shape(results[place])) | \(nan) |\n"
    }
    self.init(entry, shapes: shapes, picture: try Self.picture(recording, results[0], entry))
  }

  /// The page of a source.
  ///
  /// - Throws: whatever an example throws; examples do not.
  public init(_ type: any Producer.Type) throws {
    let entry = Catalogue.describe(type)
    let results = try type.examples.map { try Source($0, in: Namespace(dtype: .float32)).next(200) }
    var shapes = "200 samples in float32:\n\n| As a source | gives |\n| --- | --- |\n"
    for (line, result) in zip(entry.lines, results) { shapes += "| `\(line)` | \(Self.shape(result)) |\n" }
    let graph = try Graph(results[0], title: entry.lines[0])
    self.init(entry, shapes: shapes, picture: Graph.svg([graph], title: "What \(entry.name) makes"))
  }

  /// The page of a step with several inputs.
  public init(_ type: any Combiner.Type) { self.init(Catalogue.describe(type), shapes: nil, picture: nil) }

  private init(_ entry: StepDescription, shapes: String?, picture: String?) {
    (name, summary, self.picture) = (entry.name, entry.summary, picture)
    var page = "# \(entry.name)\n\n\(entry.summary)\n"
    if picture != nil { page += "\n![What \(entry.name) does](\(entry.name).svg)\n" }
    if !entry.formula.isEmpty {
      let lines = entry.formula.split(separator: "\n", omittingEmptySubsequences: false)
      page += "\n## Formula\n\n" + lines.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    }
    if let shapes { page += "\n## Shapes\n\n" + shapes }
    if !entry.settings.isEmpty {
      page += "\n## Settings\n\n| Setting | Default | Must be | |\n| --- | --- | --- | --- |\n"
      for setting in entry.settings { page += Self.row(setting, prefix: "", default: entry.defaults[setting.key]) }
      if entry.settings.contains(where: \.live) { page += "\n\\* can change in a running stream.\n" }
    }
    if !entry.source.isEmpty { page += "\n## Source\n\n\(entry.source).\n" }
    markdown = page
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

  private static func row(_ setting: SettingInfo, prefix: String, default value: Value?) -> String {
    let unit = setting.unit.map { " \($0.symbol)" } ?? ""
    let limits = setting.limitsText.map { ", \($0)" } ?? ""
    let key = "`\(prefix)\(setting.key)`" + (setting.live ? " \\*" : "")
    var text =
      "| \(key) | `\(value?.description ?? "null")`\(unit) | \(cell(setting.type.words + limits)) | \(cell(setting.help)) |\n"
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
      let data = try example.process(message).data
      return data.dtype.kind >= .floating ? try countNonzero(isnan(data)).item(as: Int.self) : 0
    }
    return "\(try nans(try ReferenceSignal.withNaN()) - nans(try ReferenceSignal.recording()))"
  }
}
