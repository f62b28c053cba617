import Platform

/// Writes a zip archive of stored entries, with 64-bit sizes where they are needed.
///
/// One entry at a time may be long and of unknown length: its local header is patched when it ends.
struct ZipWriter {
  private let file: PartialFile
  private var entries: [Entry] = []

  private struct Entry {
    var name: String
    var checksum: UInt32
    var count: Int
    var offset: Int
  }

  init(_ file: PartialFile) { self.file = file }

  /// An entry under way.
  struct Open {
    fileprivate let name: String
    fileprivate let offset: Int
    /// Where the entry's bytes begin in the file.
    let start: Int
  }

  /// Starts an entry whose bytes the caller writes to the file.
  mutating func open(_ name: String) throws(RecordingError) -> Open {
    let offset = file.count
    try file.write(ZipWriter.localHeader(name, checksum: 0, count: 0))
    return Open(name: name, offset: offset, start: file.count)
  }

  /// Ends an entry; `checksum` is that of all its bytes.
  mutating func close(_ entry: Open, checksum: UInt32) throws(RecordingError) {
    let count = file.count - entry.start
    try file.patch(ZipWriter.localHeader(entry.name, checksum: checksum, count: count), at: entry.offset)
    entries.append(Entry(name: entry.name, checksum: checksum, count: count, offset: entry.offset))
  }

  /// A whole entry.
  mutating func add(_ name: String, _ bytes: [UInt8]) throws(RecordingError) {
    var checksum = CRC32()
    checksum.update(bytes)
    entries.append(Entry(name: name, checksum: checksum.value, count: bytes.count, offset: file.count))
    try file.write(ZipWriter.localHeader(name, checksum: checksum.value, count: bytes.count))
    try file.write(bytes)
  }

  /// Writes the directory. The file is complete then, and still to be committed.
  mutating func finish() throws(RecordingError) {
    let start = file.count
    for entry in entries { try file.write(ZipWriter.directoryEntry(entry)) }
    let (size, count) = (file.count - start, entries.count)
    var end: [UInt8] = []
    if start + size >= 0xFFFF_FFFF || count >= 0xFFFF {
      let record = file.count
      end.append(little: UInt32(0x0606_4B50))
      end.append(little: UInt64(44))
      end.append(little: UInt16(45))
      end.append(little: UInt16(45))
      end.append(little: UInt64(0))
      for number in [count, count, size, start] { end.append(little: UInt64(number)) }
      end.append(little: UInt32(0x0706_4B50))
      end.append(little: UInt32(0))
      end.append(little: UInt64(record))
      end.append(little: UInt32(1))
    }
    end.append(little: UInt32(0x0605_4B50))
    end.append(little: UInt32(0))
    for _ in 0..<2 { end.append(little: UInt16(clamping: count)) }
    end.append(little: UInt32(clamping: size))
    end.append(little: UInt32(clamping: start))
    end.append(little: UInt16(0))
    try file.write(end)
  }

  /// The sizes always stand in a zip64 field, so that a patch changes no length.
  private static func localHeader(_ name: String, checksum: UInt32, count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(little: UInt32(0x0403_4B50))
    bytes.append(little: UInt16(45))
    bytes.append(little: UInt16(0x0800))
    bytes.append(little: UInt16(0))
    bytes.append(little: noDate)
    bytes.append(little: checksum)
    bytes.append(little: UInt32.max)
    bytes.append(little: UInt32.max)
    bytes.append(little: UInt16(name.utf8.count))
    bytes.append(little: UInt16(20))
    bytes.append(ascii: name)
    bytes.append(little: UInt16(1))
    bytes.append(little: UInt16(16))
    bytes.append(little: UInt64(count))
    bytes.append(little: UInt64(count))
    return bytes
  }

  private static func directoryEntry(_ entry: Entry) -> [UInt8] {
    var extra: [UInt8] = []
    if entry.count >= 0xFFFF_FFFF {
      extra.append(little: UInt64(entry.count))
      extra.append(little: UInt64(entry.count))
    }
    if entry.offset >= 0xFFFF_FFFF { extra.append(little: UInt64(entry.offset)) }
    var bytes: [UInt8] = []
    bytes.append(little: UInt32(0x0201_4B50))
    bytes.append(little: UInt16(45))
    bytes.append(little: UInt16(45))
    bytes.append(little: UInt16(0x0800))
    bytes.append(little: UInt16(0))
    bytes.append(little: noDate)
    bytes.append(little: entry.checksum)
    bytes.append(little: UInt32(clamping: entry.count))
    bytes.append(little: UInt32(clamping: entry.count))
    bytes.append(little: UInt16(entry.name.utf8.count))
    bytes.append(little: UInt16(extra.isEmpty ? 0 : extra.count + 4))
    bytes.append(little: UInt16(0))
    bytes.append(little: UInt16(0))
    bytes.append(little: UInt16(0))
    bytes.append(little: UInt32(0))
    bytes.append(little: UInt32(clamping: entry.offset))
    bytes.append(ascii: entry.name)
    if !extra.isEmpty {
      bytes.append(little: UInt16(1))
      bytes.append(little: UInt16(extra.count))
      bytes += extra
    }
    return bytes
  }

  /// The first of January 1980: equal contents give equal files.
  private static let noDate: UInt32 = 0x0021_0000
}
