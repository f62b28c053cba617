import AxisArrays
import Processing

/// A pipeline, or a step with several inputs, as a stage runs it.
package class StepRunner {
  /// Names of the inputs.
  package let ports: [String]
  package init(ports: [String]) { self.ports = ports }

  /// A runner with the same settings that has seen nothing.
  package func fresh() throws(SettingsError) -> StepRunner { self }
  package func process(_ message: AxisArray, port: Int) throws -> [AxisArray] { [message] }
  package func flush() throws -> [AxisArray] { [] }
  package func save() throws(SnapshotError) -> Saved { .none }
  package func restore(_ saved: Saved) throws(SnapshotError) {}
  /// How far the stream of each port has got, as a saved state does not tell: after a restart in mid-stream, the next
  /// message may come after a gap.
  package var places: [String: StreamWatch] {
    get { [:] }
    set {}
  }
  package func takeNotices() -> [Notice] { [] }
  /// - Throws: `SettingsError` where these settings cannot be taken over; nothing changes then.
  package func replace(by pipeline: Pipeline) throws(SettingsError) -> Change? { nil }
}

/// What a step of a pipeline says of data that do not suit it.
public struct StepFailure: Error, CustomStringConvertible {
  /// The step's number in the pipeline, from 0, and its name.
  public var place: Int, name: String
  public var error: ArrayError
  public var description: String { "step \(place + 1), \(name): \(error)" }
}

package final class PipelineStepRunner: StepRunner {
  private var pipeline: Pipeline
  private let runner: Runner
  /// Steps that are done with the message.
  private var done = 0

  package init(_ pipeline: Pipeline) throws(SettingsError) {
    (self.pipeline, runner) = (pipeline, try pipeline.makeRunner())
    super.init(ports: ["in"])
    runner.afterStep = { [unowned self] (place, _) in done = place + 1 }
  }

  package override func fresh() throws(SettingsError) -> StepRunner { try PipelineStepRunner(pipeline) }

  package override func process(_ message: AxisArray, port: Int) throws -> [AxisArray] {
    let runner = runner
    return try settled { () throws(ArrayError) in try runner.processAll(message) }
  }

  package override func flush() throws -> [AxisArray] {
    let runner = runner
    return try settled { () throws(ArrayError) in try runner.flush() }
  }

  /// Deferred arithmetic is done here, so that this stage has its time and its errors.
  private func settled(_ body: () throws(ArrayError) -> [AxisArray]) throws -> [AxisArray] {
    done = 0
    do throws(ArrayError) {
      return try body().map { (message) throws(ArrayError) in try message.with(data: try message.data.settled()) }
    } catch {
      let place = min(done, pipeline.steps.count - 1)
      guard place >= 0 else { throw error }
      throw StepFailure(place: place, name: type(of: pipeline.steps[place]).name, error: error)
    }
  }

  package override func save() throws(SnapshotError) -> Saved { try runner.save() }
  package override func restore(_ saved: Saved) throws(SnapshotError) { try runner.restore(saved) }
  package override var places: [String: StreamWatch] {
    get { runner.place.map { ["in": $0] } ?? [:] }
    set { if let place = newValue["in"] { runner.place = place } }
  }
  package override func takeNotices() -> [Notice] { runner.hasNotices ? runner.takeNotices() : [] }

  package override func replace(by new: Pipeline) throws(SettingsError) -> Change? {
    let change = try runner.replace(by: new)
    pipeline = new
    return change
  }
}

package final class CombinerStepRunner<C: Combiner>: StepRunner {
  private let combiner: C
  private let runner: CombinerRunner<C>
  private let inputs = Array(C.Port.allCases)

  package init(_ combiner: C) throws(SettingsError) {
    (self.combiner, runner) = (combiner, try CombinerRunner(combiner))
    super.init(ports: C.Port.allCases.map(\.rawValue))
  }

  package override func fresh() throws(SettingsError) -> StepRunner { try CombinerStepRunner(combiner) }

  package override func process(_ message: AxisArray, port: Int) throws -> [AxisArray] {
    try runner.process(message, on: inputs[port]).map { (message) throws(ArrayError) in
      try message.with(data: try message.data.settled())
    }
  }

  package override func save() throws(SnapshotError) -> Saved { try runner.save() }
  package override func restore(_ saved: Saved) throws(SnapshotError) { try runner.restore(saved) }
  package override var places: [String: StreamWatch] {
    get {
      var places: [String: StreamWatch] = [:]
      for port in inputs { places[port.rawValue] = runner.watches[port] }
      return places
    }
    set {
      for port in inputs { if let place = newValue[port.rawValue] { runner.watches[port] = place } }
    }
  }
  package override func takeNotices() -> [Notice] { runner.takeNotices() }
}
