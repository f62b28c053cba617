import ArrayAPI
import CPython

extension Function {
  private typealias Filling = @Sendable (Dims, DType, Device) throws -> NDArray

  /// An array of a shape.
  private static func new(
    _ name: String, _ help: String, kernel: Kernel, _ make: @escaping Filling
  ) -> Function {
    Function(name, help, kernel: kernel) { p in
      let shape = p.named("shape", .shape)
      let dtype = p.keyword("dtype", .dtype, nil), device = p.keyword("device", .device, nil)
      return { a in try make(a[shape], a[dtype] ?? .float64, a[device] ?? .preferred()) }
    }
  }

  /// An array in the shape of another.
  private static func newLike(_ name: String, _ help: String, _ make: @escaping Filling) -> Function {
    Function(name, help) { p in
      let x = p("x", .array), dtype = p.keyword("dtype", .dtype, nil), device = p.keyword("device", .device, nil)
      return { a in
        let x = try a[x]
        return try make(x.shape, a[dtype] ?? x.dtype, a[device] ?? x.device)
      }
    }
  }

  static let creation: [Function] = [
    Function(
      "asarray",
      "An array of numbers, nested sequences, or of what offers a buffer or DLPack; shares memory where it can.",
      views: true, kernel: .itself, returns: NDArray.returned
    ) { p in
      let obj = p("obj", .object), dtype = p.keyword("dtype", .dtype, nil)
      let device = p.keyword("device", .device, nil), copy = p.keyword("copy", .flag, nil)
      return { a -> Obj in
        let object = try a[obj], dtype = try a[dtype], device = try a[device], copy = try a[copy]
        if isArray(object), copy != true {
          let x = inside(object).pointee
          if dtype ?? x.dtype == x.dtype, device ?? x.device == x.device { return sw_retained(object) }
        }
        return try asarray(object, dtype: dtype, device: device, copy: copy).object()
      }
    },
    Function("from_dlpack", "The array over memory that another library owns.", views: true) { p in
      let x = p("x", .object), device = p.keyword("device", .device, nil), copy = p.keyword("copy", .flag, nil)
      return { a in try importDLPack(a[x], device: a[device], copy: a[copy]) }
    },
    new("zeros", "Zeros.", kernel: .filled(0)) { try zeros($0, dtype: $1, device: $2) },
    new("ones", "Ones.", kernel: .filled(1)) { try ones($0, dtype: $1, device: $2) },
    new("empty", "An array whose values are yet to be written.", kernel: .filled(nil)) { try unwritten($0, $1, $2) },
    Function("full", "One number everywhere.") { p in
      let shape = p.named("shape", .shape), value = p.named("fill_value", .operand)
      let dtype = p.keyword("dtype", .dtype, nil), device = p.keyword("device", .device, nil)
      return { a in
        let own = try NumPyTypes.dtype(ofNumber: a.object(value))
        return try filled(a[shape], a[value], a[dtype] ?? own, a[device] ?? .preferred())
      }
    },
    newLike("zeros_like", "Zeros in the shape of x.") { try zeros($0, dtype: $1, device: $2) },
    newLike("ones_like", "Ones in the shape of x.") { try ones($0, dtype: $1, device: $2) },
    newLike("empty_like", "An array in the shape of x, its values yet to be written.") { try unwritten($0, $1, $2) },
    Function("full_like", "One number everywhere, in the shape of x.") { p in
      let x = p("x", .array), value = p.named("fill_value", .operand)
      let dtype = p.keyword("dtype", .dtype, nil), device = p.keyword("device", .device, nil)
      return { a in
        let x = try a[x]
        return try filled(x.shape, a[value], a[dtype] ?? x.dtype, a[device] ?? x.device)
      }
    },
    Function("arange", "Evenly spaced numbers from start up to, not including, stop.") { p in
      let start = p("start", .number), stop = p.named("stop", .number, nil), step = p.named("step", Scalar.int(1))
      let dtype = p.keyword("dtype", .dtype, nil), device = p.keyword("device", .device, nil)
      return { a in
        try arange(a[start], a[stop], step: a[step], dtype: a[dtype], device: a[device] ?? .preferred())
      }
    },
    Function(
      "linspace", "Evenly spaced numbers from start to stop, both exact; without endpoint, the last step is left out."
    ) { p in
      let start = p("start", .number), stop = p("stop", .number), num = p.named("num", .int)
      let dtype = p.keyword("dtype", .dtype, nil), device = p.keyword("device", .device, nil)
      let endpoint = p.keyword("endpoint", true)
      return { a in
        let start = try a[start], stop = try a[stop], count = try a[num], endpoint = try a[endpoint]
        let dtype = try a[dtype], device = try a[device] ?? .preferred()
        if start.kind == .complex || stop.kind == .complex || dtype?.isComplex == true {
          let re = try linspace(start.real, stop.real, count: count, device: device, endpoint: endpoint)
          let im = try linspace(start.imaginary, stop.imaginary, count: count, device: device, endpoint: endpoint)
          return try complex(re, im).astype(dtype ?? .complex128)
        }
        return try linspace(
          start.real, stop.real, count: count, dtype: dtype ?? .float64, device: device, endpoint: endpoint)
      }
    },
    Function("eye", "Ones on the k-th diagonal, zeros elsewhere.") { p in
      let rows = p("n_rows", .int), columns = p("n_cols", .int, nil), k = p.keyword("k", Offset(0))
      let dtype = p.keyword("dtype", .dtype, nil), device = p.keyword("device", .device, nil)
      return { a in
        try eye(
          a[rows], a[columns], k: a[k].value, dtype: a[dtype] ?? .float64, device: a[device] ?? .preferred())
      }
    },
  ]

  /// Memory as it comes; but bool arrays hold nothing but 0 and 1.
  private static func unwritten(_ shape: Dims, _ dtype: DType, _ device: Device) throws -> NDArray {
    try dtype == .bool
      ? zeros(shape, dtype: dtype, device: device) : empty(shape, dtype: dtype, device: device)
  }

  private static func filled(_ shape: Dims, _ value: Value, _ dtype: DType?, _ device: Device) throws -> NDArray {
    if case .scalar(let scalar) = value { return try full(shape, scalar, dtype: dtype, device: device) }
    return try broadcastTo(try value.array(dtype, device: device), shape).copied()
  }
}
