import AxisArrays

/// Reads tables of numbers as text (CSV, TSV): a row per sample, a column per channel, perhaps one for the time.
///
/// Data of `ReadOptions.dtype` (float64). An empty field is NaN, whatever else is not a number is an error with its
/// line. A time column gives the rate where its first thousand rows are regular; a later row that is not on time is an
/// error then. Where they are not regular, every sample has its own time. Memory: 256 KiB, or one row.
public struct CSVReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "CSV", extensions: ["csv", "tsv", "txt"], summary: "Table of numbers as text, comma, tab or semicolon")

  public let path: String
  public let info = RecordingInfo(format: "CSV")
  public let streams: [StreamInfo]
  private let columns: CSVColumns
  private let dtype: DType
  private let timing: Timing
  private var rows: CSVRows
  private var index = 0

  private enum Timing: Sendable {
    /// No time column.
    case counted(gain: Double)
    case regular(TimeGrid)
    case perRow
  }

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    path = source.path
    dtype = options.dtype ?? .float64
    guard dtype == .float64 || dtype == .float32 else {
      throw .badOption(name: "dtype", what: "CSV is read as float32 or float64, not \(dtype.name)")
    }
    let rate = try options.checkedRate
    var rows = try CSVRows(source)
    let start = rows
    let path = source.path
    let delimiter = options.delimiter ?? (path.lowercased().hasSuffix(".tsv") ? UInt8(ascii: "\t") : nil)
    let first = try rows.next { (row, _) throws(RecordingError) -> (UInt8, [String]) in
      let delimiter = delimiter ?? CSVReader.delimiter(row)
      return (delimiter, CSVRows.fields(row, delimiter: delimiter))
    }
    guard let (delimiter, fields) = first else {
      throw .malformed(path: path, at: .line(1), expected: "a row of numbers or names", found: "an empty table")
    }
    let hasHeader = options.header ?? fields.contains { !$0.isEmpty && NumberParser.double($0) == nil }
    self.rows = hasHeader ? rows : start
    self.rows.delimiter = delimiter
    columns = try CSVColumns(
      names: hasHeader ? fields : nil, count: fields.count, option: options.timeColumn, path: path)
    timing = try CSVReader.timing(self.rows, columns, options, rate: rate)

    let period: Double? =
      switch timing {
      case .counted(let gain): gain
      case .regular(let grid): grid.gain
      case .perRow: nil
      }
    streams = [StreamInfo(name: "", rate: period.map { 1 / $0 }, channels: columns.channels, count: nil, dtype: dtype)]
  }

  public mutating func events() throws(RecordingError) -> [Event] { [] }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    let channels = columns.channels.count
    var values: [Double] = []
    values.reserveCapacity(min(count, 4096) * channels)
    var times: [Double] = []
    var done = 0
    while done < count {
      guard let time = try nextRow(into: &values) else { break }
      switch timing {
      case .counted: break
      case .perRow: times.append(time * columns.timeScale)
      case .regular(let grid):
        let seconds = time * columns.timeScale
        guard grid.contains(seconds, at: index + done) else {
          throw .malformed(
            path: path, at: .line(rows.line),
            expected: "a time near \(Double(index + done) * grid.gain + grid.offset) s",
            found: "\(seconds) s; for times that are not regular, read a time per row")
        }
      }
      done += 1
    }
    guard done > 0 else { return nil }
    let time: Chunk.Time
    switch timing {
    case .counted(let gain): time = .regular(offset: Double(index) * gain)
    case .regular(let grid): time = .regular(offset: Double(index) * grid.gain + grid.offset)
    case .perRow: time = .perSample(times)
    }
    index += done
    let bytes =
      dtype == .float64
      ? values.withUnsafeBytes { [UInt8]($0) } : values.map(Float.init).withUnsafeBytes { [UInt8]($0) }
    return Chunk(bytes: bytes, dtype: dtype, shape: [done, channels], time: time)
  }

  /// Appends the channels of the next row; its time as it stands there, 0 without a time column, `nil` at the end.
  private mutating func nextRow(into values: inout [Double]) throws(RecordingError) -> Double? {
    let (delimiter, columns) = (rows.delimiter, columns)
    let parsed = try rows.next { (row, isQuoted) throws(RecordingError) -> Result<Double, CSVRowFault> in
      CSVReader.parse(row, isQuoted: isQuoted, delimiter: delimiter, columns, into: &values)
    }
    switch parsed {
    case nil: return nil
    case .success(let time): return time
    case .failure(let fault): throw fault.error(path: path, line: rows.line, columns: columns.count)
    }
  }

  private static func parse(
    _ row: UnsafeRawBufferPointer, isQuoted: Bool, delimiter: UInt8, _ columns: CSVColumns, into values: inout [Double]
  ) -> Result<Double, CSVRowFault> {
    if isQuoted {
      // Rare for numbers: unquote, then go the same way with a byte that no number has.
      let plain = CSVRows.fields(row, delimiter: delimiter).joined(separator: "\u{1F}")
      return Array(plain.utf8).withUnsafeBytes {
        parse($0, isQuoted: false, delimiter: 0x1F, columns, into: &values)
      }
    }
    var column = 0
    var time = 0.0
    var fault: CSVRowFault?
    let (count, timeColumn) = (columns.count, columns.time)
    CSVRows.forEachField(row, delimiter: delimiter) { field in
      guard column < count else {
        column += 1
        return true
      }
      let number = field.isEmpty ? .nan : NumberParser.double(field)
      guard let number, column != timeColumn || number.isFinite else {
        fault = CSVRowFault(column: column + 1, text: String(decoding: field.prefix(60), as: UTF8.self))
        return false
      }
      if column == timeColumn { time = number } else { values.append(number) }
      column += 1
      return true
    }
    if let fault { return .failure(fault) }
    return column == count ? .success(time) : .failure(CSVRowFault(column: column, text: nil))
  }

  /// The delimiter that stands most often in a row.
  private static func delimiter(_ row: UnsafeRawBufferPointer) -> UInt8 {
    var best = (UInt8(ascii: ","), 0)
    for candidate in [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")] {
      let count = row.lazy.filter { $0 == candidate }.count
      if count > best.1 { best = (candidate, count) }
    }
    return best.0
  }
}

/// What is wrong with a row: a field that is no number, or (without a text) another number of fields.
private struct CSVRowFault: Error {
  var column: Int
  var text: String?

  func error(path: String, line: Int, columns: Int) -> RecordingError {
    if let text {
      return .malformed(path: path, at: .line(line, column: column), expected: "a number", found: quoted(text))
    }
    return .malformed(path: path, at: .line(line), expected: "\(columns) fields", found: "\(column)")
  }
}

extension CSVReader {
  /// Looks at the time column of the first thousand rows.
  private static func timing(
    _ start: CSVRows, _ columns: CSVColumns, _ options: ReadOptions, rate: Double?
  ) throws(RecordingError) -> Timing {
    guard let time = columns.time else { return .counted(gain: 1 / (rate ?? 1)) }
    if options.timing == .perRow { return .perRow }
    var rows = start
    var times: [Double] = []
    var decimals = Int.min
    while times.count < 1000, let field = try nextField(&rows, time) {
      times.append(field.value * columns.timeScale)
      decimals = max(decimals, field.decimals)
    }
    guard let first = times.first else { return .counted(gain: 1 / (rate ?? 1)) }
    let resolution = power(ofTen: -decimals) * columns.timeScale
    if let rate { return .regular(TimeGrid(gain: 1 / rate, offset: first, resolution: resolution)) }
    if times.count == 1 { return .regular(TimeGrid(gain: 1, offset: first, resolution: resolution)) }
    guard let grid = TimeGrid(times, resolution: resolution) else { return .perRow }
    guard grid.isMean, times.count == 1000, resolution > grid.gain * 1e-9 else { return .regular(grid) }
    // A step that is only known as a mean of printed times drifts off over a long file: take it over all rows.
    var (count, last) = (times.count, times[times.count - 1])
    while let field = try nextField(&rows, time) {
      last = field.value * columns.timeScale
      count += 1
    }
    return TimeGrid(first: first, last: last, count: count, resolution: resolution).map { .regular($0) } ?? .perRow
  }

  private static func power(ofTen exponent: Int) -> Double {
    guard exponent > -300, exponent < 300 else { return exponent < 0 ? 0 : .infinity }
    var result = 1.0
    for _ in 0..<abs(exponent) { result *= 10 }
    return exponent < 0 ? 1 / result : result
  }

  /// The number in one column of the next row.
  private static func nextField(
    _ rows: inout CSVRows, _ column: Int
  ) throws(RecordingError) -> (value: Double, decimals: Int)? {
    let delimiter = rows.delimiter
    let field = try rows.next { (row, isQuoted) throws(RecordingError) -> (Double, Int, String?)? in
      var at = 0
      var found: (Double, Int, String?)?
      func take(_ field: UnsafeRawBufferPointer) -> Bool {
        guard at == column else {
          at += 1
          return true
        }
        if let value = NumberParser.double(field), value.isFinite {
          found = (value, NumberParser.decimals(field), nil)
        } else {
          found = (0, 0, String(decoding: field.prefix(60), as: UTF8.self))
        }
        return false
      }
      if isQuoted {
        for text in CSVRows.fields(row, delimiter: delimiter) {
          if !Array(text.utf8).withUnsafeBytes(take) { break }
        }
      } else {
        CSVRows.forEachField(row, delimiter: delimiter, take)
      }
      return found
    }
    guard let field else { return nil }
    guard let (value, decimals, text) = field else {
      throw .malformed(path: rows.path, at: .line(rows.line), expected: "a time in field \(column + 1)", found: "fewer")
    }
    if let text {
      throw .malformed(
        path: rows.path, at: .line(rows.line, column: column + 1), expected: "a time", found: quoted(text))
    }
    return (value, decimals)
  }
}
