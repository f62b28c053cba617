/// Reads what `SnapshotEncoder` writes. Bytes from anywhere give a value or an error, never a trap.
package enum SnapshotDecoder {
  package static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws(SnapshotError) -> T {
    var reader = ByteReader(bytes[...])
    let tree = try Tree(&reader)
    guard reader.remaining == 0 else { throw .malformed("\(reader.remaining) bytes too many") }
    return try decode(type, from: tree)
  }

  static func decode<T: Decodable>(_ type: T.Type, from tree: Tree) throws(SnapshotError) -> T {
    do {
      return try TreeDecoder(tree: tree, codingPath: []).value(type)
    } catch let error as SnapshotError {
      throw error
    } catch let error as DecodingError {
      throw .malformed(text(error))
    } catch {
      throw .malformed("\(error)")
    }
  }

  private static func text(_ error: DecodingError) -> String {
    func text(_ context: DecodingError.Context, _ what: String) -> String {
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      return (path.isEmpty ? "" : "\(path): ") + what
    }
    return switch error {
    case .keyNotFound(let key, let context): text(context, "no field \(key.stringValue)")
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      text(context, context.debugDescription)
    @unknown default: "\(error)"
    }
  }
}

private struct TreeDecoder: Decoder, SingleValueDecodingContainer {
  let tree: Tree
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .map(let map) = tree else { throw mismatch(type, "named fields") }
    return KeyedDecodingContainer(TreeKeyedDecoding(map, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let list = tree.elements else { throw mismatch([Any].self, "a list") }
    return TreeListDecoding(list: list, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { if case .null = tree { true } else { false } }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try value(type) }

  /// The value, taken from a leaf where there is one of its type.
  func value<T: Decodable>(_ type: T.Type) throws -> T {
    if T.self == Bool.self || T.self == String.self || T.self == Double.self || T.self == Float.self {
      guard let value = scalar as? T else { throw mismatch(type, "\(type)") }
      return value
    }
    if let integer = T.self as? any FixedWidthInteger.Type {
      guard let value = whole(integer) as? T else { throw mismatch(type, "\(type)") }
      return value
    }
    switch tree {
    case .bytes(let leaf) where T.self == [UInt8].self: if let value = leaf as? T { return value }
    case .ints(let leaf) where T.self == [Int].self: if let value = leaf as? T { return value }
    case .floats(let leaf) where T.self == [Float].self: if let value = leaf as? T { return value }
    case .doubles(let leaf) where T.self == [Double].self: if let value = leaf as? T { return value }
    default: break
    }
    return try T(from: self)
  }

  private var scalar: Any? {
    switch tree {
    case .bool(let bool): bool
    case .string(let string): string
    case .float(let float): float
    case .double(let double): double
    default: nil
    }
  }

  private func whole<T: FixedWidthInteger>(_ type: T.Type) -> T? {
    switch tree {
    case .int(let int): T(exactly: int)
    case .uint(let uint): T(exactly: uint)
    default: nil
    }
  }

  private func mismatch(_ type: Any.Type, _ expected: String) -> DecodingError {
    .typeMismatch(
      type, DecodingError.Context(codingPath: codingPath, debugDescription: "\(tree.kind) instead of \(expected)"))
  }
}

private struct TreeKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let fields: [String: Tree]
  let order: [String]
  let codingPath: [any CodingKey]

  init(_ map: [(key: String, value: Tree)], codingPath: [any CodingKey]) {
    fields = Dictionary(map.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    order = map.map(\.key)
    self.codingPath = codingPath
  }

  var allKeys: [Key] { order.compactMap { Key(stringValue: $0) } }
  func contains(_ key: Key) -> Bool { fields[key.stringValue] != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).decodeNil() }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try decoder(key).value(type) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
    -> KeyedDecodingContainer<Nested>
  {
    try decoder(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try decoder(AnyKey("super")) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

  private func decoder(_ key: any CodingKey) throws -> TreeDecoder {
    guard let tree = fields[key.stringValue] else {
      throw DecodingError.keyNotFound(
        key, DecodingError.Context(codingPath: codingPath, debugDescription: "no field \(key.stringValue)"))
    }
    return TreeDecoder(tree: tree, codingPath: codingPath + [key])
  }
}

private struct TreeListDecoding: UnkeyedDecodingContainer {
  let list: [Tree]
  let codingPath: [any CodingKey]
  private(set) var currentIndex = 0

  init(list: [Tree], codingPath: [any CodingKey]) { (self.list, self.codingPath) = (list, codingPath) }

  var count: Int? { list.count }
  var isAtEnd: Bool { currentIndex >= list.count }

  mutating func decodeNil() throws -> Bool {
    guard try peek().decodeNil() else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let value = try peek().value(type)
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
    let container = try peek().container(keyedBy: type)
    currentIndex += 1
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try peek().unkeyedContainer()
    currentIndex += 1
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let decoder = try peek()
    currentIndex += 1
    return decoder
  }

  private func peek() throws -> TreeDecoder {
    let path = codingPath + [AnyKey(currentIndex)]
    guard currentIndex < list.count else {
      throw DecodingError.valueNotFound(
        Any.self, DecodingError.Context(codingPath: path, debugDescription: "the list ends too early"))
    }
    return TreeDecoder(tree: list[currentIndex], codingPath: path)
  }
}
