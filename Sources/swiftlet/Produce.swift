import ArgumentParser
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

  @Argument(
    help: "File with a source, and perhaps a pipeline (YAML).", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(name: .shortAndLong, help: ArgumentHelp("File for the result.", valueName: "out"), completion: .file())
  var output: String

  @Option(parsing: .unconditional, help: ArgumentHelp("How long: \"60s\", \"10min\", \"24h\".", valueName: "time"))
  var duration = "10s"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Signal per step: \"37\" (samples), \"100ms\", \"1s\" or \"all\".", valueName: "length"))
  var chunk = "1s"

  @Option(help: "Where the arithmetic runs; swiftlet devices lists what there is.")
  var device = "cpu"

  @Option(help: "Type of the samples: float32 or float64.")
  var dtype = "float64"

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  @Flag(help: "Take warnings for errors: exit code 78 for what the file causes, 65 for what the samples cause.")
  var strict = false

  func run() throws {
    let chunk = try ChunkLength(chunk, option: "--chunk")
    let seconds = try ChunkLength.seconds(duration, option: "--duration", plain: true)
    guard seconds < 1e12 else { throw ValidationError("--duration is \"\(duration)\", must be below 1e12 s") }
    guard ["float32", "float64"].contains(dtype) else {
      throw ValidationError("--dtype is \"\(dtype)\", must be float32 or float64")
    }
    Interruption.listen()
    let device = try RunRequest.device(named: device)
    var job = try ProduceJob(
      file, output: output, duration: seconds, chunk: chunk, device: device, isSingle: dtype == "float32",
      isQuiet: quiet, isStrict: strict)
    try job.run(columns: quiet ? nil : Screen.size(of: 2)?.columns)
    if !quiet { try Screen.print("\(output): \(job.summary)") }
  }
}
