import ArgumentParser
import Foundation
import SignalProcessing
import ToolKit

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a pipeline over recordings.",
    discussion: """
      The result of each recording is one file, which appears when it is complete. The ending of OUT says what kind \
      (.npz, .npy, .csv, .tsv, .edf). With several recordings OUT is a folder, and results are named after them. A \
      recording with several sampling rates gives one file per rate, "OUT-<stream>.npz", unless --stream picks one.

      Example:
        swiftlet run Examples/line-length.yaml eeg.edf -o line-length.npz --chunk 100ms
        swiftlet run Examples/line-length.yaml monday.edf tuesday.edf -o results/
      """)

  @Argument(help: "Pipeline file (YAML).")
  var pipeline: String

  @Argument(help: "Recordings to process.")
  var input: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("File or folder for the result.", valueName: "out"))
  var output: String

  @Option(help: ArgumentHelp("Signal per step: \"37\" (samples), \"100ms\", \"1s\" or \"all\".", valueName: "length"))
  var chunk = "1s"

  @Option(help: "Where the arithmetic runs; swiftlet devices lists what there is.")
  var device = Device.preferredName

  @Option(help: "Name or number of the one stream to process, for files with several.")
  var stream: String?

  @Option(help: "Kind of the files in an output folder: npz, npy, csv, tsv or edf.")
  var format = "npz"

  @Flag(help: "Deliver the signal no faster than it was recorded.")
  var realtime = false

  @Option(help: ArgumentHelp("Write the state at the end, to go on later.", valueName: "file"))
  var saveState: String?

  @Option(help: ArgumentHelp("Go on from a saved state instead of the beginning.", valueName: "file"))
  var resume: String?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    guard let chunk = ChunkLength(chunk) else {
      throw ValidationError("--chunk is \"\(self.chunk)\", must be a number of samples, a time such as 100ms, or all")
    }
    guard ["npz", "npy", "csv", "tsv", "edf"].contains(format) else {
      throw ValidationError("--format is \"\(format)\", must be npz, npy, csv, tsv or edf")
    }
    guard !input.isEmpty else { throw ValidationError("Missing expected argument '<input> ...'") }
    var options = RunOptions()
    options.chunk = chunk
    options.device = try Self.device(named: device)
    options.realtime = realtime
    options.reading = try reading.options()
    options.progressColumns = quiet || json ? nil : Screen.size(of: STDERR_FILENO)?.columns
    options.resume = try resume.map { try StateFile.load($0) }
    options.flushes = saveState == nil
    let hasState = saveState != nil || resume != nil
    guard input.count == 1 || !hasState else { throw ValidationError("--save-state and --resume take one recording") }
    let pipeline = try PipelineFile.load(pipeline)
    let jobs = try Plan.jobs(
      inputs: input, stream: stream, output: output, format: format, options: options.reading)
    guard jobs.count == 1 || !hasState else {
      throw ValidationError("--save-state and --resume take one stream; \(input[0]) has \(jobs.count) (see --stream)")
    }
    if let saveState { try Files.checkOutput(saveState) }
    Interruption.listen()
    var reports: [RunReport] = []
    for job in jobs {
      var run = try RunJob(job, pipeline: pipeline, options: options)
      let (report, stages) = try run.run()
      if let saveState { try StateFile.save(stages, to: saveState) }
      if !json, !quiet { Screen.print(report.text, terminator: "") }
      reports.append(report)
    }
    if json { Screen.print(JSON.text(of: .list(reports.map(\.value)))) }
  }

  static func device(named name: String) throws -> Device {
    do throws(ArrayError) {
      return try Device(name)
    } catch .unusableDevice(_, let reason) {
      throw ValidationError("--device is \"\(name)\", which cannot be used: \(reason)")
    } catch .unknownDevice(_, let known) {
      throw ValidationError("--device is \"\(name)\", must be one of \(known.joined(separator: ", "))")
    }
  }
}
