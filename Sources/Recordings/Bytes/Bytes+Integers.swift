/// Little-endian integers out of raw bytes at any alignment. Callers have checked the range.
extension UnsafeRawBufferPointer {
  @inline(__always)
  func little<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T {
    T(littleEndian: loadUnaligned(fromByteOffset: offset, as: T.self))
  }
}

extension [UInt8] {
  /// The little-endian integer at `offset`, `nil` where the array is too short.
  func little<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T? {
    guard offset >= 0, count >= MemoryLayout<T>.size, offset <= count - MemoryLayout<T>.size else { return nil }
    return withUnsafeBytes { $0.little(type, at: offset) }
  }

  mutating func append<T: FixedWidthInteger>(little value: T) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  mutating func append(ascii text: String) { append(contentsOf: text.utf8) }
}

extension Int {
  /// The product, `nil` where it does not fit: sizes from file headers are claims, not facts.
  func times(_ other: Int) -> Int? {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? nil : product
  }

  /// The sum, `nil` where it does not fit.
  func plus(_ other: Int) -> Int? {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? nil : sum
  }
}
