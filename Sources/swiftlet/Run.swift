import ArgumentParser
import Recordings
import ToolKit

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a pipeline over recordings.",
    discussion: """
      The result of each recording is one file, which appears when it is complete. The ending of OUT says what kind \
      (\(Recording.writtenEndings.map { "." + $0 }.joined(separator: ", "))). With several recordings OUT is a folder, and results are named after them. A \
      recording with several sampling rates gives one file per rate, "OUT-<stream>.npz", unless --stream picks one. \
      Several recordings are processed side by side, one per processor, and told in a line each; where one fails the \
      others go on. --continue leaves out those whose results are there and newer than recording and pipeline.

      Example:
        swiftlet run Examples/line-length.yaml eeg.edf -o line-length.npz --chunk 100ms
        swiftlet run filter.yaml eeg.edf -o evoked.npz --epoch target -0.2s 0.8s --average
        swiftlet run Examples/line-length.yaml monday.edf tuesday.edf -o results/
        swiftlet run Examples/line-length.yaml eeg.edf -o line-length.npz --report line-length.html
      """)

  @Argument(help: "Pipeline file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Argument(help: "Recordings to process.", completion: .file())
  var input: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("File or folder for the result.", valueName: "out"), completion: .file())
  var output: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Signal per step: \"37\" (samples), \"100ms\", \"1s\", \"1h\" or \"all\".", valueName: "length"))
  var chunk = "1s"

  @OptionGroup var place: DeviceOption

  @Option(
    help: "Kind of the files in an output folder: \(Recording.writtenEndings.joined(separator: ", ")).",
    completion: .list(Recording.writtenEndings))
  var format = "npz"

  @OptionGroup var cutting: EpochOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Recordings to process at a time, at most; one per processor if left out.", valueName: "count"))
  var jobs: Int?

  @Flag(name: .customLong("continue"), help: "Leave out recordings whose results are there already.")
  var goesOn = false

  @Flag(help: "Deliver the signal no faster than it was recorded; Ctrl-C ends the stream, and the result is whole.")
  var realtime = false

  @Option(
    help: ArgumentHelp("Log what comes in, with states to go on from: a .swlog file.", valueName: "log"),
    completion: .file(extensions: ["swlog"]))
  var record: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Log only what came so long before each event, and so long after: \"30s\", \"2min\".", valueName: "time"))
  var preTrigger: String?

  @Option(
    help: ArgumentHelp("Take the texts of this stream of the network as events: lsl://NAME.", valueName: "stream"))
  var markers: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Go on from the last state of a log before this time: \"12.5\" on its axis, \"10s\" or \"12:03:05\".",
      valueName: "time"))
  var from: String?

  @Option(help: ArgumentHelp("Write the state at the end, to go on later.", valueName: "file"), completion: .file())
  var saveState: String?

  @Option(
    help: ArgumentHelp("Go on from a saved state instead of the beginning.", valueName: "file"), completion: .file())
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Write a page about the run: recording, pipeline, settings, pictures, times, checksums.", valueName: "page"),
    completion: .file(extensions: ["html"]))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Write a script that runs the recordings as an array job of SLURM, and run nothing.", valueName: "script"),
    completion: .file())
  var slurm: String?

  @Flag(help: "Tell what each message took in each step: p50, p99, p99.9 and the most, bytes, launches.")
  var profile = false

  @Flag(help: "Print the summary as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing but errors; warnings are in the summary of --json.")
  var quiet = false

  @Flag(help: "Take warnings for errors: exit code 78 for what the pipeline file causes, 65 for what the data cause.")
  var strict = false

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    guard !input.isEmpty else { throw ValidationError("Missing expected argument '<input> ...'") }
    var request = RunRequest()
    (request.pipeline, request.inputs, request.output) = (pipeline, input, output)
    (request.chunk, request.format, request.device) = (chunk, format, place.device)
    (request.epoch, request.averages) = (cutting.epoch, cutting.average)
    (request.jobs, request.goesOn) = (jobs, goesOn)
    (request.saveState, request.resume, request.record, request.from) = (saveState, resume, record, from)
    (request.markers, request.preTrigger) = (markers, preTrigger)
    (request.realtime, request.json, request.quiet, request.strict) = (realtime, json, quiet, strict)
    request.profile = profile
    (request.report, request.slurm, request.reading) = (report, slurm, reading.request)
    try request.run(parse: YAML.value)
  }
}
