import ArgumentParser
import Foundation
import ToolKit

struct Produce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what a source makes, processed by a pipeline.",
    discussion: """
      The file names a source under "source", and may list steps under "pipeline". The same settings give the same \
      samples, however they are cut.

      Example:
        swiftlet produce Examples/oscillator.yaml -o oscillator.npz --duration 10s
      """)

  @Argument(help: "File with a source, and perhaps a pipeline (YAML).")
  var file: String

  @Option(name: .shortAndLong, help: ArgumentHelp("File for the result.", valueName: "out"))
  var output: String

  @Option(help: ArgumentHelp("How long: \"60s\", \"10min\".", valueName: "time"))
  var duration = "10s"

  @Option(help: ArgumentHelp("Signal per step: \"37\" (samples), \"100ms\", \"1s\" or \"all\".", valueName: "length"))
  var chunk = "1s"

  @Option(help: "Where the arithmetic runs; swiftlet devices lists what there is.")
  var device = "cpu"

  @Option(help: "Type of the samples: float32 or float64.")
  var dtype = "float64"

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  func run() throws {
    guard let chunk = ChunkLength(chunk) else {
      throw ValidationError("--chunk is \"\(self.chunk)\", must be a number of samples, a time such as 100ms, or all")
    }
    guard let seconds = ChunkLength.seconds(duration) ?? Double(duration), seconds > 0, seconds < 1e12 else {
      throw ValidationError("--duration is \"\(duration)\", must be a time such as 60s or 10min")
    }
    guard ["float32", "float64"].contains(dtype) else {
      throw ValidationError("--dtype is \"\(dtype)\", must be float32 or float64")
    }
    Interruption.listen()
    let device = try Run.device(named: device)
    var job = try ProduceJob(
      file, output: output, duration: seconds, chunk: chunk, device: device, isSingle: dtype == "float32")
    try job.run(columns: quiet ? nil : Screen.size(of: STDERR_FILENO)?.columns)
    if !quiet { Screen.print("\(output): \(job.summary)") }
  }
}
