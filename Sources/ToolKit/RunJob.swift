import Recordings
import SignalProcessing

/// How a pipeline is run over recordings.
public struct RunOptions: Sendable {
  public var chunk = ChunkLength.seconds(1)
  public var device = Device.cpu
  /// Chunks come no sooner than they would from an amplifier.
  public var realtime = false
  public var reading = ReadOptions()
  /// Whether the stream ends with the recording, so that steps which look ahead give what they still hold; not if it
  /// goes on later.
  public var flushes = true
  /// State to go on from.
  public var resume: Saved?
  /// Width of the terminal that shows progress; nil for none.
  public var progressColumns: Int?

  public init() {}
}

/// Runs a pipeline over one stream of a recording, chunk by chunk, into a file.
public struct RunJob {
  private let job: Job
  private let options: RunOptions
  private var stages: Stages
  private var reader: Recording
  private var writer: (any RecordingWriter)?
  private var empty: AxisArray?
  private var report: RunReport
  private let begin = ContinuousClock.now

  /// - Throws: `ToolError` when the input, the settings or the saved state are wrong.
  public init(_ job: Job, pipeline: Pipeline, options: RunOptions) throws(ToolError) {
    (self.job, self.options) = (job, options)
    reader = try Inputs.open(job.input, options: options.reading)
    report = RunReport(job)
    do throws(SettingsError) { stages = try Stages(pipeline) } catch { throw ToolError(.settings, "\(error)") }
    guard let saved = options.resume else { return }
    do throws(SnapshotError) { try stages.restore(saved) } catch { throw ToolError(.data, "cannot resume: \(error)") }
  }

  /// Reads, processes and writes until the stream ends. The output appears under its name when all of it is written.
  ///
  /// - Returns: What was done, and the state at the end.
  /// - Throws: `ToolError`; the output is then what it was before.
  public mutating func run() throws(ToolError) -> (report: RunReport, stages: Stages) {
    let rate = job.info.rate
    var progress = Progress(
      label: Files.stem(of: job.input), total: rate.flatMap { rate in job.info.count.map { Double($0) / rate } },
      columns: options.progressColumns)
    defer { progress.clear() }
    // Files do not tell how long "all" is if they have no count; they then come in pieces of a billion.
    let length = min(options.chunk.samples(at: rate ?? 1), max(job.info.count ?? 1_000_000_000, 1))
    while true {
      try Interruption.check()
      guard let message = try read(length) else { break }
      if options.realtime {
        let elapsed = (ContinuousClock.now - begin) / .seconds(1)
        try Interruption.pause(seconds: report.seconds - elapsed)
      }
      for result in try process(message) { try write(result) }
      progress.update(seconds: report.seconds)
    }
    if options.flushes { try flush() }
    try finish()
    report.take(stages, elapsed: (ContinuousClock.now - begin) / .seconds(1))
    return (report, stages)
  }

  private mutating func read(_ count: Int) throws(ToolError) -> AxisArray? {
    let start = ContinuousClock.now
    defer { report.reading += (ContinuousClock.now - start) / .seconds(1) }
    do throws(RecordingError) {
      guard let message = try reader.read(stream: job.stream, count: count) else { return nil }
      let samples = message.shape.first ?? 0
      report.samples += samples
      report.bytes += message.data.size * message.data.dtype.itemSize
      report.seconds = job.info.rate.map { Double(report.samples) / $0 } ?? report.seconds
      return message
    } catch {
      throw ToolError(reading: error)
    }
  }

  private mutating func process(_ message: AxisArray) throws(ToolError) -> [AxisArray] {
    do throws(ArrayError) {
      guard options.device != .cpu else { return try stages.process(message) }
      return try stages.process(message.with(data: try message.data.toDevice(options.device)))
        .map { (result) throws(ArrayError) in try result.with(data: try result.data.toDevice(.cpu)) }
    } catch {
      throw ToolError(.data, "\(job.input): \(error)")
    }
  }

  private mutating func flush() throws(ToolError) {
    let rest: [AxisArray]
    do throws(ArrayError) {
      rest = try stages.flush().map { (message) throws(ArrayError) in
        try message.with(data: try message.data.toDevice(.cpu))
      }
    } catch {
      throw ToolError(.data, "\(job.input): \(error)")
    }
    for message in rest { try write(message) }
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
    let start = ContinuousClock.now
    defer { report.writing += (ContinuousClock.now - start) / .seconds(1) }
    do {
      if writer == nil {
        var options = WriteOptions()
        options.info = reader.info
        do throws(RecordingError) { options.events = try reader.events() } catch { throw ToolError(reading: error) }
        writer = try Recordings.create(job.output, options: options)
      }
      try writer?.write(message)
    } catch {
      throw ToolError(writing: error)
    }
  }

  private mutating func finish() throws(ToolError) {
    if writer == nil, let empty { try append(empty) }
    guard writer != nil else {
      throw ToolError(.data, "\(job.input): stream \"\(job.info.name)\" holds no samples")
    }
    try Interruption.check()
    let start = ContinuousClock.now
    do throws(RecordingError) { try writer?.finish() } catch { throw ToolError(writing: error) }
    report.writing += (ContinuousClock.now - start) / .seconds(1)
  }
}
