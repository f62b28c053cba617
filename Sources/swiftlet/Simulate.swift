import ArgumentParser
import Foundation
import Simulation
import ToolKit

struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a simulated electroencephalogram.",
    discussion: """
      Background with power falling as 1/f^1.5, alpha bursts at the back of the head, mains hum, blinks at the front and \
      electrode drift, in microvolts. The same seed gives the same recording.

      Example:
        swiftlet simulate eeg.edf --channels 64 --rate 256 --duration 60s --seed 1
      """)

  @Argument(help: "File to write: .edf, .npz, .npy, .csv or .tsv.")
  var output: String

  @Option(help: "Number of electrodes.")
  var channels = 64

  @Option(help: ArgumentHelp("Samples per second.", valueName: "hertz"))
  var rate = 256.0

  @Option(help: ArgumentHelp("How long: \"60s\", \"10min\".", valueName: "time"))
  var duration = "60s"

  @Option(help: "Any whole number; another gives another recording.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Frequency of the mains: 50, 60, or 0 for none.", valueName: "hertz"))
  var mains = 50.0

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  func run() throws {
    guard (1...4096).contains(channels) else {
      throw ValidationError("--channels is \(channels), must be from 1 to 4096")
    }
    guard rate >= 0.1, rate <= 1e6 else { throw ValidationError("--rate is \(rate), must be from 0.1 to 1000000 Hz") }
    guard mains >= 0, mains <= 1000 else { throw ValidationError("--mains is \(mains), must be from 0 to 1000 Hz") }
    guard let seconds = ChunkLength.seconds(duration) ?? Double(duration), seconds > 0, seconds * rate < 1e12 else {
      throw ValidationError("--duration is \"\(duration)\", must be a time such as 60s or 10min")
    }
    Interruption.listen()
    let eeg = EEG(channels: channels, rate: rate, seed: seed, mains: mains)
    var job = try SimulateJob(output: output, eeg: eeg, duration: seconds)
    try job.run(columns: quiet ? nil : Screen.size(of: STDERR_FILENO)?.columns)
    if !quiet { Screen.print("\(output): \(channels) channels, \(job.summary)") }
  }
}
