import ArrayAPI
import CPython

extension Function {
  static let dataTypes: [Function] = [
    Function("astype", "x, dtype, /, *, copy=True, device=None", "The values converted to another dtype.", views: true)
    {
      a -> Obj in
      let object = try a.object(0), x = try a.array(0), dtype = try a.dtype(1) ?? x.dtype
      let device = try a.optionalDevice(3) ?? x.device
      if try !a.bool(2, true), dtype == x.dtype, device == x.device { return sw_retained(object) }
      let result = try x.astype(dtype).toDevice(device)
      return try (result.sharesMemory(with: x) ? try result.copied() : result).object()
    },
    Function("can_cast", "from_, to, /", "Could promotion take values of one dtype to another?") { a in
      guard let to = try a.dtype(1) else { throw PythonError.type("to: expected a dtype") }
      return canCast(isArray(try a.object(0)) ? try a.array(0).dtype : try a.dtype(0) ?? to, to: to)
    },
    Function("result_type", "*arrays_and_dtypes", "The dtype that arrays, dtypes and numbers promote to together.") {
      a in
      try resultType(a.rest.compactMap(\.self))
    },
    Function(
      "isdtype", "dtype, kind", "Is a dtype of a kind: a dtype, a name such as 'real floating', or a tuple of these?"
    ) {
      a in
      guard let dtype = try a.dtype(0) else { throw PythonError.type("dtype: expected a dtype") }
      return try isOf(try a.object(1), dtype)
    },
    Function("_devices", "", "The names of the devices that can be used now.") { _ -> Obj in
      let names = Device.names
      return try tuple(names.count) { try names[$0].object() }
    },
    Function("_default_device", "", "The name of the device of new arrays.") { _ -> Obj in
      try Device.preferred().name.object()
    },
    Function("_supports", "dtype, device", "Whether a device can hold a dtype.") { a -> Obj in
      try a.device(1).supports(a.dtype(0) ?? .float64).object()
    },
    // The facts behind finfo and iinfo.
    Function(
      "_limits", "type, /", "bits, eps, max, min, smallest_normal, dtype of floating point; bits, max, min, dtype."
    ) {
      a -> Obj in
      let object = try a.object(0)
      let dtype = isArray(object) ? try a.array(0).dtype : try a.dtype(0) ?? .bool
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
    },
  ]

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
