import Plots
import Recordings
import SignalProcessing

/// The command `parity` as a command line asks for it.
public struct ParityRequest: Sendable {
  /// Pipeline files, recordings or folders of them; no `b` compares `a` with itself, cut or restored otherwise.
  public var a = "", b: String?
  /// The recordings that pipelines run over; no `onB` is the same for both.
  public var on: String?, onB: String?
  /// Signal per step; no `chunkB` is the same for both.
  public var chunk = "1s", chunkB: String?
  /// When B's state is saved, and gone on from in new steps.
  public var restoreB: String?
  public var reading = ReadingRequest()
  public var exact = false, json = false, quiet = false

  public init() {}

  /// Compares stage by stage up to the first difference, and prints it.
  ///
  /// - Throws: `ToolError` 1 where the two differ, and what goes wrong while reading.
  public func run(parse: PipelineFile.Parser) throws(ToolError) {
    let options = try reading.options()
    Interruption.listen()
    let first = try path(a, on: on, chunk: chunk, restore: nil, options, parse)
    let second = try path(b ?? a, on: onB ?? on, chunk: chunkB ?? chunk, restore: restoreB, options, parse)
    guard first.isPipeline || second.isPipeline || on == nil && onB == nil && chunkB == nil && restoreB == nil else {
      throw ToolError(.usage, "--on, --on-b, --chunk-b and --restore-b are about pipelines; \(a) is none")
    }
    guard b != nil || chunkB != nil || restoreB != nil || onB != nil else {
      throw ToolError(
        .usage, "there is nothing to compare \(a) with: name another, or --chunk-b, --restore-b or --on-b")
    }
    var report = ParityReport(a: a, b: b ?? a)
    for pair in ParityPath.pairs(first, second, comparesInput: (onB ?? on) != on) {
      guard report.difference == nil else { break }
      report.add(pair, try compared(pair, first, second), of: first, second)
    }
    if json {
      try Screen.print(JSON.text(of: report.value))
    } else if !quiet {
      try Screen.print(report.text, terminator: "")
    }
    var log = NoticeLog(a, isQuiet: quiet || json, isStrict: false)
    var progress = Progress(label: "", total: nil, columns: nil)
    try log.tell(first.notices.told + second.notices.told, progress: &progress)
    if report.difference != nil { throw ToolError(.findings, report.summary) }
  }

  private func path(
    _ path: String, on recording: String?, chunk: String, restore: String?, _ options: ReadOptions,
    _ parse: PipelineFile.Parser
  ) throws(ToolError) -> ParityPath {
    guard Inputs.isPipelineName(path) else { return try ParityPath(results: path, options: options) }
    guard let recording else {
      throw ToolError(.usage, "\(path) is a pipeline: --on names the recording that it runs over")
    }
    let time = try restore.map { (text) throws(ToolError) in
      try ChunkLength.seconds(text, option: "--restore-b", plain: true)
    }
    return ParityPath(
      pipeline: try PipelineFile(path, parse: parse), on: recording, chunk: try ChunkLength(chunk, option: "--chunk"),
      restoreAt: time, options: options)
  }

  /// nil where a stage stands on one side alone.
  private func compared(
    _ pair: ParityPath.Pair, _ first: ParityPath, _ second: ParityPath
  ) throws(ToolError) -> Parity? {
    guard let i = pair.a, let j = pair.b else { return nil }
    let (x, y) = (try first.output(i), try second.output(j))
    guard !x.isEmpty, !y.isEmpty else {
      if x.isEmpty, y.isEmpty { return .equal }
      return .different(Difference(.dropped, "\(x.isEmpty ? "A" : "B") holds no samples"))
    }
    do throws(ArrayError) { return try Parity(x, y, exact: exact) } catch {
      throw ToolError(.data, "\(first.name(i)): cannot be compared: \(error)")
    }
  }
}
