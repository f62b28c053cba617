import ArgumentParser
import ToolKit

struct NetworkStreams: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "streams", abstract: "List the streams of the Lab Streaming Layer on the network.",
    discussion: """
      swiftlet run takes them by name, as input and as output: lsl://NAME, or lsl://NAME@HOST. The library liblsl is looked \
      for at run time; it comes with the Python package pylsl, and SWIFTLET_LSL names it.

      Example:
        swiftlet streams
        swiftlet run Examples/line-length.yaml lsl://Amplifier -o lsl://LineLength
      """)

  @Option(help: ArgumentHelp("How long to wait for answers.", valueName: "time"))
  var wait = "1s"

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Network.list(seconds: try ChunkLength.seconds(wait, option: "--wait"), json: json)
  }
}
