import ArgumentParser
import ToolKit

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Tell what a pipeline takes on a source, before it runs there.",
    discussion: """
      For each step: shape and rate of its output, the delay of an impulse (group delay included), the size of its state, \
      and the time that the worst message took in a trial of some seconds. With a deadline the plan is refused, with exit \
      code 78 and the reason, where a result would come later after its sample than that.

      Example:
        swiftlet plan Examples/line-length.yaml eeg.edf --chunk 50ms
        swiftlet plan filter.yaml eeg.edf --chunk 2ms --deadline 20ms
      """)

  @Argument(help: "Pipeline file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Argument(help: "Recording like the stream that the pipeline will run on.", completion: .file())
  var source: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Time within which the result of a sample must be there.", valueName: "time"))
  var deadline: String?

  @OptionGroup var stream: StreamOptions

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    let job = try PlanJob(
      pipeline, source: source, chunk: try stream.length, device: stream.device,
      deadline: try deadline.map { try ChunkLength.seconds($0, option: "--deadline") }, reading: reading.request)
    Interruption.listen()
    let report = try job.report()
    try Screen.print(json ? JSON.text(of: report.value) + "\n" : report.text, terminator: "")
    if let problem = report.problems.first { throw ToolError(.settings, "\(pipeline): \(problem)") }
  }
}
