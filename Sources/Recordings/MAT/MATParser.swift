import AxisArrays

/// Takes the elements of a MAT file apart.
struct MATParser {
  struct Tag {
    var type: Int
    /// Where its bytes are.
    var place: Int
    var bytes: Int
    /// Where the next element is.
    var next: Int
  }

  private let source: ByteSource
  private let isBigEndian: Bool
  private var window: ByteWindow
  /// Values up to now.
  private(set) var nodes: Int

  private static let most = 1 << 20
  private static let deepest = 16
  private static let largestText = 1 << 22

  init(_ source: ByteSource, isBigEndian: Bool, nodes: Int) {
    (self.source, self.isBigEndian, self.nodes) = (source, isBigEndian, nodes)
    window = ByteWindow(source)
  }

  private func malformed(_ place: Int, _ expected: String, _ found: String) -> RecordingError {
    .malformed(path: source.path, at: .byte(place), expected: expected, found: found)
  }

  private func word(ahead: Int = 0) -> Int {
    let word = window.peek(UInt32.self, ahead: ahead)
    return Int(isBigEndian ? word.byteSwapped : word)
  }

  mutating func tag(at place: Int, before end: Int) throws(RecordingError) -> Tag {
    window.place = place
    guard end - place >= 8, try window.holds(8) else {
      throw .endsEarly(path: source.path, offset: min(end, source.size), reading: "the element at byte \(place)")
    }
    let (first, second) = (word(), word(ahead: 4))
    if first >> 16 > 0 {
      guard first >> 16 <= 4 else { throw malformed(place, "at most 4 bytes in a small element", "\(first >> 16)") }
      return Tag(type: first & 0xFFFF, place: place + 4, bytes: first >> 16, next: place + 8)
    }
    guard second <= end - place - 8 else {
      throw .endsEarly(path: source.path, offset: end, reading: "the \(second) bytes of the element at byte \(place)")
    }
    // Elements begin at multiples of eight, but for what follows a compressed one.
    let padded = first == 15 ? second : (second + 7) & ~7
    return Tag(type: first, place: place + 8, bytes: second, next: min(end, place + 8 + padded))
  }

  /// The variable or field of a matrix element.
  mutating func matrix(_ tag: Tag, depth: Int) throws(RecordingError) -> (name: String, value: MATValue) {
    nodes += 1
    guard tag.type == 14, depth < Self.deepest, nodes < Self.most else {
      throw malformed(tag.place, "a matrix, at most \(Self.deepest) deep and \(Self.most) in all", "type \(tag.type)")
    }
    let end = tag.place + tag.bytes
    if tag.bytes == 0 { return ("", .numbers(numbers([0, 0], isSingle: false, .float64, at: end))) }
    let flags = try self.tag(at: tag.place, before: end)
    guard flags.type == 6, flags.bytes >= 8 else {
      throw malformed(tag.place, "flags of an array", "type \(flags.type)")
    }
    window.place = flags.place
    guard try window.holds(8) else { throw malformed(flags.place, "flags", "none") }
    let bits = word()
    let kind = bits & 0xFF
    if kind == 17 { return (try text(of: try self.tag(at: flags.next, before: end)), .other("opaque")) }
    let sizes = try self.tag(at: flags.next, before: end)
    let dims = try self.dims(sizes)
    let label = try self.tag(at: sizes.next, before: end)
    let name = try text(of: label)
    switch kind {
    case 1: return (name, .cells(try matrices(dims.reduce(1, *), from: label.next, before: end, depth)))
    case 2, 3:
      let start = kind == 3 ? try self.tag(at: label.next, before: end).next : label.next
      return (name, .structs(try structs(dims.reduce(1, *), from: start, before: end, depth)))
    case 4:
      let data = try self.tag(at: label.next, before: end)
      return (name, .text(try characters(data, rows: dims[0])))
    case 6...15:
      let data = try self.tag(at: label.next, before: end)
      let encodings: [Int: SampleLayout.Encoding] = [
        1: .int8, 2: .uint8, 3: .int16, 4: .uint16, 5: .int32, 6: .uint32, 7: .float32, 9: .float64, 12: .int64,
        13: .uint64,
      ]
      guard let encoding = encodings[data.type], dims.reduce(1, *) * encoding.bytes <= data.bytes else {
        throw malformed(data.place, "\(dims) numbers", "\(data.bytes) bytes of type \(data.type)")
      }
      var numbers = numbers(dims, isSingle: kind == 7, encoding, at: data.place)
      numbers.isComplex = bits & 0x800 > 0
      return (name, .numbers(numbers))
    default: return (name, .other(kind == 5 ? "sparse" : "class \(kind)"))
    }
  }

  private func numbers(
    _ dims: [Int], isSingle: Bool, _ encoding: SampleLayout.Encoding, at place: Int
  ) -> MATNumbers {
    MATNumbers(
      dims: dims, isSingle: isSingle, isComplex: false, encoding: encoding, isBigEndian: isBigEndian, source: source,
      place: place)
  }

  private mutating func dims(_ tag: Tag) throws(RecordingError) -> [Int] {
    window.place = tag.place
    guard tag.type == 5, (2...32).contains(tag.bytes / 4), try window.holds(tag.bytes) else {
      throw malformed(tag.place, "2 to 32 dimensions", "\(tag.bytes) bytes of type \(tag.type)")
    }
    let dims = (0..<tag.bytes / 4).map { word(ahead: 4 * $0) }
    var all = 1
    for dim in dims {
      guard let product = all.times(dim), product < 1 << 48 else {
        throw malformed(tag.place, "a size that a file can hold", "\(dims)")
      }
      all = product
    }
    return dims
  }

  private mutating func matrices(
    _ count: Int, from start: Int, before end: Int, _ depth: Int
  ) throws(RecordingError) -> [MATValue] {
    guard count <= (end - start) / 8 else { throw malformed(start, "\(count) values", "\(end - start) bytes") }
    var values: [MATValue] = []
    var at = start
    for _ in 0..<count {
      let tag = try self.tag(at: at, before: end)
      values.append(try matrix(tag, depth: depth + 1).value)
      at = tag.next
    }
    return values
  }

  private mutating func structs(
    _ count: Int, from start: Int, before end: Int, _ depth: Int
  ) throws(RecordingError) -> MATStructs {
    let length = try tag(at: start, before: end)
    window.place = length.place
    guard length.type == 5, length.bytes == 4, try window.holds(4), (1...256).contains(word()) else {
      throw malformed(start, "the length of the names of fields", "type \(length.type)")
    }
    let width = word()
    let names = try tag(at: length.next, before: end)
    guard names.bytes % width == 0, names.bytes <= Self.largestText else {
      throw malformed(names.place, "names of \(width) bytes each", "\(names.bytes) bytes")
    }
    let bytes = try source.bytes(at: names.place, count: names.bytes)
    let fields = stride(from: 0, to: bytes.count, by: width).map { at in
      decoded(bytes[at..<min(at + width, bytes.count)].prefix { $0 != 0 })
    }
    guard let all = count.times(fields.count) else { throw malformed(start, "fewer structures", "\(count)") }
    return MATStructs(
      fields: fields, count: count, values: try matrices(all, from: names.next, before: end, depth))
  }

  private mutating func text(of tag: Tag) throws(RecordingError) -> String {
    guard tag.bytes <= Self.largestText else { throw malformed(tag.place, "a name", "\(tag.bytes) bytes") }
    return decoded(try source.bytes(at: tag.place, count: tag.bytes))
  }

  /// Characters, row by row where there are several.
  private mutating func characters(_ tag: Tag, rows: Int) throws(RecordingError) -> String {
    guard tag.bytes <= Self.largestText else {
      throw .unsupported(path: source.path, what: "\(tag.bytes) bytes of text at byte \(tag.place)")
    }
    let bytes = try source.bytes(at: tag.place, count: tag.bytes)
    guard tag.type != 16, tag.type != 1, tag.type != 2 else {
      let text = decoded(bytes)
      return rows > 1 ? Self.turned(Array(text.unicodeScalars), rows) : text
    }
    let width = tag.type == 18 ? 4 : 2
    var units: [UInt32] = []
    for at in stride(from: 0, to: bytes.count - width + 1, by: width) {
      var unit: UInt32 = 0
      for byte in 0..<width { unit |= UInt32(bytes[at + (isBigEndian ? width - 1 - byte : byte)]) << (8 * byte) }
      units.append(unit)
    }
    let scalars =
      width == 4
      ? units.map { Unicode.Scalar($0) ?? "\u{FFFD}" }
      : Array(String(decoding: units.map { UInt16(truncatingIfNeeded: $0) }, as: UTF16.self).unicodeScalars)
    return rows > 1 ? Self.turned(scalars, rows) : String(String.UnicodeScalarView(scalars))
  }

  /// The rows of characters that are stored column by column, one to a line.
  static func turned(_ scalars: [Unicode.Scalar], _ rows: Int) -> String {
    guard rows <= scalars.count else { return String(String.UnicodeScalarView(scalars)) }
    var lines = [String.UnicodeScalarView](repeating: String.UnicodeScalarView(), count: rows)
    for (index, scalar) in scalars.enumerated() { lines[index % rows].append(scalar) }
    return lines.map { String($0) }.joined(separator: "\n")
  }
}
