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
    abstract: "List the devices that pipelines can run on.",
    discussion: """
      Where one is not usable, the line says what is missing. SWIFTLET_DEVICE names the device that run takes by default.

      Example:
        swiftlet devices
      """)

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Reports.devices(json: json)
  }
}
