import CPython

/// Collects what a Python type consists of, in the permanent memory that the interpreter wants it in.
struct TypeBuilder {
  private var slots: [PyType_Slot] = []
  private var methods: [PyMethodDef] = []
  private var attributes: [PyGetSetDef] = []

  mutating func slot(_ id: Int32, _ pointer: UnsafeMutableRawPointer?) {
    slots.append(PyType_Slot(slot: id, pfunc: pointer))
  }
  mutating func unary(_ id: Int32, _ body: @convention(c) (Obj?) -> Obj?) {
    slot(id, unsafeBitCast(body, to: UnsafeMutableRawPointer.self))
  }
  mutating func binary(_ id: Int32, _ body: @convention(c) (Obj?, Obj?) -> Obj?) {
    slot(id, unsafeBitCast(body, to: UnsafeMutableRawPointer.self))
  }
  mutating func ternary(_ id: Int32, _ body: @convention(c) (Obj?, Obj?, Obj?) -> Obj?) {
    slot(id, unsafeBitCast(body, to: UnsafeMutableRawPointer.self))
  }

  /// Adds a method without parameters.
  mutating func method(_ name: String, _ help: String, _ body: sw_fast) {
    methods.append(sw_method(permanent(name), body, permanent("\(name)($self, /)\n--\n\n\(help)")))
  }

  /// Adds a method with parameters; `trampoline` does nothing but call it.
  mutating func method(_ method: Method, _ trampoline: sw_fast) {
    let text = permanent("\(method.name)(\(method.signature.text))\n--\n\n\(method.help)")
    methods.append(sw_method(permanent(method.name), trampoline, text))
  }

  mutating func attribute(_ name: String, _ help: String, _ get: getter) {
    attributes.append(PyGetSetDef(name: permanent(name), get: get, set: nil, doc: permanent(help), closure: nil))
  }

  /// Makes the type; `name` is qualified by its module.
  ///
  /// - Parameters:
  ///   - isBase: whether Python code makes instances and subclasses of it; else only this module does.
  ///   - isImmutable: whether attributes can't be set on the type itself.
  consuming func build(
    _ name: String, size: Int, help: String, isBase: Bool = false, isImmutable: Bool = true
  ) -> OpaquePointer? {
    slot(Py_tp_doc, UnsafeMutableRawPointer(mutating: permanent(help)))
    methods.append(PyMethodDef())
    slot(Py_tp_methods, permanentCopy(methods))
    attributes.append(PyGetSetDef())
    slot(Py_tp_getset, permanentCopy(attributes))
    slots.append(PyType_Slot())
    let table = permanentCopy(slots).assumingMemoryBound(to: PyType_Slot.self)
    var spec = PyType_Spec(
      name: permanent(name), basicsize: Int32(size), itemsize: 0,
      flags: UInt32(
        isBase
          ? Py_TPFLAGS_BASETYPE
          : Py_TPFLAGS_DISALLOW_INSTANTIATION | (isImmutable ? Py_TPFLAGS_IMMUTABLETYPE : 0)), slots: table)
    return PyType_FromSpec(&spec).map { OpaquePointer($0) }
  }
}

private func permanentCopy<T>(_ items: [T]) -> UnsafeMutableRawPointer {
  let copy = UnsafeMutablePointer<T>.allocate(capacity: items.count)
  copy.initialize(from: items, count: items.count)
  return UnsafeMutableRawPointer(copy)
}
