import ArgumentParser
import LiveView
import ToolKit

struct Live: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a running pipeline, or a recording, in a browser.",
    discussion: """
      With a pipeline the source is a recording, delivered at its own speed, or a stream of the network (lsl://NAME). The \
      page shows traces, spectrum, spectrogram and maps of what goes into the pipeline and what comes out, changes its \
      settings while it runs, and tells where every message is and how long it took. Without a pipeline it shows a \
      recording of any length.

      The page is at the address that is printed, until Ctrl-C. It is served to this machine alone; on another --address \
      it takes the token that the printed address has.

      Example:
        swiftlet live eeg.edf
        swiftlet live Examples/line-length.yaml eeg.edf
        swiftlet live filter.yaml lsl://Amplifier -o session.npz
      """)

  @Argument(help: "Pipeline file (YAML); left out, a recording is shown.", completion: .file())
  var pipeline: String

  @Argument(help: "Recording, or stream of the network.", completion: .file())
  var source: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the result to this file as well.", valueName: "out"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp("Take the texts of this stream of the network as events: lsl://NAME.", valueName: "stream"))
  var markers: String?

  @OptionGroup var stream: StreamOptions

  @Option(help: "Address of this machine to serve the page on, such as 192.168.1.7.")
  var address = "127.0.0.1"

  @Option(parsing: .unconditional, help: ArgumentHelp("Port of the page; 0 for any that is free.", valueName: "port"))
  var port = 8686

  @Option(
    help: ArgumentHelp(
      "Secret that the page's address must have; 16 letters and digits or more. Made up on another --address.",
      valueName: "token"))
  var token: String?

  @Flag(name: .shortAndLong, help: "Print nothing but the address and errors.")
  var quiet = false

  @Flag(help: "Take warnings for errors: exit code 78 for what the pipeline file causes, 65 for what the data cause.")
  var strict = false

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    var request = LiveRequest()
    (request.pipeline, request.source) = source == nil ? (nil, pipeline) : (pipeline, source ?? "")
    (request.output, request.chunk, request.device) = (output ?? "", stream.chunk, stream.device)
    request.markers = markers
    (request.address, request.port, request.token) = (address, port, token)
    (request.quiet, request.strict, request.reading) = (quiet, strict, reading.request)
    try request.run(parse: YAML.value)
  }
}
