/// A date and a time of day as a recorder wrote it, without a time zone.
public struct WallClock: Hashable, Sendable, Codable {
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to the length of the month.
  public var day: Int
  /// 0 to 23.
  public var hour: Int
  public var minute: Int
  public var second: Int
  /// The part of a second, in 0..<1.
  public var fraction: Double

  /// `nil` for a date or time that does not exist.
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, fraction: Double = 0
  ) {
    guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
    guard day >= 1, day <= WallClock.days(in: month, of: year) else { return nil }
    guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
    guard fraction >= 0, fraction < 1 else { return nil }
    (self.year, self.month, self.day, self.hour, self.minute) = (year, month, day, hour, minute)
    (self.second, self.fraction) = (second, fraction)
  }

  /// Reads what `description` writes, with "T" or a blank between date and time.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(whereSeparator: { $0 == "T" || $0 == " " })
    guard parts.count == 2 else { return nil }
    let date = parts[0].split(separator: "-").compactMap { Int($0) }
    let time = parts[1].split(separator: ":")
    guard date.count == 3, time.count == 3, let hour = Int(time[0]), let minute = Int(time[1]) else { return nil }
    let seconds = time[2].split(separator: ".", omittingEmptySubsequences: false)
    guard let second = Int(seconds[0]), seconds.count <= 2 else { return nil }
    guard let fraction = seconds.count == 2 ? NumberParser.double("0." + seconds[1]) : 0 else { return nil }
    self.init(
      year: date[0], month: date[1], day: date[2], hour: hour, minute: minute, second: second, fraction: fraction)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension WallClock {
  /// A clock time of ISO 8601, whose time zone is passed over.
  init?(zoned text: String) {
    let parts = text.split(maxSplits: 1, whereSeparator: { $0 == "T" || $0 == " " })
    guard parts.count == 2 else { return nil }
    let time = parts[1].prefix { $0.isNumber || $0 == ":" || $0 == "." }
    self.init("\(parts[0])T\(time)")
  }
}

extension WallClock: CustomStringConvertible {
  /// As "2024-02-29T23:59:01.25".
  public var description: String {
    func padded(_ number: Int, _ width: Int = 2) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let day = "\(padded(year, 4))-\(padded(month))-\(padded(self.day))"
    let time = "\(padded(hour)):\(padded(minute)):\(padded(second))"
    guard fraction > 0 else { return "\(day)T\(time)" }
    // Decimals without an exponent, to the microsecond.
    let micro = min(999_999, Int((fraction * 1e6).rounded()))
    var digits = padded(micro, 6)
    while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
    return "\(day)T\(time).\(digits)"
  }
}

extension WallClock {
  /// The date and time of so many seconds after the first of January 1970; `nil` beyond the years 1 to 9999.
  init?(secondsSince1970 seconds: Double) {
    guard abs(seconds) < 1e12 else { return nil }
    let whole = Int(seconds.rounded(.down))
    let days = Int((Double(whole) / 86400).rounded(.down))
    // From the first of March of the year 0, so that leap days end years; 146097 days are 400 years.
    let day = days + 719_468
    let era = Int((Double(day) / 146_097).rounded(.down))
    let ofEra = day - era * 146_097
    let year = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let march = (5 * ofYear + 2) / 153
    let month = march < 10 ? march + 3 : march - 9
    let left = whole - days * 86400
    self.init(
      year: year + era * 400 + (month <= 2 ? 1 : 0), month: month, day: ofYear - (153 * march + 2) / 5 + 1,
      hour: left / 3600, minute: left / 60 % 60, second: left % 60, fraction: seconds - Double(whole))
  }

  /// Seconds from another clock time to this one.
  func seconds(since other: WallClock) -> Double {
    func whole(_ clock: WallClock) -> Int { clock.hour * 3600 + clock.minute * 60 + clock.second }
    return Double((dayNumber - other.dayNumber) * 86400 + whole(self) - whole(other)) + (fraction - other.fraction)
  }

  /// Days since the first of March of the year 0.
  var dayNumber: Int {
    let years = month > 2 ? year : year - 1
    let months = (month + 9) % 12
    return 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1
  }

  /// The clock `seconds` later (or earlier), `nil` beyond the years 1 to 9999 or for more than 10^9 seconds.
  func adding(seconds: Double) -> WallClock? {
    guard abs(seconds) <= 1e9 else { return nil }
    let total = fraction + seconds
    var clock = self
    clock.fraction = total - total.rounded(.down)
    // The subtraction may round up to a whole second.
    let carried = clock.fraction >= 1
    if carried { clock.fraction = 0 }
    let whole = hour * 3600 + minute * 60 + second + Int(total.rounded(.down)) + (carried ? 1 : 0)
    let days = Int((Double(whole) / 86400).rounded(.down))
    let left = whole - days * 86400
    (clock.hour, clock.minute, clock.second) = (left / 3600, left / 60 % 60, left % 60)
    for _ in 0..<abs(days) {
      clock.day += days > 0 ? 1 : -1
      if clock.day < 1 {
        clock.month -= 1
        if clock.month < 1 { (clock.month, clock.year) = (12, clock.year - 1) }
        clock.day = WallClock.days(in: clock.month, of: clock.year)
      } else if clock.day > WallClock.days(in: clock.month, of: clock.year) {
        clock.day = 1
        clock.month += 1
        if clock.month > 12 { (clock.month, clock.year) = (1, clock.year + 1) }
      }
    }
    return (1...9999).contains(clock.year) ? clock : nil
  }
}
