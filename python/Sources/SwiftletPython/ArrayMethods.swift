import ArrayAPI
import CPython

/// The methods that take arguments.
private enum Methods {
  static let namespace = Method("__array_namespace__", "The module `swiftlet`.") { p in
    let version = p.keyword("api_version", .text, nil)
    return { _, a in
      if let version = try a[version], !supportedVersions.contains(version) {
        throw PythonError.value("no version \(version) of the standard here")
      }
      if module == nil { module = PyImport_ImportModule("swiftlet") }
      return sw_retained(try checked(module))
    }
  }

  static let toDevice = Method("to_device", "A copy on another device; itself if it is there.") { p in
    let device = p("device", .device), stream = p.keyword("stream", .object, nil)
    return { me, a in
      guard try a[stream] == nil else { throw PythonError.value("to_device: this device has no streams") }
      let device = try a[device], x = inside(me).pointee
      return device == x.device ? sw_retained(me) : try x.toDevice(device).object()
    }
  }

  static let dlpack = Method("__dlpack__", "The data as a DLPack capsule.") { p in
    let stream = p.keyword("stream", .object, nil), version = p.keyword("max_version", .axes, nil)
    let device = p.keyword("dl_device", .axes, nil), copy = p.keyword("copy", .flag, nil)
    return { me, a in
      try exportDLPack(
        inside(me).pointee, stream: a[stream], version: a[version], device: a[device], copy: a[copy])
    }
  }

  static let array = Method("__array__", "The data as an array of NumPy, in the same memory.") { p in
    let dtype = p.named("dtype", .object, nil), copy = p.keyword("copy", .object, nil)
    return { me, a in
      let x = inside(me).pointee, dtype = try a[dtype], none = sw_none()!
      guard x.dtype != .bfloat16 || dtype != nil else {
        throw PythonError.type(
          "NumPy has no bfloat16; convert it first, as with swiftlet.astype(x, swiftlet.float32), or exchange it by DLPack"
        )
      }
      _ = try x.hostMemory()
      let lent = try x.dtype == .bfloat16 ? Owned(x.astype(.float32).object()) : Owned(sw_retained(me))
      return try Helper.call("as_numpy", in: "swiftlet._arrays", lent.object, dtype ?? none, a[copy] ?? none).take()
    }
  }

  static let round = Method("__round__", "The values rounded to so many decimals, halves to even ones.") { p in
    let digits = p("ndigits", .object, nil)
    return { me, a in try Helper.call("rounded", in: "swiftlet._arrays", me, a[digits] ?? sw_none()!).take() }
  }

  static let format = Method("__format__", "The text; by a format, that of the one element of a 0-d array.") { p in
    let spec = p("spec", .object)
    return { me, a in
      let spec = try a[spec]
      guard try !string(of: spec).isEmpty else { return try checked(PyObject_Str(me)) }
      let x = inside(me).pointee
      guard x.ndim == 0 else {
        throw PythonError.type("a format is for one number, not for an array of shape \(x.shape)")
      }
      let number = try Owned(x.number())
      return try checked(PyObject_Format(number.object, spec))
    }
  }

  static let reduce = Method("__reduce_ex__", "For pickle; from protocol 5 on without a copy of the elements.") { p in
    let version = p("protocol", .int)
    return { me, a in try reduced(me, a[version]) }
  }

  static let deepCopy = Method("__deepcopy__", "A copy in memory of its own.") { p in
    let _ = p("memo", .object)
    return { me, _ in try inside(me).pointee.copied().object() }
  }
}

/// The `swiftlet` module, looked up once.
nonisolated(unsafe) private var module: Obj?

/// The versions of the standard that the namespace can answer for: it is a superset of them all.
let supportedVersions = ["2021.12", "2022.12", "2023.12", "2024.12", "2025.12"]

func addMethods(_ type: inout TypeBuilder) {
  type.method(Methods.namespace) { Methods.namespace($0, $1, $2, $3) }
  type.method(Methods.toDevice) { Methods.toDevice($0, $1, $2, $3) }
  type.method(Methods.dlpack) { Methods.dlpack($0, $1, $2, $3) }
  type.method(Methods.array) { Methods.array($0, $1, $2, $3) }
  type.method(Methods.round) { Methods.round($0, $1, $2, $3) }
  type.method(Methods.format) { Methods.format($0, $1, $2, $3) }
  type.method(Methods.reduce) { Methods.reduce($0, $1, $2, $3) }
  type.method(Methods.deepCopy) { Methods.deepCopy($0, $1, $2, $3) }
  type.method("__dlpack_device__", "The device in DLPack's numbers.") { me, _, _, _ in
    object {
      let device = inside(me!).pointee.device
      guard let numbers = device.dlpackNumbers else {
        throw ArrayError.notHostAccessible(op: "__dlpack_device__", device: device)
      }
      return try Dims([Int(numbers.type), Int(numbers.id)]).object()
    }
  }
  type.method("__sizeof__", "Bytes in memory, with those of the elements where nobody else has them.") {
    me, _, _, _ in object { try bytesHeld(by: me!).object() }
  }
  type.method("__reduce__", "For pickle.") { me, _, _, _ in object { try reduced(me!, 4) } }
  type.method("__copy__", "A copy in memory of its own.") { me, _, _, _ in
    object { try inside(me!).pointee.copied().object() }
  }
  type.method("_repr_html_", "What a notebook shows.") { me, _, _, _ in
    object { try Helper.call("array_html", in: "swiftlet._html", me!).take() }
  }
  type.method("item", "The one element as a Python number.") { me, _, _, _ in
    object {
      let x = inside(me!).pointee
      guard x.size == 1 else { throw PythonError.value("item: expects one element, got shape \(x.shape)") }
      return try x.number()
    }
  }
  type.method("tolist", "The elements as nested lists of Python numbers.") { me, _, _, _ in
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
