/// How a table spells its numbers.
struct CSVDialect: Hashable, Sendable {
  /// The byte between fields; a blank stands for any number of them.
  var delimiter: UInt8
  /// Whether a comma stands between whole part and fraction.
  var hasDecimalComma: Bool
}

/// One field of a table.
enum CSVField {
  /// The number that a field spells, NaN for one that says that there is none; `nil` for other text.
  @inline(__always)
  static func number(_ field: UnsafeRawBufferPointer, comma: Bool) -> Double? {
    if field.isEmpty { return .nan }
    if !comma, let number = NumberParser.double(field) { return number }
    return rare(field, comma: comma)
  }

  static func number(_ field: String, comma: Bool) -> Double? {
    var field = field
    return field.withUTF8 { number(UnsafeRawBufferPointer($0), comma: comma) }
  }

  /// Digits after the decimal mark, with an exponent taken off.
  static func decimals(_ field: UnsafeRawBufferPointer, comma: Bool) -> Int {
    comma ? withPoint(field) { NumberParser.decimals($0) } ?? 0 : NumberParser.decimals(field)
  }

  private static func rare(_ field: UnsafeRawBufferPointer, comma: Bool) -> Double? {
    if comma, let number = withPoint(field, { NumberParser.double($0) }) { return number }
    return isMissing(field) ? .nan : nil
  }

  /// Calls `body` with a point for the comma; `nil` for a field with a point of its own, which may stand between
  /// thousands, and for a comma without digits behind it.
  private static func withPoint<R>(_ field: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> R?) -> R? {
    guard field.count <= 400, field.last != UInt8(ascii: ","), !field.contains(UInt8(ascii: ".")) else { return nil }
    var bytes = [UInt8](field)
    guard let comma = bytes.firstIndex(of: UInt8(ascii: ",")) else { return body(field) }
    bytes[comma] = UInt8(ascii: ".")
    return bytes.withUnsafeBytes { body($0) }
  }

  /// As statistics programs and databases write a value that is not there.
  private static func isMissing(_ field: UnsafeRawBufferPointer) -> Bool {
    guard field.count <= 4 else { return false }
    return ["na", "n/a", "null", "none", "nil"].contains(decoded(field).lowercased())
  }
}

/// A clock time as a field of a table, with its date or without: "2017-11-20 22:41:01.738".
struct CSVClock: Hashable, Sendable {
  /// Days from a fixed one; `nil` without a date.
  var day: Int?
  /// Seconds of the day.
  var seconds: Double
  /// Digits of the fraction of a second.
  var decimals: Int
  /// `nil` without a date, and where day and month cannot be told apart.
  var clock: WallClock?

  init?(_ text: String) {
    guard text.utf8.count <= 40, text.utf8.contains(UInt8(ascii: ":")) else { return nil }
    var words = text.split(whereSeparator: { $0 == "T" || $0 == " " })
    let half = words.count > 1 ? words[words.count - 1].lowercased() : ""
    if half == "am" || half == "pm" || half == "utc" || half == "z" { words.removeLast() }
    guard var time = words.last, words.count <= 2 else { return nil }
    // A zone is the same in all rows, so that differences do not depend on it.
    if time.last == "Z" { time.removeLast() }
    if let zone = time.lastIndex(where: { $0 == "+" || $0 == "-" }) { time = time[..<zone] }
    let parts = time.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, var hour = Int(parts[0]), let minute = Int(parts[1]),
      (0...24).contains(hour), (0...59).contains(minute)
    else { return nil }
    if half == "pm", hour < 12 { hour += 12 }
    if half == "am", hour == 12 { hour = 0 }
    var second = 0.0
    decimals = 0
    if parts.count == 3 {
      let mark = parts[2].firstIndex { $0 == "." || $0 == "," }
      let whole = mark.map { parts[2][..<$0] } ?? parts[2]
      let fraction = mark.map { parts[2][parts[2].index(after: $0)...] } ?? ""
      guard whole.count <= 2, let seconds = Int(whole), (0...60).contains(seconds),
        fraction.allSatisfy({ $0.isASCII && $0.isNumber }),
        let part = fraction.isEmpty ? 0 : NumberParser.double("0." + fraction)
      else { return nil }
      (second, decimals) = (Double(seconds) + part, fraction.utf8.count)
    }
    seconds = Double(hour * 3600 + minute * 60) + second
    (day, clock) = (nil, nil)
    guard words.count == 2 else { return }
    guard let (date, isCertain) = CSVClock.date(words[0]) else { return nil }
    day = date.dayNumber
    clock = isCertain ? date.adding(seconds: seconds) : nil
  }

  /// Seconds of the day less those of another clock, without what floating point adds to printed digits.
  func seconds(since other: CSVClock) -> Double {
    var scale = 1.0
    for _ in 0..<min(9, max(decimals, other.decimals)) { scale *= 10 }
    return ((seconds - other.seconds) * scale).rounded() / scale
  }

  /// Year, month and day by the marks between them; with slashes, whichever of month and day fits.
  private static func date(_ text: Substring) -> (WallClock, isCertain: Bool)? {
    guard let mark = text.first(where: { "-/.".contains($0) }) else { return nil }
    let parts = text.split(separator: mark).compactMap { Int($0) }
    guard parts.count == 3 else { return nil }
    if parts[0] > 31 { return WallClock(year: parts[0], month: parts[1], day: parts[2]).map { ($0, true) } }
    let year = parts[2] < 100 ? 2000 + parts[2] : parts[2]
    if mark == "/", parts[0] <= 12 {
      return WallClock(year: year, month: parts[0], day: parts[1]).map { ($0, parts[1] > 12 || parts[0] == parts[1]) }
    }
    return WallClock(year: year, month: parts[1], day: parts[0]).map { ($0, true) }
  }
}
