import ArgumentParser
import ToolKit

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what a recording holds.",
    discussion: """
      Example:
        swiftlet info eeg.edf
      """)

  @Argument(help: "Recording.", completion: .file())
  var file: String

  @Flag(help: "Show all channels and events.")
  var all = false

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Take notes for errors: exit code 65.")
  var strict = false

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    try Reports.info(file, reading: reading.request, all: all, json: json, strict: strict)
  }
}

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the transformers with their settings, one line each.",
    discussion: """
      Settings stand with their defaults and units.

      Example:
        swiftlet list
      """)

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Reports.list(json: json)
  }
}

struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain a transformer: settings, defaults, limits, units, examples.",
    discussion: """
      Example:
        swiftlet describe BinnedAggregate
      """)

  @Argument(help: "Name of the transformer.", completion: .list(Catalogue.names))
  var name: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Reports.describe(name, json: json)
  }
}

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the JSON Schema of pipeline files, by which editors complete and check them.",
    discussion: """
      A pipeline file names it in its first line:
        # yaml-language-server: $schema=pipeline.schema.json

      Example:
        swiftlet schema -o pipeline.schema.json
      """)

  @Option(
    name: .shortAndLong, help: ArgumentHelp("File to write instead of printing.", valueName: "out"), completion: .file()
  )
  var output: String?

  func run() throws {
    try Reports.schema(output: output)
  }
}

struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the devices that pipelines can run on, or make one ready for a pipeline.",
    discussion: """
      Where one is not usable, the line says what is missing. SWIFTLET_DEVICE names the device that run takes by default.

      Graphics processors compile what a pipeline needs when its first message comes, and keep it (SWIFTLET_CACHE). \
      --warm does so ahead, by running the pipeline over the begin of a recording or over a simulated signal.

      Example:
        swiftlet devices
        swiftlet devices --warm Examples/bandpower.yaml --device cuda:0
      """)

  @Flag(help: "Print JSON.")
  var json = false

  @Option(
    help: ArgumentHelp("Compile what a pipeline needs.", valueName: "pipeline"),
    completion: .file(extensions: ["yaml", "yml"]))
  var warm: String?

  @Option(help: "Device to make ready. By default what SWIFTLET_DEVICE names.")
  var device: String?

  @Option(
    help: "Recording whose begin the pipeline runs over, where a simulated one does not suit it.", completion: .file())
  var recording: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Signal per step: \"37\" (samples), \"100ms\" or \"1s\".", valueName: "length"))
  var chunk = "1s"

  func run() throws {
    guard let warm else {
      guard device == nil, recording == nil else { throw ValidationError("--device and --recording go with --warm") }
      return try Reports.devices(json: json)
    }
    Interruption.listen()
    var job = try WarmJob(
      warm, recording: recording, device: device, chunk: try ChunkLength(chunk, option: "--chunk"))
    try Screen.print(try job.run(), terminator: "")
  }
}
