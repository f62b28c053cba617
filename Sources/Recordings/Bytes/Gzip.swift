import Platform

/// Members of gzip in memory.
///
/// - Source: RFC 1952.
enum Gzip {
  /// The bytes of the first member.
  ///
  /// - Parameter room: Bytes at most.
  /// - Throws: `RecordingError.malformed` for what is no gzip, for more bytes than there is room for, and for a wrong checksum.
  static func expanded(
    _ bytes: [UInt8], room: Int, path: String, place: String
  ) throws(RecordingError) -> [UInt8] {
    func malformed(_ expected: String, _ found: String) -> RecordingError {
      .malformed(path: path, at: .part(place), expected: expected, found: found)
    }
    guard bytes.count >= 18, bytes.starts(with: [0x1F, 0x8B, 8]) else {
      throw malformed("the mark of gzip", quoted(bytes.prefix(3)))
    }
    var start = 10
    let flags = bytes[3]
    if flags & 4 > 0 { start += 2 + Int(bytes.little(UInt16.self, at: start) ?? 0) }
    // A name and a comment, each up to a zero byte.
    for flag: UInt8 in [8, 16] where flags & flag > 0 {
      start = (bytes.dropFirst(start).firstIndex(of: 0) ?? bytes.count) + 1
    }
    if flags & 2 > 0 { start += 2 }
    guard start <= bytes.count - 8 else { throw malformed("a header of gzip", counted(bytes.count, "byte")) }
    // No deflated byte gives more than 1032: room is made for what can come.
    let most = min(room, (bytes.count - start).times(1032) ?? room)
    var stream = InflateStream(
      ByteSource(bytes: bytes, name: path), start: start, count: bytes.count - 8 - start, name: place)
    var result = [UInt8](repeating: 0, count: most)
    let count = try result.withMutableBytes { (target) throws(RecordingError) in try stream.read(into: target) }
    result.removeLast(most - count)
    let (told, found) = (bytes.little(UInt32.self, at: bytes.count - 8) ?? 0, CRC32.of(result))
    guard told == found else { throw malformed("the checksum \(told)", "\(found)") }
    return result
  }
}
