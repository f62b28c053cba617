/// What the columns of a table are: one time, the others channels.
struct CSVColumns: Sendable {
  /// Columns in the file.
  var count: Int
  var channels: [ChannelInfo]
  /// Place of the time among the columns.
  var time: Int?
  /// Seconds per unit of the time column.
  var timeScale = 1.0

  /// - Parameters:
  ///   - names: The header row, `nil` where there is none.
  init(
    names: [String]?, count: Int, option: ReadOptions.TimeColumn, path: String
  ) throws(RecordingError) {
    self.count = count
    channels = []
    let columns = (names ?? (1...max(1, count)).map { "ch\($0)" }).map(CSVColumns.split)
    switch option {
    case .none: break
    case .named(let name):
      time = names?.firstIndex(of: name) ?? columns.firstIndex { $0.label == name && names != nil }
      guard time != nil else {
        let known = (names ?? []).prefix(20).map { quoted($0) }.joined(separator: ", ")
        throw .badOption(
          name: "timeColumn",
          what: "\(path) has no column \(quoted(name)); it has \(known.isEmpty ? "no header" : known)")
      }
    case .automatic:
      if names != nil { time = columns.firstIndex { CSVColumns.timeScale(of: $0) != nil } }
    }
    if let time {
      let column = columns[time]
      guard let scale = CSVColumns.timeScale(of: column) ?? CSVColumns.seconds[column.unit] else {
        throw .unsupported(path: path, what: "times in \(quoted(column.unit)); known are s, ms, us, ns, min and h")
      }
      timeScale = scale
    }
    let time = time
    channels = columns.indices.filter { $0 != time }.map {
      ChannelInfo(label: columns[$0].label, unit: columns[$0].unit)
    }
    guard !channels.isEmpty else { throw .unsupported(path: path, what: "a table without a column besides the time") }
  }

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

  private static let seconds: [String: Double] = [
    "": 1, "s": 1, "sec": 1, "seconds": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9, "min": 60,
    "h": 3600,
  ]

  /// Seconds per unit of a column that is named as a time; `nil` for other columns.
  private static func timeScale(of column: (label: String, unit: String)) -> Double? {
    let name = column.label.lowercased()
    if name == "time" || name == "t" || name == "timestamp" { return seconds[column.unit] }
    for stem in ["time_", "t_", "timestamp_"] where name.hasPrefix(stem) && column.unit.isEmpty {
      let unit = name.dropFirst(stem.count)
      if let scale = unit.isEmpty ? nil : seconds[String(unit)] { return scale }
    }
    return nil
  }
}
