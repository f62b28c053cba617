import ArrayAPI
import CPython

/// Methods as rows: their own arguments only, `self` comes first. A trampoline each, as C functions know no closure.
private enum Methods {
  static let namespace = Signature("api_version=None")
  static let toDevice = Signature("device, /, stream=None")
  static let dlpack = Signature("stream=None, max_version=None, dl_device=None, copy=None")

  static func call(
    _ signature: Signature, _ name: String, _ args: UnsafePointer<Obj?>?, _ count: Int, _ keywords: Obj?,
    _ body: (Arguments) throws -> Obj
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
  type.method("__reduce__", "$self, /", "For pickle.") { me, _, _, _ in object { try reduced(inside(me!).pointee) } }
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
private func reduced(_ x: NDArray) throws -> Obj {
  let module = try Owned(new: PyImport_ImportModule("swiftlet._ext"))
  let host = try x.toDevice(.cpu)
  return try tuple(2) { i in
    if i == 0 { return try checked(PyObject_GetAttrString(module.object, "_restored")) }
    return try tuple(4) { k in
      switch k {
      case 0:
        try host.withBytes {
          try checked(PyBytes_FromStringAndSize($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count))
        }
      case 1: try x.shape.object()
      case 2: try x.dtype.object()
      default: try x.device.name.object()
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
