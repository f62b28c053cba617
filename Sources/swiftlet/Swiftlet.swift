import ArgumentParser
import ToolKit

/// The command line tool.
struct Swiftlet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swiftlet",
    abstract: "Streaming signal processing for recordings.",
    discussion: """
      Runs pipelines of transformers, described in small YAML files, over recordings: chunk by chunk, in bounded \
      memory, with the same result however the signal is cut.

      Example:
        swiftlet simulate eeg.edf
        swiftlet run Examples/line-length.yaml eeg.edf -o line-length.npz
        swiftlet plot line-length.npz -o line-length.svg

      \(ExitCode.table)
      """,
    version: Version.current,
    subcommands: [
      Run.self,
      Info.self,
      List.self,
      Describe.self,
      Schema.self,
      Devices.self,
      Simulate.self,
      Plot.self,
      Live.self,
      PlanCommand.self,
      Certify.self,
      Doctor.self,
      CompareParity.self,
      DesignFilter.self,
      Produce.self,
      NetworkStreams.self,
      Reference.self,
    ])
}

extension Swiftlet {
  /// - Throws: `ToolError` for a first word that is no command, with the nearest one.
  static func checkCommand(_ word: String?) throws(ToolError) {
    let names = configuration.subcommands.map { $0._commandName } + ["help"]
    guard let word, !word.hasPrefix("-"), !names.contains(word) else { return }
    var error = ToolError(unknownCommand: word, known: names)
    error.message += " (see swiftlet --help)"
    throw error
  }
}
