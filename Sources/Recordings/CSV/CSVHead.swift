import AxisArrays

/// What stands above the data of a table: lines of text, names of columns.
struct CSVHead: Sendable {
  /// Names of the columns, `nil` where there are none.
  private(set) var names: [String]?
  /// Rows before the data, comments not counted.
  private(set) var rows = 0
  /// Samples per second, where a line of text tells them.
  private(set) var rate: Double?
  private(set) var notices: [Notice] = []

  init(_ sample: CSVSample, header: Bool?, path: String) throws(RecordingError) {
    let width = sample.width
    var texts = sample.comments.map { decoded($0) }
    let first = try CSVHead.first(sample, header: header, path: path)
    texts += sample.rows[..<first].map { decoded($0.bytes) }
    if first > 0 {
      let what = first == 1 ? "1 line of text before the table is" : "\(first) lines of text before the table are"
      notices.append(Notice(.guessed, "\(what) passed over, the first being \(quoted(sample.rows[0].bytes))"))
    }
    rate = CSVHead.rate(in: texts)
    rows = first
    let fields = sample.fields(first)
    let below = CSVBelow(sample, from: first + 1)
    if header != false, fields.count == width - 1, below.hasRowNames {
      // As R writes tables: the column of row names has no name.
      (names, rows) = ([""] + fields, first + 1)
    } else if header != false, fields.count > width {
      // The last columns are those of remarks, which most rows leave out.
      (names, rows) = (Array(fields.prefix(width)), first + 1)
      let left = listed(Array(fields.dropFirst(width)))
      notices.append(Notice(.guessed, "the first row names \(fields.count) columns of \(width): \(left) passed over"))
    } else if header ?? below.isHeader(fields) {
      (names, rows) = (fields, first + 1)
      if header == nil, CSVBelow.areNumbers(fields) {
        notices.append(
          Notice(.guessed, "the first row, all numbers, is taken for the names of the columns (--header no for data)"))
      }
    } else if header == nil, sample.commentLine > 0, first == 0, sample.commentLine < sample.rows[0].line,
      let found = CSVHead.names(inComment: sample.comments.last ?? [], sample, below: CSVBelow(sample, from: 0))
    {
      names = found
      notices.append(Notice(.guessed, "the last comment before the data is taken for the names of the columns"))
    }
  }

  /// The first row that belongs to the table. Rows before it are lines of text: they have one field, or they stand
  /// above a row of names.
  private static func first(_ sample: CSVSample, header: Bool?, path: String) throws(RecordingError) -> Int {
    func count(_ index: Int) -> Int { sample.fields(index).count }
    let width = sample.width
    guard let first = sample.rows.indices.first(where: { count($0) == width }) else { return 0 }
    guard first > 0 else { return 0 }
    let last = first - 1
    let isText = sample.fields(last).allSatisfy {
      CSVField.number($0, comma: sample.dialect.hasDecimalComma) == nil && !$0.isEmpty
    }
    let below = CSVBelow(sample, from: first)
    let isLonger = count(last) > width && below.isHeader(Array(sample.fields(last).prefix(width)))
    let isNameless = header != false && isText && (count(last) == width - 1 && below.hasRowNames || isLonger)
    let start = isNameless ? last : first
    let hasNames = header ?? (isNameless || CSVBelow(sample, from: first + 1).isHeader(sample.fields(first)))
    if let odd = (0..<start).first(where: { count($0) > 1 && !hasNames }) {
      throw .malformed(
        path: path, at: .line(sample.rows[odd].line), expected: "\(width) fields", found: "\(count(odd))")
    }
    return start
  }

  /// The names in a comment that has as many fields as the data.
  private static func names(inComment comment: [UInt8], _ sample: CSVSample, below: CSVBelow) -> [String]? {
    let text = comment.drop { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "%") }
    for delimiter in [sample.dialect.delimiter, 0x2C, 0x09, 0x3B, 0x20] {
      let fields = text.withUnsafeBytes { CSVRows.fields($0, delimiter: delimiter) }
      guard fields.count == sample.width, below.isHeader(fields) else { continue }
      // "# 100 samples" over two columns is a remark.
      let isText = fields.allSatisfy { CSVField.number($0, comma: sample.dialect.hasDecimalComma) == nil }
      if isText || CSVBelow.areNumbers(fields) { return fields }
    }
    return nil
  }

  /// The rate in lines such as "%Sample Rate = 250 Hz" or "# fs: 0.5 kHz", if they agree on one.
  private static func rate(in texts: [String]) -> Double? {
    var rates: Set<Double> = []
    for text in texts {
      let words = text.lowercased().split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == ".") })
      let mark = words.firstIndex { word in
        ["rate", "freq", "frequency", "fs", "sfreq", "srate", "samplerate", "samplingrate", "abtastrate"].contains(word)
      }
      guard let mark else { continue }
      let isSampling =
        words[mark].count > 4 && words[mark] != "frequency" || words[mark] == "fs"
        || words.contains { $0.hasPrefix("sampl") || $0.hasPrefix("abtast") }
      guard isSampling, let place = words[mark...].firstIndex(where: { number($0) != nil }), place <= mark + 3,
        var rate = number(words[place]), rate > 0
      else { continue }
      if words[place].hasSuffix("khz") || place + 1 < words.count && words[place + 1] == "khz" { rate *= 1000 }
      rates.insert(rate)
    }
    return rates.count == 1 ? rates.first.flatMap { (1 / $0).isFinite ? $0 : nil } : nil
  }

  private static func number(_ word: Substring) -> Double? {
    let digits = word.prefix { $0.isNumber || $0 == "." }
    let rest = word.dropFirst(digits.count)
    guard rest.isEmpty || rest == "hz" || rest == "khz", let value = NumberParser.double(digits) else { return nil }
    return value.isFinite ? value : nil
  }
}

/// The rows below one that may be a header.
struct CSVBelow {
  private let rows: [[String]]
  private let comma: Bool

  init(_ sample: CSVSample, from first: Int) {
    comma = sample.dialect.hasDecimalComma
    rows = first < sample.rows.count ? (first..<sample.rows.count).map { sample.fields($0) } : []
  }

  /// Whether a row names the columns: text over numbers, or the numbers of columns over values of other kinds.
  func isHeader(_ fields: [String]) -> Bool {
    let texts = fields.indices.filter { isText(fields[$0]) }
    if texts.isEmpty { return isNumbered(fields) }
    guard !rows.isEmpty else { return true }
    for column in texts {
      let below = rows.lazy.compactMap { column < $0.count ? $0[column] : nil }
      if below.contains(where: { !$0.isEmpty && !isText($0) }) { return true }
      // An empty column says nothing; one of text may go on with text.
      if below.allSatisfy(\.isEmpty) { return true }
    }
    // All text, over something else.
    return texts.count == fields.count && rows.contains { row in row.contains { !$0.isEmpty && !isText($0) } }
  }

  /// As data frames number their columns: the first field empty where no row's is, or all rows with fractions.
  private func isNumbered(_ fields: [String]) -> Bool {
    guard fields.count > 1, CSVBelow.areNumbers(fields), !rows.isEmpty else { return false }
    if fields[0].isEmpty { return rows.allSatisfy { $0.first?.isEmpty == false } }
    return rows.count > 1 && rows.allSatisfy { $0.allSatisfy { $0.utf8.contains(comma ? 0x2C : 0x2E) } }
  }

  /// Whether fields but for an empty first one are 0, 1, 2, … or 1, 2, 3, …
  static func areNumbers(_ fields: [String]) -> Bool {
    let numbers = fields.first?.isEmpty == true ? fields.dropFirst() : fields[...]
    guard let first = numbers.first.flatMap({ Int($0) }), first == 0 || first == 1 else { return false }
    return numbers.enumerated().allSatisfy { Int($1) == first + $0 }
  }

  /// Whether the rows begin with their numbers, or with texts, and there are two of them at least.
  var hasRowNames: Bool {
    guard rows.count > 1 else { return false }
    let names = rows.compactMap(\.first)
    guard let first = names.first.flatMap({ Int($0) }) else { return names.allSatisfy(isText) }
    return names.enumerated().allSatisfy { Int($1) == first &+ $0 }
  }

  private func isText(_ field: String) -> Bool {
    !field.isEmpty && CSVField.number(field, comma: comma) == nil && CSVClock(field) == nil
  }
}
