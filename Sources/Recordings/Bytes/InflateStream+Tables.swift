/// What RFC 1951, section 3.2.5 and 3.2.6, lists.
extension InflateStream {
  static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  /// Base and extra bits of the length symbols 257...285.
  static let lengthTable = table(symbols: 28, base: 3, group: 4) + [(258, 0)]

  /// Base and extra bits of the distance symbols 0...29.
  static let distanceTable = table(symbols: 30, base: 1, group: 2)

  /// Two groups of symbols have no extra bits, and each group after them has one more than the one before.
  private static func table(symbols: Int, base: Int, group: Int) -> [(Int, Int)] {
    var table: [(Int, Int)] = []
    var base = base
    for symbol in 0..<symbols {
      let extra = max(symbol / group - 1, 0)
      table.append((base, extra))
      base += 1 << extra
    }
    return table
  }

  /// The codes of blocks of kind 1. Symbols 286, 287 and distances 30, 31 take part in the code, not in the data.
  static let fixed: (literals: HuffmanTable, distances: HuffmanTable) = {
    let lengths =
      [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112) + [UInt8](repeating: 7, count: 24)
      + [UInt8](repeating: 8, count: 8)
    guard let literals = HuffmanTable(lengths: lengths[...]),
      let distances = HuffmanTable(lengths: [UInt8](repeating: 5, count: 32)[...])
    else { preconditionFailure("the fixed codes are complete") }
    return (literals, distances)
  }()
}
