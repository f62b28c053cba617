import ArrayCore
import Recordings
import SignalProcessing

/// The command `run` as a command line asks for it: the tool's and the Python module's.
public struct RunRequest: Sendable {
  public var pipeline = "", inputs: [String] = [], output = ""
  public var chunk = "1s", format = "npz"
  /// nil is what `SWIFTLET_DEVICE` names, else the processor.
  public var device: String?
  public var saveState: String?, resume: String?
  /// A log of what comes in, and where in a log to begin.
  public var record: String?, from: String?
  /// A stream of texts whose texts are events, and how much is logged before and after each event, as "30s".
  public var markers: String?, preTrigger: String?
  public var reading = ReadingRequest()
  public var realtime = false, json = false, quiet = false, strict = false
  /// How many recordings are processed at a time, at most; nil is one per processor.
  public var jobs: Int?
  /// Whether recordings are left out whose results are there, newer than recording and pipeline.
  public var goesOn = false
  /// The values of `--epoch` in one word, as `EpochRequest.joined` makes it, and whether they are averaged.
  public var epoch: String?, averages = false

  /// Whether each message's time in each step is told.
  public var profile = false
  /// A page about the run.
  public var report: String?
  /// A script for SLURM, which is written in place of a run.
  public var slurm: String?

  public init() {}

  /// Processes all recordings, several at a time. Each is told in a line when it and all before it are done; those that
  /// fail are named again at the end.
  ///
  /// - Parameter parse: Reads the YAML of the pipeline file.
  /// - Throws: `ToolError`; after a recording that failed with its code, and a line that counts them.
  public func run(parse: PipelineFile.Parser) throws(ToolError) {
    var options = RunOptions()
    options.chunk = try ChunkLength(chunk, option: "--chunk")
    guard Recording.writtenEndings.contains(format) else {
      throw ToolError(
        .usage, "--format is \"\(format)\", must be one of \(Recording.writtenEndings.joined(separator: ", "))")
    }
    let hasState = saveState != nil || resume != nil || record != nil || from != nil
    guard inputs.count == 1 || !hasState else {
      throw ToolError(.usage, "--save-state, --resume, --record and --from take one recording")
    }
    guard inputs.count == 1 || report == nil else { throw ToolError(.usage, "--report takes one recording") }
    if let slurm {
      guard !hasState, report == nil, !realtime, !json, !profile, jobs == nil else {
        throw ToolError(
          .usage, "--slurm takes neither states, logs, --report, --realtime, --profile, --json nor --jobs")
      }
      return try writeArrayJob(slurm, parse)
    }
    if let jobs, jobs < 1 { throw ToolError(.usage, "--jobs is \(jobs), must be 1 or more") }
    guard record == nil || Files.fileExtension(of: record ?? "") == "swlog" else {
      throw ToolError(.usage, "--record is \"\(record ?? "")\", must be a log (.swlog)")
    }
    guard from == nil || resume == nil else { throw ToolError(.usage, "--from and --resume exclude each other") }
    options.reading = try reading.options()
    options.epochs = try EpochRequest.request(epoch, averages: averages)
    options.device = try Self.device(named: device)
    (options.realtime, options.profiles) = (realtime, profile)
    (options.record, options.markers) = (record, markers)
    try checkMarkers()
    options.preTrigger = try preTrigger.map { (text) throws(ToolError) in
      try ChunkLength.seconds(text, option: "--pre-trigger")
    }
    guard preTrigger == nil || record != nil else {
      throw ToolError(.usage, "--pre-trigger says what is in the log, and goes with --record")
    }
    options.holdsWarnings = inputs.count > 1
    options.progressColumns = quiet || json || inputs.count > 1 ? nil : Screen.size(of: 2)?.columns
    options.resume = try resume.map { (path) throws(ToolError) in try StateFile.load(path) }
    options.resumePath = resume ?? ""
    options.flushes = saveState == nil
    (options.isQuiet, options.isStrict) = (quiet, strict)
    let file = try pipelineFile(parse)
    var outputs = OutputGuard()
    outputs.reads(pipeline, as: "the pipeline file \(pipeline)")
    outputs.reads(namedIn: file.pipeline.value)
    for input in inputs { outputs.reads(input, as: "the input \(input)") }
    if let resume { outputs.reads(resume, as: "the saved state \(resume)") }
    if let live = try Network.job(inputs, to: output, options: options.reading) {
      let others = [("epoch", options.epochs != nil), ("report", report != nil), ("profile", profile)]
      if let other = others.first(where: \.1)?.0 {
        throw ToolError(.usage, "--\(other) is for recordings, not for \(Network.names) streams")
      }
      if Network.address(output) == nil { try outputs.writes(output, as: inputs[0]) }
      guard from == nil else { throw ToolError(.usage, "--from takes a log, and files to write to") }
      if let saveState {
        try outputs.writes(saveState, as: "the state")
        try StateFile.checkReplaces(saveState)
      }
      if let record { try outputs.writes(record, as: "the log") }
      Interruption.listen()
      return try process([live], [], file, options)
    }
    let (jobs, unreadable) = try Plan.jobs(
      inputs: inputs, output: output, format: format, options: options.reading, outputs: &outputs)
    guard jobs.count == 1 || !hasState else {
      throw ToolError(
        .usage,
        "--save-state, --resume, --record and --from take one stream; \(inputs[0]) has \(jobs.count) (see --stream)")
    }
    if let saveState {
      try outputs.writes(saveState, as: "the state")
      try StateFile.checkReplaces(saveState)
    }
    if let record { try outputs.writes(record, as: "the log") }
    if let report { try outputs.writes(report, as: "the report") }
    guard options.epochs == nil || !options.isLive else {
      throw ToolError(
        .usage, "--epoch is for recordings that are read to their end, not for --realtime, --record and --from")
    }
    guard !profile || !options.isLive else {
      throw ToolError(.usage, "--profile is for recordings; live runs tell the latency of each step as they are")
    }
    if let from { try options.goOn(from: from, in: inputs[0], info: jobs[0].info) }
    Interruption.listen()
    try process(jobs, unreadable, file, options)
  }

  /// Markers have times of the network's clock.
  private func checkMarkers() throws(ToolError) {
    guard markers == nil || inputs.count == 1 && Network.isName(inputs[0]) else {
      throw ToolError(.usage, "--markers goes with a stream as input (lsl://NAME, shm://NAME or tcp://HOST:PORT)")
    }
  }

  private func writeArrayJob(_ path: String, _ parse: PipelineFile.Parser) throws(ToolError) {
    _ = try pipelineFile(parse)
    guard Files.isFolder(output) else {
      throw ToolError(.cannotCreate, "\(output): --slurm takes a folder for the results (make it first)")
    }
    var outputs = OutputGuard()
    outputs.reads(pipeline, as: "the pipeline file \(pipeline)")
    for input in inputs { outputs.reads(input, as: "the input \(input)") }
    try outputs.writes(path, as: "the script")
    try Files.write(Array(try ArrayJob(request: self).text().utf8), to: path)
  }

  private func pipelineFile(_ parse: PipelineFile.Parser) throws(ToolError) -> PipelineFile {
    do throws(ToolError) { return try PipelineFile(pipeline, parse: parse) } catch {
      let isSwapped = !Inputs.isPipelineName(pipeline) && inputs.contains { Inputs.isPipelineName($0) }
      throw isSwapped ? ToolError(error.code, error.message + "; the pipeline file comes first") : error
    }
  }

  private func process(
    _ jobs: [Job], _ unreadable: [Plan.Failure], _ file: PipelineFile, _ options: RunOptions
  ) throws(ToolError) {
    guard inputs.count > 1 else {
      let jobs = goesOn ? jobs.filter { !Files.isComplete($0.output, after: [$0.input, pipeline]) } : jobs
      let done = try jobs.map { (job) throws(ToolError) in try process(job, file, options) }
      if let report, !done.isEmpty {
        let page = RunPage(file, jobs, done, options: options, command: command(options))
        try Files.write(Array(try page.html().utf8), to: report)
      }
      if json { return try Screen.print(JSON.text(of: .list(done.map(\.value)))) }
      return quiet ? () : try Screen.print(done.map(\.text).joined(), terminator: "")
    }
    let batch = Batch(inputs: inputs, jobs: jobs, unreadable: unreadable, isQuiet: quiet || json)
    // A device that is not the processor is one for all of them.
    let most = self.jobs ?? (options.device == .cpu ? usableThreads : 1)
    let results = batch.run(workers: most) { (job, warnings) throws(ToolError) in
      if goesOn, Files.isComplete(job.output, after: [job.input, pipeline]) { return nil }
      return try process(job, file, options, &warnings)
    }
    try Interruption.check()
    if json { try Screen.print(JSON.text(of: .list(results.flatMap(\.values)))) }
    let failed = results.filter { $0.error != nil }
    guard let error = failed.first?.error else { return }
    let names = failed.map(\.input).joined(separator: ", ")
    throw ToolError(error.code, "\(failed.count) of \(inputs.count) recordings failed: \(names)")
  }

  /// The options of the run, in words.
  private func command(_ options: RunOptions) -> [(name: String, text: String)] {
    var facts = [("chunk", chunk), ("device", "\(options.device)")]
    if let resume { facts.append(("resumed from", resume)) }
    if let saveState { facts.append(("state saved to", saveState)) }
    for (name, value) in reading.named { facts.append((name, value)) }
    return facts
  }

  private func process(_ job: Job, _ file: PipelineFile, _ options: RunOptions) throws(ToolError) -> RunReport {
    var none: [String] = []
    return try process(job, file, options, &none)
  }

  private func process(
    _ job: Job, _ file: PipelineFile, _ options: RunOptions, _ warnings: inout [String]
  ) throws(ToolError) -> RunReport {
    Interruption.begins(job.output)
    if options.isLive || Network.isPart(of: job) { return try processLive(job, file, options, &warnings) }
    var run = try RunJob(job, pipeline: file, options: options)
    defer { warnings += run.heldWarnings }
    let (report, stages) = try run.run()
    Interruption.keeps(job.output)
    if let saveState { try StateFile.save(stages, to: saveState) }
    return report
  }

  private func processLive(
    _ job: Job, _ file: PipelineFile, _ options: RunOptions, _ warnings: inout [String]
  ) throws(ToolError) -> RunReport {
    var run = try LiveJob(job, pipeline: file, options: options)
    defer { warnings += run.heldWarnings }
    let (report, state) = try run.run()
    Interruption.keeps(job.output)
    if let saveState { try StateFile.save(state, to: saveState) }
    guard run.wasInterrupted else { return report }
    if !quiet, inputs.count == 1 {
      try Screen.print(json ? JSON.text(of: .list([report.value])) : report.text, terminator: "")
    }
    try Interruption.check()
    return report
  }

  /// The device of a name, as an option of a command line gives it.
  public static func device(named name: String?) throws(ToolError) -> Device {
    let name = name ?? Device.preferredName
    do throws(ArrayError) {
      return try Device(name)
    } catch .unusableDevice(_, let reason) {
      throw ToolError(.usage, "--device is \"\(name)\", which cannot be used: \(reason)")
    } catch .unknownDevice(_, let known) {
      throw ToolError(.usage, "--device is \"\(name)\", must be one of \(known.joined(separator: ", "))")
    } catch {
      throw ToolError(.usage, "--device is \"\(name)\": \(error)")
    }
  }
}

/// How to read files that leave something open, as a command line says it: names and values of `ReadOptions.table`.
public struct ReadingRequest: Sendable {
  public var named: [(String, String)] = []

  public init() {}

  /// The options that have no value.
  static let switches = Set(ReadOptions.table.filter { $0.valueName == nil }.map(\.name))

  /// - Throws: `ToolError` for a value that there is not.
  public func options() throws(ToolError) -> ReadOptions {
    do throws(RecordingError) { return try ReadOptions(named: named) } catch .badOption(let name, let what) {
      throw ToolError(.usage, "--\(name) \(what)")
    } catch {
      throw ToolError(reading: error)
    }
  }
}
