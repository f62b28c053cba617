import Plots

/// Rows of text in columns that line up.
package struct TextTable {
  private var rows: [[String]] = []
  /// Columns whose text ends at the right edge: numbers.
  private let right: Set<Int>

  package init(right: Set<Int> = []) { self.right = right }

  package mutating func add(_ cells: String...) { rows.append(cells) }
  package mutating func add(cells: [String]) { rows.append(cells) }

  /// The lines, each ended by a line break, two blanks between columns.
  package func text(indent: String = "") -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? Terminal.plain($0[column]).count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let text = Terminal.plain(cell)
        let space = String(repeating: " ", count: widths[column] - text.count)
        if right.contains(column) { return space + text }
        return column == row.count - 1 ? text : text + space
      }
      var line = indent + cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
