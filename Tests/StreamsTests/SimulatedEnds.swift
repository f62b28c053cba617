import SignalProcessing

@testable import Streams

/// Gives a script's messages when they are due.
final class ScriptedSource: StreamSource {
  private let script: Script
  private var number: Int
  /// When each message was made.
  private(set) var times: [Double] = []

  init(_ script: Script, from number: Int) { (self.script, self.number) = (script, number) }

  func next(at now: Double) throws -> SourceEvent {
    guard script.messages.indices.contains(number) else { return .end }
    if now < script.due[number] { return .later(script.due[number]) }
    defer { number += 1 }
    times.append(now)
    return .message(try script.message(number), due: script.due[number])
  }
}

/// Keeps what came.
final class NotingSink: StreamSink {
  struct Failure: Error, CustomStringConvertible { var description: String }
  private(set) var parcels: [Parcel] = []
  private(set) var marks: [(after: Int, mark: StateMark)] = []
  private(set) var rest: [AxisArray] = []
  private(set) var finishes = 0
  var fails: Set<Int> = [], dies: Int?

  func take(_ parcel: Parcel) throws {
    guard parcel.isData else { return rest += parcel.messages }
    if let dies, parcel.number >= dies { throw Failure(description: "dead from message \(dies) on") }
    if fails.remove(parcel.number) != nil { throw Failure(description: "busy at message \(parcel.number)") }
    parcels.append(parcel)
  }

  func take(_ mark: StateMark) { marks.append((parcels.last?.number ?? -1, mark)) }
  func finish() { finishes += 1 }
}

/// A pipeline that fails at messages as a script says, after its steps have seen them: as a late step would.
class FailingRunner: StepRunner {
  struct Failure: Error {}
  final class Plan {
    /// Times that messages fail, by the place of their first sample in seconds.
    var left: [Double: Int] = [:]
  }
  let inner: StepRunner, plan: Plan

  init(_ inner: StepRunner, _ plan: Plan) {
    (self.inner, self.plan) = (inner, plan)
    super.init(ports: inner.ports)
  }

  override func fresh() throws(SettingsError) -> StepRunner { FailingRunner(try inner.fresh(), plan) }

  override func process(_ message: AxisArray, port: Int) throws -> [AxisArray] {
    let results = try inner.process(message, port: port)
    if let left = plan.left[message.offset], left > 0 {
      plan.left[message.offset] = left == .max ? .max : left - 1
      throw Failure()
    }
    return results
  }

  override func flush() throws -> [AxisArray] { try inner.flush() }
  override func save() throws(SnapshotError) -> Saved { try inner.save() }
  override func restore(_ saved: Saved) throws(SnapshotError) { try inner.restore(saved) }
  override func replace(by pipeline: Pipeline) throws(SettingsError) -> Change? { try inner.replace(by: pipeline) }
  override var places: [String: StreamWatch] {
    get { inner.places }
    set { inner.places = newValue }
  }
}
