/// Where a value stood in a text: both numbers count from 1.
public struct Mark: Hashable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    (self.line, self.column) = (line, column)
  }
}

extension Mark: CustomStringConvertible {
  public var description: String { "line \(line), column \(column)" }
}

/// A tree of plain values: what attributes of messages and the settings of transformers are made of.
///
/// Two values are equal when their contents are; where they were read from does not matter. A NaN equals a NaN, so
/// that equality is reflexive and a stream labelled with NaN stays the same stream.
public struct Value: Sendable {
  /// A value's content, without the place that it was read from.
  public enum Content: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case list([Value])
    case map(ValueMap)
  }

  public var content: Content
  /// Where the value was read from, when it came from a text.
  public var mark: Mark?

  public init(_ content: Content, mark: Mark? = nil) {
    (self.content, self.mark) = (content, mark)
  }
}

// MARK: Making values

extension Value {
  public static var null: Value { Value(.null) }
  public static func bool(_ bool: Bool) -> Value { Value(.bool(bool)) }
  public static func int(_ int: Int) -> Value { Value(.int(int)) }
  public static func double(_ double: Double) -> Value { Value(.double(double)) }
  public static func string(_ string: String) -> Value { Value(.string(string)) }
  public static func list(_ list: [Value]) -> Value { Value(.list(list)) }
  public static func map(_ map: ValueMap) -> Value { Value(.map(map)) }
  /// A map in the order of the entries.
  public static func record(_ entries: KeyValuePairs<String, Value>) -> Value {
    .map(ValueMap(entries.map { ValueMap.Entry($0.key, $0.value) }))
  }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self.init(.null) }
  public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
  public init(integerLiteral value: Int) { self.init(.int(value)) }
  public init(floatLiteral value: Double) { self.init(.double(value)) }
  public init(stringLiteral value: String) { self.init(.string(value)) }
  public init(arrayLiteral elements: Value...) { self.init(.list(elements)) }
  public init(dictionaryLiteral elements: (String, Value)...) {
    self.init(.map(ValueMap(elements.map { ValueMap.Entry($0.0, $0.1) })))
  }
}

// MARK: Reading values

extension Value {
  public var isNull: Bool { if case .null = content { true } else { false } }
  public var bool: Bool? { if case .bool(let bool) = content { bool } else { nil } }
  public var string: String? { if case .string(let string) = content { string } else { nil } }
  public var list: [Value]? { if case .list(let list) = content { list } else { nil } }
  public var map: ValueMap? { if case .map(let map) = content { map } else { nil } }

  /// The whole number, also when it was written with a point (`4.0`).
  public var int: Int? {
    switch content {
    case .int(let int): int
    case .double(let double): Int(exactly: double)
    default: nil
    }
  }

  /// The number, whole or not.
  public var double: Double? {
    switch content {
    case .int(let int): Double(int)
    case .double(let double): double
    default: nil
    }
  }

  /// The entry of a map under a key, if this is a map that has one.
  public subscript(key: String) -> Value? { map?[key] }
}

// MARK: Comparing values

/// Equality of labels: as `==`, but a NaN equals a NaN.
@inlinable
func sameNumber(_ a: Double, _ b: Double) -> Bool {
  a == b || (a.isNaN && b.isNaN)
}

extension Hasher {
  /// Feeds a number so that numbers that are the same by `sameNumber` hash alike.
  mutating func combineNumber(_ number: Double) {
    combine(number.isNaN ? Double.nan : number)
  }
}

extension Value.Content: Hashable {
  public static func == (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.double(let a), .double(let b)): sameNumber(a, b)
    case (.string(let a), .string(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.map(let a), .map(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let bool): hasher.combine(bool)
    case .int(let int): hasher.combine(int)
    case .double(let double): hasher.combineNumber(double)
    case .string(let string): hasher.combine(string)
    case .list(let list): hasher.combine(list)
    case .map(let map): hasher.combine(map)
    }
  }
}

extension Value: Hashable {
  public static func == (a: Value, b: Value) -> Bool { a.content == b.content }
  public func hash(into hasher: inout Hasher) { hasher.combine(content) }
}
