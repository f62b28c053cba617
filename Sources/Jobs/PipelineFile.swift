import SignalProcessing

/// A pipeline as a YAML file has it.
public struct PipelineFile: Sendable {
  public let path: String
  public let pipeline: Pipeline
  /// The line of each step, where it is known.
  public let lines: [Int?]

  /// Makes a value of YAML: the tool and the Python module have a parser each.
  ///
  /// It throws an error whose text says where the text is wrong.
  public typealias Parser = (String) throws -> Value

  /// A pipeline is a few lines; what is larger is another file given by mistake.
  private static let largest = 1 << 20

  /// - Throws: `ToolError` that names the file, line and column of what is wrong.
  public init(_ path: String, parse: Parser) throws(ToolError) {
    self.path = path
    (pipeline, lines) = try Self.load(path, parse) { value in
      (try Registry.standard.pipeline(from: value), Self.lines(value))
    }
  }

  /// Reads a source, and the pipeline that follows it.
  ///
  /// - Throws: `ToolError` that names the file, line and column of what is wrong.
  public static func source(
    _ path: String, parse: Parser
  ) throws(ToolError) -> (producer: any Producer, pipeline: Pipeline, lines: [Int?]) {
    try load(path, parse) { value in
      let (producer, pipeline) = try Registry.standard.source(from: value)
      return (producer, pipeline, lines(value))
    }
  }

  private static func lines(_ value: Value) -> [Int?] {
    (value.list ?? value["pipeline"]?.list ?? []).map { step in
      step.map?.entries.first?.keyMark?.line ?? step.mark?.line
    }
  }

  private static func load<Result>(
    _ path: String, _ parse: Parser, _ read: (Value) throws -> Result
  ) throws(ToolError) -> Result {
    let bytes = try Files.read(path, atMost: largest) { bytes in
      Inputs.looksLikeRecording(bytes) ? "\(path): a recording where the pipeline file should be" : nil
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ToolError(.settings, "\(path): not a pipeline: the text is not UTF-8")
    }
    do {
      return try read(try parse(text))
    } catch let error as ToolError {
      throw error
    } catch {
      // What is wrong with the text or with a setting; both say where.
      throw ToolError(.settings, "\(path): \(error)")
    }
  }
}
