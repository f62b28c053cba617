import Plots
import Recordings
import SignalProcessing

/// Writes what a source makes, processed by a pipeline.
public struct ProduceJob {
  private let source: Source
  private var stages: Stages
  private let output: String
  private let total: Int, chunk: Int

  /// - Parameters:
  ///   - file: YAML with a source and perhaps a pipeline.
  ///   - duration: In seconds.
  /// - Throws: `ToolError` when the file is wrong or the output cannot be created.
  public init(
    _ file: String, output: String, duration: Double, chunk: ChunkLength, device: Device, isSingle: Bool
  ) throws {
    let (producer, pipeline) = try PipelineFile.loadSource(file)
    do {
      source = try Source(producer, in: Namespace(device: device, dtype: isSingle ? .float32 : .float64))
      stages = try Stages(pipeline)
    } catch {
      throw ToolError(.settings, "\(file): \(error)")
    }
    guard duration * source.rate < 0x1p53 else {
      throw ToolError(.usage, "\(duration) s at \(source.rate) Hz are too many samples to count")
    }
    try Files.checkOutput(output)
    self.output = output
    total = Int((duration * source.rate).rounded())
    self.chunk = max(1, min(chunk.samples(at: source.rate), max(total, 1)))
  }

  /// Length and rate in words.
  public var summary: String {
    "\(total) samples at \(Ticks.short(source.rate)) Hz (\(Ticks.short(Double(total) / source.rate)) s) of \(source.name)"
  }

  /// Makes, processes and writes. The output appears under its name when all of it is written.
  ///
  /// - Throws: `ToolError`; the output is then what it was before.
  public mutating func run(columns: Int?) throws(ToolError) {
    var progress = Progress(label: "produce", total: Double(total) / source.rate, columns: columns)
    defer { progress.clear() }
    do {
      var writer = try Recordings.create(output, options: WriteOptions())
      var empty: AxisArray?, isWritten = false
      func write(_ made: AxisArray) throws {
        let message = try made.with(data: try made.data.toDevice(.cpu))
        // A message without samples adds nothing, but tells the shape of a result that never gets any.
        guard !message.isEmpty else { return empty = empty ?? message }
        try writer.write(message)
        isWritten = true
      }
      repeat {
        try Interruption.check()
        for result in try stages.process(try source.next(min(chunk, total - source.position))) { try write(result) }
        progress.update(seconds: Double(source.position) / source.rate)
      } while source.position < total
      for rest in try stages.flush() { try write(rest) }
      if !isWritten, let empty { try writer.write(empty) }
      try Interruption.check()
      try writer.finish()
    } catch let error as ArrayError {
      throw ToolError(.data, "\(source.name): \(error)")
    } catch {
      throw ToolError(writing: error)
    }
  }
}
