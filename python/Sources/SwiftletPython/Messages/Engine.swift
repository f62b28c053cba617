import CPython
import SignalProcessing

/// A step on its way along a stream, whatever the step's inputs: what objects of both kinds hold.
class Engine {
  let alone = Turnstile()

  var settings: AxisArrays.Value { .null }
  /// Takes over other settings; the change, or nil for none.
  func replace(by settings: AxisArrays.Value) throws -> Change? { nil }
  func save() throws -> Saved { throw PythonError.raised }
  func restore(_ saved: Saved) throws {}
}

/// A Python object that holds an engine, from `_start` on.
struct EngineObject {
  var head: PyObject
  var engine: Unmanaged<Engine>?
}

private func place(in object: Obj) -> UnsafeMutablePointer<Unmanaged<Engine>?> {
  (UnsafeMutableRawPointer(object) + MemoryLayout<EngineObject>.offset(of: \.engine)!).assumingMemoryBound(
    to: Unmanaged<Engine>?.self)
}

/// Puts an engine into an object, in place of the one before.
func start(_ object: Obj, _ engine: Engine) -> Obj {
  let new = Unmanaged.passRetained(engine)
  place(in: object).pointee?.release()
  place(in: object).pointee = new
  return sw_retained(sw_none())
}

/// The engine in an object whose type holds engines of this class alone.
@inline(__always)
func started<E: Engine>(_ object: Obj, as type: E.Type) throws -> E {
  guard let engine = place(in: object).pointee else {
    throw PythonError.type("the step was not started: __init__ was not called")
  }
  return unsafeDowncast(engine.takeUnretainedValue(), to: E.self)
}

private enum Methods {
  static let replace = Method("_replace", "Takes over other settings; tells which changed and whether they reset.") {
    p in
    let settings = p("settings", .plain)
    return { me, a in
      guard let change = try started(me, as: Engine.self).replace(by: a[settings]) else {
        return sw_retained(sw_none())
      }
      return try tuple(2) { $0 == 0 ? try change.settings.listObject() : change.resets.object() }
    }
  }

  static let load = Method("load_state", "Goes on where `state_bytes` was called, in this process or another.") { p in
    let state = p("state", .bytes)
    return { me, a in
      let engine = try started(me, as: Engine.self), bytes = try a[state]
      try engine.alone { try engine.restore(try Saved(bytes: bytes)) }
      return sw_retained(sw_none())
    }
  }
}

extension TypeBuilder {
  /// Adds what objects with an engine have in common.
  mutating func addEngine(start: Method, _ trampoline: sw_fast) {
    let dealloc: @convention(c) (Obj?) -> Void = { me in
      guard let me else { return }
      let type = sw_type(me)
      place(in: me).pointee?.release()
      sw_free_instance(me)
      sw_release(sw_as_object(type))
    }
    slot(Py_tp_dealloc, unsafeBitCast(dealloc, to: UnsafeMutableRawPointer.self))
    method(start, trampoline)
    method("_settings", "All settings, as a file would list them.") { me, _, _, _ in
      object { try started(me!, as: Engine.self).settings.object() }
    }
    method(Methods.replace) { Methods.replace($0, $1, $2, $3) }
    method("state_bytes", "The state as bytes that any machine reads; nothing but the start where no message came yet.")
    {
      me, _, _, _ in
      object {
        let engine = try started(me!, as: Engine.self)
        return try engine.alone { try engine.save().bytes() }.object()
      }
    }
    method(Methods.load) { Methods.load($0, $1, $2, $3) }
  }
}

extension UInt8: ArgumentElement {
  static var acceptedAsSeveral: String { "Buffer" }

  /// The bytes that an object offers.
  static func several(_ argument: Argument) throws -> [UInt8] {
    var view = Py_buffer()
    try check(PyObject_GetBuffer(argument.object, &view, PyBUF_SIMPLE))
    defer { PyBuffer_Release(&view) }
    return Array(UnsafeRawBufferPointer(start: view.buf, count: view.len))
  }
}

extension [UInt8] {
  /// New `bytes`.
  func object() throws -> Obj {
    try withUnsafeBytes {
      try checked(PyBytes_FromStringAndSize($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count))
    }
  }
}

extension Kind where Value == [UInt8] { static var bytes: Self { Kind() } }

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
