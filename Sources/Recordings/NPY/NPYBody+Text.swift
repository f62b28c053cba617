import AxisArrays

extension NPYBody {
  /// All texts that are left of a text array, in C order.
  mutating func texts() throws(RecordingError) -> [String] {
    let item = header.itemBytes
    guard item > 0 else {
      // NumPy writes empty text one character wide; without a byte each there is nothing to count them by.
      throw .unsupported(path: path, what: "array \(name) of text without characters")
    }
    let bytes = try bytes(left)
    return stride(from: 0, to: bytes.count, by: item).map { start in
      if case .bytes = header.element { return decoded(bytes[start..<start + item].prefix { $0 != 0 }) }
      var text = String.UnicodeScalarView()
      for at in stride(from: start, to: start + item, by: 4) {
        // The body is in this machine's order.
        let code = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt32.self) }
        if code == 0 { break }
        text.append(Unicode.Scalar(code) ?? "\u{FFFD}")
      }
      return String(text)
    }
  }

  /// The next whole numbers, at most `wanted`.
  mutating func integers(_ wanted: Int) throws(RecordingError) -> [Int] {
    guard case .number(let dtype) = header.element, header.shape.count == 1,
      [.int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64].contains(dtype)
    else {
      throw .malformed(path: path, at: .part("array \(name)"), expected: "a list of whole numbers", found: "another")
    }
    let array = try next(wanted, dtype: dtype)
    do throws(ArrayError) { return try array.array(of: Int.self) } catch { throw notReal }
  }

  /// The array that is all of a file.
  init(file source: ByteSource) throws(RecordingError) {
    let header = try NPYHeader(path: source.path) { (offset, count) throws(RecordingError) in
      try source.bytes(at: offset, count: count)
    }
    guard source.size == header.headerBytes + header.dataBytes else {
      throw .wrongSize(path: source.path, expected: header.headerBytes + header.dataBytes, found: source.size)
    }
    try self.init(header, in: source, at: 0, name: "the array")
  }
}
