/// The first rows of a table, and how they are best taken apart.
struct CSVSample: Sendable {
  struct Row: Sendable {
    var bytes: [UInt8]
    var isQuoted: Bool
    var line: Int
  }

  private(set) var rows: [Row] = []
  private(set) var dialect: CSVDialect
  /// Fields of most rows.
  private(set) var width = 0
  /// Comments before the first row, and the line of the last one.
  let comments: [[UInt8]]
  let commentLine: Int

  private static let most = 64

  init(_ start: CSVRows, delimiter: UInt8?, decimal: ReadOptions.DecimalMark?) throws(RecordingError) {
    var from = start
    var bytes = 0
    while rows.count < CSVSample.most, bytes < 1 << 20 {
      let found = try from.next { (row, isQuoted) throws(RecordingError) in ([UInt8](row), isQuoted) }
      guard let (row, isQuoted) = found else { break }
      bytes += row.count
      rows.append(Row(bytes: row, isQuoted: isQuoted, line: from.line))
    }
    (comments, commentLine) = (from.comments, from.commentLine)
    dialect = CSVDialect(delimiter: UInt8(ascii: ","), hasDecimalComma: false)
    var best = -1.0
    for candidate in CSVSample.candidates(delimiter, decimal) {
      let (score, width) = fit(candidate)
      let isBetter = score > best + 1e-9 || abs(score - best) <= 1e-9 && width > self.width
      // Words of a text are no columns.
      guard isBetter, score > 0 || candidate.delimiter != UInt8(ascii: " ") || delimiter != nil else { continue }
      (best, self.width, dialect) = (score, width, candidate)
    }
  }

  private static func candidates(_ delimiter: UInt8?, _ decimal: ReadOptions.DecimalMark?) -> [CSVDialect] {
    let delimiters: [UInt8] = delimiter.map { [$0] } ?? [0x2C, 0x09, 0x3B, 0x7C, 0x20]
    var candidates: [CSVDialect] = []
    for comma in [false, true] where decimal.map({ ($0 == .comma) == comma }) ?? true {
      for mark in delimiters { candidates.append(CSVDialect(delimiter: mark, hasDecimalComma: comma)) }
    }
    return candidates
  }

  /// How well rows come out: the share of fields that are numbers or times, over the rows that have as many fields as
  /// most have.
  private func fit(_ dialect: CSVDialect) -> (score: Double, width: Int) {
    var counts: [Int: (rows: Int, share: Double)] = [:]
    for row in rows {
      let (fields, good) = CSVSample.goodness(row, dialect)
      let before = counts[fields] ?? (0, 0)
      counts[fields] = (before.rows + 1, before.share + (fields == 0 ? 0 : Double(good) / Double(fields)))
    }
    let most = counts.max { ($0.value.rows, $0.value.share, $0.key) < ($1.value.rows, $1.value.share, $1.key) }
    return most.map { ($0.value.share, $0.key) } ?? (0, 0)
  }

  private static func goodness(_ row: Row, _ dialect: CSVDialect) -> (fields: Int, good: Int) {
    var (fields, good) = (0, 0)
    func look(_ field: UnsafeRawBufferPointer) -> Bool {
      fields += 1
      if CSVField.number(field, comma: dialect.hasDecimalComma) != nil || CSVClock(decoded(field)) != nil { good += 1 }
      return true
    }
    if row.isQuoted {
      for var text in row.fields(dialect.delimiter) { _ = text.withUTF8 { look(UnsafeRawBufferPointer($0)) } }
    } else {
      row.bytes.withUnsafeBytes { CSVRows.forEachField($0, delimiter: dialect.delimiter, look) }
    }
    return (fields, good)
  }

  func fields(_ index: Int) -> [String] { rows[index].fields(dialect.delimiter) }
}

extension CSVSample.Row {
  func fields(_ delimiter: UInt8) -> [String] { bytes.withUnsafeBytes { CSVRows.fields($0, delimiter: delimiter) } }
}
