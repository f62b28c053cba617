/// A canonical Huffman code: short codes through one look-up, the rest by counting, so that building a table costs
/// little even when a hostile stream asks for a new one every few bytes.
///
/// - Source: RFC 1951, section 3.2.2.
struct HuffmanTable: Sendable {
  static let fastBits = 9
  /// Indexed by the next nine bits: symbol << 4 | length, 0 where the code is longer or does not exist.
  private(set) var fast = [UInt16](repeating: 0, count: 1 << fastBits)
  /// Codes per length.
  private var counts = [UInt16](repeating: 0, count: 16)
  /// Symbols in code order.
  private var symbols: [UInt16] = []

  /// Code lengths per symbol, 0 for unused ones. `nil` when they do not form a prefix code, or leave codes unused
  /// (but for a single code of length one, or none at all, as encoders write when there are no distances).
  init?(lengths: ArraySlice<UInt8>) {
    for length in lengths { counts[Int(length)] += 1 }
    let used = lengths.count - Int(counts[0])
    counts[0] = 0
    var left = 1
    for length in 1...15 {
      left = left << 1 - Int(counts[length])
      if left < 0 { return nil }
    }
    if left > 0 && !(used == 0 || used == 1 && counts[1] == 1) { return nil }

    var offsets = [Int](repeating: 0, count: 17)
    var codes = [Int](repeating: 0, count: 17)
    for length in 1...15 {
      offsets[length + 1] = offsets[length] + Int(counts[length])
      codes[length + 1] = (codes[length] + Int(counts[length])) << 1
    }
    symbols = [UInt16](repeating: 0, count: used)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      let length = Int(length)
      symbols[offsets[length]] = UInt16(symbol)
      offsets[length] += 1
      let code = codes[length]
      codes[length] += 1
      guard length <= HuffmanTable.fastBits else { continue }
      // Codes arrive most significant bit first, the bit buffer is least significant first.
      var index = 0
      for bit in 0..<length where code >> bit & 1 == 1 { index |= 1 << (length - 1 - bit) }
      let entry = UInt16(symbol) << 4 | UInt16(length)
      while index < 1 << HuffmanTable.fastBits {
        fast[index] = entry
        index += 1 << length
      }
    }
  }

  /// The symbol at the start of `bits` and its length; `nil` when no code fits.
  func slow(_ bits: UInt64) -> (symbol: Int, length: Int)? {
    var code = 0
    var first = 0
    var index = 0
    for length in 1...15 {
      code |= Int(bits >> UInt64(length - 1) & 1)
      let count = Int(counts[length])
      if code - first < count { return (Int(symbols[index + code - first]), length) }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return nil
  }
}
