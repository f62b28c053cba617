/// Decimal numbers out of ASCII bytes, whatever the locale, correctly rounded.
enum NumberParser {
  /// The number that all of `bytes` spell, without blanks around it; `nil` for anything else. Takes `nan`, `inf` and
  /// `infinity` in any case, with a sign.
  ///
  /// Up to 19 digits with a power of ten up to 22 take the exact short way (Clinger 1990: both factors are doubles
  /// without error, so that one rounding remains); everything else goes through the standard library's parser.
  @inline(__always)
  static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
    var index = 0
    let count = bytes.count
    guard count > 0 else { return nil }
    let negative = bytes[0] == UInt8(ascii: "-")
    if negative || bytes[0] == UInt8(ascii: "+") { index = 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    @inline(__always) func takeDigits() {
      while index < count {
        let digit = bytes[index] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        index &+= 1
      }
    }
    let start = index
    takeDigits()
    digits = index - start
    if index < count, bytes[index] == UInt8(ascii: ".") {
      index &+= 1
      let point = index
      takeDigits()
      exponent = point - index
      digits += index - point
    }
    guard digits > 0 else { return special(bytes) }
    if index < count {
      guard bytes[index] | 0x20 == UInt8(ascii: "e") else { return nil }
      index &+= 1
      guard let written = exponentValue(bytes, from: index) else { return nil }
      exponent += written
    }
    if digits <= 19, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
      let value = Double(mantissa)
      let scaled = exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
      return negative ? -scaled : scaled
    }
    return careful(bytes)
  }

  /// The number of digits after the decimal point of a plain number, with its exponent taken off: the resolution that
  /// a number was printed with is ten to the minus that.
  static func decimals(_ bytes: UnsafeRawBufferPointer) -> Int {
    var decimals = 0
    var afterPoint = false
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: ".") {
        afterPoint = true
      } else if byte | 0x20 == UInt8(ascii: "e") {
        return decimals - (exponentValue(bytes, from: index + 1) ?? 0)
      } else if afterPoint {
        decimals += 1
      }
    }
    return decimals
  }

  private static func exponentValue(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var index = start
    guard index < bytes.count else { return nil }
    let negative = bytes[index] == UInt8(ascii: "-")
    if negative || bytes[index] == UInt8(ascii: "+") { index += 1 }
    guard index < bytes.count else { return nil }
    var value = 0
    while index < bytes.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      // Beyond this every double is 0 or infinite; the cap keeps the sum from overflowing.
      value = min(value * 10 + Int(digit), 1_000_000)
      index += 1
    }
    return negative ? -value : value
  }

  private static func special(_ bytes: UnsafeRawBufferPointer) -> Double? {
    guard bytes.count <= 9 else { return nil }
    switch String(decoding: bytes, as: UTF8.self).lowercased() {
    case "nan", "+nan", "-nan": return .nan
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    default: return nil
    }
  }

  private static func careful(_ bytes: UnsafeRawBufferPointer) -> Double? {
    Double(String(decoding: bytes, as: UTF8.self))
  }

  /// The powers of ten that are doubles without error.
  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
}

extension NumberParser {
  /// The number that `text` spells.
  static func double(_ text: some StringProtocol) -> Double? {
    var text = String(text)
    return text.withUTF8 { double(UnsafeRawBufferPointer($0)) }
  }
}
