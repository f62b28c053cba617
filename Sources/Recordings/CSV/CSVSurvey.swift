import AxisArrays

/// One look at all rows of a table: how many there are, when they were taken, and what is no sample.
struct CSVSurvey {
  private(set) var table: CSVTable
  private(set) var count = 0
  /// Seconds between samples; `nil` where each has its own time.
  private(set) var gain: Double?
  private(set) var pieces: [Piece] = []
  private(set) var events: [Event] = []
  private(set) var start: WallClock?
  private(set) var notices: [Notice] = []

  private let options: ReadOptions
  private let rate: Double?
  /// The rate that a line above the table tells.
  private let told: Double?
  private var fit: TimeFit
  private var first: Double?
  private var decimals = Int.min
  private var timed = 0

  init(_ table: CSVTable, _ options: ReadOptions, rate: Double?, told: Double?) {
    (self.table, self.options, self.rate, self.told) = (table, options, rate, told)
    fit = TimeFit(rate: rate, gapTolerance: options.gapTolerance, resolution: 0)
  }

  mutating func read(_ start: CSVRows) throws(RecordingError) {
    var rows = start
    if table.columns.time == nil, table.columns.texts.isEmpty, table.columns.open.isEmpty, options.size == .refuse {
      while try rows.next({ (_, _) throws(RecordingError) in () }) != nil { count += 1 }
    } else {
      try lookAtAll(&rows)
    }
    try settle(path: start.path)
  }

  private mutating func lookAtAll(_ rows: inout CSVRows) throws(RecordingError) {
    var values: [Double] = []
    let delimiter = rows.delimiter
    // Only the columns that matter are parsed, unless each row is to be found whole.
    let isShort = table.columns.texts.isEmpty && table.columns.open.isEmpty && options.size == .refuse
    while true {
      values.removeAll(keepingCapacity: true)
      let read = try rows.next { (row, isQuoted) throws(RecordingError) -> Result<CSVTable.Row, CSVTable.Fault> in
        if timed < 1000 || table.columns.isClock && table.origin == nil { look(row, isQuoted, delimiter) }
        if !table.columns.open.isEmpty { closeColumns(row, delimiter) }
        return isShort
          ? table.time(in: row, isQuoted: isQuoted, delimiter: delimiter)
          : table.parse(row, isQuoted: isQuoted, delimiter: delimiter, into: &values)
      }
      guard let read else { return }
      let row: CSVTable.Row
      switch read {
      case .success(let found): row = found
      case .failure(let fault):
        var rest = rows
        guard options.size == .wholeRecords, try rest.next({ (_, _) throws(RecordingError) in () }) == nil else {
          throw table.error(fault, path: rows.path, line: rows.line)
        }
        notices.append(Notice(.lost, "the last row, line \(rows.line), is not whole and was left out"))
        return
      }
      switch row {
      case .sample(let time):
        count += 1
        note(time)
      case .event(let time, let text): events.append(Event(onset: time, text: text))
      }
    }
  }

  private mutating func note(_ time: Double) {
    guard table.columns.time != nil else { return }
    if first == nil { first = time }
    timed += 1
    fit.resolution = table.resolution(decimals: decimals)
    fit.add(time)
  }

  /// Takes from a row how the time is printed, and from the first row the clock that times count from.
  private mutating func look(_ row: UnsafeRawBufferPointer, _ isQuoted: Bool, _ delimiter: UInt8) {
    guard let place = table.columns.time else { return }
    let text = CSVTable.field(place, of: row, isQuoted: isQuoted, delimiter: delimiter)
    if table.columns.isClock {
      guard let clock = CSVClock(text) else { return }
      if table.origin == nil {
        table.origin = clock
        start = clock.clock
        if start == nil {
          notices.append(
            Notice(.guessed, "the times count from the first one, \(quoted(text)), which does not tell a date for sure")
          )
        }
      }
      decimals = max(decimals, clock.decimals)
    } else {
      decimals = max(
        decimals, Array(text.utf8).withUnsafeBytes { CSVField.decimals($0, comma: table.comma) })
    }
  }

  /// Columns that were empty so far and hold text in this row are left out.
  private mutating func closeColumns(_ row: UnsafeRawBufferPointer, _ delimiter: UInt8) {
    let fields = CSVRows.fields(row, delimiter: delimiter)
    for place in table.columns.open where place < fields.count && !fields[place].isEmpty {
      if CSVField.number(fields[place], comma: table.comma) == nil {
        table.columns.leaveOut(place)
      } else {
        table.columns.keep(place)
      }
    }
  }
}

extension CSVSurvey {
  /// Makes a rate and pieces of what was seen.
  private mutating func settle(path: String) throws(RecordingError) {
    let name = table.columns.timeName
    guard table.columns.time != nil else { return counted(from: 0) }
    if options.timing == .perRow {
      guard rate == nil else { throw .badOption(name: "rate", what: "does not go with --time-per-row") }
      return
    }
    switch fit.result() {
    case .none:
      // One row, or times that stand still.
      if count > 1 {
        notices.append(Notice(.ignored, "\(name) does not grow from row to row and is no time"))
      }
      counted(from: first ?? 0)
    case .irregular:
      if let rate {
        throw .badOption(
          name: "rate",
          what:
            "is \(plain(rate)) Hz, which the times of \(path) in \(name) do not follow (--gap-tolerance allows more, "
            + "--time-column none reads without them)")
      }
      if let told {
        notices.append(
          Notice(
            .guessed, "the times in \(name) are not regular; samples are at \(plain(told)) Hz, as a line above says"))
        return regular(1 / told, from: first ?? 0)
      }
      notices.append(
        Notice(.guessed, "the times in \(name) are not regular, so each row keeps its own (--rate for a regular grid)"))
    case .regular(let grid):
      gain = grid.gain
      pieces = Piece.pieces(grid.pieces, total: grid.count)
      notices += grid.notices(of: name)
    }
  }

  /// Samples that are counted, for want of times.
  private mutating func counted(from offset: Double) {
    if rate == nil {
      if let told {
        notices.append(Notice(.guessed, "samples are at \(plain(told)) Hz, as a line above the table says"))
      } else {
        notices.append(Notice.assumedRate(hint: "--time-column, if a column is the time"))
      }
    }
    regular(1 / (rate ?? told ?? 1), from: offset)
  }

  private mutating func regular(_ gain: Double, from offset: Double) {
    self.gain = gain
    pieces = [Piece(first: 0, count: count, offset: offset)]
  }
}

extension CSVTable {
  /// The time of a row, and nothing else of it.
  func time(in row: UnsafeRawBufferPointer, isQuoted: Bool, delimiter: UInt8) -> Result<Row, Fault> {
    guard let place = columns.time else { return .success(.sample(time: 0)) }
    var at = 0
    var found: Result<Double, Fault> = .failure(Fault(column: 0, text: nil))
    func take(_ field: UnsafeRawBufferPointer) -> Bool {
      guard at == place else {
        at += 1
        found = .failure(Fault(column: at, text: nil))
        return true
      }
      found = time(field, column: place)
      return false
    }
    if isQuoted {
      for text in CSVRows.fields(row, delimiter: delimiter) {
        if !Array(text.utf8).withUnsafeBytes(take) { break }
      }
    } else {
      CSVRows.forEachField(row, delimiter: delimiter, take)
    }
    return found.map { .sample(time: $0) }
  }

  /// The text of one field of a row; empty where there are fewer.
  static func field(_ place: Int, of row: UnsafeRawBufferPointer, isQuoted: Bool, delimiter: UInt8) -> String {
    if isQuoted {
      let fields = CSVRows.fields(row, delimiter: delimiter)
      return place < fields.count ? fields[place] : ""
    }
    var (at, found) = (0, "")
    CSVRows.forEachField(row, delimiter: delimiter) { field in
      if at == place { found = decoded(field.prefix(60)) }
      at += 1
      return at <= place
    }
    return found
  }

  /// The last decimal of printed times, in seconds.
  func resolution(decimals: Int) -> Double {
    guard decimals > -300, decimals < 300 else { return 0 }
    var result = 1.0
    for _ in 0..<abs(decimals) { result *= 10 }
    return (decimals < 0 ? result : 1 / result) * (columns.isClock ? 1 : columns.timeScale)
  }
}
