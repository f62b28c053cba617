import AxisArrays
import Plots

/// The work of a run, and the time that each part of it took.
public struct RunReport: Sendable {
  public let input: String, stream: String, output: String
  /// Samples and bytes read, as the pipeline sees them.
  public internal(set) var samples = 0, bytes = 0
  /// Seconds of signal.
  public internal(set) var seconds = 0.0
  /// Seconds of work: reading and writing files, all in all.
  public internal(set) var reading = 0.0, writing = 0.0, elapsed = 0.0
  /// Seconds per step, in order; and of arithmetic that steps put off to their results' use.
  public private(set) var stages: [(name: String, seconds: Double)] = []
  public private(set) var deferred = 0.0
  /// What each message took, where that was asked for.
  public private(set) var profile: StageProfile?

  /// The results, the gaps of the recording, and the notices.
  var outcome = Outcome(), pauses = Pauses(), log: NoticeLog
  /// Length of the file that was written.
  var written: Int?
  /// Where every message is, for live runs.
  package internal(set) var live: LiveReport?

  /// - Parameter lines: Of the steps in the pipeline file, for notices.
  init(_ job: Job, lines: [Int?], _ options: RunOptions) {
    (input, stream, output) = (job.input, job.info.name, job.output)
    log = NoticeLog(input, lines: lines, isQuiet: options.isQuiet, isStrict: options.isStrict)
    log.isHeld = options.holdsWarnings
  }

  mutating func take(_ stages: Stages, elapsed: Double) {
    self.stages = stages.stages.map { ($0.name, $0.seconds) }
    (deferred, self.elapsed) = (stages.deferredSeconds, elapsed)
    profile = stages.profile
  }

  /// How many times faster than the signal; nil where the signal has no rate.
  public var speed: Double? { seconds > 0 && elapsed > 0 ? seconds / elapsed : nil }

  /// Parts of the work with their times.
  var rows: [(name: String, seconds: Double)] {
    [("read", reading)] + stages + (deferred > 0 ? [("fused arithmetic", deferred)] : []) + [("write", writing)]
  }

  /// Lines for people.
  public var text: String {
    var text = output.isEmpty ? "\(input)\n" : "\(input) -> \(output)\n"
    var table = TextTable(right: [1, 2])
    // A live run waits most of the time; its stages have histograms instead.
    for (name, time) in live == nil ? rows : [] {
      let share = elapsed > 0 ? Ticks.decimal(100 * time / elapsed, places: 1) + " %" : ""
      table.add(name, Ticks.decimal(time * 1000, places: 1) + " ms", share)
    }
    text += table.text(indent: "  ") + (profile?.text ?? "")
    var total = "  \(samples) samples"
    if seconds > 0 { total += " (\(Ticks.decimal(seconds, places: 1)) s of signal)" }
    total += " in \(Ticks.decimal(elapsed, places: 3)) s"
    if elapsed > 0, live == nil { total += ": \(Ticks.short(Double(bytes) / elapsed / 1e6)) MB/s" }
    if let speed, live == nil { total += ", \(Ticks.short(speed))× real time" }
    return text + total + "\n" + (output.isEmpty ? "" : resultText) + (live?.text ?? "") + log.summary
  }

  /// One line, for a recording of many.
  var line: String {
    let signal = seconds > 0 ? " (\(Ticks.decimal(seconds, places: 1)) s of signal)" : ""
    return "\(input) -> \(output): \(samples) samples\(signal) in \(Ticks.decimal(elapsed, places: 3)) s"
  }

  private var resultText: String {
    var text = "  result: \(outcome.text)"
    if let written { text += ", \(Self.size(written))" }
    var lost: [String] = []
    let gaps = pauses.pieces.count - 1
    if gaps > 0 {
      lost.append("\(pauses.missing) samples missing in \(gaps) \(gaps == 1 ? "gap" : "gaps") of the recording")
    }
    if outcome.notFinite > 0 { lost.append("\(outcome.notFinite) values not finite") }
    return text + (lost.isEmpty ? "" : "; " + lost.joined(separator: ", ")) + "\n"
  }

  static func size(_ bytes: Int) -> String {
    for (factor, unit) in [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")] where Double(bytes) >= factor {
      return "\(Ticks.short(Double(bytes) / factor)) \(unit)"
    }
    return "\(bytes) bytes"
  }

  /// The report as plain values, for programs.
  public var value: Value {
    var all = entries.entries
    if let profile { all.append(ValueMap.Entry("profile", profile.value)) }
    if let live { all.append(ValueMap.Entry("live", live.value)) }
    return .map(ValueMap(all))
  }

  private var entries: ValueMap {
    let value: Value = .record([
      "input": .string(input), "stream": .string(stream), "output": .string(output), "samples": .int(samples),
      "bytes": .int(bytes), "signal_seconds": .double(seconds), "elapsed_seconds": .double(elapsed),
      "real_time_factor": speed.map { .double($0) } ?? .null,
      "stages": .list(rows.map { .record(["name": .string($0.name), "seconds": .double($0.seconds)]) }),
      "result": outcome.value(bytes: written),
      "gaps": .record(["count": .int(max(pauses.pieces.count - 1, 0)), "samples": .int(pauses.missing)]),
      "notices": log.value,
    ])
    return value.map ?? ValueMap()
  }
}
