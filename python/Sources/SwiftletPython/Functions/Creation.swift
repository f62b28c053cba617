import ArrayAPI
import CPython

extension Function {
  static let creation: [Function] = [
    Function(
      "asarray", "obj, /, *, dtype=None, device=None, copy=None",
      "An array of numbers, nested sequences, or of what offers a buffer or DLPack; shares memory where it can.",
      views: true, kernel: .itself
    ) { a -> Obj in
      let object = try a.object(0), dtype = try a.dtype(1), device = try a.optionalDevice(2),
        copy = try a.optionalBool(3)
      if isArray(object), copy != true {
        let x = inside(object).pointee
        if dtype ?? x.dtype == x.dtype, device ?? x.device == x.device { return sw_retained(object) }
      }
      return try asarray(object, dtype: dtype, device: device, copy: copy).object()
    },
    Function(
      "from_dlpack", "x, /, *, device=None, copy=None", "The array over memory that another library owns.", views: true
    ) {
      a in try importDLPack(try a.object(0), device: try a.optionalDevice(1), copy: try a.optionalBool(2))
    },
    Function("zeros", "shape, *, dtype=None, device=None", "Zeros.", kernel: .filled(0)) { a in
      try zeros(try a.shape(0), dtype: try a.dtype(1) ?? .float64, device: try a.device(2))
    },
    Function("ones", "shape, *, dtype=None, device=None", "Ones.", kernel: .filled(1)) { a in
      try ones(try a.shape(0), dtype: try a.dtype(1) ?? .float64, device: try a.device(2))
    },
    Function(
      "empty", "shape, *, dtype=None, device=None", "An array whose values are yet to be written.", kernel: .filled(nil)
    ) { a in
      try unwritten(try a.shape(0), try a.dtype(1) ?? .float64, try a.device(2))
    },
    Function("full", "shape, fill_value, *, dtype=None, device=None", "One number everywhere.") { a in
      let value = try a.value(1), own = try NumPyTypes.dtype(ofNumber: a.object(1))
      return try filled(try a.shape(0), value, try a.dtype(2) ?? own, try a.device(3))
    },
    Function("zeros_like", "x, /, *, dtype=None, device=None", "Zeros in the shape of x.") { a in
      let x = try a.array(0)
      return try zeros(x.shape, dtype: try a.dtype(1) ?? x.dtype, device: try a.optionalDevice(2) ?? x.device)
    },
    Function("ones_like", "x, /, *, dtype=None, device=None", "Ones in the shape of x.") { a in
      let x = try a.array(0)
      return try ones(x.shape, dtype: try a.dtype(1) ?? x.dtype, device: try a.optionalDevice(2) ?? x.device)
    },
    Function(
      "empty_like", "x, /, *, dtype=None, device=None", "An array in the shape of x, its values yet to be written."
    ) {
      a in
      let x = try a.array(0)
      return try unwritten(x.shape, try a.dtype(1) ?? x.dtype, try a.optionalDevice(2) ?? x.device)
    },
    Function("full_like", "x, /, fill_value, *, dtype=None, device=None", "One number everywhere, in the shape of x.") {
      a in
      let x = try a.array(0)
      return try filled(x.shape, try a.value(1), try a.dtype(2) ?? x.dtype, try a.optionalDevice(3) ?? x.device)
    },
    Function(
      "arange", "start, /, stop=None, step=1, *, dtype=None, device=None",
      "Evenly spaced numbers from start up to, not including, stop."
    ) { a in
      try arange(
        try a.scalar(0), try a.optional(1).map { _ in try a.scalar(1) },
        step: try a.optional(2).map { _ in try a.scalar(2) } ?? 1,
        dtype: try a.dtype(3), device: try a.device(4))
    },
    Function(
      "linspace", "start, stop, /, num, *, dtype=None, device=None, endpoint=True",
      "Evenly spaced numbers from start to stop, both exact; without endpoint, the last step is left out."
    ) { a in
      let (start, stop) = (try a.scalar(0), try a.scalar(1)),
        isComplex = start.kind == .complex || stop.kind == .complex
      let count = try a.int(2), dtype = try a.dtype(3), device = try a.device(4), endpoint = try a.bool(5, true)
      if isComplex || dtype?.isComplex == true {
        let re = try linspace(start.real, stop.real, count: count, device: device, endpoint: endpoint)
        let im = try linspace(start.imaginary, stop.imaginary, count: count, device: device, endpoint: endpoint)
        return try complex(re, im).astype(dtype ?? .complex128)
      }
      return try linspace(
        start.real, stop.real, count: count, dtype: dtype ?? .float64, device: device, endpoint: endpoint)
    },
    Function(
      "eye", "n_rows, n_cols=None, /, *, k=0, dtype=None, device=None", "Ones on the k-th diagonal, zeros elsewhere."
    ) {
      a in
      try eye(
        try a.int(0), try a.optionalInt(1), k: try a.saturatedInt(2, 0), dtype: try a.dtype(3) ?? .float64,
        device: try a.device(4))
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
