import ArgumentParser
import ToolKit

struct Certify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the latency of a running pipeline on this machine.",
    discussion: """
      Runs the pipeline over a recording at its own speed, or over a stream of the network, several times, and prints \
      p50, p99, p99.9 and the largest latency, from the last sample of a message to its result, with what was lost and on \
      what machine it was measured. With a deadline that p99.9 does not keep, or a loss, the exit code is 78.

      Example:
        swiftlet certify Examples/line-length.yaml eeg.edf --chunk 20ms --deadline 5ms
      """)

  @Argument(help: "Pipeline file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Argument(help: "Recording, or stream of the network.", completion: .file())
  var source: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Time that 99.9 % of the messages must keep.", valueName: "time"))
  var deadline: String?

  @OptionGroup var stream: StreamOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("How often to run.", valueName: "count"))
  var runs = 3

  @Option(parsing: .unconditional, help: ArgumentHelp("How long each run takes, at most.", valueName: "time"))
  var duration = "10s"

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    let job = try CertifyJob(
      pipeline, source: source, chunk: try stream.length, device: stream.device,
      deadline: try deadline.map { try ChunkLength.seconds($0, option: "--deadline") }, runs: runs,
      seconds: try ChunkLength.seconds(duration, option: "--duration"), reading: reading.request)
    Interruption.listen()
    let certificate = try job.report(), version = Swiftlet.configuration.version
    try Screen.print(
      json ? JSON.text(of: certificate.value(version: version)) + "\n" : certificate.text(version: version),
      terminator: "")
    if let problem = certificate.problems.first { throw ToolError(.settings, "\(pipeline): \(problem)") }
  }
}
