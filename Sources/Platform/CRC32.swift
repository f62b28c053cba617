/// The checksum of zip, gzip, PNG and snapshots (polynomial 0xEDB88320, reflected), fed in pieces.
///
/// - Source: ISO 3309; slicing by eight after Kounavis and Berry 2005; joining as in zlib's `crc32_combine`.
package struct CRC32: Hashable, Sendable {
  private var register: UInt32 = 0xFFFF_FFFF

  package init() {}

  /// The checksum of some bytes.
  package static func of(_ bytes: [UInt8]) -> UInt32 { of(bytes[...]) }
  package static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var checksum = CRC32()
    bytes.withUnsafeBytes { checksum.update($0) }
    return checksum.value
  }

  /// The checksum of everything fed so far.
  package var value: UInt32 { ~register }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var crc = register
    CRC32.tables.withUnsafeBufferPointer { table in
      var index = 0
      while bytes.count - index >= 8 {
        let low = CRC32.word(bytes, index) ^ crc
        let high = CRC32.word(bytes, index + 4)
        crc = table[0x700 | Int(low & 0xFF)] ^ table[0x600 | Int(low >> 8 & 0xFF)]
        crc ^= table[0x500 | Int(low >> 16 & 0xFF)] ^ table[0x400 | Int(low >> 24)]
        crc ^= table[0x300 | Int(high & 0xFF)] ^ table[0x200 | Int(high >> 8 & 0xFF)]
        crc ^= table[0x100 | Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
        index += 8
      }
      while index < bytes.count {
        crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
        index += 1
      }
    }
    register = crc
  }

  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The checksum of `first` followed by `count` bytes whose own checksum is `second`.
  ///
  /// Appending a zero byte is a linear map of the checksum's bits; the map for `count` bytes comes by squaring.
  package static func joined(_ first: UInt32, _ second: UInt32, count: Int) -> UInt32 {
    // The map of one zero bit, then of one byte after three squarings.
    var map = [0xEDB8_8320] + (0..<31).map { UInt32(1) << UInt32($0) }
    for _ in 0..<3 { map = squared(map) }
    var result = first
    var left = count
    while left > 0 {
      if left & 1 == 1 { result = apply(map, to: result) }
      map = squared(map)
      left >>= 1
    }
    return result ^ second
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
  }

  private static func apply(_ map: [UInt32], to vector: UInt32) -> UInt32 {
    var result: UInt32 = 0
    for bit in 0..<32 where vector >> UInt32(bit) & 1 == 1 { result ^= map[bit] }
    return result
  }

  private static func squared(_ map: [UInt32]) -> [UInt32] { map.map { apply(map, to: $0) } }

  /// Eight tables of 256: table k holds the effect of a byte that k more bytes follow.
  private static let tables: [UInt32] = {
    var table = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
      table[byte] = crc
    }
    for index in 256..<8 * 256 {
      let before = table[index - 256]
      table[index] = before >> 8 ^ table[Int(before & 0xFF)]
    }
    return table
  }()
}
