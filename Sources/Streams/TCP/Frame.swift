import Platform

/// A piece of a stream over TCP, framed as the segments of a log are: the mark `SWTC`, a kind (uint32), the length of the
/// content (uint64), a CRC-32 of kind, length and content (uint32), and the content; all little-endian.
struct Frame: Hashable {
  /// - `stream`: the first frame: the number of the first message that the reader may get (uint64), and the stream without
  ///   samples (`Snapshot` bytes).
  /// - `samples`: number of the message (uint64), its time (float64), samples (uint64), and the rows.
  /// - `whole`: number of the message, and the message (`Snapshot` bytes), where samples have times of their own.
  /// - `end`: the number of messages. The stream has ended in order.
  enum Kind: UInt32 { case stream = 1, samples, whole, end }

  var kind: Kind, content: [UInt8]

  static let mark: [UInt8] = [0x53, 0x57, 0x54, 0x43]
  static let head = 20
  /// Longest content that is believed.
  static let most = 1 << 28

  var bytes: [UInt8] {
    var bytes = Self.mark + Self.little(UInt64(kind.rawValue)).prefix(4) + Self.little(UInt64(content.count))
    bytes += Self.little(UInt64(Self.checksum(bytes[4...15], content))).prefix(4)
    return bytes + content
  }

  static func little(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }

  static func checksum(_ head: ArraySlice<UInt8>, _ content: [UInt8]) -> UInt32 {
    var checksum = CRC32()
    checksum.update(Array(head))
    checksum.update(content)
    return checksum.value
  }
}

/// Takes frames out of bytes that come in pieces from anywhere.
struct FrameDecoder {
  private var bytes: [UInt8] = []
  /// Bytes that were used up; they are let go of now and then.
  private var start = 0

  mutating func add(_ new: [UInt8]) {
    if start > 0 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes += new
  }

  /// The next frame; nil where not all of it is there yet.
  ///
  /// - Throws: `WireError` for bytes that are no frame.
  mutating func next() throws -> Frame? {
    let left = bytes.count - start
    guard left >= Frame.head else {
      let begin = bytes[start...].prefix(4)
      guard begin.elementsEqual(Frame.mark.prefix(begin.count)) else { throw WireError(description: "another mark") }
      return nil
    }
    let head = bytes[start..<start + Frame.head]
    guard head.prefix(4).elementsEqual(Frame.mark) else { throw WireError(description: "another mark") }
    let kind = UInt32(truncatingIfNeeded: Self.number(head[(start + 4)...], bytes: 4))
    let length = Self.number(head[(start + 8)...], bytes: 8)
    guard let kind = Frame.Kind(rawValue: kind), length <= UInt64(Frame.most) else {
      throw WireError(description: "a frame of kind \(kind) with \(length) bytes")
    }
    guard left - Frame.head >= Int(length) else { return nil }
    let begin = start + Frame.head, content = Array(bytes[begin..<begin + Int(length)])
    let sum = Self.number(head[(start + 16)...], bytes: 4)
    guard sum == UInt64(Frame.checksum(head[(start + 4)...(start + 15)], content)) else {
      throw WireError(description: "a frame whose checksum is wrong")
    }
    start = begin + Int(length)
    return Frame(kind: kind, content: content)
  }

  /// A number of so many bytes at the start of some that hold as many.
  static func number(_ bytes: ArraySlice<UInt8>, bytes count: Int) -> UInt64 {
    bytes.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
