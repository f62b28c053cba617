import Plots
import Recordings
import SignalProcessing

/// How a pipeline is run over recordings.
public struct RunOptions: Sendable {
  public var chunk = ChunkLength.seconds(1)
  public var device = Device.cpu
  /// Chunks come no sooner than they would from an amplifier, and a signal ends the stream in order.
  public var realtime = false
  /// Seconds around each event that are logged, instead of all.
  public var preTrigger: Double?
  /// A stream of texts on the network whose texts are events, `lsl://NAME`.
  public var markers: String?
  /// Seconds after which a live run stops the stream; nil goes on to its end.
  package var liveSeconds: Double?
  /// A log of what comes in, where one is wanted, and the seconds between states in it.
  public var record: String?
  public var stateInterval = 1.0
  /// Samples to leave out at the start, where the state to go on from has seen them.
  public var skippedSamples = 0
  public var reading = ReadOptions()
  /// Epochs that are cut from the result of the pipeline.
  public var epochs: EpochRequest?
  /// Whether each message's time in each step is kept.
  public var profiles = false
  /// Whether the stream ends with the recording, so that steps which look ahead give what they still hold; not if it
  /// goes on later.
  public var flushes = true
  /// State to go on from, and the file that it was read from.
  public var resume: Saved?
  public var resumePath = ""
  /// Width of the terminal that shows progress; nil for none.
  public var progressColumns: Int?
  /// Warnings are not shown, or are errors.
  public var isQuiet = false, isStrict = false
  /// Warnings wait in the report, since several recordings are processed side by side.
  var holdsWarnings = false

  public init() {}
}

/// Runs a pipeline over one stream of a recording, chunk by chunk, into a file.
struct RunJob {
  private let job: Job
  private let file: PipelineFile
  private let options: RunOptions
  private var stages: Stages
  private var reader: Recording
  private var writer: (any RecordingWriter)?
  private var empty: AxisArray?
  private var report: RunReport
  private var progress: Progress
  private var outcome = Outcome()
  private var pauses = Pauses()
  private var events: ToldEvents
  private let begin = SteadyTime.now

  /// - Throws: `ToolError` when the input, the settings or the saved state are wrong.
  init(_ job: Job, pipeline file: PipelineFile, options: RunOptions) throws(ToolError) {
    (self.job, self.file, self.options) = (job, file, options)
    reader = try Inputs.open(job.input, options: options.reading)
    var pipeline = file.pipeline
    if let epochs = options.epochs {
      let happened: [Event]
      do throws(RecordingError) { happened = try reader.events() } catch { throw ToolError(reading: error) }
      pipeline = Pipeline(pipeline.steps + [try epochs.step(for: happened)])
    }
    do throws(RecordingError) { events = try ToldEvents(of: &reader, for: pipeline) } catch {
      throw ToolError(reading: error)
    }
    report = RunReport(job, lines: file.lines, options)
    progress = Progress(job, columns: options.progressColumns)
    let measured = options.profiles ? options.device : nil
    do throws(SettingsError) { stages = try Stages(pipeline, profiledOn: measured) } catch {
      throw ToolError(.settings, "\(file.path): \(error)")
    }
    guard let saved = options.resume else { return }
    do throws(SnapshotError) { try stages.restore(saved) } catch {
      throw ToolError(.data, "\(options.resumePath): cannot resume: \(error)")
    }
  }

  /// Warnings that were held back.
  var heldWarnings: [String] { report.log.held }

  /// Reads, processes and writes until the stream ends. The output appears under its name when all of it is written.
  ///
  /// - Returns: What was done, and the state at the end.
  /// - Throws: `ToolError`; the output is then what it was before.
  mutating func run() throws(ToolError) -> (report: RunReport, stages: Stages) {
    do throws(ToolError) { try processAll() } catch {
      progress.clear()
      throw error
    }
    progress.clear()
    report.take(stages, elapsed: SteadyTime.now - begin)
    return (report, stages)
  }

  private mutating func processAll() throws(ToolError) {
    try tell(reader.notices)
    let rate = job.info.rate
    // Files do not tell how long "all" is if they have no count; they then come in pieces of a billion.
    let length = min(options.chunk.samples(at: rate ?? 1), max(job.info.count ?? 1_000_000_000, 1))
    try skip(length)
    while true {
      try Interruption.check()
      guard let message = try read(length) else { break }
      for result in try process(message) { try write(result) }
      progress.update(seconds: report.seconds)
    }
    if options.flushes { try flush() }
    try finish()
  }

  // MARK: Telling

  private mutating func tell(_ notices: [Notice]) throws(ToolError) {
    if !notices.isEmpty { try report.log.tell(notices, progress: &progress) }
  }

  // MARK: Working

  private mutating func read(_ count: Int) throws(ToolError) -> AxisArray? {
    let start = SteadyTime.now
    let message: AxisArray?
    do throws(RecordingError) { message = try reader.read(stream: job.stream, count: count) } catch {
      throw ToolError(reading: error)
    }
    report.reading += SteadyTime.now - start
    try tell(reader.notices)
    guard let message else { return nil }
    report.samples += message.shape.first ?? 0
    report.bytes += message.data.size * message.data.dtype.itemSize
    report.seconds = job.info.rate.map { Double(report.samples) / $0 } ?? report.seconds
    pauses.add(message)
    return message
  }

  /// Passes over what the state to go on from has seen.
  private mutating func skip(_ length: Int) throws(ToolError) {
    var left = options.skippedSamples
    do throws(RecordingError) {
      while left > 0, let skipped = try reader.read(stream: job.stream, count: min(left, length)) {
        left -= skipped.shape.first ?? left
      }
    } catch {
      throw ToolError(reading: error)
    }
  }

  private mutating func process(_ message: AxisArray) throws(ToolError) -> [AxisArray] {
    var results: [AxisArray]
    do {
      let isHost = options.device == .cpu, message = try events.told(message)
      results = try stages.process(isHost ? message : message.with(data: message.data.toDevice(options.device)))
      if !isHost { results = try results.map { try $0.with(data: try $0.data.toDevice(.cpu)) } }
    } catch {
      throw failure(error)
    }
    try tell(stages.takeNotices())
    return results
  }

  private mutating func flush() throws(ToolError) {
    var rest: [AxisArray] = []
    do {
      for message in try stages.flush() { rest.append(try message.with(data: try message.data.toDevice(.cpu))) }
    } catch {
      throw failure(error)
    }
    try tell(stages.takeNotices())
    for message in rest { try write(message) }
  }

  /// What a step says of the data is about the pipeline and the recording together: the pipeline's line comes first.
  private func failure(_ error: any Error) -> ToolError {
    guard let error = error as? StageError else { return ToolError(.data, "\(job.input): \(error)") }
    return ToolError(.data, "\(file.path): \(error.text(lines: file.lines, subject: job.input))")
  }

  private mutating func write(_ message: AxisArray) throws(ToolError) {
    // A message without samples adds nothing, but tells the shape of a result that never gets any.
    guard !message.isEmpty else {
      empty = empty ?? message
      return
    }
    try append(message)
  }

  private mutating func append(_ message: AxisArray) throws(ToolError) {
    let start = SteadyTime.now
    do {
      try tell(try outcome.add(message))
      if writer == nil {
        var options = WriteOptions()
        options.info = reader.info
        do throws(RecordingError) { options.events = try reader.events() } catch { throw ToolError(reading: error) }
        writer = try Recording.create(job.output, options: options)
      }
      try writer?.write(message)
    } catch {
      throw ToolError(writing: error)
    }
    report.writing += SteadyTime.now - start
    if let told = writer?.notices { try tell(told) }
  }

  private mutating func finish() throws(ToolError) {
    if writer == nil, let empty { try append(empty) }
    guard writer != nil else {
      throw ToolError(.data, "\(job.input): stream \"\(job.info.name)\" holds no samples")
    }
    try tell(outcome.emptiness(read: report.samples))
    try Interruption.check()
    let start = SteadyTime.now
    if let told = writer?.notices { try tell(told) }
    do throws(RecordingError) { try writer?.finish() } catch { throw ToolError(writing: error) }
    if let told = writer?.notices { try tell(told) }
    report.writing += SteadyTime.now - start
    report.outcome = outcome
    report.pauses = pauses
    report.written = Files.size(job.output)
  }
}
