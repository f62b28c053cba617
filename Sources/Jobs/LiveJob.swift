import LSL
import Recordings
import SignalProcessing
import Streams

/// Runs a pipeline over a live stream: reading, working and writing go on beside each other, nothing is lost unseen, and
/// whatever ends the run leaves whole files.
package struct LiveJob {
  package static let sourceName = "source", pipelineName = "pipeline"
  private let job: Job
  private let file: PipelineFile
  private let options: RunOptions
  private let source: any LiveSource
  package let runtime: StreamRuntime
  private let scheduler = ThreadScheduler()
  /// Nil where nothing is written.
  private let sink: (any ResultSink)?
  private let log: LogSink?
  private let markers: LSLMarkers?
  /// What happened: events that are known before the stream begins, and those that come while it runs.
  package let happened: EventLog
  private var came = 0
  private var report: RunReport
  private var progress: Progress
  private let begin = SteadyTime.now
  /// Whether a signal ended the run.
  package private(set) var wasInterrupted = false

  /// - Parameters:
  ///   - job: The source, and the file for the result; an empty name for none.
  ///   - views: Sinks behind the source or the pipeline, by the stages' names, that miss messages rather than delay them.
  /// - Throws: `ToolError` when the input, the settings or the saved state are wrong.
  package init(
    _ job: Job, pipeline file: PipelineFile, options: RunOptions, views: [(stage: String, sink: any StreamSink)] = []
  ) throws(ToolError) {
    (self.job, self.file, self.options) = (job, file, options)
    report = RunReport(job, lines: file.lines, options)
    progress = Progress(job, columns: options.progressColumns)
    source = try Self.source(job, file, options)
    var writing = WriteOptions()
    writing.info = source.info
    do { writing.events = try source.events() } catch { throw ToolError(.data, "\(job.input): \(error)") }
    happened = EventLog(writing.events)
    markers = try options.markers.map { (path) throws(ToolError) in try Network.markers(path) }
    if job.output.isEmpty {
      sink = nil
    } else if let address = Network.address(job.output) {
      sink = try Network.sink(address, isTimed: Network.address(job.input) != nil)
    } else {
      sink = FileSink(job.output, options: writing)
    }
    do {
      log = try options.record.map { try LogSink($0, options: writing, around: options.preTrigger) }
      let graph = try Self.graph(source, sink, log, file, options, views)
      runtime = StreamRuntime(
        graph, clock: SteadyClock(), scheduler: scheduler, flushesAtEnd: options.flushes)
    } catch let error as StreamError {
      if case .settings(_, let error) = error { throw ToolError(.settings, "\(file.path): \(error)") }
      throw ToolError(.software, "\(error)")
    } catch {
      throw ToolError(writing: error)
    }
    guard let saved = options.resume else { return }
    do throws(StreamError) { try runtime.restore([Self.pipelineName: saved]) } catch {
      let text = if case .state(_, let error) = error { "\(error)" } else { "\(error)" }
      throw ToolError(.data, "\(options.resumePath): cannot resume: \(text)")
    }
  }

  private static func source(
    _ job: Job, _ file: PipelineFile, _ options: RunOptions
  ) throws(ToolError) -> any LiveSource {
    if let address = Network.address(job.input) { return try Network.source(address) }
    let source = RecordingSource(
      job, reader: try Inputs.open(job.input, options: options.reading), chunk: options.chunk,
      isPaced: options.realtime || Network.address(job.output) != nil, skipped: options.skippedSamples)
    do throws(RecordingError) { try source.tell(file.pipeline) } catch { throw ToolError(reading: error) }
    return source
  }

  private static func graph(
    _ source: any LiveSource, _ sink: (any ResultSink)?, _ log: LogSink?, _ file: PipelineFile, _ options: RunOptions,
    _ views: [(stage: String, sink: any StreamSink)]
  ) throws -> StreamGraph {
    var graph = StreamGraph()
    let marks = options.record == nil || options.preTrigger != nil ? nil : options.stateInterval
    let entry = try graph.source(
      sourceName, PreparedSource(source, device: options.device, key: options.resume?.key), marks: marks)
    let node = try graph.pipeline(pipelineName, file.pipeline, from: entry, capacity: 256)
    if let sink { try graph.sink("output", sink, from: node, capacity: 256) }
    for (stage, view) in views {
      try graph.sink(
        "view of the \(stage)", view, from: stage == sourceName ? entry : node, capacity: 16, policy: .dropOldest,
        supervision: .skip)
    }
    if let log {
      sink?.onMark = { try log.add($0) }
      try graph.sink("log", log, from: entry, capacity: 256)
    }
    return graph
  }

  /// Warnings that were held back.
  var heldWarnings: [String] { report.log.held }

  /// Runs until the stream ends, or a signal comes.
  ///
  /// - Returns: What was done, and the pipeline's state at the end.
  /// - Throws: `ToolError`, after what came so far was written as far as that is possible.
  package mutating func run() throws(ToolError) -> (report: RunReport, state: Saved) {
    var failure: ToolError?
    if options.realtime, source.rate == nil {
      let notice = Notice(.ignored, "--realtime is ignored: the samples have no common rate")
      do throws(ToolError) { try report.log.tell([notice], progress: &progress) } catch { throw error }
    }
    let ended = scheduler.run(runtime) {
      guard failure == nil else { return }
      do throws(ToolError) { try tick() } catch {
        failure = error
        wasInterrupted = error.code.isSignal
        runtime.stop()
      }
    }
    progress.clear()
    do { try log?.complete() } catch { throw ToolError(writing: error) }
    take()
    if let failure, !wasInterrupted { throw failure }
    if !ended { throw ToolError(.inputOutput, "\(job.output): was not finished within ten seconds of the stop") }
    do throws(ToolError) { try tell() } catch { throw error }
    try throwIncident()
    if options.preTrigger != nil, let log, !log.isWritten {
      try report.log.tell([Notice(.emptyResult, "no event came, so that nothing was logged")], progress: &progress)
    }
    if let sink {
      guard sink.isWritten else {
        try Interruption.check()
        throw ToolError(.data, "\(job.input): stream \"\(job.info.name)\" holds no samples")
      }
      try report.log.tell(report.outcome.emptiness(read: report.samples), progress: &progress)
    }
    do throws(StreamError) { return (report, try runtime.save()[Self.pipelineName] ?? .none) } catch {
      throw ToolError(.software, "cannot save the state: \(error)")
    }
  }

  private mutating func tick() throws(ToolError) {
    try tell()
    try listen()
    if let seconds = options.liveSeconds, SteadyTime.now - begin > seconds { runtime.stop() }
    if let rate = source.rate { progress.update(seconds: Double(runtime.ledger.made.samples) / rate) }
    try Interruption.check()
  }

  /// Hands on the texts that came.
  private mutating func listen() throws(ToolError) {
    guard let markers else { return }
    let events: [Event]
    do throws(LSLError) { events = try markers.take().map { Event(onset: $0.onset, text: $0.text) } } catch {
      throw ToolError(error)
    }
    guard !events.isEmpty else { return }
    came += events.count
    happened.add(events)
    sink?.add(events)
    do { try log?.add(events) } catch { throw ToolError(writing: error) }
  }

  private mutating func tell() throws(ToolError) {
    try report.log.tell(
      source.takeNotices() + runtime.takeNotices().map(\.notice) + (sink?.takeNotices() ?? []), progress: &progress)
  }

  private mutating func take() {
    let live = LiveReport(runtime)
    report.samples = live.ledger.made.samples
    report.seconds = source.rate.map { Double(report.samples) / $0 } ?? 0
    report.outcome = sink?.outcome ?? Outcome()
    report.elapsed = SteadyTime.now - begin
    report.written = job.output.isEmpty ? nil : Files.size(job.output)
    report.live = live
    report.live?.events = came
  }

  /// A stage that stopped is why the run ends, though the files are whole.
  private func throwIncident() throws(ToolError) {
    guard let incident = runtime.report.first(where: { $0.outcome == .stopped }) else { return }
    switch incident.stage {
    case Self.pipelineName:
      let line = incident.step.flatMap { file.lines.indices.contains($0) ? file.lines[$0] : nil }
      let place = line.map { "line \($0): " } ?? ""
      throw ToolError(.data, "\(file.path): \(place)\(incident.error) (\(job.input))")
    case Self.sourceName: throw ToolError(.data, incident.error)
    default: throw ToolError(.inputOutput, incident.error)
    }
  }
}

/// A source whose messages go to the device, under the key of the stream that is gone on with.
private final class PreparedSource: StreamSource {
  private let source: any StreamSource
  private let device: Device
  private let key: String?

  init(_ source: any StreamSource, device: Device, key: String?) {
    (self.source, self.device, self.key) = (source, device, key)
  }

  func next(at now: Double) throws -> SourceEvent {
    let event = try source.next(at: now)
    guard case .message(var message, let due) = event else { return event }
    if let key { message = message.with(key: key) }
    if device != .cpu { message = try message.with(data: try message.data.toDevice(device)) }
    return .message(message, due: due)
  }
  func restart() throws { try source.restart() }
}

extension Saved {
  /// The key of the stream that the first step with a state was on.
  var key: String? {
    guard case .parts(let parts) = self else { return nil }
    return parts.lazy.compactMap { if case .state(let state) = $0 { state.header?.key } else { nil } }.first
  }
}
