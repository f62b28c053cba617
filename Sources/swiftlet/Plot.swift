import ArgumentParser
import Plots
import Recordings
import ToolKit

struct Plot: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw a recording, in the terminal or as SVG.",
    discussion: """
      Channels of one unit share a scale. Events stand as lines across traces. A spectrum is that of the channels of the \
      most common unit; of a recording that holds spectra it is their mean. Without --kind one spectrum becomes a curve, a slow \
      recording of several channels (features) a heat map, any other stacked traces.

      Example:
        swiftlet plot eeg.edf --start 10s --duration 5s
        swiftlet plot eeg.edf --kind spectrum -o spectrum.svg
      """)

  @Argument(help: "Recording.", completion: .file())
  var file: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("SVG file; the terminal if there is none.", valueName: "out.svg"),
    completion: .file(extensions: ["svg"]))
  var output: String?

  @Option(help: "traces, heatmap or spectrum.")
  var kind: PlotJob.Kind?

  @Option(parsing: .unconditional, help: ArgumentHelp("Time to draw; all if left out.", valueName: "time"))
  var duration: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Cut a stretch around each event of this text, or that fits this regular expression: target -0.2s 0.8s.",
      valueName: "event> <start> <end"))
  var epoch: String?

  @Flag(help: "Average the epochs of each text.")
  var average = false

  @Flag(help: "Take warnings for errors: exit code 65, or 78 for options that do not apply.")
  var strict = false

  @Option(help: "Unit of the values, where the file's is not right: after a logarithm, for example.")
  var unit: String?

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    let length = try duration.map { try ChunkLength.seconds($0, option: "--duration") }
    var outputs = OutputGuard()
    outputs.reads(file, as: "the input \(file)")
    if let output {
      try PlotJob.checkEnding(output)
      try outputs.writes(output, as: "the picture")
    }
    Interruption.listen()
    var job = try PlotJob(
      file, options: try reading.request.options(), isStrict: strict,
      epochs: try EpochRequest.request(epoch, averages: average))
    let picture = try job.picture(kind, duration: length, unit: unit)
    if let output {
      try Files.write(Array(picture.svg.utf8), to: output)
    } else {
      try Screen.print(picture.text(on: Screen.output), terminator: "")
    }
  }
}

extension PlotJob.Kind: ExpressibleByArgument {}
