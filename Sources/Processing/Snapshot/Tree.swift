/// The parts of a written state: named fields, lists, and leaves; arrays of numbers are single leaves.
indirect enum Tree {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case float(Float)
  case double(Double)
  case string(String)
  case list([Tree])
  case map([(key: String, value: Tree)])
  case bytes([UInt8])
  case ints([Int])
  case floats([Float])
  case doubles([Double])

  /// How deep lists and maps may be nested: reading recurses, and bytes from anywhere must not exhaust the stack.
  static let maximumDepth = 128

  /// The elements of a list, or of a leaf that is an array.
  var elements: [Tree]? {
    switch self {
    case .list(let list): list
    case .bytes(let bytes): bytes.map { .uint(UInt64($0)) }
    case .ints(let ints): ints.map { .int(Int64($0)) }
    case .floats(let floats): floats.map { .float($0) }
    case .doubles(let doubles): doubles.map { .double($0) }
    default: nil
    }
  }

  /// The words for this kind of value in a message.
  var kind: String {
    switch self {
    case .null: "nothing"
    case .bool: "a truth value"
    case .int, .uint: "a whole number"
    case .float, .double: "a number"
    case .string: "a text"
    case .list, .bytes, .ints, .floats, .doubles: "a list"
    case .map: "named fields"
    }
  }
}
