import Foundation
import SignalProcessing

extension Pipeline {
  /// Reads a pipeline from a YAML file: a list of steps, alone or under `pipeline`.
  ///
  /// - Parameter registry: The transformers that the file may name.
  /// - Throws: `PipelineFileError`, which names file, line and column of what is wrong.
  public init(file path: String, registry: Registry = .standard) throws(PipelineFileError) {
    self = try registry.pipeline(file: path)
  }

  /// Reads a pipeline from YAML text, as from a file.
  ///
  /// - Throws: `PipelineFileError`, which names line and column of what is wrong.
  public init(yaml text: String, registry: Registry = .standard) throws(PipelineFileError) {
    self = try registry.pipeline(yaml: text)
  }
}

extension Registry {
  /// A pipeline of these transformers from a YAML file.
  ///
  /// - Throws: `PipelineFileError`, which names file, line and column of what is wrong.
  public func pipeline(file path: String) throws(PipelineFileError) -> Pipeline {
    try read(try text(of: path), path) { (value) throws(SettingsError) in try pipeline(from: value) }
  }

  /// A pipeline of these transformers from YAML text.
  ///
  /// - Throws: `PipelineFileError`, which names line and column of what is wrong.
  public func pipeline(yaml text: String) throws(PipelineFileError) -> Pipeline {
    try read(text, nil) { (value) throws(SettingsError) in try pipeline(from: value) }
  }

  /// A source, and the pipeline that follows it, from a YAML file.
  ///
  /// - Throws: `PipelineFileError`, which names file, line and column of what is wrong.
  public func source(file path: String) throws(PipelineFileError) -> (producer: any Producer, pipeline: Pipeline) {
    try read(try text(of: path), path) { (value) throws(SettingsError) in try source(from: value) }
  }

  /// A source, and the pipeline that follows it, from YAML text.
  ///
  /// - Throws: `PipelineFileError`, which names line and column of what is wrong.
  public func source(yaml text: String) throws(PipelineFileError) -> (producer: any Producer, pipeline: Pipeline) {
    try read(text, nil) { (value) throws(SettingsError) in try source(from: value) }
  }
}

private func read<Result>(
  _ text: String, _ path: String?, _ make: (Value) throws(SettingsError) -> Result
) throws(PipelineFileError) -> Result {
  let value: Value
  do throws(YAML.Failure) { value = try YAML.value(of: text) } catch {
    throw PipelineFileError(.syntax(error), path: path)
  }
  do throws(SettingsError) { return try make(value) } catch { throw PipelineFileError(.settings(error), path: path) }
}

/// A pipeline is a few lines; what is larger is another file given by mistake.
private let largest = 1 << 20

private func text(of path: String) throws(PipelineFileError) -> String {
  func refused(_ operation: String) -> PipelineFileError {
    let code = errno
    return PipelineFileError(
      .system(operation: operation, code: code, reason: String(cString: strerror(code))), path: path)
  }
  guard let file = fopen(path, "rb") else { throw refused("open") }
  defer { fclose(file) }
  var bytes: [UInt8] = [], piece = [UInt8](repeating: 0, count: 1 << 14)
  while true {
    let count = fread(&piece, 1, piece.count, file)
    if count == 0 { break }
    bytes += piece[..<count]
    guard bytes.count <= largest else { throw PipelineFileError(.tooLarge(limit: largest), path: path) }
  }
  guard ferror(file) == 0 else { throw refused("read") }
  guard let text = String(validating: bytes, as: UTF8.self) else { throw PipelineFileError(.notText, path: path) }
  return text
}
