import AxisArrays

/// Numbers for a page: the length of a head (uint32), the head as JSON with blanks up to a multiple of four bytes, and
/// the numbers (float32), all little-endian.
enum Packet {
  static func bytes(_ head: Value, _ values: [Float]) -> [UInt8] {
    var json = Array(head.json.utf8)
    while json.count % 4 != 0 { json.append(0x20) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 + json.count + 4 * values.count)
    withUnsafeBytes(of: UInt32(json.count).littleEndian) { bytes += $0 }
    bytes += json
    #if _endian(little)
      values.withUnsafeBytes { bytes += $0 }
    #else
      for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }
    #endif
    return bytes
  }
}
