/// Names of time columns.
enum CSVTimeName {
  enum Rank: Int, Comparable {
    /// The name is a time's and nothing else.
    case certain
    /// The name is most likely a time's.
    case likely
    /// The name has a word for time in it.
    case possible

    static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
  }

  /// How likely a column is the time, and its unit in seconds where the name tells it; `nil` for other names.
  static func rank(_ label: String, unit: String) -> (rank: Rank, scale: Double?)? {
    let name = label.lowercased()
    guard unit.isEmpty || seconds(unit) != nil else { return nil }
    let scale = unit.isEmpty ? nil : seconds(unit)
    if certain.contains(name) { return (.certain, scale) }
    if likely.contains(name) { return (.likely, scale) }
    if unit.isEmpty, let seconds = units[name], name != "h", name != "s", name != "min" { return (.likely, seconds) }
    // "time_ms", "Timestamp (Unix)", "lsl timestamp".
    var words = name.split(whereSeparator: { !($0.isLetter || $0.isNumber) }).map(String.init)
    guard words.count > 1, words.count <= 4 else { return nil }
    if unit.isEmpty, let last = words.last, let seconds = units[last] {
      words.removeLast()
      if words.last == "in" { words.removeLast() }
      let stem = words.joined(separator: " ")
      if certain.contains(stem) { return (.certain, seconds) }
      if likely.contains(stem) { return (.likely, seconds) }
      return words.contains(where: isTime) ? (.possible, seconds) : nil
    }
    return words.contains(where: isTime) ? (.possible, scale) : nil
  }

  /// Seconds in a unit of time; `nil` for others.
  static func seconds(_ unit: String) -> Double? { units[unit.lowercased()] }

  private static func isTime(_ word: String) -> Bool {
    word.count > 1 && (certain.contains(word) || likely.contains(word))
  }

  private static let certain: Set<String> = ["time", "t", "timestamp"]
  private static let likely: Set<String> = [
    "times", "timestamps", "time stamp", "time stamps", "time_stamp", "time_stamps", "datetime", "date time",
    "date_time", "clock", "elapsed", "elapsed time", "zeit", "zeiten", "zeitpunkt", "zeitstempel", "uhrzeit",
    "temps", "horodatage", "tiempo", "tiempos", "hora", "tempo", "tempi", "ora", "tijd", "tijdstempel", "tid",
    "tidpunkt", "aika", "czas", "čas", "cas", "idő", "zaman", "χρόνος", "время", "час", "时间", "時間", "時刻", "시간",
    "زمن", "זמן", "समय",
  ]
  private static let units: [String: Double] = [
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "sek": 1, "sekunden": 1, "ms": 1e-3, "msec": 1e-3,
    "millisecond": 1e-3, "milliseconds": 1e-3, "millis": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "usec": 1e-6,
    "microseconds": 1e-6, "micros": 1e-6, "ns": 1e-9, "nsec": 1e-9, "nanoseconds": 1e-9, "min": 60, "minutes": 60,
    "h": 3600, "hours": 3600,
  ]
}
