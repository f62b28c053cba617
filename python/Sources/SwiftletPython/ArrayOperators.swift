import ArrayAPI
import CPython

/// Applies a row of two operands to arrays and numbers in either order.
func apply(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> NDArray {
  // A quotient of whole numbers is a fraction.
  if op.index == divide.index, a.isWhole, b.isWhole { return try apply(op, try a.fractions(), try b.fractions()) }
  switch (a, b) {
  case (.array(let x), .array(let y)): return try op(x, y)
  case (.array(let x), .scalar(let y)): return try op(x, y)
  case (.scalar(let x), .array(let y)): return try op(x, y)
  case (.array(let x), .big): return try apply(op, a, try b.beside(x))
  case (.big, .array(let y)): return try apply(op, try a.beside(y), b)
  default: throw PythonError.type("\(String(cString: op.name)): one of the operands must be an array")
  }
}

extension Value {
  /// Whether this is an array of integers or truths, or a number that could be in one.
  fileprivate var isWhole: Bool {
    switch self {
    case .array(let x): x.dtype.kind <= .integer
    case .scalar(let number): number.kind <= .integer
    case .big: true
    }
  }

  fileprivate func fractions() throws -> Value {
    if case .array(let x) = self { .array(try x.astype(.float64)) } else { self }
  }
}

/// The error for an array of NumPy beside one of ours, which it leaves the operator to; nil for other operands, whose own
/// turn may come.
private func refusal(_ name: String, _ a: Obj, _ b: Obj) -> PythonError? {
  guard NumPyTypes.isPlainArray(isArray(a) ? b : a) else { return nil }
  return .type("\(name): a numpy.ndarray beside a swiftlet array; convert one of them, as with swiftlet.asarray")
}

/// A binary slot: the operator, or `NotImplemented` for foreign operands, which gives the other side its turn.
@inline(__always)
private func operate(_ op: BinaryOperator, _ a: Obj?, _ b: Obj?) -> Obj? {
  object {
    if isArray(a!), isArray(b!),
      let made = try madeObject({ op.eager(inside(a!), inside(b!), atAnySize: true, into: $0) })
    {
      return made
    }
    guard let x = try Value(a!), let y = try Value(b!) else {
      if let refusal = refusal(String(cString: op.name), a!, b!) { throw refusal }
      return sw_retained(sw_not_implemented())
    }
    return try apply(op, x, y).object()
  }
}

/// An in-place slot: the result goes into the left operand's memory and keeps its dtype and shape.
@inline(__always)
private func operateInPlace(
  _ a: Obj?, _ b: Obj?, _ refuse: () -> PythonError?, _ op: (Value, Value) throws -> NDArray
) -> Obj? {
  object {
    guard let a, let y = try Value(b!) else {
      if let refusal = refuse() { throw refusal }
      return sw_retained(sw_not_implemented())
    }
    let x = inside(a).pointee
    let result = try op(.array(x), y)
    guard result.dtype == x.dtype else {
      throw PythonError.type("in-place operator: the result is \(result.dtype), the array \(x.dtype)")
    }
    guard result.shape == x.shape else {
      throw PythonError.value("in-place operator: the result has shape \(result.shape), the array \(x.shape)")
    }
    try store(result, in: a)
    return sw_retained(a)
  }
}

@inline(__always)
private func operateInPlace(_ op: BinaryOperator, _ a: Obj?, _ b: Obj?) -> Obj? {
  operateInPlace(a, b, { refusal(String(cString: op.name), a!, b!) }) { try apply(op, $0, $1) }
}

/// Writes over the whole of an array object.
func store(_ values: NDArray, in object: Obj) throws {
  try unstretch(object)
  let target = inside(object).pointee
  try target.overwrite(with: values)
}

@inline(__always)
private func operate(_ op: UnaryOperator, _ a: Obj?) -> Obj? {
  object {
    if let made = try madeObject({ op.eager(inside(a!), atAnySize: true, into: $0) }) { return made }
    let x = inside(a!).pointee  // held, since others may run meanwhile
    return try op(x).object()
  }
}

private func matmul(_ a: Value, _ b: Value) throws -> NDArray {
  guard case .array(let x) = a, case .array(let y) = b else {
    throw PythonError.type("matmul: takes arrays, not numbers")
  }
  return try ArrayAPI.matmul(x, y)
}

private func power(_ a: Obj?, _ b: Obj?, _ modulus: Obj?) -> Obj? {
  guard modulus == sw_none() else { return sw_retained(sw_not_implemented()) }
  return operate(pow, a, b)
}

func addNumberSlots(_ type: inout TypeBuilder) {
  type.binary(Py_nb_add) { operate(add, $0, $1) }
  type.binary(Py_nb_subtract) { operate(subtract, $0, $1) }
  type.binary(Py_nb_multiply) { operate(multiply, $0, $1) }
  type.binary(Py_nb_true_divide) { operate(divide, $0, $1) }
  type.binary(Py_nb_floor_divide) { operate(floorDivide, $0, $1) }
  type.binary(Py_nb_remainder) { operate(remainder, $0, $1) }
  type.binary(Py_nb_and) { operate(bitwiseAnd, $0, $1) }
  type.binary(Py_nb_or) { operate(bitwiseOr, $0, $1) }
  type.binary(Py_nb_xor) { operate(bitwiseXor, $0, $1) }
  type.binary(Py_nb_lshift) { operate(bitwiseLeftShift, $0, $1) }
  type.binary(Py_nb_rshift) { operate(bitwiseRightShift, $0, $1) }
  type.ternary(Py_nb_power) { power($0, $1, $2) }
  type.binary(Py_nb_matrix_multiply) { a, b in
    object {
      guard let x = try Value(a!), let y = try Value(b!) else {
        if let refusal = refusal("matmul", a!, b!) { throw refusal }
        return sw_retained(sw_not_implemented())
      }
      return try matmul(x, y).object()
    }
  }

  type.binary(Py_nb_inplace_add) { operateInPlace(add, $0, $1) }
  type.binary(Py_nb_inplace_subtract) { operateInPlace(subtract, $0, $1) }
  type.binary(Py_nb_inplace_multiply) { operateInPlace(multiply, $0, $1) }
  type.binary(Py_nb_inplace_true_divide) { operateInPlace(divide, $0, $1) }
  type.binary(Py_nb_inplace_floor_divide) { operateInPlace(floorDivide, $0, $1) }
  type.binary(Py_nb_inplace_remainder) { operateInPlace(remainder, $0, $1) }
  type.binary(Py_nb_inplace_and) { operateInPlace(bitwiseAnd, $0, $1) }
  type.binary(Py_nb_inplace_or) { operateInPlace(bitwiseOr, $0, $1) }
  type.binary(Py_nb_inplace_xor) { operateInPlace(bitwiseXor, $0, $1) }
  type.binary(Py_nb_inplace_lshift) { operateInPlace(bitwiseLeftShift, $0, $1) }
  type.binary(Py_nb_inplace_rshift) { operateInPlace(bitwiseRightShift, $0, $1) }
  type.ternary(Py_nb_inplace_power) { a, b, _ in operateInPlace(pow, a, b) }
  type.binary(Py_nb_inplace_matrix_multiply) { a, b in operateInPlace(a, b, { refusal("matmul", a!, b!) }, matmul) }

  type.unary(Py_nb_negative) { operate(negative, $0) }
  type.unary(Py_nb_positive) { operate(positive, $0) }
  type.unary(Py_nb_absolute) { operate(abs, $0) }
  type.unary(Py_nb_invert) { operate(bitwiseInvert, $0) }

  let compare: @convention(c) (Obj?, Obj?, Int32) -> Obj? = { a, b, op in
    switch op {
    case Py_LT: operate(less, a, b)
    case Py_LE: operate(lessEqual, a, b)
    case Py_EQ: operate(equal, a, b)
    case Py_NE: operate(notEqual, a, b)
    case Py_GT: operate(greater, a, b)
    default: operate(greaterEqual, a, b)
    }
  }
  type.slot(Py_tp_richcompare, unsafeBitCast(compare, to: UnsafeMutableRawPointer.self))
  addNumberConversions(&type)
}

/// The one element of a 0-d array as a Python number.
private func element(_ me: Obj?, _ target: String, _ allowed: ClosedRange<DType.Kind>) throws -> Obj {
  if let element = HostElement(inside(me!)), element.ndim == 0, allowed.contains(element.dtype.kind),
    let number = try number(at: element.address, element.dtype)
  {
    return number
  }
  let x = inside(me!).pointee
  guard x.ndim == 0 else { throw PythonError.type("\(target)() needs a 0-d array, got shape \(x.shape)") }
  guard allowed.contains(x.dtype.kind) else { throw PythonError.type("\(target)() of a \(x.dtype) array") }
  return try x.number()
}

private let realKinds = DType.Kind.bool ... .floating

private func addNumberConversions(_ type: inout TypeBuilder) {
  let truth: @convention(c) (Obj?) -> Int32 = { me in
    do {
      let number = try Owned(element(me, "bool", .bool ... .complex))
      return PyObject_IsTrue(number.object)
    } catch {
      raise(error)
      return -1
    }
  }
  type.slot(Py_nb_bool, unsafeBitCast(truth, to: UnsafeMutableRawPointer.self))
  type.unary(Py_nb_int) { me in
    object {
      let number = try Owned(element(me, "int", realKinds))
      return PyNumber_Long(number.object)
    }
  }
  type.unary(Py_nb_float) { me in
    object {
      let number = try Owned(element(me, "float", realKinds))
      return PyNumber_Float(number.object)
    }
  }
  type.unary(Py_nb_index) { me in object { try element(me, "operator.index", .integer ... .integer) } }
  type.method("__complex__", "The element of a 0-d array as a complex number.") { me, _, _, _ in
    object {
      let number = try Owned(element(me, "complex", .bool ... .complex))
      if sw_is_complex(number.object) != 0 { return sw_retained(number.object) }
      return PyComplex_FromDoubles(try real(number.object), 0)
    }
  }
}
