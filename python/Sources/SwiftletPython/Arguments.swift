import ArrayAPI
import CPython

/// The arguments of one call, in the order of its signature.
struct Arguments {
  private let slots: UnsafeMutableBufferPointer<Obj?>
  /// What a `*name` parameter takes.
  let rest: UnsafeBufferPointer<Obj?>
  // Rows live as long as the program.
  private unowned(unsafe) let signature: Signature

  init(_ slots: UnsafeMutableBufferPointer<Obj?>, rest: UnsafeBufferPointer<Obj?>, _ signature: Signature) {
    (self.slots, self.rest, self.signature) = (slots, rest, signature)
  }

  /// How many objects there are to look at, absent ones and those of `rest` included.
  var count: Int { slots.count + rest.count }

  /// What a parameter is called.
  func name(_ i: Int) -> String { signature.names[i] }

  /// The object given for a parameter, `None` included.
  func given(_ i: Int) -> Obj? { i < slots.count ? slots[i] : rest[i - slots.count] }

  /// The object given for a parameter; `nil` where it was left out or is `None`.
  func optional(_ i: Int) -> Obj? {
    guard let object = slots[i], object != sw_none() else { return nil }
    return object
  }

  /// The object given for a parameter that has no default.
  func object(_ i: Int) throws -> Obj {
    guard let object = slots[i] else { throw PythonError.type("missing argument '\(signature.names[i])'") }
    return object
  }

  func array(_ i: Int) throws -> NDArray { try ArrayAPI.NDArray(object(i), named: signature.names[i]) }
  func optionalArray(_ i: Int) throws -> NDArray? {
    try optional(i).map { try NDArray($0, named: signature.names[i]) }
  }
  func value(_ i: Int) throws -> Value { try Value(object(i), named: signature.names[i]) }
  func optionalValue(_ i: Int) throws -> Value? { try optional(i).map { try Value($0, named: signature.names[i]) } }
  /// Several arrays: a sequence of them.
  func arrays(_ i: Int) throws -> [NDArray] {
    try elements(object(i)) { try NDArray($0, named: signature.names[i]) }
  }
  func values(_ i: Int) throws -> [Value] { try elements(object(i)) { try Value($0, named: signature.names[i]) } }

  func int(_ i: Int) throws -> Int { try integer(object(i)) }
  func optionalInt(_ i: Int) throws -> Int? { try optional(i).map { try integer($0) } }
  func int(_ i: Int, _ fallback: Int) throws -> Int { try optionalInt(i) ?? fallback }
  /// Any Python integer, those beyond the range taken to its ends.
  func saturatedInt(_ i: Int, _ fallback: Int) throws -> Int {
    try optional(i).map { try saturatedInteger($0) } ?? fallback
  }
  func double(_ i: Int, _ fallback: Double) throws -> Double {
    guard let object = optional(i) else { return fallback }
    return try real(object)
  }
  func bool(_ i: Int, _ fallback: Bool) throws -> Bool {
    guard let object = optional(i) else { return fallback }
    let truth = PyObject_IsTrue(object)
    try check(truth)
    return truth != 0
  }
  func optionalBool(_ i: Int) throws -> Bool? { optional(i) == nil ? nil : try bool(i, false) }
  func word(_ i: Int, _ fallback: String) throws -> String { try optional(i).map { try string(of: $0) } ?? fallback }

  /// One axis or several; `nil` for none named.
  func axes(_ i: Int) throws -> [Int]? { try optional(i).map { try integers($0) } }
  /// A shape: an integer or several.
  func shape(_ i: Int) throws -> Dims { try sizes(object(i)) }
  func dtype(_ i: Int) throws -> DType? {
    guard let object = optional(i) else { return nil }
    guard let dtype = try DType(named: object) else {
      let text = try Owned(new: PyObject_Repr(object)), words = try string(of: text.object).prefix(60)
      throw PythonError.type("\(signature.names[i]): expected a dtype, its name or NumPy's, got \(words)")
    }
    return dtype
  }
  func device(_ i: Int) throws -> Device { try optionalDevice(i) ?? .preferred() }
  func optionalDevice(_ i: Int) throws -> Device? { try optional(i).map { try Device(try string(of: $0)) } }
  func scalar(_ i: Int) throws -> Scalar {
    let value = try value(i)
    guard case .scalar(let scalar) = value else {
      if case .array(let x) = value, x.ndim == 0 { return try x.scalar() }
      if case .big(_, let approximate) = value { return .float(approximate) }
      throw PythonError.type("\(signature.names[i]): expected a number")
    }
    return scalar
  }
}
