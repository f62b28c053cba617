/// The collections of objects in which a file keeps texts of any length. Source: HDF5 File Format Specification 3.0, III.E.
enum HDF5Heap {
  private static let headBytes = 16, objectBytes = 16

  /// Throws where an object of a collection has no end, or one outside of it. What is no collection is left to the library.
  static func check(_ source: ByteSource, at place: Int) throws(RecordingError) {
    guard place >= 0, place <= source.size - headBytes else { return }
    let head = try source.bytes(at: place, count: headBytes)
    guard Array(head.prefix(4)) == Array("GCOL".utf8), let size = head.little(UInt64.self, at: 8),
      let size = Int(exactly: size), size >= headBytes, size <= source.size - place
    else { return }
    let bytes = try source.bytes(at: place, count: size)
    var at = headBytes
    while at <= size - objectBytes {
      guard let index = bytes.little(UInt16.self, at: at), let length = bytes.little(UInt64.self, at: at + 8)
      else { return }
      // The room that is left has its head in its length, other objects have theirs in front of it.
      let least: UInt64 = index == 0 ? UInt64(objectBytes) : 0
      guard length >= least, length <= UInt64(size - at) else {
        throw .malformed(
          path: source.path, at: .byte(place + at + 8), expected: "an object within its collection of \(size) bytes",
          found: "\(length) bytes")
      }
      at += index == 0 ? Int(length) : objectBytes + (Int(length) + 7) / 8 * 8
    }
  }
}
