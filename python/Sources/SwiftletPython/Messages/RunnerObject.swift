import ArrayAPI
import CPython
import SignalProcessing

/// `swiftlet._ext.Runner`: a step or a pipeline on its way along a stream. Transformers and pipelines derive from it.
struct RunnerObject {
  var head: PyObject
  var engine: Unmanaged<Engine>?
}

/// What a runner object holds.
final class Engine {
  private var transformer: any Transformer
  private let runner: Runner
  private let reader = MessageReader(), writer = MessageWriter()
  private let alone = Turnstile()
  private var lane: ElementwiseLane?
  /// The message that came last, until the stream ends: what is left then is of its class and on its axes.
  private var last: Obj?

  /// From this many bytes on the interpreter goes on with other threads meanwhile; letting go costs a tenth of what work
  /// on so much takes.
  static let manyBytes = 8 << 10

  init(_ transformer: any Transformer) throws {
    self.transformer = transformer
    runner = try transformer.makeRunner()
    lane = runner.elementwise.map(ElementwiseLane.init)
  }

  var settings: AxisArrays.Value { transformer.value }

  func process(_ object: Obj) throws -> Obj {
    try alone {
      let fields = try MessageFields(object)
      if let lane, let result = try lane.process(fields, reader) { return result }
      let incoming = try reader.read(fields)
      lane?.look(at: incoming.message, runner)
      if !reader.notices.isEmpty { try tell(reader.takeNotices()) }
      remember(object)
      // Borrowed memory is looked at now and not later: its owner may write to it as soon as we are done.
      let bytes = incoming.message.data.size * incoming.message.data.dtype.itemSize
      let result =
        bytes >= Self.manyBytes
        ? try withoutInterpreter { [runner] in try Self.run(runner, incoming.message) }
        : try Self.run(runner, incoming.message)
      if runner.hasNotices { try tell(runner.takeNotices()) }
      let data = try incoming.library.result(result.data, from: incoming.message.data, fields.data.object)
      return try writer.write(result, data: data, from: incoming, fields)
    }
  }

  /// The same, with what steps held of the samples before a gap, or of the stream before, in front of it: a list.
  func processAll(_ object: Obj) throws -> Obj {
    try alone {
      let list = try Owned(new: PyList_New(0))
      let fields = try MessageFields(object), incoming = try reader.read(fields)
      if !reader.notices.isEmpty { try tell(reader.takeNotices()) }
      let results = try withoutInterpreter { [runner] in
        var results = try runner.processAll(incoming.message)
        for place in results.indices where results[place].data.isDeferred {
          results[place] = try results[place].with(data: try results[place].data.evaluated())
        }
        return results
      }
      if runner.hasNotices { try tell(runner.takeNotices()) }
      if results.count > 1, let last {
        // Of the class, and on the axes, of the message before.
        let before = try MessageFields(last), known = try reader.read(before)
        for held in results.dropLast() {
          let data = Owned(try known.library.array(held.data, beside: before.data.object))
          let message = try Owned(new: try writer.write(held, data: data, from: known, before))
          try check(PyList_Append(list.object, message.object))
        }
        _ = try reader.read(fields)
        _ = reader.takeNotices()
      }
      remember(object)
      guard let result = results.last else { return list.take() }
      let data = try incoming.library.result(result.data, from: incoming.message.data, fields.data.object)
      let message = try Owned(new: try writer.write(result, data: data, from: incoming, fields))
      try check(PyList_Append(list.object, message.object))
      return list.take()
    }
  }

  var gapTolerance: Double {
    get { runner.gapTolerance }
    set { runner.gapTolerance = newValue }
  }

  private func remember(_ object: Obj?) {
    let before = last
    last = object.map { sw_retained($0) }
    if let before { sw_release(before) }
  }

  deinit { remember(nil) }

  /// What is left when the stream ends: nothing, but for steps that look ahead.
  func flush() throws -> Obj {
    try alone {
      let list = try Owned(new: PyList_New(0))
      guard let last else {
        // The state may have come from elsewhere, and with it something to give back.
        let before = try runner.save()
        if try runner.flush().isEmpty { return list.take() }
        try runner.restore(before)
        throw PythonError.value("flush: no message came since the state was loaded")
      }
      let fields = try MessageFields(last)
      let incoming = try reader.read(fields)
      remember(nil)
      for result in try runner.flush() {
        let data = Owned(try incoming.library.array(try result.data.evaluated(), beside: fields.data.object))
        let message = try Owned(new: try writer.write(result, data: data, from: incoming, fields))
        try check(PyList_Append(list.object, message.object))
      }
      return list.take()
    }
  }

  private static func run(_ runner: Runner, _ message: AxisArray) throws(ArrayError) -> AxisArray {
    let result = try runner.process(message)
    return result.data.isDeferred ? try result.with(data: try result.data.evaluated()) : result
  }

  func replace(by new: any Transformer) throws -> Change? {
    try alone {
      let change = try runner.replace(by: new)
      transformer = new
      lane = runner.elementwise.map(ElementwiseLane.init)
      return change
    }
  }

  func save() throws -> [UInt8] { try alone { try runner.save().bytes() } }
  func restore(_ bytes: [UInt8]) throws { try alone { try runner.restore(try Saved(bytes: bytes)) } }
}

/// Hands what is told to Python's logging.
func tell(_ notices: [Notice]) throws {
  for notice in notices {
    let facts = try Owned(
      AxisArrays.Value.record([
        "kind": .string(notice.kind.rawValue), "text": .string(notice.text),
        "step": notice.step.map { .string($0) } ?? .null, "place": notice.place.map { .int($0) } ?? .null,
        "time": notice.time.map { .double($0) } ?? .null,
      ]).object())
    let text = try Owned(notice.description.object())
    _ = try Helper.call("told", text.object, facts.object)
  }
}

/// Lets one thread in at a time and refuses others: what it guards belongs to one stream. The interpreter's lock, which
/// work inside may give up, guards the flag.
final class Turnstile {
  private var isBusy = false

  func callAsFunction<R>(_ body: () throws -> R) throws -> R {
    guard !isBusy else { throw PythonError.busy }
    isBusy = true
    defer { isBusy = false }
    return try body()
  }
}

extension Library {
  /// The data of a result as an object: the very object that came in where it is all of its memory, as it was.
  func result(_ x: NDArray, from input: NDArray, _ object: Obj) throws -> Owned {
    Owned(x.sharesMemory(with: input) && x.isSameView(as: input) ? sw_retained(object) : try array(x, beside: object))
  }
}

extension NDArray {
  /// Whether two arrays are the same elements of the same memory.
  fileprivate func isSameView(as other: NDArray) -> Bool {
    guard dtype == other.dtype, shape == other.shape, strides == other.strides,
      let a = try? hostMemory(), let b = try? other.hostMemory()
    else { return false }
    return a.address == b.address
  }
}

/// Runs the body while other threads have the interpreter.
func withoutInterpreter<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
  let state = PyEval_SaveThread()
  defer { PyEval_RestoreThread(state) }
  return try body()
}

private func engine(_ object: Obj) -> UnsafeMutablePointer<Unmanaged<Engine>?> {
  (UnsafeMutableRawPointer(object) + MemoryLayout<RunnerObject>.offset(of: \.engine)!).assumingMemoryBound(
    to: Unmanaged<Engine>?.self)
}

private func started(_ object: Obj) throws(PythonError) -> Engine {
  guard let engine = engine(object).pointee else { throw .type("the step was not started: __init__ was not called") }
  return engine.takeUnretainedValue()
}

private enum Signatures {
  static let start = Signature("step, marked=False, /")
  static let message = Signature("message, /")
  static let tolerate = Signature("samples, /")
  static let replace = Signature("step, /")
  static let state = Signature("state, /")
}

/// The arguments of a method by its signature.
func withArguments<R>(
  _ signature: Signature, _ name: String, _ args: UnsafePointer<Obj?>?, _ count: Int, _ keywords: Obj?,
  _ body: (Arguments) throws -> R
) throws -> R {
  try withUnsafeTemporaryAllocation(of: Obj?.self, capacity: signature.count) { slots in
    let rest = try signature.bind(args, count, keywords, into: slots, of: name)
    return try body(Arguments(slots, rest: rest, signature))
  }
}

nonisolated(unsafe) let runnerType: TypePointer? = {
  var type = TypeBuilder()
  let dealloc: @convention(c) (Obj?) -> Void = { me in
    guard let me else { return }
    let type = sw_type(me)
    engine(me).pointee?.release()
    sw_free_instance(me)
    sw_release(sw_as_object(type))
  }
  type.slot(Py_tp_dealloc, unsafeBitCast(dealloc, to: UnsafeMutableRawPointer.self))
  type.ternary(Py_tp_call) { me, args, keywords in
    object {
      guard let args, PyTuple_Size(args) == 1, keywords.map({ PyDict_Size($0) == 0 }) ?? true,
        let message = PyTuple_GetItem(args, 0)
      else { throw PythonError.type("a transformer is called with one message") }
      return try started(me!).process(message)
    }
  }
  type.method("_start", "$self, step, marked=False, /", "Begins with a step, or a list of them.") {
    me, args, n, keywords in
    object {
      try withArguments(Signatures.start, "_start", args, n, keywords) { a in
        let step =
          try a.bool(1, false)
          ? AxisArrays.Value(marked: try a.object(0)) : AxisArrays.Value(python: try a.object(0))
        let transformer: any Transformer =
          try step.list == nil && step["pipeline"] == nil && !a.bool(1, false)
          ? try Registry.standard.step(from: step) : try Registry.standard.pipeline(from: step)
        let new = Unmanaged.passRetained(try Engine(transformer))
        engine(me!).pointee?.release()
        engine(me!).pointee = new
        return sw_retained(sw_none())
      }
    }
  }
  type.method(
    "_process_all", "$self, message, /",
    "What a call gives, with what was held of the samples before a gap in front: a list of messages."
  ) { me, args, n, keywords in
    object {
      try withArguments(Signatures.message, "_process_all", args, n, keywords) { a in
        try started(me!).processAll(try a.object(0))
      }
    }
  }
  type.method(
    "_tolerate", "$self, samples, /",
    "Sets how far, in samples, a message may begin from where the last one ended."
  ) { me, args, n, keywords in
    object {
      try withArguments(Signatures.tolerate, "_tolerate", args, n, keywords) { a in
        let samples = try a.double(0, 0.5)
        guard samples >= 0 else { throw PythonError.value("gap_tolerance is \(samples), must be 0 or more samples") }
        try started(me!).gapTolerance = samples
        return sw_retained(sw_none())
      }
    }
  }
  type.method("_settings", "$self, /", "All settings, as a file would list them.") { me, _, _, _ in
    object { try started(me!).settings.object() }
  }
  type.method("_replace", "$self, step, /", "Takes over other settings; tells which changed and whether they reset.") {
    me, args, n, keywords in
    object {
      try withArguments(Signatures.replace, "_replace", args, n, keywords) { a in
        let step = try AxisArrays.Value(python: try a.object(0))
        let transformer: any Transformer =
          step.list == nil ? try Registry.standard.step(from: step) : try Registry.standard.pipeline(from: step)
        guard let change = try started(me!).replace(by: transformer) else { return sw_retained(sw_none()) }
        return try tuple(2) { $0 == 0 ? try change.settings.listObject() : change.resets.object() }
      }
    }
  }
  type.method(
    "flush", "$self, /",
    "What is left when the stream ends, as a list of messages: none, but for steps that look ahead."
  ) { me, _, _, _ in object { try started(me!).flush() } }
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
    "swiftlet._ext.Runner", size: MemoryLayout<RunnerObject>.size, help: "A step on its way along a stream.",
    isBase: true)
}()

let stateHelp = "The state as bytes that any machine reads; nothing but the begin where no message came yet."
let loadHelp = "Goes on where `state_bytes` was called, in this process or another."

extension [UInt8] {
  /// The bytes that an object offers.
  init(python object: Obj) throws {
    var view = Py_buffer()
    try SwiftletPython.check(PyObject_GetBuffer(object, &view, PyBUF_SIMPLE))
    defer { PyBuffer_Release(&view) }
    self = Array(UnsafeRawBufferPointer(start: view.buf, count: view.len))
  }

  /// New `bytes`.
  func object() throws -> Obj {
    try withUnsafeBytes {
      try checked(PyBytes_FromStringAndSize($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count))
    }
  }
}
