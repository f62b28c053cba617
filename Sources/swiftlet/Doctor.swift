import ArgumentParser
import ToolKit

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a recording to its end and report what is wrong with it.",
    discussion: """
      Found are gaps, times that go back, files that are shorter or longer than their header says, channels that are flat, \
      cut off or not finite, equal labels and limits, events outside the recording, and whatever cannot be read. The exit \
      code is 0 where nothing is wrong, 1 where something is, 65 where nothing can be read.

      Example:
        swiftlet doctor eeg.edf
        swiftlet doctor cut.edf -o mended.edf --html report.html
      """)

  @Argument(help: "Recording.", completion: .file())
  var file: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write what can be read to this file.", valueName: "mended"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp("Write the report as a page of its own.", valueName: "page"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    var request = DoctorRequest()
    (request.file, request.output, request.html) = (file, output, html)
    (request.json, request.quiet, request.reading) = (json, quiet, reading.request)
    try request.run()
  }
}
