import ArrayAPI
import CPython
import SignalProcessing

/// What `swiftlet._ext.Source` holds: a source on its way along its stream.
final class SourceEngine: Engine {
  private let source: Source
  private let given: AxisArrays.Value

  init(_ step: AxisArrays.Value) throws {
    let file = AxisArrays.Value.map(ValueMap([ValueMap.Entry("source", step)]))
    (source, given) = (try Self.source(of: try Registry.standard.source(from: file).producer), step)
  }

  private static func source<P: Producer>(of producer: P) throws -> Source { try Source(producer) }

  override var settings: AxisArrays.Value { given }

  /// The next samples.
  func next(_ count: Int) throws -> NDArray { try alone { try source.next(count).data.evaluated() } }

  override func save() throws -> Saved { try source.save() }
  override func restore(_ saved: Saved) throws { try source.restore(saved) }
}

private enum Methods {
  static let start = Method("_start", "Begins with a source and its settings.") { p in
    let step = p("step", .plain)
    return { me, a in SwiftletPython.start(me, try SourceEngine(a[step])) }
  }

  static let next = Method("_next", "The next samples, an array.") { p in
    let count = p("count", .int)
    return { me, a in try started(me, as: SourceEngine.self).next(a[count]).object() }
  }
}

nonisolated(unsafe) let sourceType: TypePointer? = {
  var type = TypeBuilder()
  type.addEngine(start: Methods.start) { Methods.start($0, $1, $2, $3) }
  type.method(Methods.next) { Methods.next($0, $1, $2, $3) }
  return type.build(
    "swiftlet._ext.Source", size: MemoryLayout<EngineObject>.size, help: "A source on its way along its stream.",
    isBase: true)
}()
