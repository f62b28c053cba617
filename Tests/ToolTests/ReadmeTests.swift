import Foundation
import Recordings
import SignalProcessing
import Simulation
import Testing
import ToolKit

@Suite("README")
struct ReadmeTests {
  @Test("the program in the README runs as it stands there") func program() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "readme-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var job = try SimulateJob(output: "\(folder)/plain.edf", eeg: EEG(channels: 3, rate: 256, seed: 1), duration: 4)
    try job.run(columns: nil)
    var plain = try Recording.open("\(folder)/plain.edf"), options = try plain.writeOptions()
    options.events = [Event(onset: 1.5, text: "tone")]
    options.info.start = WallClock("2024-02-29T12:00:00")
    var copy = try Recording.create("\(folder)/eeg.edf", options: options)
    while let message = try plain.read(count: 1024) { try copy.write(message) }
    try copy.finish()

    let pipeline = Pipeline {
      Diff()
      Abs()
      BinnedAggregate(binDuration: 1)
      Log()
    }
    let runner = try pipeline.makeRunner()
    var recording = try Recording.open("\(folder)/eeg.edf")
    var result = try recording.writer(to: "\(folder)/line-length.npz")
    while let message = try recording.read(count: 256) {
      for part in try runner.processAll(message) { try result.write(part) }
    }
    for message in try runner.flush() { try result.write(message) }
    try result.finish()

    var written = try Recording.open("\(folder)/line-length.npz")
    let message = try #require(try written.read(count: 100))
    #expect(message.shape == [4, 3] && message.dims == ["time", "ch"])
    #expect(try written.events() == options.events)
    #expect(written.info.start == options.info.start && options.info.start != nil)
  }

  @Test("the exit codes in the tool's page are those of the tool") func codes() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/command-line.md"), encoding: .utf8)
    for code in ExitCode.allCases where code.rawValue < 128 {
      #expect(text.contains("| \(code.rawValue) | \(code.summary) |"))
    }
  }
}
