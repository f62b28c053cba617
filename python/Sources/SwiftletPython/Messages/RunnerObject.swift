import ArrayAPI
import CPython
import SignalProcessing

/// What `swiftlet._ext.Runner` holds: a step or a pipeline on its way along a stream. Transformers and pipelines derive from
/// that type.
final class RunnerEngine: Engine {
  private var transformer: any Transformer
  private let runner: Runner
  private let reader = MessageReader(), writer = MessageWriter()
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

  override var settings: AxisArrays.Value { transformer.value }

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
      let fields = try MessageFields(object)
      // A step of the short way holds nothing.
      if let lane, let result = try lane.process(fields, reader) {
        let message = Owned(result)
        try check(PyList_Append(list.object, message.object))
        return list.take()
      }
      let incoming = try reader.read(fields)
      lane?.look(at: incoming.message, runner)
      if !reader.notices.isEmpty { try tell(reader.takeNotices()) }
      let bytes = incoming.message.data.size * incoming.message.data.dtype.itemSize
      let results =
        bytes >= Self.manyBytes
        ? try withoutInterpreter { [runner] in try Self.runAll(runner, incoming.message) }
        : try Self.runAll(runner, incoming.message)
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

  /// The data of the message that came last; None before one, and where an element-wise step remembers nothing.
  func lastData() throws -> Obj {
    guard let last else { return sw_retained(sw_none()) }
    return sw_retained(try MessageFields(last).data.object)
  }

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

  private static func runAll(_ runner: Runner, _ message: AxisArray) throws(ArrayError) -> [AxisArray] {
    try runner.processAll(message).map { (result) throws(ArrayError) in
      result.data.isDeferred ? try result.with(data: try result.data.evaluated()) : result
    }
  }

  override func replace(by settings: AxisArrays.Value) throws -> Change? {
    let new = try Self.transformer(settings, isList: settings.list != nil)
    return try alone {
      let change = try runner.replace(by: new)
      transformer = new
      lane = runner.elementwise.map(ElementwiseLane.init)
      return change
    }
  }

  override func save() throws -> Saved { try runner.save() }
  override func restore(_ saved: Saved) throws { try runner.restore(saved) }

  /// The step, or the pipeline, that a file would describe so.
  static func transformer(_ value: AxisArrays.Value, isList: Bool) throws -> any Transformer {
    isList ? try Registry.standard.pipeline(from: value) : try Registry.standard.step(from: value)
  }
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

private let start = Method("_start", "Begins with a step, or a list of them.") { p in
  let step = p("step", .object), marked = p("marked", false)
  return { me, a in
    let step = try a[step], isMarked = try a[marked]
    let value = try isMarked ? AxisArrays.Value(marked: step) : AxisArrays.Value(python: step)
    let isList = isMarked || value.list != nil || value["pipeline"] != nil
    return SwiftletPython.start(me, try RunnerEngine(try RunnerEngine.transformer(value, isList: isList)))
  }
}

private let processAll = Method(
  "_process_all", "What a call gives, with what was held of the samples before a gap in front: a list of messages."
) { p in
  let message = p("message", .object)
  return { me, a in try started(me, as: RunnerEngine.self).processAll(a[message]) }
}

private let tolerate = Method(
  "_tolerate", "Sets how far, in samples, a message may begin from where the last one ended."
) { p in
  let samples = p("samples", 0.5)
  return { me, a in
    let samples = try a[samples]
    guard samples >= 0 else { throw PythonError.value("gap_tolerance is \(samples), must be 0 or more samples") }
    try started(me, as: RunnerEngine.self).gapTolerance = samples
    return sw_retained(sw_none())
  }
}

nonisolated(unsafe) let runnerType: TypePointer? = {
  var type = TypeBuilder()
  type.ternary(Py_tp_call) { me, args, keywords in
    object {
      guard let args, PyTuple_Size(args) == 1, keywords.map({ PyDict_Size($0) == 0 }) ?? true,
        let message = PyTuple_GetItem(args, 0)
      else { throw PythonError.type("a transformer is called with one message") }
      return try started(me!, as: RunnerEngine.self).process(message)
    }
  }
  type.addEngine(start: start) { start($0, $1, $2, $3) }
  type.method(processAll) { processAll($0, $1, $2, $3) }
  type.method(tolerate) { tolerate($0, $1, $2, $3) }
  type.method("_last_data", "The data of the message that came last; None before one.") { me, _, _, _ in
    object { try started(me!, as: RunnerEngine.self).lastData() }
  }
  type.method("flush", "What is left when the stream ends, as a list of messages: none, but for steps that look ahead.")
  {
    me, _, _, _ in object { try started(me!, as: RunnerEngine.self).flush() }
  }
  return type.build(
    "swiftlet._ext.Runner", size: MemoryLayout<EngineObject>.size, help: "A step on its way along a stream.",
    isBase: true)
}()
