import SignalProcessing

/// Reads a pipeline from a YAML file.
public enum PipelineFile {
  /// A pipeline is a few lines; what is larger is another file given by mistake.
  private static let largest = 1 << 20

  /// - Throws: `ToolError` that names the file, line and column of what is wrong.
  public static func load(_ path: String) throws(ToolError) -> Pipeline {
    try load(path) { try Registry.standard.pipeline(from: $0) }
  }

  /// Reads a source, and the pipeline that follows it.
  ///
  /// - Throws: `ToolError` that names the file, line and column of what is wrong.
  public static func loadSource(_ path: String) throws(ToolError) -> (producer: any Producer, pipeline: Pipeline) {
    try load(path) { try Registry.standard.source(from: $0) }
  }

  private static func load<Result>(_ path: String, _ read: (Value) throws -> Result) throws(ToolError) -> Result {
    let bytes = try Files.read(path, atMost: largest)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ToolError(.settings, "\(path): not a pipeline: the text is not UTF-8")
    }
    do {
      return try read(try YAML.value(of: text))
    } catch {
      // What is wrong with the text or with a setting; both say where.
      throw ToolError(.settings, "\(path): \(error)")
    }
  }
}
