import AxisArrays

/// What the columns of a table are: channels, perhaps a time, and what is no signal.
struct CSVColumns: Sendable {
  enum Role: Hashable, Sendable {
    case channel, time
    /// Text, or numbers of rows.
    case leftOut
  }

  private(set) var roles: [Role]
  private(set) var channels: [ChannelInfo] = []
  /// Place of the time among the columns.
  private(set) var time: Int?
  /// Whether the time is a clock's, as text.
  private(set) var isClock = false
  /// Seconds per unit of the time column.
  private(set) var timeScale = 1.0
  /// Columns of text, which tell events where a row holds nothing else.
  private(set) var texts: [Int] = []
  /// Named columns that were empty so far, in which text may yet come.
  private(set) var open: [Int] = []
  private(set) var notices: [Notice] = []
  /// Of the time column, as a message names it.
  private(set) var timeName = ""

  var count: Int { roles.count }

  private struct Column {
    var name: String
    var label: String
    var unit: String
    var content: CSVContent
  }

  init(_ sample: CSVSample, _ head: CSVHead, _ options: ReadOptions, path: String) throws(RecordingError) {
    let content = CSVContent.columns(of: sample, from: head.rows)
    roles = Array(repeating: .channel, count: content.count)
    let names = head.names ?? content.indices.map { "ch\($0 + 1)" }
    guard names.count == content.count else {
      throw .malformed(
        path: path, at: .line(head.rows < sample.rows.count ? sample.rows[head.rows].line : 1),
        expected: "\(names.count) fields", found: "\(content.count)")
    }
    var columns = names.indices.map { index in
      let (label, unit) = CSVColumns.split(names[index])
      return Column(name: names[index], label: label, unit: unit, content: content[index])
    }
    try chooseTime(columns, hasNames: head.names != nil, options, path: path)
    sortOut(columns, hasNames: head.names != nil)
    for index in columns.indices where columns[index].label.isEmpty { columns[index].label = "ch\(index + 1)" }
    channels = columns.indices.filter { roles[$0] == .channel }.map {
      let column = columns[$0]
      return ChannelInfo(
        label: column.label, unit: column.unit, kind: ChannelKind.of(label: column.label, unit: column.unit))
    }
    guard !channels.isEmpty else { throw .unsupported(path: path, what: "a table without a column besides the time") }
  }

  private mutating func chooseTime(
    _ columns: [Column], hasNames: Bool, _ options: ReadOptions, path: String
  ) throws(RecordingError) {
    var scale: Double?
    var rank = CSVTimeName.Rank.certain
    switch options.timeColumn {
    case .none: return
    case .named(let name):
      let place =
        (hasNames ? columns.firstIndex { $0.name == name } ?? columns.firstIndex { $0.label == name } : nil)
        ?? Int(name).flatMap { columns.indices.contains($0 - 1) ? $0 - 1 : nil }
      guard let place else {
        let known = hasNames ? listed(columns.map(\.name)) : "\(columns.count) columns without names"
        throw .badOption(name: "time-column", what: "is \(quoted(name)); \(path) has \(known)")
      }
      time = place
      scale = CSVTimeName.seconds(columns[place].unit) ?? CSVTimeName.rank(columns[place].label, unit: "")?.scale
      guard scale != nil || columns[place].unit.isEmpty || options.timeUnit != nil else {
        throw .unsupported(
          path: path, what: "times in \(quoted(columns[place].unit)); --time-unit names s, ms, us, ns, min or h")
      }
    case .automatic:
      guard hasNames, let (place, found) = CSVColumns.likeliestTime(columns) else { return }
      (time, scale, rank) = (place, found.scale, found.rank)
    }
    guard let time else { return }
    let column = columns[time]
    roles[time] = .time
    isClock = column.content.isClock
    timeName = column.name.isEmpty ? "column \(time + 1)" : "column \(quoted(column.name))"
    if let unit = options.timeUnit {
      scale = unit.seconds
    } else if scale == nil, !isClock, let guess = column.content.unitOfEpoch {
      notices.append(
        Notice(.guessed, "\(timeName) is taken for \(guess.rawValue) since 1970 (--time-unit for another unit)"))
      scale = guess.seconds
    }
    timeScale = isClock ? 1 : scale ?? 1
    if rank > .certain {
      notices.append(Notice(.guessed, "\(timeName) is taken for the time (--time-column none for a channel)"))
    }
  }

  /// The column that is most likely the time, by name and by values that grow.
  private static func likeliestTime(
    _ columns: [Column]
  ) -> (place: Int, found: (rank: CSVTimeName.Rank, scale: Double?))? {
    var best: (place: Int, found: (rank: CSVTimeName.Rank, scale: Double?))?
    for (place, column) in columns.enumerated() where column.content.numbers > 0 || column.content.isClock {
      guard let found = CSVTimeName.rank(column.label, unit: column.unit),
        found.rank == .certain || column.content.grows
      else { continue }
      if best.map({ found.rank < $0.found.rank }) ?? true { best = (place, found) }
    }
    if let best { return best }
    // Data frames write their index first, without a name.
    guard let first = columns.first, CSVColumns.isNameless(first.name), !first.content.counts, first.content.grows else {
      return nil
    }
    return (0, (.possible, nil))
  }

  private static func isNameless(_ name: String) -> Bool { name.isEmpty || name == "Unnamed: 0" }

  /// Takes out what is no signal.
  private mutating func sortOut(_ columns: [Column], hasNames: Bool) {
    var left: [String] = []
    for (place, column) in columns.enumerated() where place != time {
      let content = column.content
      if content.isText || content.isClock {
        roles[place] = .leftOut
        texts.append(place)
        left.append(column.name.isEmpty ? "column \(place + 1)" : column.name)
      } else if hasNames, place == 0, CSVColumns.isNameless(column.name), content.counts, columns.count > 1 {
        roles[place] = .leftOut
        notices.append(
          Notice(.guessed, "the first column, which has no name, is taken for the numbers of the rows and left out"))
      } else if hasNames, content.isEmpty {
        if column.name.isEmpty, place == columns.count - 1, place > 0 {
          // A mark at the end of every row.
          roles[place] = .leftOut
        } else {
          open.append(place)
        }
      }
    }
    if !left.isEmpty {
      notices.append(Notice(.lost, "columns of text are left out: \(listed(left))"))
    }
  }

  /// A column that was empty turns out to hold text.
  mutating func leaveOut(_ place: Int) {
    guard roles[place] == .channel else { return }
    let channel = roles[..<place].count { $0 == .channel }
    roles[place] = .leftOut
    texts.append(place)
    open.removeAll { $0 == place }
    notices.append(Notice(.lost, "columns of text are left out: \(quoted(channels[channel].label))"))
    channels.remove(at: channel)
  }

  /// A column that was empty turns out to hold numbers.
  mutating func keep(_ place: Int) { open.removeAll { $0 == place } }

  /// "Fp1 (uV)" or "Fp1 [uV]" is a label with a unit.
  private static func split(_ name: String) -> (label: String, unit: String) {
    for (open, close) in [("(", ")"), ("[", "]")] as [(Character, Character)] {
      guard name.last == close, let start = name.lastIndex(of: open) else { continue }
      let unit = name[name.index(after: start)...].dropLast()
      var label = name[..<start]
      while label.last == " " { label.removeLast() }
      return (String(label), String(unit))
    }
    return (name, "")
  }
}

/// What the first rows hold in one column.
struct CSVContent: Sendable {
  private(set) var numbers = 0
  private(set) var clocks = 0
  private(set) var texts = 0
  private var values: [Double] = []
  private var rows = 0

  var isText: Bool { texts > 0 && numbers == 0 }
  var isClock: Bool { clocks > 0 && numbers == 0 && texts == 0 }
  var isEmpty: Bool { numbers + clocks + texts == 0 }
  /// Whether all values are larger than the one before.
  var grows: Bool { isClock || values.count == rows && zip(values, values.dropFirst()).allSatisfy { $0 < $1 } }
  /// Whether the values are whole and follow each other by 1.
  var counts: Bool {
    guard let first = values.first, values.count == rows, first == first.rounded() else { return false }
    return values.enumerated().allSatisfy { $1 == first + Double($0) }
  }

  /// The unit in which values that large are a time of this century since 1970.
  var unitOfEpoch: ReadOptions.TimeUnit? {
    guard let value = values.first else { return nil }
    return switch value {
    case 9e11..<5e12: .ms
    case 9e14..<5e15: .us
    case 9e17..<5e18: .ns
    default: nil
    }
  }

  static func columns(of sample: CSVSample, from first: Int) -> [CSVContent] {
    var columns = Array(repeating: CSVContent(), count: sample.width)
    let comma = sample.dialect.hasDecimalComma
    for row in sample.rows.indices.dropFirst(first) {
      let fields = sample.fields(row)
      guard fields.count == columns.count else { continue }
      for (place, field) in fields.enumerated() {
        columns[place].rows += 1
        if field.isEmpty { continue }
        if let number = CSVField.number(field, comma: comma) {
          columns[place].numbers += 1
          columns[place].values.append(number)
        } else if CSVClock(field) != nil {
          columns[place].clocks += 1
        } else {
          columns[place].texts += 1
        }
      }
    }
    return columns
  }
}
