import AxisArrays
import Platform

/// One array of an NPZ archive: found, its header read, its elements not.
struct NPZArray: Sendable {
  let name: String
  let header: NPYHeader
  private let entry: ZipDirectory.Entry
  private let source: ByteSource
  private let start: Int

  /// Text and coordinates larger than this are not kept in memory.
  private static let largestWhole = 1 << 26

  init(_ entry: ZipDirectory.Entry, _ source: ByteSource) throws(RecordingError) {
    let start = try ZipDirectory.dataOffset(entry, source)
    let name = String(entry.name.dropLast(".npy".count))
    let compressed = entry.compressedBytes
    // No deflated byte gives more than 1032; a larger claim is a lie, and room is made by claims.
    guard entry.method == 0 || entry.bytes / 1032 <= compressed else {
      throw .malformed(
        path: source.path, at: .part("array \(name)"), expected: "at most 1032 bytes per deflated byte",
        found: "\(entry.bytes) bytes from \(compressed)")
    }
    if entry.method == 0 {
      header = try NPYHeader(path: source.path, entry: name) { (offset, count) throws(RecordingError) in
        try source.bytes(at: start + offset, count: min(count, max(0, compressed - offset)))
      }
    } else {
      // The header is asked for in order, so one pass over the stream serves both of its reads.
      var stream = InflateStream(source, start: start, count: compressed, name: name)
      var read: [UInt8] = []
      header = try NPYHeader(path: source.path, entry: name) { (offset, count) throws(RecordingError) in
        let missing = offset + count - read.count
        if missing > 0 {
          var more = [UInt8](repeating: 0, count: missing)
          let got = try more.withMutableBytes { (target) throws(RecordingError) in try stream.read(into: target) }
          read += more[..<got]
        }
        return Array(read[min(offset, read.count)..<min(offset + count, read.count)])
      }
    }
    guard header.headerBytes.plus(header.dataBytes) == entry.bytes else {
      throw .malformed(
        path: source.path, at: .part("array \(name)"), expected: "\(entry.bytes) bytes, as the zip directory says",
        found: "a header for \(header.headerBytes) + \(header.dataBytes)")
    }
    (self.name, self.entry, self.source, self.start) = (name, entry, source, start)
  }

  /// The elements, from the first row on.
  func body() throws(RecordingError) -> NPYBody {
    var checksum = CRC32()
    guard entry.method == 8 else {
      checksum.update(try source.bytes(at: start, count: header.headerBytes))
      return try NPYBody(header, in: source, at: start, name: name, checksum: (entry.checksum, checksum))
    }
    var stream = InflateStream(source, start: start, count: entry.compressedBytes, name: name)
    var skipped = [UInt8](repeating: 0, count: header.headerBytes)
    let got = try skipped.withMutableBytes { (target) throws(RecordingError) in try stream.read(into: target) }
    guard got == skipped.count else { throw .endsEarly(path: source.path, offset: start, reading: "array \(name)") }
    checksum.update(skipped)
    return try NPYBody(
      header, deflated: stream, path: source.path, name: name, checksum: (entry.checksum, checksum))
  }

  /// All texts of a text array, in C order.
  func texts() throws(RecordingError) -> [String] {
    // An empty array has no rows to be read.
    if header.dataBytes == 0, header.shape.contains(0) { return [] }
    var body = try whole()
    return try body.texts()
  }

  /// All numbers of an array of real numbers of any dtype, in C order; `nil` for others.
  func numbers() throws(RecordingError) -> [Double]? {
    guard case .number(let dtype) = header.element, dtype.isReal else { return nil }
    guard header.dataBytes > 0 else { return [] }
    var body = try whole()
    return try body.next(body.count, dtype: dtype).doubles(ifNot: body.notReal)
  }

  /// All numbers of an int64 array, in C order.
  func integers() throws(RecordingError) -> [Int] {
    guard header.dataBytes > 0 else { return [] }
    var body = try whole()
    let bytes = try body.bytes(body.count)
    return stride(from: 0, to: bytes.count, by: 8).compactMap { at in
      bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: at, as: Int64.self)) }
    }
  }

  /// The elements of an array that is small enough to be kept.
  private func whole() throws(RecordingError) -> NPYBody {
    guard header.dataBytes <= NPZArray.largestWhole, (header.shape.first ?? 1) <= NPZArray.largestWhole else {
      throw .unsupported(path: source.path, what: "\(header.dataBytes) bytes in \(name), which is to describe the data")
    }
    return try body()
  }

  var isText: Bool {
    switch header.element {
    case .unicode, .bytes: true
    case .number: false
    }
  }
}
