/// Bytes of a file in order, through a buffer that goes along: 64 KiB, or as much as is asked for at once.
struct ByteWindow: Sendable {
  let source: ByteSource
  private var buffer: [UInt8] = []
  private var start = 0
  /// Where the next byte is in the file. May be set to any place.
  var place: Int

  init(_ source: ByteSource, at place: Int = 0) {
    (self.source, self.place) = (source, place)
  }

  var path: String { source.path }

  /// Whether the next `count` bytes are there; if so, they can be looked at.
  mutating func holds(_ count: Int) throws(RecordingError) -> Bool {
    if place >= start, place - start <= buffer.count - count { return true }
    guard place >= 0, place <= source.size, count <= source.size - place else { return false }
    buffer = try source.bytes(at: place, count: max(count, 1 << 16))
    start = place
    return buffer.count >= count
  }

  /// The number that stands `ahead` bytes after `place`, in little-endian order. `holds` has told that it is there.
  func peek<T: FixedWidthInteger>(_ type: T.Type, ahead: Int = 0) -> T {
    buffer.little(type, at: place - start + ahead) ?? 0
  }

  /// The next `count` bytes, which `holds` has told to be there.
  func peek(_ count: Int) -> ArraySlice<UInt8> { buffer[(place - start)..<(place - start + count)] }

  /// Copies the next bytes, which `holds` has told to be there.
  func copy(_ count: Int, to target: UnsafeMutableRawPointer) {
    buffer.withUnsafeBytes { target.copyMemory(from: $0.baseAddress! + (place - start), byteCount: count) }
  }

  /// The next number; `nil` where the file ends before.
  mutating func take<T: FixedWidthInteger>(_ type: T.Type) throws(RecordingError) -> T? {
    guard try holds(MemoryLayout<T>.size) else { return nil }
    defer { place += MemoryLayout<T>.size }
    return peek(type)
  }

  mutating func takeDouble() throws(RecordingError) -> Double? {
    try take(UInt64.self).map { Double(bitPattern: $0) }
  }

  /// The next `count` bytes; `nil` where the file ends before.
  mutating func take(_ count: Int) throws(RecordingError) -> ArraySlice<UInt8>? {
    guard count >= 0, try holds(count) else { return nil }
    defer { place += count }
    return peek(count)
  }

  /// Moves to the next place where `pattern` stands.
  ///
  /// - Returns: Whether there is one; if not, to the end.
  mutating func seek(_ pattern: [UInt8]) throws(RecordingError) -> Bool {
    while try holds(pattern.count) {
      let rest = buffer[(place - start)...]
      var at = rest.startIndex
      while at + pattern.count <= rest.endIndex {
        if rest[at] == pattern[0], rest[at..<(at + pattern.count)].elementsEqual(pattern) {
          place = start + at
          return true
        }
        at += 1
      }
      place = start + at
    }
    place = source.size
    return false
  }
}
