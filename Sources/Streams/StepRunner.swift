import AxisArrays
import Processing

/// A pipeline, or a step with several inputs, as a stage runs it.
package class StepRunner {
  /// Names of the inputs.
  package let ports: [String]
  package init(ports: [String]) { self.ports = ports }

  /// A runner with the same settings that has seen nothing.
  package func fresh() throws(SettingsError) -> StepRunner { self }
  package func process(_ message: AxisArray, port: Int) throws(ArrayError) -> [AxisArray] { [message] }
  package func flush() throws(ArrayError) -> [AxisArray] { [] }
  package func save() throws(SnapshotError) -> Saved { .none }
  package func restore(_ saved: Saved) throws(SnapshotError) {}
  package func takeNotices() -> [Notice] { [] }
  /// - Throws: `SettingsError` where these settings cannot be taken over; nothing changes then.
  package func replace(by pipeline: Pipeline) throws(SettingsError) -> Change? { nil }
}

package final class PipelineStepRunner: StepRunner {
  private var pipeline: Pipeline
  private let runner: Runner

  package init(_ pipeline: Pipeline) throws(SettingsError) {
    (self.pipeline, runner) = (pipeline, try pipeline.makeRunner())
    super.init(ports: ["in"])
  }

  package override func fresh() throws(SettingsError) -> StepRunner { try PipelineStepRunner(pipeline) }

  package override func process(_ message: AxisArray, port: Int) throws(ArrayError) -> [AxisArray] {
    try Self.settled(try runner.processAll(message))
  }

  package override func flush() throws(ArrayError) -> [AxisArray] { try Self.settled(try runner.flush()) }

  /// Deferred arithmetic is done here, so that this stage has its time and its errors.
  private static func settled(_ messages: [AxisArray]) throws(ArrayError) -> [AxisArray] {
    try messages.map { (message) throws(ArrayError) in try message.with(data: try message.data.settled()) }
  }

  package override func save() throws(SnapshotError) -> Saved { try runner.save() }
  package override func restore(_ saved: Saved) throws(SnapshotError) { try runner.restore(saved) }
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

  package override func process(_ message: AxisArray, port: Int) throws(ArrayError) -> [AxisArray] {
    try runner.process(message, on: inputs[port]).map { (message) throws(ArrayError) in
      try message.with(data: try message.data.settled())
    }
  }

  package override func save() throws(SnapshotError) -> Saved { try runner.save() }
  package override func restore(_ saved: Saved) throws(SnapshotError) { try runner.restore(saved) }
  package override func takeNotices() -> [Notice] { runner.takeNotices() }
}
