import Plots
import Recordings
import SignalProcessing
import Simulation

/// Writes a simulated recording.
public struct SimulateJob {
  private var eeg: EEG
  private let total: Int
  private let output: String

  /// - Throws: `ToolError` when the output cannot be created.
  public init(output: String, eeg: EEG, duration: Double) throws(ToolError) {
    try Plan.checkEnding(output)
    try Files.checkOutput(output)
    (self.eeg, self.output) = (eeg, output)
    total = Int((duration * eeg.rate).rounded())
  }

  /// Length and rate in words.
  public var summary: String {
    "\(total) samples at \(Ticks.exact(eeg.rate)) Hz (\(Ticks.exact(Double(total) / eeg.rate)) s)"
  }

  /// Simulates and writes, a second or so at a time.
  public mutating func run(columns: Int?) throws(ToolError) {
    Interruption.begins(output)
    var progress = Progress(label: "simulate", total: Double(total) / eeg.rate, columns: columns)
    defer { progress.clear() }
    do {
      var options = WriteOptions()
      options.info.recording = "Simulated EEG"
      // Blinks and drift of all channels fit; a narrower range would cut them off, a wider one lose resolution.
      options.physicalRange = -1000...1000
      var writer = try Recording.create(output, options: options)
      let chunk = max(1, min(Int(eeg.rate.rounded()), 1_000_000 / max(eeg.montage.labels.count, 1)))
      repeat {
        try Interruption.check()
        try writer.write(try eeg.nextMessage(min(chunk, total - eeg.position)))
        progress.update(seconds: Double(eeg.position) / eeg.rate)
      } while eeg.position < total
      try Interruption.check()
      try writer.finish()
      Interruption.keeps(output)
    } catch {
      throw ToolError(writing: error)
    }
  }
}
