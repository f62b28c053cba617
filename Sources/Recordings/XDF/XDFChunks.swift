/// The chunks of an XDF file, one after the other.
///
/// - Source: XDF specification 1.0 (github.com/sccn/xdf).
struct XDFChunks: Sendable {
  struct Chunk: Sendable {
    var tag: Int
    /// Bytes of the file: where the chunk begins, where its content does, and where it ends.
    var start: Int
    var content: Int
    var end: Int
  }

  var window: ByteWindow
  /// Whether what is damaged is passed over.
  let isLenient: Bool
  private(set) var nextPlace = 4
  /// Where to go on after chunks that are damaged inside, by where they begin: found once, and heeded by all who follow.
  var detours: [Int: Int] = [:]
  /// Bytes that were passed over up to now.
  private(set) var lostBytes = 0
  /// Whether the last chunk is not whole.
  private(set) var isCut = false

  static let magic = Array("XDF:".utf8)
  private static let boundary: [UInt8] = [
    0x43, 0xA5, 0x46, 0xDC, 0xCB, 0xF5, 0x41, 0x0F, 0xB3, 0x0E, 0xD5, 0x46, 0x73, 0x83, 0xCB, 0xE4,
  ]

  init(_ source: ByteSource, isLenient: Bool) {
    window = ByteWindow(source)
    self.isLenient = isLenient
  }

  func malformed(_ place: Int, _ expected: String, _ found: String) -> RecordingError {
    .malformed(path: window.path, at: .byte(place), expected: expected, found: found)
  }

  /// The next chunk, with the window at its content; `nil` at the end.
  mutating func next() throws(RecordingError) -> Chunk? {
    while true {
      let start = nextPlace
      let size = window.source.size
      window.place = start
      guard start < size else { return nil }
      guard try window.holds(min(size - start, 11)), [1, 4, 8].contains(window.peek(UInt8.self)) else {
        if try passOver(from: start, "a length of 1, 4 or 8 bytes", "\(window.peek(UInt8.self))") { continue }
        return nil
      }
      let head = 1 + Int(window.peek(UInt8.self))
      guard size - start >= head + 2 else { return try cut(at: start) }
      let length = try integer() ?? 0
      let (end, isTooLarge) = (start + head).addingReportingOverflow(length)
      guard length >= 2, !isTooLarge else {
        if try passOver(from: start, "a chunk of 2 bytes or more", "\(length)") { continue }
        return nil
      }
      let tag = Int(window.peek(UInt16.self))
      if end > size {
        // Samples of a file that was cut off are whole up to there; nothing else is of use.
        guard isLenient, tag == 3 else { return try cut(at: start) }
        isCut = true
      }
      window.place += 2
      nextPlace = detours[start] ?? min(end, size)
      return Chunk(tag: tag, start: start, content: window.place, end: min(end, size))
    }
  }

  private mutating func cut(at start: Int) throws(RecordingError) -> Chunk? {
    guard isLenient else {
      throw .endsEarly(
        path: window.path, offset: window.source.size,
        reading: "the chunk at byte \(start) (--size whole-records reads what is whole)")
    }
    isCut = true
    nextPlace = window.source.size
    return nil
  }

  /// Goes on behind the next boundary, where damage is passed over.
  ///
  /// - Returns: Whether there is one.
  mutating func passOver(from place: Int, _ expected: String, _ found: String) throws(RecordingError) -> Bool {
    guard isLenient else { throw malformed(place, expected, found) }
    window.place = place
    let isThere = try window.seek(Self.boundary)
    nextPlace = isThere ? window.place + Self.boundary.count : window.source.size
    lostBytes += nextPlace - place
    return isThere
  }

  /// The next number of 1, 4 or 8 bytes; `nil` where there is none.
  mutating func integer() throws(RecordingError) -> Int? {
    switch try window.take(UInt8.self) {
    case 1: try window.take(UInt8.self).map { Int($0) }
    case 4: try window.take(UInt32.self).map { Int($0) }
    case 8: try window.take(UInt64.self).flatMap { Int(exactly: $0) }
    default: nil
    }
  }

  /// The stamp of the next sample, with the window at its values; `nil` where there is none before `end`.
  ///
  /// - Parameter last: The stamp of the sample before, which one without a stamp follows by `step`.
  @inline(__always)
  mutating func stamp(before end: Int, _ last: inout Double, step: Double) throws(RecordingError) -> Double? {
    guard window.place < end, try window.holds(1) else { return nil }
    if window.peek(UInt8.self) == 0 {
      window.place += 1
      last += step
      return last
    }
    guard window.peek(UInt8.self) == 8, end - window.place >= 9, try window.holds(9) else { return nil }
    last = Double(bitPattern: window.peek(UInt64.self, ahead: 1))
    window.place += 9
    return last
  }

  /// The next text; `nil` where there is none before `end`.
  mutating func text(before end: Int) throws(RecordingError) -> String? {
    guard let count = try integer(), count >= 0, count <= end - window.place, count < 1 << 24 else { return nil }
    return try window.take(count).map { decoded($0) }
  }
}
