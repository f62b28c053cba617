import Plots
import Recordings
import SignalProcessing

/// Writes what a source makes, processed by a pipeline.
public struct ProduceJob {
  private let source: Source
  private var stages: Stages
  private let output: String
  private let file: String, lines: [Int?]
  private let total: Int, chunk: Int
  private var outcome = Outcome()
  private var log: NoticeLog

  /// - Parameters:
  ///   - file: YAML with a source and perhaps a pipeline.
  ///   - duration: In seconds.
  /// - Throws: `ToolError` when the file is wrong or the output cannot be created.
  public init(
    _ file: String, output: String, duration: Double, chunk: ChunkLength, device: Device, isSingle: Bool,
    isQuiet: Bool, isStrict: Bool
  ) throws {
    let (producer, pipeline, lines) = try PipelineFile.source(file, parse: YAML.value)
    (self.file, self.lines) = (file, lines)
    log = NoticeLog(file, lines: lines, isQuiet: isQuiet, isStrict: isStrict)
    do {
      source = try Source(producer, in: Namespace(device: device, dtype: isSingle ? .float32 : .float64))
      stages = try Stages(pipeline)
    } catch {
      throw ToolError(.settings, "\(file): \(error)")
    }
    guard duration * source.rate < 0x1p53 else {
      throw ToolError(.usage, "\(duration) s at \(source.rate) Hz are too many samples to count")
    }
    var outputs = OutputGuard()
    outputs.reads(file, as: "the file \(file)")
    outputs.reads(namedIn: producer.value)
    outputs.reads(namedIn: pipeline.value)
    try Plan.checkEnding(output)
    try outputs.writes(output, as: "the result")
    self.output = output
    total = Int((duration * source.rate).rounded())
    self.chunk = max(1, min(chunk.samples(at: source.rate), max(total, 1)))
  }

  /// Length and rate in words.
  public var summary: String {
    "\(total) samples at \(Ticks.exact(source.rate)) Hz (\(Ticks.exact(Double(total) / source.rate)) s) of \(source.name); "
      + "result: \(outcome.text)"
  }

  /// Makes, processes and writes. The output appears under its name when all of it is written.
  ///
  /// - Throws: `ToolError`; the output is then what it was before.
  public mutating func run(columns: Int?) throws(ToolError) {
    Interruption.begins(output)
    var progress = Progress(label: "produce", total: Double(total) / source.rate, columns: columns)
    defer { progress.clear() }
    do {
      var writer = try Recording.create(output, options: WriteOptions())
      var empty: AxisArray?, isWritten = false
      func write(_ made: AxisArray) throws {
        let message = try made.with(data: try made.data.toDevice(.cpu))
        // A message without samples adds nothing, but tells the shape of a result that never gets any.
        guard !message.isEmpty else { return empty = empty ?? message }
        try log.tell(try outcome.add(message), progress: &progress)
        try writer.write(message)
        try log.tell(writer.notices, progress: &progress)
        isWritten = true
      }
      repeat {
        try Interruption.check()
        for result in try stages.process(try source.next(min(chunk, total - source.position))) { try write(result) }
        try log.tell(stages.takeNotices(), progress: &progress)
        progress.update(seconds: Double(source.position) / source.rate)
      } while source.position < total
      for rest in try stages.flush() { try write(rest) }
      if !isWritten, let empty {
        _ = try outcome.add(empty)
        try writer.write(empty)
      }
      try log.tell(outcome.emptiness(read: total), progress: &progress)
      try Interruption.check()
      try writer.finish()
      try log.tell(writer.notices, progress: &progress)
      Interruption.keeps(output)
    } catch let error as StageError {
      throw ToolError(.data, "\(file): \(error.text(lines: lines, subject: source.name))")
    } catch let error as ArrayError {
      throw ToolError(.data, "\(source.name): \(error)")
    } catch {
      throw ToolError(writing: error)
    }
  }
}
