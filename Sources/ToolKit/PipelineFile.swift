import Foundation
@_exported import PipelineFiles
import SignalProcessing

/// Reads a pipeline from a YAML file, with errors of the tool.
public enum PipelineFile {
  /// - Throws: `ToolError` that names the file, line and column of what is wrong.
  public static func load(_ path: String) throws(ToolError) -> Pipeline {
    do throws(PipelineFileError) { return try Registry.standard.pipeline(file: path) } catch {
      throw ToolError(pipeline: error)
    }
  }

  /// Reads a source, and the pipeline that follows it.
  ///
  /// - Throws: `ToolError` that names the file, line and column of what is wrong.
  public static func loadSource(_ path: String) throws(ToolError) -> (producer: any Producer, pipeline: Pipeline) {
    do throws(PipelineFileError) { return try Registry.standard.source(file: path) } catch {
      throw ToolError(pipeline: error)
    }
  }
}

extension ToolError {
  /// An error that was met while reading a pipeline.
  init(pipeline error: PipelineFileError) {
    let code: ExitCode =
      switch error.problem {
      case .system("open", _, _), .system(_, EISDIR, _): .noInput
      case .system: .inputOutput
      case .tooLarge: .data
      case .notText, .syntax, .settings: .settings
      }
    self.init(code, error.description)
  }
}
