import CPython

/// The parameters of a function: their text for `inspect.signature`, and how a call's arguments are sorted among them.
final class Signature: Sendable {
  let text: String
  let entries: [Parameters.Entry]
  /// The names of all parameters but `*name`.
  let names: [String]
  /// The name of the `*name` parameter.
  let restName: String?
  /// The names as interned strings, which keyword names usually are.
  nonisolated(unsafe) private let keys: [Obj?]
  private let positionalOnly: Int
  private let positional: Int
  private let isRequired: [Bool]
  /// Where the required parameters end.
  private let requiredEnd: Int

  /// The most parameters that a function can have: room for them is on the stack.
  static let limit = 8

  /// - Parameter isMethod: whether the text begins with the object that a method is called on.
  init(_ parameters: Parameters.List, isMethod: Bool = false) {
    entries = parameters.entries
    let slots = entries.filter { $0.way != .rest }
    names = slots.map(\.name)
    isRequired = slots.map { $0.fallback == nil }
    positionalOnly = slots.count { $0.way == .position }
    positional = slots.count { $0.way != .keyword }
    restName = entries.first { $0.way == .rest }?.name
    requiredEnd = isRequired.lastIndex(of: true).map { $0 + 1 } ?? 0
    text = Signature.text(entries, isMethod: isMethod)
    precondition(names.count <= Signature.limit, "more parameters than there is room for")
    precondition(zip(entries, entries.dropFirst()).allSatisfy { $0.way <= $1.way }, "parameters out of order")
    keys = names.map { PyUnicode_InternFromString($0) }
  }

  private static func text(_ entries: [Parameters.Entry], isMethod: Bool) -> String {
    var parts = isMethod ? ["$self"] : []
    var last: Parameters.Way? = isMethod ? .position : nil
    for entry in entries {
      if last == .position, entry.way != .position { parts.append("/") }
      if entry.way == .keyword, last != .keyword, last != .rest { parts.append("*") }
      parts.append((entry.way == .rest ? "*" : "") + entry.name + (entry.fallback.map { "=" + $0 } ?? ""))
      last = entry.way
    }
    if last == .position { parts.append("/") }
    return parts.joined(separator: ", ")
  }

  /// What each parameter takes, a line each, for `help`.
  var types: String {
    entries.map { "  \($0.way == .rest ? "*" : "")\($0.name): \($0.type)" }.joined(separator: "\n")
  }

  /// Sorts the arguments of a call, and hands them to `body`.
  @inline(__always)
  func bound<R>(
    _ args: UnsafePointer<Obj?>?, _ given: Int, _ keywords: Obj?, _ name: String, _ body: (Arguments) throws -> R
  ) throws -> R {
    try withUnsafeTemporaryAllocation(of: Obj?.self, capacity: Signature.limit) { room in
      let slots = UnsafeMutableBufferPointer(rebasing: room[..<names.count])
      let rest = try bind(args, given, keywords, into: slots, of: name)
      return try body(Arguments(slots, rest: rest, self))
    }
  }

  /// Sorts the arguments of a call into `slots`; returns what is left for `*name`.
  private func bind(
    _ args: UnsafePointer<Obj?>?, _ given: Int, _ keywords: Obj?, into slots: UnsafeMutableBufferPointer<Obj?>,
    of name: @autoclosure () -> String
  ) throws(PythonError) -> UnsafeBufferPointer<Obj?> {
    slots.initialize(repeating: nil)
    let isVariadic = restName != nil
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
