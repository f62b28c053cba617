/// When an EDF recording began, out of fields that recorders fill in many ways.
///
/// Dates and times may have points, colons, slashes, hyphens or blanks between their numbers. The date of EDF+'s
/// recording field, which has the century, comes before the short one.
struct EDFStart {
  /// `nil` for anonymised dates, and where no date can be made out.
  private(set) var clock: WallClock?
  /// What is wrong with the fields, where something is.
  private(set) var fault: String?

  init(date: String, time: String, recording: String) {
    let words = recording.split(separator: " ")
    let isPlus = words.count >= 2 && words[0].lowercased() == "startdate"
    // Written so when nobody knows.
    if isPlus, words[1].uppercased() == "X", date == "01.01.85" || date.isEmpty { return }
    guard let day = (isPlus ? EDFStart.long(words[1]) : nil) ?? EDFStart.short(date) else {
      let isBlank = date.utf8.allSatisfy { "0.X ".utf8.contains($0) } && !isPlus
      if !isBlank { fault = "the start date \(quoted(date)) is not valid, so that no start is told" }
      return
    }
    guard let time = EDFStart.time(time) else {
      fault = "the start time \(quoted(time)) is not valid, the date alone is kept"
      clock = day
      return
    }
    // A second of 60 is the next minute's first.
    clock = day.adding(seconds: Double(time.hour * 3600 + time.minute * 60 + time.second))
    if time.second > 59 {
      fault = "the start time has second \(time.second), taken as \(clock?.description ?? "the next minute")"
    }
  }

  /// "01-FEB-2020".
  private static func long(_ text: Substring) -> WallClock? {
    let parts = text.split(whereSeparator: isMark)
    guard parts.count == 3, let day = Int(parts[0]), let year = Int(parts[2]) else { return nil }
    let month = EDFHeader.months.firstIndex(of: parts[1].uppercased()).map { $0 + 1 } ?? Int(parts[1])
    return month.flatMap { WallClock(year: century(year), month: $0, day: day) }
  }

  /// "01.02.20"; the year first where the first number is no day.
  private static func short(_ text: String) -> WallClock? {
    guard let parts = numbers(text) else { return nil }
    if parts[0] > 31 { return WallClock(year: century(parts[0]), month: parts[1], day: parts[2]) }
    return WallClock(year: century(parts[2]), month: parts[1], day: parts[0])
  }

  private static func time(_ text: String) -> (hour: Int, minute: Int, second: Int)? {
    guard let parts = numbers(text), parts[0] < 24, parts[1] < 60, parts[2] <= 60 else { return nil }
    return (parts[0], parts[1], parts[2])
  }

  private static func numbers(_ text: String) -> [Int]? {
    let parts = text.split(whereSeparator: isMark).map { Int($0) }
    let numbers = parts.compactMap { $0 }
    return parts.count == 3 && numbers.count == 3 && numbers.allSatisfy { $0 >= 0 } ? numbers : nil
  }

  /// Two digits are 1985 to 2084.
  private static func century(_ year: Int) -> Int { year > 99 ? year : year < 85 ? 2000 + year : 1900 + year }

  private static func isMark(_ character: Character) -> Bool { ".:/- _".contains(character) }
}
