import AxisArrays
import Platform

/// A segment of a log: mark, kind, length and checksum, then so many bytes of content.
///
/// A log is nothing but segments, the first of them its header. Each is written by one call and never changed, so that
/// whatever ends the writer leaves whole segments and at most one that is cut off.
struct LogSegment {
  enum Kind: UInt32 {
    /// Describes the stream: JSON.
    case header = 1
    /// Samples: their number, their times, and the rows as they lie in memory.
    case samples
    /// An event: JSON.
    case event
    /// A stage's state: the samples that it has seen, the time of the next one, the stage's name, and the state's bytes.
    case state
    /// The stream has ended in order.
    case end
  }

  static let mark = Array("SWLG".utf8)
  /// Mark, kind, length of the content, CRC-32 of kind, length and content.
  static let headLength = 4 + 4 + 8 + 4

  var kind: Kind
  /// Where the content lies in the file.
  var start: Int, length: Int
  var checksum: UInt32

  var end: Int { start + length }

  /// The bytes of a segment.
  static func bytes(_ kind: Kind, _ content: [UInt8]) -> [UInt8] {
    var head: [UInt8] = []
    head.append(little: kind.rawValue)
    head.append(little: UInt64(content.count))
    var checksum = CRC32()
    checksum.update(head)
    checksum.update(content)
    var bytes = mark + head
    bytes.append(little: checksum.value)
    return bytes + content
  }

  /// The segment that begins at a place; nil where none does, or it is cut off.
  init?(at place: Int, of source: ByteSource) throws(RecordingError) {
    let head = try source.bytes(at: place, count: Self.headLength)
    guard head.count == Self.headLength, head.starts(with: Self.mark), let number = head.little(UInt32.self, at: 4),
      let kind = Kind(rawValue: number), let length = head.little(UInt64.self, at: 8),
      let checksum = head.little(UInt32.self, at: 16), let count = Int(exactly: length),
      count <= source.size - place - Self.headLength
    else { return nil }
    (self.kind, start, self.length, self.checksum) = (kind, place + Self.headLength, count, checksum)
  }

  /// The content.
  ///
  /// - Throws: `RecordingError.malformed` where it is not as it was written.
  func content(of source: ByteSource) throws(RecordingError) -> [UInt8] {
    let content = try source.bytes(at: start, count: length)
    var found = CRC32(), head: [UInt8] = []
    head.append(little: kind.rawValue)
    head.append(little: UInt64(length))
    found.update(head)
    found.update(content)
    guard found.value == checksum else {
      throw .malformed(
        path: source.path, at: .byte(start - Self.headLength), expected: "a segment with checksum \(checksum)",
        found: "\(found.value)")
    }
    return content
  }
}
