import ArrayAPI
import CPython

extension Function {
  static let dataTypes: [Function] = [
    Function("astype", "The values converted to another dtype.", views: true, returns: NDArray.returned) { p in
      let x = p("x", .array), dtype = p("dtype", .dtype)
      let copy = p.keyword("copy", true), device = p.keyword("device", .device, nil)
      return { a -> Obj in
        let object = try a.object(x), x = try a[x], dtype = try a[dtype], device = try a[device] ?? x.device
        if try !a[copy], dtype == x.dtype, device == x.device { return sw_retained(object) }
        let result = try x.astype(dtype).toDevice(device)
        return try (result.sharesMemory(with: x) ? try result.copied() : result).object()
      }
    },
    Function("can_cast", "Could promotion take values of one dtype to another?") { p in
      let from = p("from_", .arrayOrDType), to = p("to", .dtype)
      return { a in try canCast(a[from].dtype, to: a[to]) }
    },
    Function("result_type", "The dtype that arrays, dtypes and numbers promote to together.") { p in
      let operands = p.rest("arrays_and_dtypes", .object)
      return { a in try resultType(a[operands]) }
    },
    Function("isdtype", "Is a dtype of a kind: a dtype, a name such as 'real floating', or a tuple of these?") { p in
      let dtype = p.named("dtype", .dtype), kind = p.named("kind", .object)
      return { a in try isOf(a[kind], a[dtype]) }
    },
    Function("_devices", "The names of the devices that can be used now.") { _ in
      { _ in
        let names = Device.names
        return try tuple(names.count) { try names[$0].object() }
      }
    },
    Function("_default_device", "The name of the device of new arrays.") { _ in { _ in try Device.preferred().name } },
    Function("_supports", "Whether a device can hold a dtype.") { p in
      let dtype = p.named("dtype", .dtype), device = p.named("device", .device)
      return { a in try a[device].supports(a[dtype]) }
    },
    // The facts behind finfo and iinfo.
    Function("_limits", "bits, eps, max, min, smallest_normal, dtype of floating point; bits, max, min, dtype.") { p in
      let type = p("type", .arrayOrDType)
      return { a in try limits(of: a[type].dtype) }
    },
  ]

  private static func limits(of dtype: DType) throws -> Obj {
    if dtype.isInteger {
      let one = try NDArray([UInt64.max], shape: [])
      let bits = dtype.itemSize * 8, shift = dtype.isSigned ? 65 - bits : 64 - bits
      let high = try bitwiseRightShift(one, shift)
      let low = dtype.isSigned ? try (Int64(-1) << Int64(bits - 1)).pythonObject() : try 0.object()
      return try tuple(4) {
        switch $0 {
        case 0: try bits.object()
        case 1: try high.number()
        case 2: low
        default: try dtype.object()
        }
      }
    }
    let info = try finfo(dtype)
    return try tuple(6) {
      switch $0 {
      case 0: try info.bits.object()
      case 5: try info.dtype.object()
      default: try [info.eps, info.max, info.min, info.smallestNormal][$0 - 1].object()
      }
    }
  }

  private static func resultType(_ objects: [Obj]) throws -> DType {
    var dtype: DType?, numbers: [Scalar] = []
    for object in objects {
      if let next = DType(object) ?? (isArray(object) ? inside(object).pointee.dtype : nil) {
        dtype = try dtype.map { try ArrayAPI.resultType($0, next) } ?? next
      } else if case .scalar(let scalar)? = try Value(object) {
        numbers.append(scalar)
      } else if let next = try DType(named: object) {
        dtype = try dtype.map { try ArrayAPI.resultType($0, next) } ?? next
      } else {
        throw PythonError.type("result_type: expected arrays, dtypes and numbers, got \(typeName(object))")
      }
    }
    guard var result = dtype else { throw PythonError.type("result_type: needs at least one array or dtype") }
    for number in numbers { result = result.promoted(with: number) }
    return result
  }

  private static func isOf(_ kind: Obj, _ dtype: DType) throws -> Bool {
    if let other = DType(kind) { return dtype == other }
    if sw_is_tuple(kind) != 0 { return try elements(kind) { try isOf($0, dtype) }.contains(true) }
    return switch try string(of: kind) {
    case "bool": dtype == .bool
    case "signed integer": dtype.isInteger && dtype.isSigned
    case "unsigned integer": dtype.isInteger && !dtype.isSigned
    case "integral": dtype.isInteger
    case "real floating": dtype.isFloating
    case "complex floating": dtype.isComplex
    case "numeric": dtype != .bool
    case let other: throw PythonError.value("isdtype: no kind '\(other)'")
    }
  }
}

extension Int64 {
  fileprivate func pythonObject() throws -> Obj { try checked(PyLong_FromLongLong(self)) }
}

/// A dtype, or an array for its own.
private struct ArrayOrDType: ArgumentValue {
  let dtype: DType
  static var accepted: String { "Array | \(DType.accepted)" }

  init(argument: Argument) throws {
    dtype = try isArray(argument.object) ? inside(argument.object).pointee.dtype : DType(argument: argument)
  }
}

extension Kind where Value == ArrayOrDType { fileprivate static var arrayOrDType: Self { Kind() } }
