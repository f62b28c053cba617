import ArgumentParser
import Plots
import Recordings
import ToolKit

struct Plot: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw a recording, in the terminal or as SVG.",
    discussion: """
      Without --kind a slow recording of several channels (features) becomes a heat map, any other stacked traces.

      Example:
        swiftlet plot eeg.edf --start 10s --duration 5s
        swiftlet plot eeg.edf --kind spectrum -o spectrum.svg
      """)

  @Argument(help: "Recording.")
  var file: String

  @Option(name: .shortAndLong, help: ArgumentHelp("SVG file; the terminal if there is none.", valueName: "out.svg"))
  var output: String?

  @Option(help: "traces, heatmap or spectrum.")
  var kind: PlotJob.Kind?

  @Option(help: "Name or number of the stream, for files with several; the first if left out.")
  var stream: String?

  @Option(help: ArgumentHelp("Time to leave out at the beginning.", valueName: "time"))
  var start: String?

  @Option(help: ArgumentHelp("Time to draw; all if left out.", valueName: "time"))
  var duration: String?

  @Option(help: "Unit of the values, where the file's is not right: after a logarithm, for example.")
  var unit: String?

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    let from = try start.map { try Self.seconds($0, "--start") } ?? 0
    let length = try duration.map { try Self.seconds($0, "--duration") }
    if let output { try Files.checkOutput(output) }
    Interruption.listen()
    var job = try PlotJob(file, stream: stream, options: try reading.options())
    let picture = try job.picture(kind, from: from, duration: length, unit: unit)
    if let output {
      try Files.write(Array(picture.svg.utf8), to: output)
    } else {
      Screen.print(picture.text(on: Screen.output), terminator: "")
    }
  }

  private static func seconds(_ text: String, _ option: String) throws -> Double {
    if text == "0" || text == "0s" { return 0 }
    guard let seconds = ChunkLength.seconds(text) else {
      throw ValidationError("\(option) is \"\(text)\", must be a time such as 10s")
    }
    return seconds
  }
}

extension PlotJob.Kind: ExpressibleByArgument {}
