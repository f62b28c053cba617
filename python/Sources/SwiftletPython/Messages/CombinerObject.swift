import ArrayAPI
import CPython
import SignalProcessing

/// `swiftlet._ext.Combiner`: a step with several inputs on its way along their streams.
struct CombinerObject {
  var head: PyObject
  var engine: Unmanaged<CombinerEngine>?
}

/// What a combiner object holds, whatever the combiner's type.
class CombinerEngine {
  /// The names of the inputs, in order.
  var ports: [String] { [] }
  var settings: AxisArrays.Value { .null }
  func process(_ message: AxisArray, on port: String) throws -> [AxisArray] { [] }
  func takeNotices() -> [Notice] { [] }
  func replace(by settings: AxisArrays.Value) throws -> Change? { nil }
  func save() throws -> [UInt8] { [] }
  func restore(_ bytes: [UInt8]) throws {}

  private let alone = Turnstile()
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
    let change = try runner.replace(by: new)
    combiner = new
    return change
  }

  override func save() throws -> [UInt8] { try runner.save().bytes() }
  override func restore(_ bytes: [UInt8]) throws { try runner.restore(try Saved(bytes: bytes)) }
}

private func engine(_ object: Obj) -> UnsafeMutablePointer<Unmanaged<CombinerEngine>?> {
  (UnsafeMutableRawPointer(object) + MemoryLayout<CombinerObject>.offset(of: \.engine)!).assumingMemoryBound(
    to: Unmanaged<CombinerEngine>?.self)
}

private func started(_ object: Obj) throws(PythonError) -> CombinerEngine {
  guard let engine = engine(object).pointee else { throw .type("the step was not started: __init__ was not called") }
  return engine.takeUnretainedValue()
}

private enum Signatures {
  static let start = Signature("name, settings, /")
  static let push = Signature("port, message, /")
  static let replace = Signature("settings, /")
  static let state = Signature("state, /")
}

nonisolated(unsafe) let combinerType: TypePointer? = {
  var type = TypeBuilder()
  let dealloc: @convention(c) (Obj?) -> Void = { me in
    guard let me else { return }
    let type = sw_type(me)
    engine(me).pointee?.release()
    sw_free_instance(me)
    sw_release(sw_as_object(type))
  }
  type.slot(Py_tp_dealloc, unsafeBitCast(dealloc, to: UnsafeMutableRawPointer.self))
  type.method("_start", "$self, name, settings, /", "Begins with a step and its settings.") { me, args, n, keywords in
    object {
      try withArguments(Signatures.start, "_start", args, n, keywords) { a in
        let new = try CombinerEngine.make(
          try string(of: try a.object(0)), try AxisArrays.Value(python: try a.object(1)))
        engine(me!).pointee?.release()
        engine(me!).pointee = Unmanaged.passRetained(new)
        return sw_retained(sw_none())
      }
    }
  }
  type.method("_ports", "$self, /", "The names of the inputs.") { me, _, _, _ in
    object { try started(me!).ports.listObject() }
  }
  type.method("_settings", "$self, /", "All settings, as a file would list them.") { me, _, _, _ in
    object { try started(me!).settings.object() }
  }
  type.method("_push", "$self, port, message, /", "Takes a message in; a list of the results that there are now.") {
    me, args, n, keywords in
    object {
      try withArguments(Signatures.push, "push", args, n, keywords) { a in
        let results = try started(me!).push(try a.object(1), on: try string(of: try a.object(0)))
        return try results.listObject()
      }
    }
  }
  type.method(
    "_replace", "$self, settings, /", "Takes over other settings; tells which changed and whether they reset."
  ) {
    me, args, n, keywords in
    object {
      try withArguments(Signatures.replace, "_replace", args, n, keywords) { a in
        let settings = try AxisArrays.Value(python: try a.object(0))
        guard let change = try started(me!).replace(by: settings) else { return sw_retained(sw_none()) }
        return try tuple(2) { $0 == 0 ? try change.settings.listObject() : change.resets.object() }
      }
    }
  }
  type.method("state_bytes", "$self, /", stateHelp) { me, _, _, _ in
    object { try started(me!).save().object() }
  }
  type.method("load_state", "$self, state, /", loadHelp) { me, args, n, keywords in
    object {
      try withArguments(Signatures.state, "load_state", args, n, keywords) { a in
        try started(me!).restore(try [UInt8](python: try a.object(0)))
        return sw_retained(sw_none())
      }
    }
  }
  return type.build(
    "swiftlet._ext.Combiner", size: MemoryLayout<CombinerObject>.size,
    help: "A step with several inputs on its way along their streams.", isBase: true)
}()
