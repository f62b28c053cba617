import ArgumentParser
import AxisArrays
import Recordings
import ToolKit

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what a recording holds.",
    discussion: """
      Example:
        swiftlet info eeg.edf
      """)

  @Argument(help: "Recording.")
  var file: String

  @Flag(help: "Show all channels and events.")
  var all = false

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    let report = try RecordingReport(file, options: try reading.options())
    Screen.print(json ? JSON.text(of: report.value) + "\n" : report.text(all: all), terminator: "")
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
    Screen.print(json ? JSON.text(of: Catalogue.json) + "\n" : Catalogue.list, terminator: "")
  }
}

struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain a transformer: settings, defaults, limits, units, examples.",
    discussion: """
      Example:
        swiftlet describe BinnedAggregate
      """)

  @Argument(help: "Name of the transformer.")
  var name: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let entry = try Catalogue.named(name)
    Screen.print(json ? JSON.text(of: entry.value) + "\n" : entry.text, terminator: "")
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
    Screen.print(json ? JSON.text(of: DeviceReport.json) + "\n" : DeviceReport.list, terminator: "")
  }
}
