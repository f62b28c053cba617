import AxisArrays
import CPython
import SignalProcessing

extension Function {
  /// What the package's own modules ask about the steps of signal processing.
  static let steps = [
    Function("steps", "A description of every transformer and combiner.", in: .ext) { _ in
      { _ in
        let registry = Registry.standard
        let transformers = registry.transformers.map {
          describe($0, kind: "transformer", isStateful: $0 is any StatefulTransformer.Type)
        }
        return AxisArrays.Value.list(
          transformers + registry.combiners.map { describe($0, kind: "combiner", isStateful: true) })
      }
    },
    Function("sources", "A description of every source.", in: .ext) { _ in
      { _ in
        AxisArrays.Value.list(Registry.standard.producers.map { describe($0, kind: "source", isStateful: true) })
      }
    },
    Function("check", "The settings of a step, all of them, once they are checked.", in: .ext) { p in
      let step = p("step", .plain)
      return { a in try settings(of: a[step]).value }
    },
  ]

  private static func describe<T: Configurable>(_ type: T.Type, kind: String, isStateful: Bool) -> AxisArrays.Value {
    guard let map = StepDescription(type).value.map else { return .null }
    return .map(
      ValueMap(
        map.entries + [
          ValueMap.Entry("kind", .string(kind)), ValueMap.Entry("stateful", .bool(isStateful)),
        ]))
  }

  /// The settings of one step, which may be a combiner or a source.
  private static func settings(of step: AxisArrays.Value) throws -> any Configurable {
    let registry = Registry.standard
    guard let entry = step.map?.entries.first, step.map?.count == 1 else { return try registry.step(from: step) }
    if let type = registry.combiners.first(where: { $0.name == entry.key }) { return try combiner(type, entry.value) }
    guard registry.producers.contains(where: { $0.name == entry.key }) else { return try registry.step(from: step) }
    let source = try registry.source(from: .map(ValueMap([ValueMap.Entry("source", step)]))).producer
    try source.check()
    return source
  }

  private static func combiner<C: Combiner>(_ type: C.Type, _ settings: AxisArrays.Value) throws -> C {
    let combiner = try C(settings)
    try combiner.check()
    return combiner
  }
}
