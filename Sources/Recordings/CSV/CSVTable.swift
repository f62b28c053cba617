/// How to take a row of a table apart.
struct CSVTable: Sendable {
  var columns: CSVColumns
  /// Whether numbers have a decimal comma.
  let comma: Bool
  /// Clock time that a clock column counts from.
  var origin: CSVClock?

  enum Row {
    /// Seconds, 0 without a time column.
    case sample(time: Double)
    /// A row without any number.
    case event(time: Double, text: String)
  }

  /// What is wrong with a row: a field that is not what it should be, or (without a text) another number of fields.
  struct Fault: Error {
    var column: Int
    var text: String?
    var expected = "a number"
  }

  init(columns: CSVColumns, comma: Bool) {
    (self.columns, self.comma) = (columns, comma)
  }

  /// The next row, its channels appended to `values`; `nil` at the end.
  func next(_ rows: inout CSVRows, into values: inout [Double]) throws(RecordingError) -> Row? {
    let delimiter = rows.delimiter
    let parsed = try rows.next { (row, isQuoted) throws(RecordingError) -> Result<Row, Fault> in
      parse(row, isQuoted: isQuoted, delimiter: delimiter, into: &values)
    }
    switch parsed {
    case nil: return nil
    case .success(let row): return row
    case .failure(let fault): throw error(fault, path: rows.path, line: rows.line)
    }
  }

  func error(_ fault: Fault, path: String, line: Int) -> RecordingError {
    guard let text = fault.text else {
      return .malformed(path: path, at: .line(line), expected: "\(columns.count) fields", found: "\(fault.column)")
    }
    var found = quoted(text)
    if fault.expected == "a number", !comma, CSVField.number(text, comma: true) != nil {
      found += " (--decimal comma reads numbers with a comma)"
    }
    return .malformed(path: path, at: .line(line, column: fault.column), expected: fault.expected, found: found)
  }

  func parse(
    _ row: UnsafeRawBufferPointer, isQuoted: Bool, delimiter: UInt8, into values: inout [Double]
  ) -> Result<Row, Fault> {
    if isQuoted {
      // Rare for numbers: unquote, then go the same way with a byte that no number has.
      let plain = CSVRows.fields(row, delimiter: delimiter).joined(separator: "\u{1F}")
      return Array(plain.utf8).withUnsafeBytes { parse($0, isQuoted: false, delimiter: 0x1F, into: &values) }
    }
    let before = values.count
    let (count, comma) = (columns.count, comma)
    var column = 0
    var time: Result<Double, Fault> = .success(0)
    var fault: Fault?
    var (hasNumber, text) = (columns.texts.isEmpty, "")
    columns.roles.withUnsafeBufferPointer { roles in
      CSVRows.forEachField(row, delimiter: delimiter) { field in
        guard column < count else {
          column += 1
          return true
        }
        switch roles[column] {
        case .channel:
          if !hasNumber, !field.isEmpty { hasNumber = true }
          if let number = CSVField.number(field, comma: comma) {
            values.append(number)
          } else {
            fault = Fault(column: column + 1, text: decoded(field.prefix(60)))
            return false
          }
        case .time: time = self.time(field, column: column)
        case .leftOut:
          if !hasNumber, !field.isEmpty, columns.texts.contains(column) {
            text += (text.isEmpty ? "" : " ") + decoded(field.prefix(4096))
          }
        }
        column += 1
        return true
      }
    }
    // The places from the left: a time that is none comes before what stands behind it.
    if case .failure(let bad) = time, fault.map({ bad.column < $0.column }) ?? true { fault = bad }
    if let fault { return .failure(fault) }
    guard column == count, case .success(let seconds) = time else {
      return .failure(Fault(column: column, text: nil))
    }
    if !hasNumber, !text.isEmpty {
      values.removeLast(values.count - before)
      return .success(.event(time: seconds, text: text))
    }
    return .success(.sample(time: seconds))
  }

  /// The time in a field, in seconds.
  func time(_ field: UnsafeRawBufferPointer, column: Int) -> Result<Double, Fault> {
    if columns.isClock {
      let text = decoded(field.prefix(60))
      guard let clock = CSVClock(text) else {
        return .failure(Fault(column: column + 1, text: text, expected: "a clock time"))
      }
      guard let origin else { return .success(0) }
      // Without a date only the time of day is known, and midnight is passed at most once between rows.
      if let day = clock.day, let first = origin.day {
        return .success(Double(day - first) * 86400 + (clock.seconds - origin.seconds))
      }
      let seconds = clock.seconds - origin.seconds
      return .success(seconds < 0 ? seconds + 86400 : seconds)
    }
    guard let number = CSVField.number(field, comma: comma), number.isFinite else {
      return .failure(Fault(column: column + 1, text: decoded(field.prefix(60)), expected: "a time"))
    }
    return .success(number * columns.timeScale)
  }
}
