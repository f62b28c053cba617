/// The bits of a FLAC stream, the highest of a byte first, with the checksums of its frames.
struct FLACBits: Sendable {
  private let source: ByteSource
  private var buffer: [UInt8] = []
  /// Where in the file the buffer ends, and the next byte in it.
  private var end: Int
  private var next = 0
  /// Bits that were taken from the buffer and not yet used, the last ones of `held`.
  private var held: UInt64 = 0
  private var count = 0
  /// The checksum of the bytes since `begin`, but for those that are held whole.
  private var sum: UInt16 = 0

  init(_ source: ByteSource, at place: Int) { (self.source, end) = (source, place) }

  /// The byte of the file in which the next bit is.
  var place: Int { end - buffer.count + next - (count + 7) / 8 }

  var isAligned: Bool { count % 8 == 0 }

  private static let table: [UInt16] = (0..<256).map { byte in
    (0..<8).reduce(UInt16(byte) << 8) { sum, _ in sum & 0x8000 > 0 ? sum << 1 ^ 0x8005 : sum << 1 }
  }

  private mutating func load() throws(RecordingError) {
    if next == buffer.count {
      buffer = try source.bytes(at: end, count: 1 << 16)
      next = 0
      end += buffer.count
      guard !buffer.isEmpty else { throw .endsEarly(path: source.path, offset: end, reading: "a FLAC frame") }
    }
    held = held << 8 | UInt64(buffer[next])
    next += 1
    count += 8
  }

  /// The next bits, at most 32.
  mutating func take(_ bits: Int) throws(RecordingError) -> UInt32 {
    while count < bits { try load() }
    let before = (count + 7) / 8
    count -= bits
    let value = (held >> UInt64(count)) & ((1 << UInt64(bits)) - 1)
    note(before - (count + 7) / 8, before)
    return UInt32(truncatingIfNeeded: value)
  }

  /// Adds bytes that are now used up to the checksum, of `before` that were held.
  private mutating func note(_ used: Int, _ before: Int) {
    for index in 0..<used {
      let byte = UInt8(truncatingIfNeeded: held >> UInt64(8 * (before - 1 - index)))
      sum = sum << 8 ^ Self.table[Int(UInt8(truncatingIfNeeded: sum >> 8) ^ byte)]
    }
  }

  mutating func takeSigned(_ bits: Int) throws(RecordingError) -> Int {
    guard bits > 0 else { return 0 }
    guard bits <= 32 else {
      let high = Int(try take(bits - 32)), low = Int(try take(32))
      return ((high << 32 | low) << (64 - bits)) >> (64 - bits)
    }
    return (Int(try take(bits)) << (64 - bits)) >> (64 - bits)
  }

  /// How many zeros stand before the next one, which is taken too.
  mutating func takeUnary(most: Int) throws(RecordingError) -> Int {
    var zeros = 0
    while true {
      if count == 0 { try load() }
      // The bits that are held, at the top.
      let lead = min((held << UInt64(64 - count)).leadingZeroBitCount, count)
      let isFound = lead < count && lead < 32
      _ = try take(min(isFound ? lead + 1 : lead, 32))
      zeros += min(lead, 32)
      guard zeros <= most else {
        throw .malformed(path: source.path, at: .byte(place), expected: "at most \(most) zeros", found: "more")
      }
      if isFound { return zeros }
    }
  }

  mutating func align() throws(RecordingError) { if count % 8 > 0 { _ = try take(count % 8) } }

  /// Begins a checksum; at the start of a byte.
  mutating func begin() { sum = 0 }

  var checksum: UInt16 { sum }
}
