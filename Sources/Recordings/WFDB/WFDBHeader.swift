import AxisArrays

/// The header (.hea) of a WFDB record.
///
/// - Source: PhysioNet, "WFDB Applications Guide", header(5) and signal(5).
struct WFDBHeader {
  struct Signal {
    /// "~" where the segment lacks the signal.
    var file: String
    var format: Int
    var samplesPerFrame: Int
    /// Frames by which the stored signal comes late.
    var skew: Int
    /// Bytes of the file before its first sample.
    var offset: Int
    var gain: Double
    var baseline: Double
    /// The sample before the first, for differences.
    var initial: Int
    var info: ChannelInfo
  }

  let name: String
  /// Frames per second.
  let rate: Double
  /// Frames, where the header tells them.
  let count: Int?
  let start: WallClock?
  private(set) var signals: [Signal] = []
  /// The records that follow each other; "~" for a pause.
  private(set) var segments: [(name: String, count: Int)] = []
  private(set) var assumedGains = 0

  private static let largest = 1 << 24

  init(_ source: ByteSource) throws(RecordingError) {
    guard source.size <= Self.largest else {
      throw .unsupported(path: source.path, what: "\(source.size) bytes of header; the most is \(Self.largest)")
    }
    let bytes = try source.bytes(at: 0, count: source.size)
    var lines: [(number: Int, fields: [Substring])] = []
    for (number, line) in decoded(bytes).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      if let first = fields.first, !first.hasPrefix("#") { lines.append((number + 1, fields)) }
    }
    func malformed(_ line: Int, _ column: Int, _ expected: String, _ found: some StringProtocol) -> RecordingError {
      .malformed(
        path: source.path, at: .line(lines.isEmpty ? 1 : lines[min(line, lines.count - 1)].number, column: column),
        expected: expected, found: quoted(found))
    }
    guard let record = lines.first?.fields, record.count >= 2 else {
      throw malformed(0, 1, "the name of a record and its number of signals", "")
    }
    let names = record[0].split(separator: "/", omittingEmptySubsequences: false)
    name = String(names[0])
    guard let number = Int(record[1]), (0...10_000).contains(number) else {
      throw malformed(0, 2, "0 to 10000 signals", record[1])
    }
    // The rate may be followed by that of a counter, which is not needed.
    let rateText = record.count > 2 ? record[2].prefix { $0 != "/" && $0 != "(" } : "250"
    guard let rate = NumberParser.double(rateText), rate > 0, (1 / rate).isFinite else {
      throw malformed(0, 3, "a rate above 0", rateText)
    }
    self.rate = rate
    var count: Int?
    if record.count > 3 {
      guard let told = Int(record[3]), (0...1 << 48).contains(told) else {
        throw malformed(0, 4, "a number of samples", record[3])
      }
      count = told > 0 ? told : nil
    }
    self.count = count
    start = Self.clock(record.count > 4 ? record[4] : "", record.count > 5 ? record[5] : "")
    if names.count > 1 {
      guard let segments = Int(names[1]), segments >= 1, segments == lines.count - 1 else {
        throw malformed(0, 1, "as many lines as segments", record[0])
      }
      for line in 1...segments {
        let fields = lines[line].fields
        guard fields.count >= 2, let length = Int(fields[1]), (0...1 << 48).contains(length) else {
          throw malformed(line, 2, "the samples of a segment", fields.count > 1 ? fields[1] : "")
        }
        self.segments.append((String(fields[0]), length))
      }
      return
    }
    guard lines.count > number else { throw malformed(lines.count - 1, 1, "\(number) signals", "\(lines.count - 1)") }
    for line in 1..<(number + 1) {
      let fields = lines[line].fields
      guard fields.count >= 2, let signal = Self.signal(fields, line - 1, &assumedGains) else {
        throw malformed(line, 2, "a format and a gain above 0", fields.joined(separator: " "))
      }
      signals.append(signal)
    }
  }

  private static func signal(_ fields: [Substring], _ index: Int, _ assumedGains: inout Int) -> Signal? {
    // "212x4:2+24": the format, samples in a frame, skew, bytes before the first.
    var numbers: [Character: Int] = [:]
    var (mark, digits): (Character, String) = (" ", "")
    for character in String(fields[1]) + " " {
      if character.isNumber {
        digits.append(character)
        continue
      }
      guard let number = Int(digits), number < 1 << 40 else { return nil }
      numbers[mark] = number
      (mark, digits) = (character, "")
    }
    guard let format = numbers[" "], (1...10_000).contains(numbers["x"] ?? 1), numbers["x"] ?? 1 > 0 else { return nil }
    // "200(1024)/mV".
    let scale = fields.count > 2 ? fields[2] : "0"
    let gainText = scale.prefix { $0 != "(" && $0 != "/" }
    guard var gain = NumberParser.double(gainText), gain.isFinite else { return nil }
    let zero = fields.count > 4 ? Int(fields[4]) ?? 0 : 0
    var baseline = Double(zero)
    if let open = scale.firstIndex(of: "("), let close = scale.firstIndex(of: ")"), open < close {
      guard let value = Int(scale[scale.index(after: open)..<close]) else { return nil }
      baseline = Double(value)
    }
    let unit = scale.firstIndex(of: "/").map { String(scale[scale.index(after: $0)...]) } ?? "mV"
    if gain == 0 {
      gain = 200
      assumedGains += 1
    }
    let label = fields.count > 8 ? fields[8...].joined(separator: " ") : "ch\(index + 1)"
    return Signal(
      file: String(fields[0]), format: format, samplesPerFrame: numbers["x"] ?? 1, skew: numbers[":"] ?? 0,
      offset: numbers["+"] ?? 0, gain: gain, baseline: baseline,
      initial: fields.count > 5 ? Int(fields[5]) ?? 0 : zero,
      info: ChannelInfo(label: label, unit: unit, kind: ChannelKind.of(label: label, unit: unit)))
  }

  /// "17:27:45.5" and "15/08/1994".
  private static func clock(_ time: Substring, _ date: Substring) -> WallClock? {
    let day = date.split(separator: "/").map { Int($0) ?? 0 }
    guard day.count == 3 else { return nil }
    let parts = time.split(separator: ":").map { NumberParser.double($0) ?? -1 }
    guard parts.count == 3, let hour = Int(exactly: parts[0]), let minute = Int(exactly: parts[1]),
      parts[2] >= 0, parts[2] < 60
    else { return WallClock(year: day[2], month: day[1], day: day[0]) }
    return WallClock(
      year: day[2], month: day[1], day: day[0], hour: hour, minute: minute, second: Int(parts[2]),
      fraction: parts[2] - parts[2].rounded(.down))
  }
}
