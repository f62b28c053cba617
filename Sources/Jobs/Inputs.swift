import Recordings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Opens recordings, with errors of the tool.
public enum Inputs {
  public static func open(_ path: String, options: ReadOptions = ReadOptions()) throws(ToolError) -> Recording {
    do throws(RecordingError) { return try Recording.open(path, options: options) } catch {
      let hint = isPipelineName(path) ? ": a pipeline file where a recording should be" : ""
      if case .unknownFormat = error, !hint.isEmpty { throw ToolError(.data, path + hint) }
      throw ToolError(reading: error)
    }
  }

  static func isPipelineName(_ path: String) -> Bool {
    ["yaml", "yml"].contains(Files.fileExtension(of: path))
  }

  /// Whether a file is a recording, by its first bytes.
  static func looksLikeRecording(_ prefix: [UInt8]) -> Bool {
    Recording.readers.contains { $0.format.matches(prefix) }
  }
}

extension ToolError {
  /// An error that was met while reading.
  public init(reading error: RecordingError) {
    switch error {
    case .system(let operation, _, _, _): self.init(operation == "open" ? .noInput : .inputOutput, error.description)
    case .unknownFormat, .malformed, .wrongSize, .endsEarly, .unsupported: self.init(.data, error.description)
    case .notWritable, .badOption: self.init(.usage, error.description)
    }
  }

  /// An error that was met while writing.
  public init(writing error: RecordingError) {
    switch error {
    case .system(let operation, _, let code, _):
      let isCreation = operation == "create" || operation == "open" || code == EISDIR
      self.init(isCreation ? .cannotCreate : .inputOutput, error.description)
    case .unknownFormat: self.init(.usage, error.description)
    default: self.init(.data, error.description)
    }
  }

  /// The same for work that throws errors of several kinds.
  public init(writing error: any Error) {
    switch error {
    case let error as ToolError: self = error
    case let error as RecordingError: self.init(writing: error)
    default: self.init(.software, "\(error)")
    }
  }
}
