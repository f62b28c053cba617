import ArgumentParser
import ToolKit

struct CompareParity: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parity",
    abstract: "Compare two paths of processing, and name the first difference.",
    discussion: """
      A and B are pipeline files, which run over the recording of --on, results of runs or of other programs, or folders \
      with a result for each stage. They are compared stage by stage; what is told is the first stage, sample and channel \
      that differ, and how: another order of channels or rate, a delay, missing samples, a memory that began elsewhere, a \
      gain, an offset, another reference, phase (causal against zero-phase), another filter or window, rounding of the \
      dtype. The exit code is 0 where nothing differs, 1 where something does.

      Example:
        swiftlet parity ours.npz theirs.npz
        swiftlet parity training.yaml live.yaml --on eeg.edf
        swiftlet parity live.yaml --on eeg.edf --chunk 100ms --chunk-b 37 --restore-b 5s
      """)

  @Argument(help: ArgumentHelp("Pipeline file, result, or folder of results.", valueName: "a"), completion: .file())
  var a: String

  @Argument(
    help: ArgumentHelp("What A is compared with; A itself, cut or restored otherwise, if left out.", valueName: "b"),
    completion: .file())
  var b: String?

  @Option(help: ArgumentHelp("Recording that pipelines run over.", valueName: "recording"), completion: .file())
  var on: String?

  @Option(help: ArgumentHelp("Recording that B runs over, if another.", valueName: "recording"), completion: .file())
  var onB: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Signal per step: \"37\" (samples), \"100ms\", \"1s\" or \"all\".", valueName: "length"))
  var chunk = "1s"

  @Option(parsing: .unconditional, help: ArgumentHelp("Signal per step of B, if another.", valueName: "length"))
  var chunkB: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Save B's state at this time, and go on from it in new steps.", valueName: "time"))
  var restoreB: String?

  @Flag(help: "Take rounding for a difference.")
  var exact = false

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    var request = ParityRequest()
    (request.a, request.b, request.on, request.onB) = (a, b, on, onB)
    (request.chunk, request.chunkB, request.restoreB) = (chunk, chunkB, restoreB)
    (request.exact, request.json, request.quiet, request.reading) = (exact, json, quiet, reading.request)
    try request.run(parse: YAML.value)
  }
}
