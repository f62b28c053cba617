import ArrayAPI
import CPython
import SignalProcessing

/// What `swiftlet._ext.Combiner` holds, whatever the combiner's type: a step with several inputs on its way along their streams.
class CombinerEngine: Engine {
  /// The names of the inputs, in order.
  var ports: [String] { [] }
  func process(_ message: AxisArray, on port: String) throws -> [AxisArray] { [] }
  func takeNotices() -> [Notice] { [] }

  private var readers: [String: MessageReader] = [:]
  private let writer = MessageWriter()
  /// The last message on the first input, without its data: results are of its class and on its axes.
  private var model: (fields: Kept, incoming: Incoming)?

  static func make(_ name: String, _ settings: AxisArrays.Value) throws -> CombinerEngine {
    guard let type = Registry.standard.combiners.first(where: { $0.name == name }) else {
      throw PythonError.value("\(name) is not a step with several inputs")
    }
    return try make(type, settings)
  }

  private static func make<C: SignalProcessing.Combiner>(
    _ type: C.Type, _ settings: AxisArrays.Value
  ) throws -> CombinerEngine {
    try TypedEngine(try C(settings))
  }

  /// Takes a message in; what can be told now.
  func push(_ object: Obj, on port: String) throws -> [Obj] { try alone { try take(object, on: port) } }

  private func take(_ object: Obj, on port: String) throws -> [Obj] {
    guard ports.contains(port) else { throw PythonError.value("there is no input \(port), but \(ports)") }
    let fields = try MessageFields(object)
    let reader = readers[port] ?? MessageReader()
    readers[port] = reader
    let incoming = try reader.read(fields)
    if !reader.notices.isEmpty { try tell(reader.takeNotices()) }
    // It may wait for its pair, longer than its memory is lent.
    let message = try incoming.message.with(data: try incoming.message.data.copied())
    let results = try process(message, on: port), notices = takeNotices()
    if !notices.isEmpty { try tell(notices) }
    if port == ports.first || model == nil {
      let own = Incoming(message: message, library: incoming.library, isRegular: incoming.isRegular)
      model = (Kept(fields.object.object), own)
    }
    guard let model else { return [] }
    return try results.map { result in
      let fields = try MessageFields(model.fields.object)
      let data = Owned(try model.incoming.library.array(try result.data.evaluated(), beside: fields.data.object))
      return try writer.write(result, data: data, from: model.incoming, fields)
    }
  }
}

private final class TypedEngine<C: SignalProcessing.Combiner>: CombinerEngine {
  private var combiner: C
  private let runner: CombinerRunner<C>

  init(_ combiner: C) throws {
    self.combiner = combiner
    runner = try CombinerRunner(combiner)
  }

  override var ports: [String] { C.Port.allCases.map(\.rawValue) }
  override var settings: AxisArrays.Value { combiner.step }

  override func process(_ message: AxisArray, on port: String) throws -> [AxisArray] {
    guard let port = C.Port(rawValue: port) else { return [] }
    return try runner.process(message, on: port)
  }

  override func takeNotices() -> [Notice] { runner.takeNotices() }

  override func replace(by settings: AxisArrays.Value) throws -> Change? {
    let new = try C(settings)
    return try alone {
      let change = try runner.replace(by: new)
      combiner = new
      return change
    }
  }

  override func save() throws -> Saved { try runner.save() }
  override func restore(_ saved: Saved) throws { try runner.restore(saved) }
}

private enum Methods {
  static let start = Method("_start", "Begins with a step and its settings.") { p in
    let name = p("name", .text), settings = p("settings", .plain)
    return { me, a in SwiftletPython.start(me, try CombinerEngine.make(a[name], a[settings])) }
  }

  static let push = Method("_push", "Takes a message in; a list of the results that there are now.") { p in
    let port = p("port", .text), message = p("message", .object)
    return { me, a in try started(me, as: CombinerEngine.self).push(a[message], on: a[port]).listObject() }
  }
}

nonisolated(unsafe) let combinerType: TypePointer? = {
  var type = TypeBuilder()
  type.addEngine(start: Methods.start) { Methods.start($0, $1, $2, $3) }
  type.method("_ports", "The names of the inputs.") { me, _, _, _ in
    object { try started(me!, as: CombinerEngine.self).ports.listObject() }
  }
  type.method(Methods.push) { Methods.push($0, $1, $2, $3) }
  return type.build(
    "swiftlet._ext.Combiner", size: MemoryLayout<EngineObject>.size,
    help: "A step with several inputs on its way along their streams.", isBase: true)
}()
