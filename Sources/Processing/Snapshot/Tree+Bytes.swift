/// A tree as bytes: one byte that says what comes, then the value, little-endian; lengths are 64 bits.
extension Tree {
  private enum Tag {
    static let null: UInt8 = 0, no: UInt8 = 1, yes: UInt8 = 2, int: UInt8 = 3, uint: UInt8 = 4, float: UInt8 = 5
    static let double: UInt8 = 6, string: UInt8 = 7, list: UInt8 = 8, map: UInt8 = 9
    static let bytes: UInt8 = 10, ints: UInt8 = 11, floats: UInt8 = 12, doubles: UInt8 = 13
  }

  // MARK: Writing

  func write(to bytes: inout [UInt8], depth: Int = 0) throws(SnapshotError) {
    guard depth < Self.maximumDepth else {
      throw .unwritable("it is nested more than \(Self.maximumDepth) deep")
    }
    switch self {
    case .null: bytes.append(Tag.null)
    case .bool(let bool): bytes.append(bool ? Tag.yes : Tag.no)
    case .int(let int):
      bytes.append(Tag.int)
      bytes.append(number: int)
    case .uint(let uint):
      bytes.append(Tag.uint)
      bytes.append(number: uint)
    case .float(let float):
      bytes.append(Tag.float)
      bytes.append(number: float.bitPattern)
    case .double(let double):
      bytes.append(Tag.double)
      bytes.append(number: double.bitPattern)
    case .string(let string):
      bytes.append(Tag.string)
      bytes.append(text: string)
    case .list(let list):
      bytes.append(Tag.list)
      bytes.append(number: UInt64(list.count))
      for element in list { try element.write(to: &bytes, depth: depth + 1) }
    case .map(let map):
      bytes.append(Tag.map)
      bytes.append(number: UInt64(map.count))
      // By name: the same state is the same bytes, whatever order a dictionary has today.
      for entry in map.sorted(by: { $0.key < $1.key }) {
        bytes.append(text: entry.key)
        try entry.value.write(to: &bytes, depth: depth + 1)
      }
    case .bytes(let leaf):
      bytes.append(Tag.bytes)
      bytes.append(number: UInt64(leaf.count))
      bytes.append(contentsOf: leaf)
    case .ints(let leaf): bytes.append(Tag.ints, leaf) { Int64($0) }
    case .floats(let leaf): bytes.append(Tag.floats, leaf) { $0.bitPattern }
    case .doubles(let leaf): bytes.append(Tag.doubles, leaf) { $0.bitPattern }
    }
  }

  // MARK: Reading

  init(_ reader: inout ByteReader, depth: Int = 0) throws(SnapshotError) {
    guard depth < Self.maximumDepth else {
      throw .malformed("it is nested more than \(Self.maximumDepth) deep")
    }
    switch try reader.number(UInt8.self) {
    case Tag.null: self = .null
    case Tag.no: self = .bool(false)
    case Tag.yes: self = .bool(true)
    case Tag.int: self = .int(try reader.number(Int64.self))
    case Tag.uint: self = .uint(try reader.number(UInt64.self))
    case Tag.float: self = .float(Float(bitPattern: try reader.number(UInt32.self)))
    case Tag.double: self = .double(Double(bitPattern: try reader.number(UInt64.self)))
    case Tag.string: self = .string(try reader.text())
    case Tag.list:
      var list: [Tree] = []
      for _ in 0..<(try reader.count(of: 1)) { list.append(try Tree(&reader, depth: depth + 1)) }
      self = .list(list)
    case Tag.map:
      var map: [(key: String, value: Tree)] = []
      for _ in 0..<(try reader.count(of: 9)) {
        let key = try reader.text()
        map.append((key, try Tree(&reader, depth: depth + 1)))
      }
      self = .map(map)
    case Tag.bytes: self = .bytes(try reader.bytes(try reader.count(of: 1)))
    case Tag.ints: self = .ints(try reader.numbers(Int64.self) { Int(truncatingIfNeeded: $0) })
    case Tag.floats: self = .floats(try reader.numbers(UInt32.self) { Float(bitPattern: $0) })
    case Tag.doubles: self = .doubles(try reader.numbers(UInt64.self) { Double(bitPattern: $0) })
    case let tag: throw .malformed("byte \(reader.position - 1) is \(tag), which stands for nothing")
    }
  }
}

extension [UInt8] {
  mutating func append(number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  fileprivate mutating func append(text: String) {
    append(number: UInt64(text.utf8.count))
    append(contentsOf: text.utf8)
  }

  fileprivate mutating func append<Number>(
    _ tag: UInt8, _ leaf: [Number], _ bits: (Number) -> some FixedWidthInteger
  ) {
    append(tag)
    append(number: UInt64(leaf.count))
    for number in leaf { append(number: bits(number)) }
  }
}

/// Reads little-endian numbers one after the other, and never beyond the end.
struct ByteReader {
  private let source: ArraySlice<UInt8>
  private(set) var position: Int

  init(_ source: ArraySlice<UInt8>) { (self.source, position) = (source, source.startIndex) }

  var remaining: Int { source.endIndex - position }

  mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws(SnapshotError) -> Number {
    let size = MemoryLayout<Number>.size
    guard remaining >= size else { throw .truncated(needed: position + size, available: source.endIndex) }
    var number: Number = 0
    for byte in source[position..<(position + size)].reversed() {
      number = number << 8 | Number(truncatingIfNeeded: byte)
    }
    position += size
    return number
  }

  /// A length, checked against what can still come when each element takes at least `size` bytes.
  mutating func count(of size: Int) throws(SnapshotError) -> Int {
    let count = try number(UInt64.self)
    guard count <= UInt64(remaining / size) else {
      throw .malformed("a list of \(count) elements in \(remaining) bytes")
    }
    return Int(count)
  }

  mutating func bytes(_ count: Int) throws(SnapshotError) -> [UInt8] {
    guard remaining >= count else { throw .truncated(needed: position + count, available: source.endIndex) }
    defer { position += count }
    return Array(source[position..<(position + count)])
  }

  mutating func text() throws(SnapshotError) -> String {
    let bytes = try bytes(try count(of: 1))
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed("a text that is not UTF-8") }
    return text
  }

  mutating func numbers<Bits: FixedWidthInteger, Number>(
    _ type: Bits.Type, _ number: (Bits) -> Number
  ) throws(SnapshotError) -> [Number] {
    let count = try count(of: MemoryLayout<Bits>.size)
    var numbers: [Number] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count { numbers.append(number(try self.number(Bits.self))) }
    return numbers
  }
}
