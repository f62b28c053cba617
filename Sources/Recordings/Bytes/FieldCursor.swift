/// Fields of text between blanks, semicolons or commas, line by line, with where they stand. Keeps 16 KiB.
struct FieldCursor: Sendable {
  private let source: ByteSource
  private let hasDecimalComma: Bool
  private var buffer: [UInt8] = []
  private var bufferStart = 0
  private var index = 0

  init(_ source: ByteSource, hasDecimalComma: Bool) {
    (self.source, self.hasDecimalComma) = (source, hasDecimalComma)
  }

  /// Where the next byte is in the file.
  var place: Int { bufferStart + index }

  /// The same place, without what is kept of the file.
  func restarted() -> FieldCursor {
    var cursor = FieldCursor(source, hasDecimalComma: hasDecimalComma)
    cursor.bufferStart = place
    return cursor
  }

  private mutating func peek() throws(RecordingError) -> UInt8? {
    if index == buffer.count {
      bufferStart += index
      index = 0
      buffer = try source.bytes(at: bufferStart, count: 1 << 14)
      if buffer.isEmpty { return nil }
    }
    return buffer[index]
  }

  private func isBetween(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == UInt8(ascii: ";")
      || byte == UInt8(ascii: ",") && !hasDecimalComma
  }

  /// Goes to the next line that is not empty, the present one if it has more; false at the end.
  mutating func startLine() throws(RecordingError) -> Bool {
    while let byte = try peek(), byte == 0x0A || isBetween(byte) { index += 1 }
    return try peek() != nil
  }

  /// Passes over a field of this line; false where there is none.
  mutating func skipField() throws(RecordingError) -> Bool {
    while let byte = try peek(), isBetween(byte) { index += 1 }
    guard let first = try peek(), first != 0x0A else { return false }
    while let byte = try peek(), byte != 0x0A, !isBetween(byte) { index += 1 }
    return true
  }

  /// Passes over the rest of the line.
  ///
  /// - Returns: The fields in it.
  @discardableResult
  mutating func skipLine() throws(RecordingError) -> Int {
    var fields = 0
    while try skipField() { fields += 1 }
    if try peek() != nil { index += 1 }
    return fields
  }

  /// The next field of this line as a number.
  mutating func number() throws(RecordingError) -> Double {
    while let byte = try peek(), isBetween(byte) { index += 1 }
    let start = place
    var field: [UInt8] = []
    while let byte = try peek(), byte != 0x0A, !isBetween(byte), field.count < 64 {
      field.append(byte == UInt8(ascii: ",") ? UInt8(ascii: ".") : byte)
      index += 1
    }
    guard let value = field.withUnsafeBytes({ NumberParser.double($0) }) else {
      throw .malformed(path: source.path, at: .byte(start), expected: "a number", found: quoted(field))
    }
    return value
  }
}
