/// The table of contents of a zip archive.
///
/// - Source: PKWARE APPNOTE.TXT 6.3, sections 4.3 and 4.5.3 (zip64).
struct ZipDirectory: Sendable {
  struct Entry: Hashable, Sendable {
    var name: String
    /// 0 stored, 8 deflated.
    var method: Int
    var checksum: UInt32
    var compressedBytes: Int
    var bytes: Int
    var headerOffset: Int
  }

  let entries: [Entry]

  /// More arrays than this in one file are not a recording.
  private static let mostEntries = 4096
  private static let largest = 1 << 24

  init(_ source: ByteSource) throws(RecordingError) {
    let (start, size) = try ZipDirectory.find(source)
    guard size <= ZipDirectory.largest else {
      throw .unsupported(path: source.path, what: "a zip directory of \(size) bytes")
    }
    let bytes = try source.bytes(at: start, count: size)
    guard bytes.count == size else {
      throw .endsEarly(path: source.path, offset: source.size, reading: "the zip directory")
    }
    var entries: [Entry] = []
    var names: Set<String> = []
    var at = 0
    while at < size {
      let (entry, next) = try ZipDirectory.entry(bytes, at: at, path: source.path, base: start)
      guard names.insert(entry.name).inserted else {
        throw .malformed(
          path: source.path, at: .byte(start + at), expected: "each name once", found: quoted(entry.name) + " again")
      }
      entries.append(entry)
      guard entries.count <= ZipDirectory.mostEntries else {
        throw .unsupported(path: source.path, what: "more than \(ZipDirectory.mostEntries) arrays in one file")
      }
      at = next
    }
    self.entries = entries
  }

  /// The end record lies within the last 64 KiB, before a comment that reaches the end.
  private static func find(_ source: ByteSource) throws(RecordingError) -> (start: Int, size: Int) {
    let tailStart = max(0, source.size - (1 << 16) - 21)
    let tail = try source.bytes(at: tailStart, count: (1 << 16) + 21)
    var at = tail.count - 22
    while at >= 0 {
      if tail[at] == 0x50, tail.little(UInt32.self, at: at) == 0x0605_4B50,
        let comment = tail.little(UInt16.self, at: at + 20), at + 22 + Int(comment) == tail.count
      {
        break
      }
      at -= 1
    }
    guard at >= 0, let size = tail.little(UInt32.self, at: at + 12), let start = tail.little(UInt32.self, at: at + 16),
      let disk = tail.little(UInt16.self, at: at + 4), let count = tail.little(UInt16.self, at: at + 10)
    else {
      throw .malformed(
        path: source.path, at: .byte(source.size), expected: "a zip directory at the end of the file",
        found: "none (the file may be cut off)")
    }
    if start != .max, size != .max, disk != .max, count != .max {
      return try checked(source, Int(start), Int(size), end: tailStart + at)
    }
    let locator = try source.bytes(at: tailStart + at - 20, count: 20)
    guard tailStart + at >= 20, locator.little(UInt32.self, at: 0) == 0x0706_4B50,
      let place = locator.little(UInt64.self, at: 8).flatMap({ Int(exactly: $0) })
    else {
      throw .malformed(
        path: source.path, at: .byte(max(0, tailStart + at - 20)), expected: "a zip64 locator", found: "something else")
    }
    let record = try source.bytes(at: place, count: 56)
    guard record.little(UInt32.self, at: 0) == 0x0606_4B50,
      let size = record.little(UInt64.self, at: 40).flatMap({ Int(exactly: $0) }),
      let start = record.little(UInt64.self, at: 48).flatMap({ Int(exactly: $0) })
    else {
      throw .malformed(
        path: source.path, at: .byte(place), expected: "a zip64 end record", found: "something else")
    }
    return try checked(source, start, size, end: place)
  }

  private static func checked(
    _ source: ByteSource, _ start: Int, _ size: Int, end: Int
  ) throws(RecordingError) -> (start: Int, size: Int) {
    guard let last = start.plus(size), last <= end else {
      throw .malformed(
        path: source.path, at: .byte(end), expected: "a zip directory before byte \(end)",
        found: "one of \(size) bytes at byte \(start)")
    }
    return (start, size)
  }

  private static func entry(
    _ bytes: [UInt8], at: Int, path: String, base: Int
  ) throws(RecordingError) -> (Entry, next: Int) {
    func malformed(_ expected: String) -> RecordingError {
      .malformed(path: path, at: .byte(base + at), expected: expected, found: "something else")
    }
    guard bytes.count - at >= 46, bytes.little(UInt32.self, at: at) == 0x0201_4B50 else {
      throw malformed("an entry of the zip directory")
    }
    func short(_ offset: Int) -> Int { Int(bytes.little(UInt16.self, at: at + offset) ?? 0) }
    func long(_ offset: Int) -> Int { Int(bytes.little(UInt32.self, at: at + offset) ?? 0) }
    let (nameCount, extraCount, commentCount) = (short(28), short(30), short(32))
    let nameStart = at + 46
    let next = nameStart + nameCount + extraCount + commentCount
    guard next <= bytes.count else { throw malformed("an entry within the zip directory") }
    let name = String(decoding: bytes[nameStart..<nameStart + nameCount], as: UTF8.self)
    guard short(8) & 1 == 0 else { throw .unsupported(path: path, what: "the encrypted entry \(quoted(name))") }

    // Sizes and offset that do not fit in 32 bits stand in an extra field, in this order, only those needed.
    var numbers = [long(24), long(20), long(42)]
    if numbers.contains(0xFFFF_FFFF) {
      var field = nameStart + nameCount
      let end = field + extraCount
      while field + 4 <= end {
        let id = Int(bytes.little(UInt16.self, at: field) ?? 0)
        let count = Int(bytes.little(UInt16.self, at: field + 2) ?? 0)
        guard id == 1 else {
          field += 4 + count
          continue
        }
        var from = field + 4
        for index in numbers.indices where numbers[index] == 0xFFFF_FFFF {
          guard from + 8 <= min(end, field + 4 + count),
            let value = bytes.little(UInt64.self, at: from).flatMap({ Int(exactly: $0) })
          else { throw malformed("a zip64 size of \(quoted(name))") }
          numbers[index] = value
          from += 8
        }
        break
      }
    }
    let entry = Entry(
      name: name, method: short(10), checksum: UInt32(long(16)), compressedBytes: numbers[1], bytes: numbers[0],
      headerOffset: numbers[2])
    return (entry, next)
  }

  /// Where the entry's bytes begin, from its local header; checked to lie within the file.
  static func dataOffset(_ entry: Entry, _ source: ByteSource) throws(RecordingError) -> Int {
    let header = try source.bytes(at: entry.headerOffset, count: 30)
    guard header.little(UInt32.self, at: 0) == 0x0403_4B50, let name = header.little(UInt16.self, at: 26),
      let extra = header.little(UInt16.self, at: 28)
    else {
      throw .malformed(
        path: source.path, at: .byte(entry.headerOffset), expected: "the local header of \(quoted(entry.name))",
        found: header.isEmpty ? "the end of the file" : quoted(header.prefix(4)))
    }
    guard entry.method == 0 || entry.method == 8 else {
      throw .unsupported(
        path: source.path, what: "compression method \(entry.method) of \(quoted(entry.name)); stored and deflated are")
    }
    let start = entry.headerOffset + 30 + Int(name) + Int(extra)
    guard let end = start.plus(entry.compressedBytes), end <= source.size else {
      throw .malformed(
        path: source.path, at: .byte(entry.headerOffset), expected: "\(quoted(entry.name)) within the file",
        found: "\(entry.compressedBytes) bytes at byte \(start) of \(source.size)")
    }
    guard entry.method == 8 || entry.compressedBytes == entry.bytes else {
      throw .malformed(
        path: source.path, at: .byte(entry.headerOffset),
        expected: "\(entry.bytes) stored bytes of \(quoted(entry.name))",
        found: "\(entry.compressedBytes)")
    }
    return start
  }
}
