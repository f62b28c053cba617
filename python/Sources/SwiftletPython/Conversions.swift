import ArrayAPI
import CPython

/// An operand: an array, or a number without a dtype.
enum Value {
  case array(NDArray)
  case scalar(Scalar)
  /// An integer beyond Int64: its bits where it fits UInt64, and about how large it is.
  case big(UInt64?, Double)

  /// The operand that an object is; `nil` for objects that are none.
  init?(_ object: Obj) throws {
    if isArray(object) {
      self = .array(inside(object).pointee)
    } else if let number = try Value(number: object) {
      self = number
    } else {
      return nil
    }
  }

  private init?(number object: Obj) throws {
    if sw_is_float(object) != 0 {
      self = .scalar(.float(PyFloat_AsDouble(object)))
    } else if sw_is_bool(object) != 0 {
      self = .scalar(.bool(object == sw_true()))
    } else if sw_is_int(object) != 0 {
      self = try Value(integer: object)
    } else if sw_is_complex(object) != 0 {
      self = .scalar(.complex(PyComplex_RealAsDouble(object), PyComplex_ImagAsDouble(object)))
    } else if NumPyTypes.isNumber(object) || NumPyTypes.isArray(object) {
      try self.init(numpy: object)
    } else if PyIndex_Check(object) != 0 {
      // Integers of other libraries; their arrays have the slot too, and refuse.
      guard let number = PyNumber_Index(object) else {
        guard PyErr_ExceptionMatches(sw_type_error()) != 0 || PyErr_ExceptionMatches(sw_value_error()) != 0 else {
          throw PythonError.raised
        }
        PyErr_Clear()
        return nil
      }
      let owned = Owned(number)
      self = try Value(integer: owned.object)
    } else {
      return nil
    }
  }

  init(integer object: Obj) throws {
    var overflow: Int32 = 0
    let value = PyLong_AsLongLongAndOverflow(object, &overflow)
    if overflow == 0 {
      if value == -1, PyErr_Occurred() != nil { throw PythonError.raised }
      self = .scalar(.int(Int64(value)))
      return
    }
    let approximate = PyLong_AsDouble(object)
    if PyErr_Occurred() != nil { throw PythonError.raised }
    let bits = PyLong_AsUnsignedLongLong(object)
    let fits = PyErr_Occurred() == nil
    PyErr_Clear()
    self = .big(fits ? UInt64(bits) : nil, approximate)
  }

  /// What this is beside an array: an integer beyond Int64 finds its form there.
  func beside(_ x: NDArray) throws -> Value { try beside(x.dtype, on: x.device) }

  func beside(_ dtype: DType, on device: Device) throws -> Value {
    guard case .big(let bits, let approximate) = self else { return self }
    if dtype.kind >= .floating { return .scalar(.float(approximate)) }
    guard dtype == .uint64, let bits else { throw PythonError.overflow("the integer does not fit \(dtype)") }
    return .array(try NDArray([bits], shape: [], device: device))
  }

  /// This as an array of its own: numbers in the default dtype of their kind, or in `dtype`.
  func array(_ dtype: DType? = nil, device: Device? = nil) throws -> NDArray {
    let device = try device ?? .preferred()
    switch self {
    case .array(let x): return try dtype.map { try x.astype($0) } ?? x
    case .scalar(let scalar): return try full([], scalar, dtype: dtype, device: device)
    case .big:
      guard case .scalar(let scalar) = try beside(dtype ?? .int64, on: device) else {
        return try beside(dtype ?? .int64, on: device).array()
      }
      return try full([], scalar, dtype: dtype, device: device)
    }
  }

  /// The operand where it is an array.
  var array: NDArray? { if case .array(let x) = self { x } else { nil } }
}

extension Scalar {
  /// The number that a bool, int, float or complex of Python is, none of a class derived from these; `nil` for all other
  /// objects, and for integers beyond Int64.
  init?(exact object: Obj) {
    if sw_is_exact_float(object) != 0 {
      self = .float(PyFloat_AsDouble(object))
    } else if sw_is_exact_int(object) != 0 {
      self.init(plain: object)
    } else if sw_is_bool(object) != 0 {
      self = .bool(object == sw_true())
    } else {
      guard sw_is_exact_complex(object) != 0 else { return nil }
      self = .complex(PyComplex_RealAsDouble(object), PyComplex_ImagAsDouble(object))
    }
  }

  /// The number that a float or an int is, where it takes no look at the array beside it; `nil` for all other objects.
  init?(plain object: Obj) {
    if sw_is_exact_int(object) != 0 {
      var overflow: Int32 = 0
      let value = PyLong_AsLongLongAndOverflow(object, &overflow)
      guard overflow == 0 else { return nil }
      self = .int(Int64(value))
    } else {
      guard sw_is_float(object) != 0 else { return nil }
      self = .float(PyFloat_AsDouble(object))
    }
  }
}

extension NDArray {
  /// The one element as a number; uint64 beyond Int64 as a floating-point one.
  func scalar() throws -> Scalar {
    let x = try fetched()
    return switch dtype {
    case .bool: .bool(try x.truth())
    case .uint64:
      try Int64(exactly: x.item(as: UInt64.self)).map { .int($0) } ?? .float(Double(x.item(as: UInt64.self)))
    case .complex64, .complex128: try { .complex($0.real, $0.imaginary) }(x.item(as: Complex<Double>.self))
    case .float16, .bfloat16, .float32, .float64: .float(try x.item(as: Double.self))
    default: .int(try x.item(as: Int64.self))
    }
  }

  /// This in host memory, for the one element that Python asks for as a number: a device's is copied.
  private func fetched() throws -> NDArray { device == .cpu ? self : try toDevice(.cpu) }

  /// The one element of a bool array. Borrowed memory may hold any byte, and Swift's Bool knows but two.
  func truth() throws -> Bool {
    let memory = try fetched().hostMemory()
    return withExtendedLifetime(memory.owner) { memory.address.load(as: UInt8.self) != 0 }
  }

  /// The one element as a new Python number.
  func number() throws -> Obj {
    let x = try fetched(), memory = try x.hostMemory()
    let known = try withExtendedLifetime(memory.owner) { try SwiftletPython.number(at: memory.address, dtype) }
    return try known ?? checked(PyFloat_FromDouble(x.item(as: Double.self)))
  }
}

/// The element at an address as a new Python number; `nil` where Swift has no number of the dtype.
func number(at: UnsafeRawPointer, _ dtype: DType) throws(PythonError) -> Obj? {
  func signed<T: BinaryInteger>(_ type: T.Type) -> Obj? { PyLong_FromLongLong(Int64(at.loadUnaligned(as: T.self))) }
  func float(_ offset: Int = 0) -> Double { Double(at.loadUnaligned(fromByteOffset: offset, as: Float.self)) }
  func double(_ offset: Int = 0) -> Double { at.loadUnaligned(fromByteOffset: offset, as: Double.self) }
  return switch dtype {
  case .bool: (at.load(as: UInt8.self) != 0).object()
  case .int8: try checked(signed(Int8.self))
  case .int16: try checked(signed(Int16.self))
  case .int32: try checked(signed(Int32.self))
  case .int64: try checked(signed(Int64.self))
  case .uint8: try checked(signed(UInt8.self))
  case .uint16: try checked(signed(UInt16.self))
  case .uint32: try checked(signed(UInt32.self))
  case .uint64: try checked(PyLong_FromUnsignedLongLong(at.loadUnaligned(as: UInt64.self)))
  case .float32: try checked(PyFloat_FromDouble(float()))
  case .float64: try checked(PyFloat_FromDouble(double()))
  case .float16, .bfloat16: nil
  case .complex64: try checked(PyComplex_FromDoubles(float(), float(4)))
  case .complex128: try checked(PyComplex_FromDoubles(double(), double(8)))
  }
}

// MARK: - Python numbers and sequences

/// An integer, or anything that can be used as one.
func integer(_ object: Obj) throws -> Int {
  let value = PyNumber_AsSsize_t(object, sw_overflow_error())
  if value == -1, PyErr_Occurred() != nil { throw PythonError.raised }
  return value
}

/// The same, taken to the ends of the range where it is beyond.
func saturatedInteger(_ object: Obj) throws -> Int {
  let value = PyNumber_AsSsize_t(object, nil)
  if value == -1, PyErr_Occurred() != nil { throw PythonError.raised }
  return value
}

func real(_ object: Obj) throws -> Double {
  let value = PyFloat_AsDouble(object)
  if value == -1, PyErr_Occurred() != nil { throw PythonError.raised }
  return value
}

/// One integer or a sequence of them.
func integers(_ object: Obj) throws -> [Int] {
  if PyIndex_Check(object) != 0, !isArray(object) || inside(object).pointee.ndim == 0 { return [try integer(object)] }
  return try elements(object) { try integer($0) }
}

/// The same as sizes: without an array on the way for the usual tuple.
func sizes(_ object: Obj) throws -> Dims {
  var result = Dims()
  if sw_is_int(object) != 0 {
    result.append(try integer(object))
  } else if sw_is_tuple(object) != 0 {
    for i in 0..<PyTuple_Size(object) { result.append(try integer(try checked(PyTuple_GetItem(object, i)))) }
  } else {
    result = Dims(try integers(object))
  }
  return result
}
