/// A grid of dots for line drawings in text: 2 × 4 dots per character as braille, or one mark per character in ASCII.
struct DotGrid {
  let columns: Int, rows: Int
  let unicode: Bool
  private var cells: [UInt8]

  /// Dots in each direction.
  var width: Int { unicode ? columns * 2 : columns }
  var height: Int { unicode ? rows * 4 : rows * 2 }

  init(columns: Int, rows: Int, unicode: Bool) {
    (self.columns, self.rows, self.unicode) = (columns, rows, unicode)
    cells = Array(repeating: 0, count: columns * rows)
  }

  // Bits of the braille pattern by column and row of the dot (Unicode 16, Braille Patterns).
  private static let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

  /// Sets the dots of a column from `low` to `high`, counted from the bottom; what lies outside is left out.
  mutating func fill(column: Int, _ low: Int, _ high: Int) {
    guard column >= 0, column < width, low <= high else { return }
    for dot in max(low, 0)...max(min(high, height - 1), 0) where dot >= low && dot < height {
      let y = height - 1 - dot
      if unicode {
        cells[y / 4 * columns + column / 2] |= Self.bits[column % 2][y % 4]
      } else {
        cells[y / 2 * columns + column] |= y % 2 == 0 ? 1 : 2
      }
    }
  }

  func line(_ row: Int) -> String {
    String(
      cells[row * columns..<(row + 1) * columns].map { cell in
        if unicode {
          return Character(Unicode.Scalar(0x2800 + UInt32(cell)) ?? " ")
        }
        return [" ", "'", ".", "|"][Int(cell)]
      })
  }
}
