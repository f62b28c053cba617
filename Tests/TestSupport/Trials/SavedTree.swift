import SignalProcessing

/// The tree inside the bytes of a saved state, read and written by the format alone: what somebody could write who knows
/// the format and has the checksum right.
indirect enum SavedTree {
  case null, bool(Bool), int(Int64), uint(UInt64), float(UInt32), double(UInt64), string([UInt8])
  case list([SavedTree])
  case map([(key: String, value: SavedTree)])
  case bytes([UInt8]), ints([Int64]), floats([UInt32]), doubles([UInt64])
  /// Bytes that are a tree themselves: the state within the saved state.
  case inner(SavedTree)

  /// The content of what `Saved.bytes()` gives.
  init?(sealed: [UInt8]) {
    guard sealed.count >= 22 else { return nil }
    var rest = sealed[18..<(sealed.count - 4)]
    guard let tree = SavedTree(&rest, isInner: true), rest.isEmpty else { return nil }
    self = tree
  }

  /// As bytes with the head, the length and the checksum of a saved state.
  var sealed: [UInt8] {
    var content: [UInt8] = []
    write(to: &content)
    var bytes = Array("SWIFTLET".utf8) + [1, 0]
    Self.append(UInt64(content.count), to: &bytes)
    bytes += content
    Self.append(Self.checksum(bytes), to: &bytes)
    return bytes
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }

  // MARK: Reading

  private init?(_ rest: inout ArraySlice<UInt8>, isInner: Bool) {
    func number<N: FixedWidthInteger>(_ rest: inout ArraySlice<UInt8>, _ type: N.Type) -> N? {
      let size = MemoryLayout<N>.size
      guard rest.count >= size else { return nil }
      let value = rest.prefix(size).reversed().reduce(N(0)) { $0 << 8 | N(truncatingIfNeeded: $1) }
      rest = rest.dropFirst(size)
      return value
    }
    func count(_ rest: inout ArraySlice<UInt8>, _ size: Int) -> Int? {
      guard let count = number(&rest, UInt64.self), count <= UInt64(rest.count / size) else { return nil }
      return Int(count)
    }
    func bytes(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
      guard let count = count(&rest, 1) else { return nil }
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    func numbers<N: FixedWidthInteger>(_ rest: inout ArraySlice<UInt8>, _ type: N.Type) -> [N]? {
      guard let count = count(&rest, MemoryLayout<N>.size) else { return nil }
      return (0..<count).compactMap { _ in number(&rest, N.self) }
    }
    guard let tag = rest.popFirst() else { return nil }
    var made: SavedTree?
    switch tag {
    case 0: made = .null
    case 1, 2: made = .bool(tag == 2)
    case 3: made = number(&rest, Int64.self).map { .int($0) }
    case 4: made = number(&rest, UInt64.self).map { .uint($0) }
    case 5: made = number(&rest, UInt32.self).map { .float($0) }
    case 6: made = number(&rest, UInt64.self).map { .double($0) }
    case 7: made = bytes(&rest).map { .string($0) }
    case 8:
      guard let count = count(&rest, 1) else { return nil }
      var list: [SavedTree] = []
      for _ in 0..<count {
        guard let element = SavedTree(&rest, isInner: isInner) else { return nil }
        list.append(element)
      }
      made = .list(list)
    case 9:
      guard let count = count(&rest, 9) else { return nil }
      var map: [(key: String, value: SavedTree)] = []
      for _ in 0..<count {
        guard let key = bytes(&rest), let value = SavedTree(&rest, isInner: isInner) else { return nil }
        map.append((String(decoding: key, as: UTF8.self), value))
      }
      made = .map(map)
    case 10:
      guard let leaf = bytes(&rest) else { return nil }
      var inside = leaf[...]
      // A state is named fields; the elements of an array hardly ever read so.
      if isInner, leaf.first == 9 || leaf.first == 0, let tree = SavedTree(&inside, isInner: false), inside.isEmpty {
        made = .inner(tree)
      } else {
        made = .bytes(leaf)
      }
    case 11: made = numbers(&rest, Int64.self).map { .ints($0) }
    case 12: made = numbers(&rest, UInt32.self).map { .floats($0) }
    case 13: made = numbers(&rest, UInt64.self).map { .doubles($0) }
    default: return nil
    }
    guard let made else { return nil }
    self = made
  }

  // MARK: Writing

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private func write(to bytes: inout [UInt8]) {
    func list<N: FixedWidthInteger>(_ tag: UInt8, _ numbers: [N]) {
      bytes.append(tag)
      Self.append(UInt64(numbers.count), to: &bytes)
      for number in numbers { Self.append(number, to: &bytes) }
    }
    func one(_ tag: UInt8, _ number: some FixedWidthInteger) {
      bytes.append(tag)
      Self.append(number, to: &bytes)
    }
    switch self {
    case .null: bytes.append(0)
    case .bool(let bool): bytes.append(bool ? 2 : 1)
    case .int(let number): one(3, number)
    case .uint(let number): one(4, number)
    case .float(let number): one(5, number)
    case .double(let number): one(6, number)
    case .string(let text): list(7, text)
    case .list(let elements):
      one(8, UInt64(elements.count))
      for element in elements { element.write(to: &bytes) }
    case .map(let entries):
      one(9, UInt64(entries.count))
      for entry in entries {
        Self.append(UInt64(entry.key.utf8.count), to: &bytes)
        bytes.append(contentsOf: entry.key.utf8)
        entry.value.write(to: &bytes)
      }
    case .bytes(let leaf): list(10, leaf)
    case .ints(let leaf): list(11, leaf)
    case .floats(let leaf): list(12, leaf)
    case .doubles(let leaf): list(13, leaf)
    case .inner(let tree):
      var inside: [UInt8] = []
      tree.write(to: &inside)
      list(10, inside)
    }
  }
}
