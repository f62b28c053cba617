import AxisArrays

/// The text beside a SpikeGLX file: what its numbers are.
///
/// - Source: SpikeGLX, "Metadata guide", and the probe types of its IMRO tables.
struct SpikeGLXMeta {
  let path: String
  private var entries: [String: (value: String, place: Int)] = [:]

  private static let largest = 1 << 24

  init(_ source: ByteSource) throws(RecordingError) {
    path = source.path
    guard source.size <= Self.largest else {
      throw .unsupported(path: path, what: "\(source.size) bytes of text; the most is \(Self.largest)")
    }
    let bytes = try source.bytes(at: 0, count: source.size)
    var at = 0
    while at < bytes.count {
      let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
      let line = bytes[at..<end].last == 0x0D ? bytes[at..<(end - 1)] : bytes[at..<end]
      if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
        // Tables are marked by a tilde, or not, as versions of the program will.
        let key = decoded(line[..<equals].drop { $0 == UInt8(ascii: "~") })
        entries[key] = (decoded(line[(equals + 1)...]), at)
      }
      at = end + 1
    }
  }

  static func matches(_ prefix: [UInt8]) -> Bool {
    prefix.starts(with: "acqApLfSy=".utf8) || prefix.starts(with: "acqMnMaXaDw=".utf8)
  }

  /// The program's clock when the file was begun.
  var start: WallClock? { entries["fileCreateTime"].flatMap { WallClock($0.value) } }

  private func malformed(_ key: String, _ expected: String) -> RecordingError {
    guard let entry = entries[key] else {
      return .malformed(path: path, at: .part(key), expected: expected, found: "no such key")
    }
    return .malformed(path: path, at: .byte(entry.place), expected: "\(key), \(expected)", found: quoted(entry.value))
  }

  /// "imec" or "nidq".
  var kind: String {
    get throws(RecordingError) {
      guard let kind = entries["typeThis"]?.value else { throw malformed("typeThis", "imec or nidq") }
      guard kind == "imec" || kind == "nidq" else {
        throw .unsupported(path: path, what: "recordings of type \(quoted(kind)); imec and nidq are read")
      }
      return kind
    }
  }

  func number(_ key: String, or missing: Double? = nil) throws(RecordingError) -> Double {
    if entries[key] == nil, let missing { return missing }
    guard let text = entries[key]?.value, let value = NumberParser.double(text), value > 0, value.isFinite else {
      throw malformed(key, "a number above 0")
    }
    return value
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(RecordingError) -> Int {
    guard let text = entries[key]?.value, let value = Int(text), range.contains(value) else {
      throw malformed(key, "a whole number in \(range.lowerBound)...\(range.upperBound)")
    }
    return value
  }

  /// Whole numbers between commas.
  private func counts(_ key: String, _ number: Int) throws(RecordingError) -> [Int] {
    let parts = (entries[key]?.value ?? "").split(separator: ",").map { Int($0) ?? -1 }
    guard parts.count == number, parts.allSatisfy({ (0...100_000).contains($0) }) else {
      throw malformed(key, "\(number) counts of channels")
    }
    return parts
  }

  /// The saved channels, in the order of the file, by their places among those that were acquired.
  private func saved(of total: Int) throws(RecordingError) -> [Int] {
    let key = "snsSaveChanSubset", count = try integer("nSavedChans", in: 1...100_000)
    var places: [Int] = []
    let text = entries[key]?.value ?? "all"
    if text == "all" {
      places = Array(0..<total)
    } else {
      for part in text.split(separator: ",") {
        let ends = part.split(separator: ":").map { Int($0) ?? -1 }
        guard let low = ends.first, let high = ends.last, ends.count <= 2, low >= 0, low <= high, high < total,
          places.count <= count
        else { throw malformed(key, "channels of 0...\(total - 1)") }
        places += low...high
      }
    }
    guard places.count == count else { throw malformed(key, "\(count) channels, as nSavedChans says") }
    return places
  }

  /// The texts in parentheses of a table, the first of which describes the rest.
  private func table(_ key: String) -> [Substring] {
    (entries[key]?.value ?? "").split(separator: "(").map { $0.prefix { $0 != ")" } }
  }

  /// All channels with their gains: microvolts of a probe, volts of an acquisition board; words of digital lines are
  /// triggers, as they are.
  var channels: [StoredChannel] {
    get throws(RecordingError) {
      try kind == "imec" ? try probeChannels() : try boardChannels()
    }
  }

  private func probeChannels() throws(RecordingError) -> [StoredChannel] {
    let counts = try counts("acqApLfSy", 3)
    let (ap, lf) = (counts[0], counts[1])
    let step = try number("imAiRangeMax") / number("imMaxInt", or: 512) * 1e6
    let gains = try probeGains(ap: ap)
    return named(
      try saved(of: ap + lf + counts[2]).map { place in
        switch place {
        case ..<ap: Self.signal("AP\(place)", "µV", step / gains.ap[place])
        case ..<(ap + lf): Self.signal("LF\(place - ap)", "µV", step / gains.lf[(place - ap) % max(1, ap)])
        default: Self.word("SY\(place - ap - lf)")
        }
      })
  }

  /// The gains of each channel: in the table of the probe where its amplifiers can be set, else one for all.
  private func probeGains(ap count: Int) throws(RecordingError) -> (ap: [Double], lf: [Double]) {
    let rows = table("imroTbl")
    let head = (rows.first ?? "").split(whereSeparator: { $0 == "," || $0 == " " }).map { Int($0) ?? 0 }
    let all = (try number("imChan0apGain", or: 80), try number("imChan0lfGain", or: 80))
    var gains = (ap: [Double](repeating: all.0, count: count), lf: [Double](repeating: all.1, count: max(1, count)))
    func check(_ gain: Int) throws(RecordingError) -> Double {
      guard gain > 0 else { throw malformed("imroTbl", "gains above 0") }
      return Double(gain)
    }
    if head.first == 1110, head.count >= 5 {
      // One setting for the whole probe.
      return (
        Array(repeating: try check(head[3]), count: count), Array(repeating: try check(head[4]), count: max(1, count))
      )
    }
    for row in rows.dropFirst() {
      let fields = row.split(separator: " ").map { Int($0) ?? 0 }
      // Without "channel bank reference ap lf" the probe has amplifiers of one gain.
      guard (5...6).contains(fields.count), Self.hasSettableGains(head.first ?? 0) else { continue }
      guard gains.ap.indices.contains(fields[0]) else { continue }
      gains.ap[fields[0]] = try check(fields[3])
      gains.lf[fields[0]] = try check(fields[4])
    }
    return gains
  }

  private static func hasSettableGains(_ type: Int) -> Bool { type == 0 || (1000..<2000).contains(type) || type > 5000 }

  private func boardChannels() throws(RecordingError) -> [StoredChannel] {
    let counts = try counts("acqMnMaXaDw", 4)
    let step = try number("niAiRangeMax") / number("niMaxInt", or: 32768)
    let (mn, ma, xa) = (counts[0], counts[0] + counts[1], counts[0] + counts[1] + counts[2])
    let gains = (mn > 0 ? try number("niMNGain") : 1, ma > mn ? try number("niMAGain") : 1)
    return named(
      try saved(of: xa + counts[3]).map { place in
        switch place {
        case ..<mn: Self.signal("MN\(place)", "V", step / gains.0)
        case ..<ma: Self.signal("MA\(place - mn)", "V", step / gains.1)
        case ..<xa: Self.signal("XA\(place - ma)", "V", step)
        default: Self.word("XD\(place - xa)")
        }
      })
  }

  private static func signal(_ label: String, _ unit: String, _ gain: Double) -> StoredChannel {
    StoredChannel(info: ChannelInfo(label: label, unit: unit), gain: gain)
  }

  private static func word(_ label: String) -> StoredChannel {
    StoredChannel(info: ChannelInfo(label: label, kind: "trigger"))
  }

  /// The channels under the names of the channel map, where it has one for each.
  private func named(_ channels: [StoredChannel]) -> [StoredChannel] {
    let names = table("snsChanMap").dropFirst().map { String($0.prefix { $0 != ";" }) }
    guard names.count == channels.count, Set(names).count == names.count else { return channels }
    var channels = channels
    for index in channels.indices { channels[index].info.label = names[index] }
    return channels
  }
}
