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
    keys = names.map { PyUnicode_InternFromString($0) }
  }

  var count: Int { names.count }

  /// Sorts the arguments of a call into `slots`; returns what is left for `*name`.
  func bind(
    _ args: UnsafePointer<Obj?>?, _ given: Int, _ keywords: Obj?, into slots: UnsafeMutableBufferPointer<Obj?>,
    of name: String
  ) throws(PythonError) -> UnsafeBufferPointer<Obj?> {
    slots.initialize(repeating: nil)
    guard given <= positional || isVariadic else {
      throw .type("\(name)() takes \(positional) positional arguments but \(given) were given")
    }
    let direct = min(given, positional)
    if let args { for i in 0..<direct { slots[i] = args[i] } }
    if let keywords, let args {
      for k in 0..<PyTuple_Size(keywords) {
        let key = try checked(PyTuple_GetItem(keywords, k))
        let place = try place(of: key, name)
        guard slots[place] == nil else { throw .type("\(name)() got multiple values for argument '\(names[place])'") }
        slots[place] = args[given + k]
      }
    }
    for i in 0..<count where isRequired[i] && slots[i] == nil {
      throw .type("\(name)() missing required argument '\(names[i])'")
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
    case main = "swiftlet", linalg = "swiftlet.linalg", fft = "swiftlet.fft", random = "swiftlet.random", ext =
      "swiftlet._ext"
  }

  let name: String
  let places: [Place]
  let signature: Signature
  let help: String
  private let body: @Sendable (Arguments) throws -> Obj

  /// - Parameters:
  ///   - views: whether the result may share memory with an argument; else it is copied where it would.
  init<R: PythonValue>(
    _ name: String, _ signature: String, _ help: String, in places: Place..., views: Bool = false,
    _ body: @escaping @Sendable (Arguments) throws -> R
  ) {
    self.name = name
    self.places = places.isEmpty ? [.main] : places
    self.signature = Signature(signature)
    self.help = help
    self.body = { (arguments: Arguments) throws -> Obj in
      let result = try body(arguments)
      return views ? try result.object() : try result.detached(from: arguments).object()
    }
  }

  @inline(__always)
  func call(_ args: UnsafePointer<Obj?>?, _ given: Int, _ keywords: Obj?) throws -> Obj {
    try withUnsafeTemporaryAllocation(of: Obj?.self, capacity: signature.count) { slots in
      let rest = try signature.bind(args, given, keywords, into: slots, of: name)
      return try body(Arguments(slots, rest: rest, signature))
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

@c(swiftlet_call)
public func swiftletCall(
  _ row: Int32, _ args: UnsafePointer<UnsafeMutablePointer<PyObject>?>?, _ count: Int,
  _ names: UnsafeMutablePointer<PyObject>?
) -> UnsafeMutablePointer<PyObject>? {
  object { try Function.table[Int(row)].call(args, count, names) }
}
