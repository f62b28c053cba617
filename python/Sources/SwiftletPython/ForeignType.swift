import ArrayAPI
import CPython

/// What is known of a type whose arrays other libraries own.
struct ForeignType {
  private let type: TypePointer
  /// Its functions for the exchange in C.
  let functions: UnsafeMutablePointer<dl_exchange>?
  private let isMasked: Bool
  /// Whether its arrays may be part of a computation whose gradient is wanted.
  private let hasGradients: Bool
  /// Whether its arrays may stand for the conjugate or the negative of what is in memory.
  private let hasSigns: Bool
  /// Whether its arrays share memory though each counts as a value of its own, so that nobody may write there.
  let sharesByValue: Bool

  /// Types that were looked at. Those in the list are kept alive, so that an address means one type.
  nonisolated(unsafe) private static var known: [ForeignType] = []

  static func of(_ object: Obj) -> ForeignType {
    let type: TypePointer = sw_type(object)
    for entry in known where entry.type == type { return entry }
    let new = ForeignType(type)
    // Few types hold arrays; a program that makes types all the time does not fill the memory with them.
    if known.count < 32 {
      _ = sw_retained(sw_as_object(type))
      known.append(new)
    }
    return new
  }

  private init(_ type: TypePointer) {
    self.type = type
    let object = sw_as_object(type)
    functions = exchangeFunctions(of: type)
    let root = (try? Self.module(of: type)) ?? ""
    isMasked = NumPyTypes.isMasked(type) || root == "marray"
    hasGradients = PyObject_HasAttrString(object, "requires_grad") != 0
    hasSigns = PyObject_HasAttrString(object, "resolve_conj") != 0
    sharesByValue = root == "mlx"
  }

  /// The first part of the name of the module that a type is from.
  private static func module(of type: TypePointer) throws -> String {
    guard let name = PyObject_GetAttrString(sw_as_object(type), "__module__") else {
      PyErr_Clear()
      return ""
    }
    defer { sw_release(name) }
    return try string(of: name).split(separator: ".").first.map(String.init) ?? ""
  }

  /// The array to read in place of one: nil for itself, a copy where what is in memory are not its values.
  ///
  /// - Throws: for arrays without a value at each place, and for those that a gradient is asked of: it would end here.
  func readable(_ object: Obj) throws -> Owned? {
    if isMasked {
      throw PythonError.type(
        "a masked array has no value where it is masked; fill it first, as with .filled(numpy.nan)")
    }
    if hasGradients {
      let wanted = try Owned(new: PyObject_GetAttrString(object, "requires_grad"))
      guard wanted.object != sw_true() else {
        throw PythonError.buffer("the tensor requires a gradient, which ends here; take it out with .detach() first")
      }
    }
    guard hasSigns else { return nil }
    guard let direct = try resolved(object, if: "is_conj", by: "resolve_conj") else {
      return try resolved(object, if: "is_neg", by: "resolve_neg")
    }
    guard let positive = try resolved(direct.object, if: "is_neg", by: "resolve_neg") else { return direct }
    return positive
  }

  private func resolved(_ object: Obj, if question: String, by name: String) throws -> Owned? {
    let ask = try Owned(new: PyObject_GetAttrString(object, question))
    let answer = try Owned(new: PyObject_CallNoArgs(ask.object))
    guard answer.object == sw_true() else { return nil }
    let method = try Owned(new: PyObject_GetAttrString(object, name))
    return try Owned(new: PyObject_CallNoArgs(method.object))
  }
}

/// Whether an object is an array of another library, by what it offers.
func isForeignArray(_ object: Obj) -> Bool {
  NumPyTypes.isArray(object) || PyObject_HasAttrString(object, "__dlpack__") != 0
    || PyObject_HasAttrString(object, "__array__") != 0 && !NumPyTypes.isNumber(object)
}

/// How to make an array of ours of what was given instead; empty for what is no array either.
func advice(on object: Obj) -> String {
  isForeignArray(object) ? "; swiftlet.asarray makes an array of it" : ""
}
