import Platform

/// Writes a palette image, for heat maps inside an SVG: one byte per cell instead of one shape.
enum PNG {
  /// - Parameters:
  ///   - indices: Row by row, `width * height` palette indices.
  ///   - palette: At most 256 colours.
  /// - Source: PNG specification (W3C, third edition); RFC 1950 and 1951 (stored blocks, no compression).
  static func encode(_ indices: [UInt8], width: Int, height: Int, palette: [Color]) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += chunk("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, 3, 0, 0, 0])
    file += chunk("PLTE", palette.flatMap { [$0.red, $0.green, $0.blue] })
    var raw: [UInt8] = []
    raw.reserveCapacity((width + 1) * height)
    for row in 0..<height {
      raw.append(0)  // no filter
      raw += indices[row * width..<(row + 1) * width]
    }
    file += chunk("IDAT", zlibStored(raw))
    file += chunk("IEND", [])
    return file
  }

  private static func zlibStored(_ raw: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let count = min(raw.count - start, 65535)
      let length = UInt16(count)
      result.append(start + count == raw.count ? 1 : 0)
      result += [UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)]
      result += raw[start..<start + count]
      start += count
    } while start < raw.count
    var (a, b) = (UInt32(1), UInt32(0))
    for byte in raw {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    return result + bigEndian(b << 16 | a)
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + content + bigEndian(CRC32.of(content))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }
}
