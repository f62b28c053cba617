import ArgumentParser
import Plots
import Recordings
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

  @Argument(
    help: "File to write: \(Recording.writtenEndings.map { "." + $0 }.joined(separator: ", ")).", completion: .file())
  var output: String

  @Option(parsing: .unconditional, help: "Number of electrodes.")
  var channels = 64

  @Option(parsing: .unconditional, help: ArgumentHelp("Samples per second.", valueName: "hertz"))
  var rate = 256.0

  @Option(parsing: .unconditional, help: ArgumentHelp("How long: \"60s\", \"10min\", \"24h\".", valueName: "time"))
  var duration = "60s"

  @Option(help: "Any whole number; another gives another recording.")
  var seed: UInt64 = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Frequency of the mains: 50 (the default), 60, or 0 for none.", valueName: "hertz"))
  var mains: Double?

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  @Flag(help: "Take warnings for errors: exit code 78.")
  var strict = false

  func run() throws {
    guard (1...4096).contains(channels) else {
      throw ValidationError("--channels is \(channels), must be from 1 to 4096")
    }
    guard rate >= 0.1, rate <= 1e6 else { throw ValidationError("--rate is \(rate), must be from 0.1 to 1000000 Hz") }
    let hum = mains ?? 50
    guard hum >= 0, hum <= 1000 else { throw ValidationError("--mains is \(hum), must be from 0 to 1000 Hz") }
    let seconds = try ChunkLength.seconds(duration, option: "--duration", plain: true)
    guard seconds * rate < 1e12 else { throw ValidationError("--duration is \"\(duration)\", too long to count") }
    if let warning = warning {
      if strict { throw ToolError(.settings, warning + " (an error with --strict)") }
      if !quiet { Screen.warn("swiftlet: warning: " + warning) }
    }
    Interruption.listen()
    let eeg = EEG(channels: channels, rate: rate, seed: seed, mains: hum)
    var job = try SimulateJob(output: output, eeg: eeg, duration: seconds)
    try job.run(columns: quiet ? nil : Screen.size(of: 2)?.columns)
    if !quiet { try Screen.print("\(output): \(channels) channels, \(job.summary)") }
  }

  /// Said of a frequency that no mains have, or that the recording cannot show.
  private var warning: String? {
    guard let mains else { return nil }
    if mains > 0, mains >= rate / 2 { return "--mains \(Ticks.exact(mains)): not below half the rate, left out" }
    return [0, 50, 60].contains(mains) ? nil : "--mains \(Ticks.exact(mains)): mains have 50 or 60 Hz"
  }
}
