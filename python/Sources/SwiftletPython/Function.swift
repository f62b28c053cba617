import ArrayAPI
import CPython

/// The parameters of a function, read from the text that `inspect.signature` shows.
final class Signature: Sendable {
  let text: String
  let names: [String]
  /// The names as interned strings, which keyword names usually are.
  nonisolated(unsafe) private let keys: [Obj?]
  private let positionalOnly: Int
  private let positional: Int
  private let isRequired: [Bool]
  private let isVariadic: Bool
  /// Where the required parameters end.
  private let requiredEnd: Int

  /// The most parameters that a function can have: room for them is on the stack.
  static let limit = 8

  /// - Parameter text: as in `x, /, shape, *, copy=None` or `*arrays, indexing='xy'`.
  init(_ text: String) {
    self.text = text
    var names: [String] = [], isRequired: [Bool] = []
    var positionalOnly = 0, positional: Int?, isVariadic = false
    for part in text.split(separator: ",") {
      let part = part.drop(while: { $0 == " " })
      switch part.first {
      case "/": positionalOnly = names.count
      case "*":
        positional = names.count
        isVariadic = part.count > 1
      default:
        let equals = part.firstIndex(of: "=")
        names.append(String(equals.map { part[..<$0] } ?? part))
        isRequired.append(equals == nil)
      }
    }
    self.names = names
    self.isRequired = isRequired
    self.positionalOnly = positionalOnly
    self.positional = positional ?? names.count
    self.isVariadic = isVariadic
    requiredEnd = isRequired.lastIndex(of: true).map { $0 + 1 } ?? 0
    precondition(names.count <= Signature.limit, "more parameters than there is room for")
    keys = names.map { PyUnicode_InternFromString($0) }
  }

  var count: Int { names.count }

  /// Sorts the arguments of a call into `slots`; returns what is left for `*name`.
  func bind(
    _ args: UnsafePointer<Obj?>?, _ given: Int, _ keywords: Obj?, into slots: UnsafeMutableBufferPointer<Obj?>,
    of name: @autoclosure () -> String
  ) throws(PythonError) -> UnsafeBufferPointer<Obj?> {
    slots.initialize(repeating: nil)
    guard given <= positional || isVariadic else {
      throw .type("\(name())() takes \(positional) positional arguments but \(given) were given")
    }
    let direct = min(given, positional)
    if let args { for i in 0..<direct { slots[i] = args[i] } }
    if let keywords, let args {
      for k in 0..<PyTuple_Size(keywords) {
        let key = try checked(PyTuple_GetItem(keywords, k))
        let place = try place(of: key, name())
        guard slots[place] == nil else { throw .type("\(name())() got multiple values for argument '\(names[place])'") }
        slots[place] = args[given + k]
      }
    }
    for i in 0..<requiredEnd where slots[i] == nil && isRequired[i] {
      throw .type("\(name())() missing required argument '\(names[i])'")
    }
    return UnsafeBufferPointer(start: args.map { $0 + direct }, count: isVariadic ? given - direct : 0)
  }

  private func place(of key: Obj, _ name: String) throws(PythonError) -> Int {
    if let found = keys.firstIndex(of: key), found >= positionalOnly { return found }
    let word = try string(of: key)
    guard let found = names.firstIndex(of: word), found >= positionalOnly else {
      throw .type("\(name)() got an unexpected keyword argument '\(word)'")
    }
    return found
  }
}

/// A row of the table of functions: all that Python needs to know about one.
final class Function: Sendable {
  /// Where a function is found: the namespace, or one of its extensions.
  enum Place: String, Sendable, CaseIterable {
    case main = "swiftlet", linalg = "swiftlet.linalg", fft = "swiftlet.fft", random = "swiftlet.random",
      signal = "swiftlet.signal", ext = "swiftlet._ext"
  }

  enum Kernel: Sendable {
    case none, unary(UnaryOperator), binary(BinaryOperator)
    /// What makes the result for a small array given alone.
    case small(@Sendable (UnsafePointer<NDArray>, UnsafeMutablePointer<NDArray>) -> Bool)
    /// One number everywhere in a shape given alone; without one, memory as it comes.
    case filled(Double?)
    /// An array given alone is the result.
    case itself
  }

  let name: String
  let places: [Place]
  let signature: Signature
  let help: String
  /// What the function does where it is little: then small arrays go straight there.
  private let kernel: Kernel
  private let body: @Sendable (Arguments) throws -> Obj

  /// - Parameters:
  ///   - views: whether the result may share memory with an argument; else it is copied where it would.
  init<R: PythonValue>(
    _ name: String, _ signature: String, _ help: String, in places: Place..., views: Bool = false,
    kernel: Kernel = .none, _ body: @escaping @Sendable (Arguments) throws -> R
  ) {
    self.name = name
    self.places = places.isEmpty ? [.main] : places
    self.signature = Signature(signature)
    self.help = help
    self.kernel = kernel
    self.body = { (arguments: Arguments) throws -> Obj in
      let result = try body(arguments)
      return views ? try result.object() : try result.detached(from: arguments).object()
    }
  }

  func call(_ args: UnsafePointer<Obj?>?, _ given: Int, _ keywords: Obj?) throws -> Obj {
    if keywords == nil, let args {
      if case .itself = kernel, given == 1, let x = args[0], isArray(x) { return sw_retained(x) }
      if let made = try eager(args, given) { return made }
    }
    return try withUnsafeTemporaryAllocation(of: Obj?.self, capacity: Signature.limit) { room in
      let slots = UnsafeMutableBufferPointer(rebasing: room[..<signature.count])
      let rest = try signature.bind(args, given, keywords, into: slots, of: name)
      return try body(Arguments(slots, rest: rest, signature))
    }
  }

  /// The result for arrays that need nothing but the kernel, most of them small.
  @inline(__always)
  private func eager(_ args: UnsafePointer<Obj?>, _ given: Int) throws -> Obj? {
    switch kernel {
    case .unary(let op):
      guard given == 1, let x = args[0], isArray(x) else { return nil }
      return try madeObject { op.eager(inside(x), atAnySize: true, into: $0) }
    case .binary(let op):
      guard given == 2, let x = args[0], let y = args[1], isArray(x), isArray(y) else { return nil }
      return try madeObject { op.eager(inside(x), inside(y), atAnySize: true, into: $0) }
    case .small(let compute):
      guard given == 1, let x = args[0], isArray(x) else { return nil }
      return try madeObject { compute(inside(x), $0) }
    case .filled(let value):
      guard given == 1, let shape = args[0], sw_is_exact_int(shape) != 0 || sw_is_tuple(shape) != 0 else { return nil }
      let sizes = try sizes(shape)
      let device = try Device.preferred()
      return try madeObject { NDArray.smallFilled(sizes, value, on: device, into: $0) }
    case .none, .itself: return nil
    }
  }

  /// The function as Python sees it.
  func object(row: Int, in place: Place) throws -> Obj {
    let definition = UnsafeMutablePointer<PyMethodDef>.allocate(capacity: 1)
    let text = permanent("\(name)(\(signature.text))\n--\n\n\(help)")
    definition.initialize(to: sw_method(permanent(name), sw_trampoline(Int32(row)), text))
    let module = try Owned(new: place.rawValue.object())
    return try checked(PyCFunction_NewEx(definition, nil, module.object))
  }
}

/// The rows, by number: the trampolines' way to them counts no references.
nonisolated(unsafe) private let rows: UnsafeMutablePointer<Unmanaged<Function>> = {
  let rows = UnsafeMutablePointer<Unmanaged<Function>>.allocate(capacity: Function.table.count)
  for (i, function) in Function.table.enumerated() { (rows + i).initialize(to: .passRetained(function)) }
  return rows
}()

@c(swiftlet_call)
public func swiftletCall(
  _ row: Int32, _ args: UnsafePointer<UnsafeMutablePointer<PyObject>?>?, _ count: Int,
  _ names: UnsafeMutablePointer<PyObject>?
) -> UnsafeMutablePointer<PyObject>? {
  object { try rows[Int(row)]._withUnsafeGuaranteedRef { try $0.call(args, count, names) } }
}
