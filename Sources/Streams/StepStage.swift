import AxisArrays
import Processing

/// Runs a pipeline or a combiner, and can go back to the state before any message that fails.
///
/// It keeps a snapshot and the messages that came after it: to go back is to restore the one and to process the others
/// again, without giving their results a second time.
package class StepStage: Stage {
  private var runner: StepRunner
  /// A state, and how far the streams had got then: the message after it may come after a gap.
  package struct Snapshot {
    package var state: Saved, places: [String: StreamWatch]
  }
  package final var snapshot: Snapshot?
  /// Since the snapshot.
  package final var recent: [(messages: [AxisArray], port: Int)] = []
  /// Messages after which a new snapshot is made.
  package final var snapshotInterval = 32
  private var notices: [Notice] = []
  private var endedInputs = 0
  private var areAllFlushed = true

  package init(_ name: String, _ runner: StepRunner, supervision: Supervision) {
    self.runner = runner
    super.init(name, supervision: supervision)
  }

  package override func work(
    _ runtime: StreamRuntime, incident: (Incident.Outcome, any Error) -> Void
  ) -> Outcome {
    guard let (parcel, input) = inHand else { return .parcels([]) }
    switch parcel.kind {
    case .data: return process(parcel, input, incident)
    case .mark(let mark): return pass(mark, parcel)
    case .end(let flushed): return end(parcel, input, flushed, incident)
    }
  }

  // MARK: Messages

  private func process(_ parcel: Parcel, _ input: Int, _ incident: (Incident.Outcome, any Error) -> Void) -> Outcome {
    var attempt = 0
    while true {
      do {
        let candidate = try dueSnapshot()
        let results = try run(parcel.messages, input)
        remember(parcel.messages, input, candidate)
        return .parcels([parcel.carrying(results)])
      } catch {
        if supervision == .stop { return .failed(error) }
        // Without the state before the message, the stage ends for the error that says why.
        do { try goBack() } catch { return .failed(error) }
        guard case .restart(let attempts) = supervision, attempt < attempts else { return .skipped(error) }
        attempt += 1
        incident(.restarted, error)
      }
    }
  }

  private func run(_ messages: [AxisArray], _ input: Int) throws -> [AxisArray] {
    var results: [AxisArray] = []
    for message in messages { results += try runner.process(message, port: input) }
    return results
  }

  /// A snapshot of the state before the message that is worked on, where it is time for one.
  private func dueSnapshot() throws -> Snapshot? {
    supervision != .stop && recent.count >= snapshotInterval ? try takeSnapshot() : nil
  }

  package func takeSnapshot() throws -> Snapshot { Snapshot(state: try save(), places: runner.places) }

  /// Notes a message that was processed; a snapshot counts from its success on.
  package func remember(_ messages: [AxisArray], _ input: Int, _ candidate: Snapshot?) {
    guard supervision != .stop else { return }
    if let candidate { (snapshot, recent) = (candidate, []) }
    if !messages.isEmpty { recent.append((messages, input)) }
  }

  /// The state before the message that failed.
  package func goBack() throws {
    let new = try runner.fresh()
    if let snapshot {
      try new.restore(snapshot.state)
      new.places = snapshot.places
    }
    for (messages, port) in recent {
      for message in messages { _ = try new.process(message, port: port) }
    }
    _ = new.takeNotices()
    notices += runner.takeNotices()
    runner = new
  }

  // MARK: Marks and ends

  /// Adds the state to a mark. Marks end at stages with several inputs, whose state belongs to several sources.
  private func pass(_ mark: StateMark, _ parcel: Parcel) -> Outcome {
    guard inputs.count == 1, let state = try? save() else { return .parcels([]) }
    var mark = mark, parcel = parcel
    mark.states[name] = state
    parcel.kind = .mark(mark)
    return .parcels([parcel])
  }

  private func end(
    _ parcel: Parcel, _ input: Int, _ flushed: Bool, _ incident: (Incident.Outcome, any Error) -> Void
  ) -> Outcome {
    endedInputs += 1
    areAllFlushed = areAllFlushed && flushed
    var parcel = parcel.carrying([])
    do {
      parcel.messages = try run(inHand?.parcel.messages ?? [], input)
      if endedInputs == inputs.count, areAllFlushed { parcel.messages += try flush() }
    } catch {
      incident(.stopped, error)
    }
    guard endedInputs == inputs.count else {
      // What the end of one input gave goes on with the end of the last.
      rest += parcel.messages
      return .parcels([])
    }
    parcel.kind = .end(flushed: areAllFlushed)
    parcel.messages = rest + parcel.messages
    return .parcels([parcel])
  }
  private var rest: [AxisArray] = []

  // MARK: For the runtime, and for tests

  package func flush() throws -> [AxisArray] { try runner.flush() }
  package func save() throws -> Saved { try runner.save() }

  /// Goes on from a saved state.
  package final func restore(_ saved: Saved) throws(SnapshotError) {
    try runner.restore(saved)
    snapshot = Snapshot(state: saved, places: runner.places)
  }

  package final func takeNotices() -> [Notice] {
    defer { notices = [] }
    return notices + runner.takeNotices()
  }

  /// Takes over settings between two messages. To go back behind them is no longer possible then.
  package final func replace(by pipeline: Pipeline) throws -> Change? {
    let change = try runner.replace(by: pipeline)
    if change != nil, supervision != .stop { (snapshot, recent) = (try takeSnapshot(), []) }
    return change
  }
}
