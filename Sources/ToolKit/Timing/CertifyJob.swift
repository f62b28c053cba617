import ArrayAPI
import Jobs
import Recordings
import SignalProcessing
import Streams

/// Measures what a pipeline really takes here: the source at its own speed through the runtime, several times.
public struct CertifyJob {
  private let file: PipelineFile
  private let job: Job
  private var options = RunOptions()
  private let runs: Int, seconds: Double, deadline: Double?

  /// - Parameters:
  ///   - runs: How often, 1 or more.
  ///   - seconds: How long each.
  /// - Throws: `ToolError` for a pipeline or a source that is wrong.
  public init(
    _ pipeline: String, source: String, chunk: ChunkLength, device: String?, deadline: Double?, runs: Int,
    seconds: Double, reading: ReadingRequest
  ) throws(ToolError) {
    guard runs >= 1, runs <= 1000 else { throw ToolError(.usage, "--runs is \(runs), must be from 1 to 1000") }
    file = try PipelineFile(pipeline, parse: YAML.value)
    (self.runs, self.seconds, self.deadline) = (runs, seconds, deadline)
    (options.chunk, options.device) = (chunk, try RunRequest.device(named: device))
    options.reading = try reading.options()
    (options.liveSeconds, options.isQuiet) = (seconds, true)
    job = try Network.liveJob(source, to: "", options: options.reading)
    options.realtime = !Network.isName(source)
    guard !options.realtime || job.info.rate != nil else {
      throw ToolError(.usage, "\(source): the samples have no common rate, and so no speed of their own")
    }
  }

  /// Measures.
  ///
  /// - Throws: `ToolError` for a source that does not suit the pipeline, and of a signal.
  public func report() throws(ToolError) -> Certificate {
    var certificate = Certificate(
      pipeline: file.path, source: job.input, seconds: seconds, deadline: deadline, before: Provenance())
    for _ in 0..<runs {
      let end = EndOfWay()
      var live = try LiveJob(
        job, pipeline: file, options: options, views: [(stage: LiveJob.pipelineName, sink: end)])
      guard let report = try live.run().report.live else { continue }
      try Interruption.check()
      let whole = report.latencies.first { $0.name.hasSuffix("(end to end)") }?.histogram ?? LatencyHistogram()
      certificate.runs.append(.init(ledger: report.ledger, latency: whole))
    }
    return certificate
  }
}

/// Takes results, and does nothing with them.
private final class EndOfWay: StreamSink {
  func take(_ parcel: Parcel) throws {}
}

/// Latencies that were measured, and on what.
public struct Certificate: Sendable {
  struct Run: Sendable {
    var ledger: StreamLedger, latency: LatencyHistogram
  }
  public let pipeline: String, source: String
  let seconds: Double, deadline: Double?
  let before: Provenance
  var runs: [Run] = []

  private var all: LatencyHistogram { runs.reduce(into: LatencyHistogram()) { $0.add($1.latency) } }
  private var lost: Int { runs.reduce(0) { $0 + $1.ledger.lost.samples } }
  private var made: Int { runs.reduce(0) { $0 + $1.ledger.made.samples } }

  /// Why it cannot be given; empty where it can.
  public var problems: [String] {
    var problems: [String] = []
    if all.count == 0 { problems.append("no message came through") }
    if lost > 0 || !runs.allSatisfy(\.ledger.closes) { problems.append("\(lost) of \(made) samples lost") }
    if let deadline, all.percentile(0.999) > deadline {
      problems.append(
        "p99.9 is \(StepPlan.time(all.percentile(0.999))), not within the deadline of \(StepPlan.time(deadline))")
    }
    return problems
  }

  public func text(version: String) -> String {
    var text = "\(pipeline) over \(source), swiftlet \(version)\n  \(before.text)\n"
    for (number, run) in runs.enumerated() {
      text += "  run \(number + 1), \(run.latency.count) messages: \(run.latency.text); \(run.ledger.summary)\n"
    }
    let jitter = all.percentile(0.999) - all.percentile(0.5)
    text += "  all, \(all.count) messages: \(all.text); jitter (p99.9 - p50) \(StepPlan.time(jitter))\n"
    text += "  latencies are from the last sample of a message to its result\n"
    if let deadline, problems.isEmpty { text += "  99.9 % kept the deadline of \(StepPlan.time(deadline))\n" }
    return text
  }

  public func value(version: String) -> Value {
    .record([
      "pipeline": .string(pipeline), "source": .string(source), "version": .string(version),
      "provenance": before.value, "seconds": .double(seconds),
      "runs": .list(
        runs.map { .record(["latency_seconds": $0.latency.value, "ledger": $0.ledger.value]) }),
      "all": all.value, "lost": .int(lost), "made": .int(made),
      "deadline_seconds": deadline.map { .double($0) } ?? .null, "holds": .bool(problems.isEmpty),
      "problems": .list(problems.map { .string($0) }),
    ])
  }
}
