import Foundation
import SignalProcessing

/// An error in a pipeline file: the file, the place in it, and the problem.
public struct PipelineFileError: Error, Hashable, Sendable {
  public enum Problem: Hashable, Sendable {
    /// The operating system refused to open or to read the file; `code` is its errno.
    case system(operation: String, code: Int32, reason: String)
    /// The file is larger than any pipeline, so that it is another one given by mistake.
    case tooLarge(limit: Int)
    /// The bytes are not UTF-8.
    case notText
    /// The text is not YAML.
    case syntax(YAML.Failure)
    /// A step or a setting is wrong.
    case settings(SettingsError)
  }

  /// The file; nil for a text that came from elsewhere.
  public var path: String?
  public var problem: Problem

  public init(_ problem: Problem, path: String? = nil) { (self.problem, self.path) = (problem, path) }

  /// Where in the text it is, if that is known.
  public var mark: Mark? {
    switch problem {
    case .syntax(let failure): failure.mark
    case .settings(let error): error.mark
    case .system, .tooLarge, .notText: nil
    }
  }
}

extension PipelineFileError: CustomStringConvertible, LocalizedError {
  /// For example `alpha.yaml: line 3, column 15: Clip.min is "low", must be a number`.
  public var description: String {
    let text =
      switch problem {
      case .system(let operation, _, let reason): "cannot \(operation): \(reason)"
      case .tooLarge(let limit): "larger than \(limit) bytes, which is not what is expected here"
      case .notText: "not a pipeline: the text is not UTF-8"
      case .syntax(let failure): failure.description
      case .settings(let error): error.description
      }
    return (path.map { "\($0): " } ?? "") + text
  }

  public var errorDescription: String? { description }
}

extension YAML.Failure: LocalizedError {
  public var errorDescription: String? { description }
}
