/// Writes any `Encodable` value as bytes: exact, the same on every machine, without Foundation.
package enum SnapshotEncoder {
  package static func encode(_ value: some Encodable) throws(SnapshotError) -> [UInt8] {
    var bytes: [UInt8] = []
    try tree(value).write(to: &bytes)
    return bytes
  }

  static func tree(_ value: some Encodable) throws(SnapshotError) -> Tree {
    do {
      return try TreeBox(value, []).tree
    } catch let error as SnapshotError {
      throw error
    } catch {
      throw .unwritable("\(error)")
    }
  }
}

/// A tree that is still growing: `Codable` hands out containers and fills them in any order.
private final class TreeBox {
  enum Content {
    case empty
    case leaf(Tree)
    case list([TreeBox])
    case map([(key: String, value: TreeBox)])
  }
  var content = Content.empty

  init() {}

  init(_ leaf: Tree) { content = .leaf(leaf) }

  init<T: Encodable>(_ value: T, _ path: [any CodingKey]) throws {
    guard path.count < Tree.maximumDepth else {
      throw SnapshotError.unwritable("it is nested more than \(Tree.maximumDepth) deep")
    }
    // Asked of the type, not the value: an empty `[Double]` also casts to `[UInt8]`.
    if T.self == [UInt8].self, let leaf = value as? [UInt8] {
      content = .leaf(.bytes(leaf))
    } else if T.self == [Int].self, let leaf = value as? [Int] {
      content = .leaf(.ints(leaf))
    } else if T.self == [Float].self, let leaf = value as? [Float] {
      content = .leaf(.floats(leaf))
    } else if T.self == [Double].self, let leaf = value as? [Double] {
      content = .leaf(.doubles(leaf))
    } else {
      try value.encode(to: TreeEncoder(box: self, codingPath: path))
    }
  }

  func add(_ key: String, _ box: TreeBox) {
    guard case .map(var map) = content else { return }
    content = .empty
    map.append((key, box))
    content = .map(map)
  }

  func add(_ box: TreeBox) {
    guard case .list(var list) = content else { return }
    content = .empty
    list.append(box)
    content = .list(list)
  }

  var tree: Tree {
    switch content {
    case .empty: .map([])
    case .leaf(let leaf): leaf
    case .list(let list): .list(list.map(\.tree))
    case .map(let map): .map(map.map { ($0.key, $0.value.tree) })
    }
  }
}

private struct TreeEncoder: Encoder {
  let box: TreeBox
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .empty = box.content { box.content = .map([]) }
    return KeyedEncodingContainer(TreeKeyedEncoding(box: box, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .empty = box.content { box.content = .list([]) }
    return TreeListEncoding(box: box, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    TreeValueEncoding(box: box, codingPath: codingPath)
  }
}

private func leaf<T: Encodable>(_ value: T) -> Tree? {
  switch value {
  case let value as Bool where T.self == Bool.self: .bool(value)
  case let value as String where T.self == String.self: .string(value)
  case let value as Double where T.self == Double.self: .double(value)
  case let value as Float where T.self == Float.self: .float(value)
  case let value as any (FixedWidthInteger & SignedInteger): .int(Int64(truncatingIfNeeded: value))
  case let value as any (FixedWidthInteger & UnsignedInteger): .uint(UInt64(truncatingIfNeeded: value))
  default: nil
  }
}

private func box<T: Encodable>(_ value: T, _ path: [any CodingKey]) throws -> TreeBox {
  if let leaf = leaf(value) { return TreeBox(leaf) }
  return try TreeBox(value, path)
}

private struct TreeKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let box: TreeBox
  let codingPath: [any CodingKey]

  mutating func encodeNil(forKey key: Key) { box.add(key.stringValue, TreeBox(.null)) }

  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    box.add(key.stringValue, try Processing.box(value, codingPath + [key]))
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key)
    -> KeyedEncodingContainer<Nested>
  {
    encoder(key).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(key).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { encoder(AnyKey("super")) }
  mutating func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }

  private func encoder(_ key: any CodingKey) -> TreeEncoder {
    let inner = TreeBox()
    box.add(key.stringValue, inner)
    return TreeEncoder(box: inner, codingPath: codingPath + [key])
  }
}

private struct TreeListEncoding: UnkeyedEncodingContainer {
  let box: TreeBox
  let codingPath: [any CodingKey]
  private(set) var count = 0

  init(box: TreeBox, codingPath: [any CodingKey]) { (self.box, self.codingPath) = (box, codingPath) }

  mutating func encodeNil() {
    box.add(TreeBox(.null))
    count += 1
  }

  mutating func encode<T: Encodable>(_ value: T) throws {
    box.add(try Processing.box(value, codingPath + [AnyKey(count)]))
    count += 1
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    encoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }
  mutating func superEncoder() -> any Encoder { encoder() }

  private mutating func encoder() -> TreeEncoder {
    let inner = TreeBox()
    box.add(inner)
    count += 1
    return TreeEncoder(box: inner, codingPath: codingPath + [AnyKey(count - 1)])
  }
}

private struct TreeValueEncoding: SingleValueEncodingContainer {
  let box: TreeBox
  let codingPath: [any CodingKey]

  mutating func encodeNil() { box.content = .leaf(.null) }

  mutating func encode<T: Encodable>(_ value: T) throws {
    box.content = try Processing.box(value, codingPath + [AnyKey("value")]).content
  }
}

/// A key that is made up on the way: a position in a list, or the superclass.
struct AnyKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(_ position: Int) { (stringValue, intValue) = ("[\(position)]", position) }
  init(_ name: String) { (stringValue, intValue) = (name, nil) }
  init(stringValue: String) { self.init(stringValue) }
  init(intValue: Int) { self.init(intValue) }
}
