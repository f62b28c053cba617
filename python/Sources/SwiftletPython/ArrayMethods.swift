import ArrayAPI
import CPython

/// Methods as rows: their own arguments only, `self` comes first. A trampoline each, as C functions know no closure.
private enum Methods {
  static let namespace = Signature("api_version=None")
  static let toDevice = Signature("device, /, stream=None")
  static let array = Signature("dtype=None, *, copy=None")
  static let round = Signature("ndigits=None, /")
  static let format = Signature("spec, /")
  static let protocolNumber = Signature("protocol, /")
  static let dlpack = Signature("stream=None, max_version=None, dl_device=None, copy=None")

  static func call(
    _ signature: Signature, _ name: String, _ args: UnsafePointer<Obj?>?, _ count: Int, _ keywords: Obj?,
    _ body: (Arguments) throws -> Obj?
  ) -> Obj? {
    object {
      try withUnsafeTemporaryAllocation(of: Obj?.self, capacity: signature.count) { slots in
        let rest = try signature.bind(args, count, keywords, into: slots, of: name)
        return try body(Arguments(slots, rest: rest, signature))
      }
    }
  }
}

/// The `swiftlet` module, looked up once.
nonisolated(unsafe) private var namespace: Obj?

/// The versions of the standard that the namespace can answer for: it is a superset of them all.
let supportedVersions = ["2021.12", "2022.12", "2023.12", "2024.12", "2025.12"]

func addMethods(_ type: inout TypeBuilder) {
  type.method("__array_namespace__", "$self, /, *, api_version=None", "The module `swiftlet`.") {
    _, args, n, keywords in
    Methods.call(Methods.namespace, "__array_namespace__", args, n, keywords) { a in
      let version = try a.word(0, "2025.12")
      guard supportedVersions.contains(version) else {
        throw PythonError.value("no version \(version) of the standard here")
      }
      if namespace == nil { namespace = PyImport_ImportModule("swiftlet") }
      return sw_retained(try checked(namespace))
    }
  }
  type.method("to_device", "$self, device, /, *, stream=None", "A copy on another device; itself if it is there.") {
    me, args, n, keywords in
    Methods.call(Methods.toDevice, "to_device", args, n, keywords) { a in
      guard a.optional(1) == nil else { throw PythonError.value("to_device: this device has no streams") }
      let device = try Device(try string(of: a.object(0))), x = inside(me!).pointee
      return device == x.device ? sw_retained(me!) : try x.toDevice(device).object()
    }
  }
  type.method("__dlpack_device__", "$self, /", "The device in DLPack's numbers.") { me, _, _, _ in
    object {
      let device = inside(me!).pointee.device
      guard let numbers = device.dlpackNumbers else {
        throw ArrayError.notHostAccessible(op: "__dlpack_device__", device: device)
      }
      return try Dims([Int(numbers.type), Int(numbers.id)]).object()
    }
  }
  type.method(
    "__dlpack__", "$self, /, *, stream=None, max_version=None, dl_device=None, copy=None",
    "The data as a DLPack capsule."
  ) { me, args, n, keywords in
    Methods.call(Methods.dlpack, "__dlpack__", args, n, keywords) { try exportDLPack(inside(me!).pointee, $0) }
  }
  type.method("__array__", "$self, dtype=None, *, copy=None", "The data as an array of NumPy, in the same memory.") {
    me, args, n, keywords in
    Methods.call(Methods.array, "__array__", args, n, keywords) { a in
      let x = inside(me!).pointee, none = sw_none()!
      let (dtype, copy) = (a.given(0) ?? none, a.given(1) ?? none)
      guard x.dtype != .bfloat16 || dtype != none else {
        throw PythonError.type(
          "NumPy has no bfloat16; convert it first, as with swiftlet.astype(x, swiftlet.float32), or exchange it by DLPack"
        )
      }
      _ = try x.hostMemory()
      let lent = try x.dtype == .bfloat16 ? Owned(x.astype(.float32).object()) : Owned(sw_retained(me!))
      return try Helper.call("as_numpy", in: "swiftlet._arrays", lent.object, dtype, copy).take()
    }
  }
  type.method("__round__", "$self, ndigits=None, /", "The values rounded to so many decimals, halves to even ones.") {
    me, args, n, keywords in
    Methods.call(Methods.round, "__round__", args, n, keywords) { a in
      try Helper.call("rounded", in: "swiftlet._arrays", me!, a.given(0) ?? sw_none()!).take()
    }
  }
  type.method("__format__", "$self, spec, /", "The text; by a format, that of the one element of a 0-d array.") {
    me, args, n, keywords in
    Methods.call(Methods.format, "__format__", args, n, keywords) { a in
      let spec = try a.object(0)
      guard try !string(of: spec).isEmpty else { return PyObject_Str(me!) }
      let x = inside(me!).pointee
      guard x.ndim == 0 else {
        throw PythonError.type("a format is for one number, not for an array of shape \(x.shape)")
      }
      let number = try Owned(x.number())
      return PyObject_Format(number.object, spec)
    }
  }
  type.method("__sizeof__", "$self, /", "Bytes in memory, with those of the elements where nobody else has them.") {
    me, _, _, _ in object { try bytesHeld(by: me!).object() }
  }
  type.method("__reduce__", "$self, /", "For pickle.") { me, _, _, _ in object { try reduced(me!, 4) } }
  type.method("__reduce_ex__", "$self, protocol, /", "For pickle; from protocol 5 on without a copy of the elements.") {
    me, args, n, keywords in
    Methods.call(Methods.protocolNumber, "__reduce_ex__", args, n, keywords) { a in try reduced(me!, try a.int(0)) }
  }
  type.method("__copy__", "$self, /", "A copy in memory of its own.") { me, _, _, _ in
    object { try inside(me!).pointee.copied().object() }
  }
  type.method("__deepcopy__", "$self, memo, /", "A copy in memory of its own.") { me, _, _, _ in
    object { try inside(me!).pointee.copied().object() }
  }
  type.method("_repr_html_", "$self, /", "What a notebook shows.") { me, _, _, _ in
    object { try Helper.call("array_html", in: "swiftlet._html", me!).take() }
  }
  type.method("item", "$self, /", "The one element as a Python number.") { me, _, _, _ in
    object {
      let x = inside(me!).pointee
      guard x.size == 1 else { throw PythonError.value("item: expects one element, got shape \(x.shape)") }
      return try x.number()
    }
  }
  type.method("tolist", "$self, /", "The elements as nested lists of Python numbers.") { me, _, _, _ in
    object { try list(inside(me!).pointee.toDevice(.cpu).dense()) }
  }
}

private func list(_ x: NDArray) throws -> Obj {
  guard let n = x.shape.first else { return try x.number() }
  let result = try Owned(new: PyList_New(n))
  for i in 0..<n { try check(PyList_SetItem(result.object, i, try list(try x.at([.int(i)])))) }
  return result.take()
}

/// What pickle keeps: the function that restores, and bytes, shape, dtype and device for it.
private func reduced(_ object: Obj, _ version: Int) throws -> Obj {
  let module = try Owned(new: PyImport_ImportModule("swiftlet._ext"))
  let x = inside(object).pointee, host = try x.toDevice(.cpu)
  return try tuple(2) { i in
    if i == 0 { return try checked(PyObject_GetAttrString(module.object, "_restored")) }
    return try tuple(4) { k in
      switch k {
      case 0:
        if version >= 5, x.dtype != .bfloat16 {
          let dense = try Owned(host.dense().object())
          return try Helper.call("PickleBuffer", in: "pickle", dense.object).take()
        }
        return try host.withBytes {
          try checked(PyBytes_FromStringAndSize($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count))
        }
      case 1: return try x.shape.object()
      case 2: return try x.dtype.object()
      default: return try x.device.name.object()
      }
    }
  }
}

extension NDArray {
  /// Row-major bytes, for bodies that throw anything.
  func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
    let dense = try dense(), memory = try dense.hostMemory()
    return try withExtendedLifetime(memory.owner) {
      try body(UnsafeRawBufferPointer(start: memory.address, count: dense.size * dtype.itemSize))
    }
  }
}
