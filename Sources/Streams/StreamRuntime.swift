import AxisArrays
import Platform
import Processing

/// Decides when stages work; the runtime tells it which ones have something new to look at.
public protocol StreamScheduler: AnyObject, Sendable {
  /// Called under the runtime's lock, so it must only take note.
  func wake(_ stage: Int)
}

/// Carries out a graph: a scheduler calls `begin` and `finish` for each stage until all have ended.
///
/// One lock guards all channels and all counts, so that a ledger is a true picture of one moment. Stages work without it.
public final class StreamRuntime: @unchecked Sendable {
  public let clock: any StreamClock
  let scheduler: any StreamScheduler
  package let stages: [Stage]
  private let channels: [StreamChannel]
  private let lock = Lock()
  private let start: Double
  private var losses: [StreamLedger.Loss] = []
  private var unlisted = 0
  private var disorder: [String] = []
  private var incidents: [Incident] = []
  /// Set when the sources are to end; whether steps then give what they hold.
  var stopping: Bool?
  /// Losses and incidents that are kept one by one.
  private static let most = 1000

  /// Whether steps that look ahead give what they hold where a source ends by itself.
  let flushesAtEnd: Bool

  /// - Parameter flushesAtEnd: Whether steps that look ahead give what they hold where a source ends by itself; not where
  ///   the stream goes on later from the saved states.
  public init(
    _ graph: StreamGraph, clock: any StreamClock, scheduler: any StreamScheduler, flushesAtEnd: Bool = true
  ) {
    self.flushesAtEnd = flushesAtEnd
    (self.clock, self.scheduler, stages, channels) = (clock, scheduler, graph.stages, graph.channels)
    start = clock.now
    for channel in channels {
      channel.onLoss = { [unowned self] parcel, why in note(parcel, at: channel.name, why) }
    }
  }

  // MARK: For schedulers

  public var stageCount: Int { stages.count }

  /// What a scheduler is told of a stage.
  public enum Turn: Equatable, Sendable {
    /// A message is in hand: call `finish`.
    case work
    /// Nothing before this time of the clock.
    case later(Double)
    /// Nothing until the stage is woken.
    case idle
    /// The stage has ended.
    case ended
  }

  /// Takes the next message of a stage in hand, if there is one and all channels behind it have room.
  public func begin(_ number: Int) -> Turn {
    let stage = stages[number]
    return lock.withLock {
      if stage.hasEnded { return .ended }
      guard !stage.isAtWork, stage.outputs.allSatisfy(\.hasRoom) else { return .idle }
      switch stage.readiness(self) {
      case .idle: return .idle
      case .later(let time): return .later(time)
      case .work: break
      }
      if let input = stage.nextInput, !stage.inputs.isEmpty {
        if let complaint = stage.take(from: input), disorder.count < Self.most { disorder.append(complaint) }
        if stage.inputs[input].policy == .wait { scheduler.wake(stage.inputs[input].producer) }
      }
      stage.isAtWork = true
      return .work
    }
  }

  /// Does what `begin` took in hand, and hands on what became of it.
  public func finish(_ number: Int) {
    let stage = stages[number]
    let outcome = stage.working.withLock {
      stage.work(self) { outcome, error in note(stage, outcome, error) }
    }
    let now = clock.now
    lock.withLock { settle(stage, outcome, now) }
  }

  /// The names of the stages that have not ended.
  public var unfinished: [String] { lock.withLock { stages.filter { !$0.hasEnded }.map(\.name) } }

  public var hasEnded: Bool { lock.withLock { stages.allSatisfy(\.hasEnded) } }

  /// Whether a stop was asked for, as stages see it without the lock.
  var stopRequest: Bool? { lock.withLock { stopping } }

  // MARK: What became of the work

  private func settle(_ stage: Stage, _ outcome: Stage.Outcome, _ now: Double) {
    let parcel = stage.inHand?.parcel
    (stage.inHand, stage.isAtWork) = (nil, false)
    if let parcel, parcel.isData { stage.latency.add(now - parcel.stamp) }
    switch outcome {
    case .parcels(let parcels):
      for parcel in parcels { handOn(parcel, from: stage, now) }
    case .later(let time): (stage as? SourceStage)?.notBefore = time
    case .skipped(let error): skip(stage, parcel, .skipped, error, now)
    case .failed(let error):
      skip(stage, parcel, .stopped, error, now)
      close(stage, "\(stage.name) has stopped", now)
    }
    if stage.inputs.isEmpty, case .parcels = outcome { (stage as? SourceStage)?.notBefore = -.infinity }
    // A source goes on by itself, and any stage may have more to do.
    if !stage.hasEnded { scheduler.wake(stage.number) }
  }

  private func handOn(_ parcel: Parcel, from stage: Stage, _ now: Double) {
    var parcel = parcel
    parcel.stamp = now
    switch parcel.kind {
    case .data:
      stage.done += parcel.count
      (stage as? SinkStage)?.whole.add(now - parcel.born)
      if let source = stage as? SourceStage { source.latency.add(max(now - parcel.born, 0)) }
    case .mark: break
    case .end: stage.hasEnded = true
    }
    for channel in stage.outputs {
      channel.push(parcel)
      scheduler.wake(channel.consumer)
    }
    if !stage.outputs.isEmpty, stage.outputs.allSatisfy({ $0.closed != nil }) {
      close(stage, "nothing behind \(stage.name) works", now)
    }
  }

  private func skip(_ stage: Stage, _ parcel: Parcel?, _ outcome: Incident.Outcome, _ error: any Error, _ now: Double) {
    guard let parcel, parcel.isData else {
      add(Incident(stage, outcome, error, number: nil, time: now - start))
      // An end that failed is an end all the same.
      if let parcel, case .end = parcel.kind, outcome == .skipped { close(stage, "\(stage.name) has ended", now) }
      return
    }
    stage.skipped += parcel.count
    note(parcel, at: stage.name, "\(error)")
    add(Incident(stage, outcome, error, number: parcel.number, time: now - start))
  }

  /// Ends a stage: what is in front of it is lost, and stages behind it get the end of their stream.
  private func close(_ stage: Stage, _ why: String, _ now: Double) {
    guard !stage.hasEnded else { return }
    stage.hasEnded = true
    for channel in stage.inputs {
      channel.close(why)
      scheduler.wake(channel.producer)
    }
    let end = Parcel(.end(flushed: true), source: stage.number, number: 0, born: now)
    for channel in stage.outputs {
      channel.push(end)
      scheduler.wake(channel.consumer)
    }
    // Stages in front that have nothing else to do end too.
    for channel in stage.inputs {
      let front = stages[channel.producer]
      if !front.hasEnded, !front.isAtWork, front.outputs.allSatisfy({ $0.closed != nil }) {
        close(front, "nothing behind \(front.name) works", now)
      }
    }
  }

  private func note(_ stage: Stage, _ outcome: Incident.Outcome, _ error: any Error) {
    let number = stage.inHand?.parcel.number, now = clock.now
    lock.withLock {
      add(Incident(stage, outcome, error, number: number, time: now - start))
    }
  }

  private func add(_ incident: Incident) {
    if incidents.count < Self.most { incidents.append(incident) }
  }

  private func note(_ parcel: Parcel, at place: String, _ why: String) {
    let source = stages[parcel.source].name
    if let last = losses.last, last.source == source, last.place == place, last.reason == why,
      last.last == parcel.number - 1
    {
      losses[losses.count - 1].last = parcel.number
      losses[losses.count - 1].samples += parcel.samples
    } else if losses.count < Self.most {
      let time = clock.now - start
      losses.append(
        .init(
          source: source, place: place, reason: why, first: parcel.number, last: parcel.number,
          samples: parcel.samples, time: time))
    } else {
      unlisted += 1
    }
  }

  // MARK: For whoever runs the graph

  /// Ends all sources. What they made goes its way to the sinks, which are completed.
  ///
  /// - Parameter flushed: Whether steps that look ahead give what they hold; nil is as at the end of a source.
  public func stop(flushed: Bool? = nil) {
    lock.withLock {
      guard stopping == nil else { return }
      stopping = flushed ?? flushesAtEnd
      for stage in stages where stage.inputs.isEmpty { scheduler.wake(stage.number) }
    }
  }

  /// Where every message is at this moment.
  public var ledger: StreamLedger {
    lock.withLock {
      var ledger = StreamLedger()
      for stage in stages {
        if let source = stage as? SourceStage {
          ledger.sources.append(.init(name: stage.name, made: stage.done, gaps: source.gaps, missing: source.missing))
        } else {
          let held = stage.inHand.flatMap { $0.parcel.isData ? $0.parcel.count : nil } ?? StreamCount()
          ledger.stations.append(
            .init(name: stage.name, taken: stage.taken, done: stage.done, skipped: stage.skipped, held: held))
        }
      }
      for channel in channels {
        ledger.hops.append(
          .init(
            name: channel.name, capacity: channel.capacity, policy: channel.policy, from: stages[channel.producer].name,
            to: stages[channel.consumer].name, entered: channel.entered, left: channel.left, dropped: channel.dropped,
            held: channel.held, highest: channel.highest))
      }
      (ledger.losses, ledger.unlisted, ledger.disorder) = (losses, unlisted, disorder)
      return ledger
    }
  }

  /// Errors of stages so far, and what was done about them.
  public var report: [Incident] { lock.withLock { incidents } }

  /// How long messages took: for each stage from the one before to its end, its channel included; sources by how late
  /// they were. Sinks also have the time from the source on, under their name with ` (end to end)`.
  public var latencies: [(name: String, histogram: LatencyHistogram)] {
    lock.withLock {
      stages.flatMap { stage in
        [(stage.name, stage.latency)] + ((stage as? SinkStage).map { [(stage.name + " (end to end)", $0.whole)] } ?? [])
      }
    }
  }

  /// What steps told since this was last asked, by their stages' names.
  public func takeNotices() -> [(stage: String, notice: Notice)] {
    var told: [(String, Notice)] = []
    for case let stage as StepStage in stages {
      told += stage.working.withLock { stage.takeNotices() }.map { (stage.name, $0) }
    }
    return told
  }

  /// Gives a pipeline other settings between two messages; live settings keep the state.
  ///
  /// - Returns: What changed; nil when nothing did.
  /// - Throws: `StreamError` when the settings do not fit; nothing changes then.
  public func replace(_ name: String, by pipeline: Pipeline) throws(StreamError) -> Change? {
    guard let stage = stages.first(where: { $0.name == name }) as? StepStage else { throw .unknown(name) }
    do { return try stage.working.withLock { try stage.replace(by: pipeline) } } catch let error as SettingsError {
      throw .settings(name, error)
    } catch {
      throw .stage(name, "\(error)")
    }
  }

  /// The states of all steps by their stages' names; of one moment of the stream once all stages have ended.
  ///
  /// - Throws: `StreamError` for a state that cannot be written.
  public func save() throws(StreamError) -> [String: Saved] {
    var states: [String: Saved] = [:]
    for case let stage as StepStage in stages {
      do { states[stage.name] = try stage.working.withLock { try stage.save() } } catch {
        throw .stage(stage.name, "\(error)")
      }
    }
    return states
  }

  /// Goes on from saved states, before anything runs.
  ///
  /// - Throws: `StreamError` for a state of another step or with other settings.
  public func restore(_ states: [String: Saved]) throws(StreamError) {
    for case let stage as StepStage in stages {
      guard let saved = states[stage.name] else { continue }
      do throws(SnapshotError) { try stage.restore(saved) } catch { throw .state(stage.name, error) }
    }
  }
}
