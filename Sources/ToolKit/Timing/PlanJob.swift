import ArrayAPI
import Jobs
import Recordings
import SignalProcessing

/// Says what a pipeline takes on a source before it runs there: shapes, rates, delays, memory and time of each step.
public struct PlanJob {
  private let file: PipelineFile, source: String
  private let chunk: ChunkLength, device: Device, deadline: Double?
  private var reading: ReadOptions
  /// Messages, and seconds of work, that are timed at most; the first ones warm up.
  private static let messages = 1000, patience = 3.0, warm = 5
  /// Samples of signal in which an impulse dies away.
  private static let lengths = [512, 2048, 8192]

  /// - Throws: `ToolError` for a pipeline that is wrong.
  public init(
    _ pipeline: String, source: String, chunk: ChunkLength, device: String?, deadline: Double?, reading: ReadingRequest
  ) throws(ToolError) {
    file = try PipelineFile(pipeline, parse: YAML.value)
    (self.source, self.chunk, self.deadline) = (source, chunk, deadline)
    (self.device, self.reading) = (try RunRequest.device(named: device), try reading.options())
  }

  /// Measures.
  ///
  /// - Throws: `ToolError` for a recording that does not suit the pipeline.
  public func report() throws(ToolError) -> PlanReport {
    guard !Network.isName(source) else {
      throw ToolError(.usage, "\(source): a plan is made over a recording; write some seconds of the stream to one")
    }
    let recording = try Inputs.open(source, options: reading)
    guard let info = recording.streams.first, recording.streams.count == 1 else {
      throw ToolError(.usage, "\(source): has \(recording.streams.count) streams, of which a plan takes one (--stream)")
    }
    do {
      return try report(recording, info)
    } catch let error as ToolError {
      throw error
    } catch let error as SettingsError {
      throw ToolError(.settings, "\(file.path): \(error)")
    } catch let error as StageError {
      throw ToolError(.data, "\(file.path): \(error.text(lines: file.lines, subject: source))")
    } catch {
      throw ToolError(.data, "\(file.path): \(error) (\(source))")
    }
  }

  private func report(_ recording: Recording, _ info: StreamInfo) throws -> PlanReport {
    let length = min(chunk.samples(at: info.rate ?? 1), max(info.count ?? 1 << 20, 1))
    var report = try timed(recording, info, length)
    try measure(recording, period: info.period, into: &report)
    return report
  }

  // MARK: Work

  private func timed(_ recording: Recording, _ info: StreamInfo, _ length: Int) throws -> PlanReport {
    var reader = recording, stages = try Stages(file.pipeline)
    var events = try ToldEvents(of: &reader, for: file.pipeline)
    var steps = file.pipeline.steps.map { StepPlan(name: type(of: $0).name, dims: [], shape: [], dtype: "") }
    var whole = StepPlan(name: "all", dims: [], shape: [], dtype: ""), count = 0
    let shapes = try steps.indices.map { try Pipeline([file.pipeline.steps[$0]]).makeRunner() }
    let begin = SteadyTime.now
    while count < Self.messages + Self.warm, SteadyTime.now - begin < Self.patience,
      let message = try reader.read(stream: 0, count: length)
    {
      try Interruption.check()
      let sent = try events.told(message.with(data: try message.data.toDevice(device)))
      if count == 0 || steps.contains(where: { $0.dims.isEmpty }) { try describe(sent, shapes, &steps) }
      let before = stages.stages.map(\.seconds), start = SteadyTime.now
      let results = try stages.process(sent)
      let elapsed = SteadyTime.now - start
      count += 1
      for result in results where !result.isEmpty { whole.describe(result) }
      // A last piece that is shorter, and the first ones, say little.
      guard count > Self.warm, message.shape.first == length else { continue }
      for (place, stage) in stages.stages.enumerated() {
        let time = stage.seconds - before[place]
        steps[place].worst = max(steps[place].worst, time)
        steps[place].mean += time
      }
      whole.worst = max(whole.worst, elapsed)
      whole.mean += elapsed
    }
    let timed = max(count - Self.warm, 0)
    guard timed > 0 else { throw ToolError(.data, "\(source): too short to be timed: \(count) messages") }
    if case .parts(let parts) = try stages.save(), parts.count == steps.count {
      for (place, part) in parts.enumerated() {
        if case .none = part { continue }
        steps[place].stateBytes = try part.bytes().count
      }
    }
    whole.stateBytes = steps.reduce(0) { $0 + $1.stateBytes }
    for place in steps.indices { steps[place].mean /= Double(timed) }
    whole.mean /= Double(timed)
    return PlanReport(
      pipeline: file.path, source: source, steps: steps, whole: whole, length: length,
      interval: info.period.map { Double(length) * $0 }, timed: timed, deadline: deadline)
  }

  /// Notes what each step gives, until each has given something.
  private func describe(_ message: AxisArray, _ runners: [Runner], _ steps: inout [StepPlan]) throws {
    var messages = [message]
    for (place, runner) in runners.enumerated() {
      messages = try messages.flatMap { try runner.processAll($0) }
      for result in messages where !result.isEmpty { steps[place].describe(result) }
    }
  }

  // MARK: Delay

  private func measure(_ recording: Recording, period: Double?, into report: inout PlanReport) throws {
    for length in Self.lengths {
      var signal = try samples(of: recording, count: length).map { [$0] }
      var isWhole = true
      report.whole.answer = try? ImpulseProbe.answer(of: file.pipeline, to: signal)
      for (place, step) in file.pipeline.steps.enumerated() {
        try Interruption.check()
        // Steps that take no single samples have no delay that could be told.
        let answer = try? ImpulseProbe.answer(of: Pipeline([step]), to: signal)
        (report.steps[place].answer, report.steps[place].period) = (answer, period)
        isWhole = isWhole && answer?.isWhole ?? true
        if let next = try? ImpulseProbe.outputs(of: Pipeline([step]), for: signal) { signal = next }
      }
      report.whole.period = period
      if isWhole, report.whole.answer?.isWhole ?? true { return }
    }
  }

  /// So many messages of one sample; a recording that is shorter is repeated.
  private func samples(of recording: Recording, count: Int) throws -> [AxisArray] {
    var reader = recording, samples: [AxisArray] = []
    var events = try ToldEvents(of: &reader, for: file.pipeline)
    while samples.count < count, let message = try reader.read(stream: 0, count: min(count, 4096)) {
      let sent = try events.told(message)
      guard let dim = sent.header.stream else { break }
      for place in 0..<min(message.shape[0], count - samples.count) {
        samples.append(try sent.slice(dim, place, place + 1))
      }
    }
    guard let first = samples.first, let last = samples.last, let step = first.header.streamGain else { return samples }
    let own = samples
    for place in own.count..<max(count, own.count) {
      var again = own[place % own.count]
      again.offset = last.offset + Double(place - own.count + 1) * step
      samples.append(again)
    }
    return samples
  }
}

extension StepPlan {
  /// Notes a message that was given.
  fileprivate mutating func describe(_ message: AxisArray) {
    if dims.isEmpty {
      (dims, shape, dtype) = (message.dims, message.shape.map(\.self), message.data.dtype.name)
      rate = message.rate
    }
    messageBytes = max(messageBytes, message.data.size * message.data.dtype.itemSize)
  }
}
