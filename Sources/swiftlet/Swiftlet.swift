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
    version: "0.1.0",
    subcommands: [
      Run.self,
      Info.self,
      List.self,
      Describe.self,
      Devices.self,
      Simulate.self,
      Plot.self,
      DesignFilter.self,
      Produce.self,
      Reference.self,
    ])
}
