import AxisArrays

/// The header of a GDF file of version 1 or 2.
///
/// - Source: A. Schlögl, "GDF - A general dataformat for biosignals", version 2.51.
struct GDFHeader {
  struct Channel {
    var stored: StoredChannel
    var encoding: SampleLayout.Encoding
  }

  let version: Double
  let patient: String
  let recording: String
  let start: WallClock?
  /// Bytes before the first record.
  let headerBytes: Int
  /// As the file says; `nil` where it does not.
  let recordCount: Int?
  /// Seconds.
  let recordDuration: Double
  private(set) var recordBytes = 0
  private(set) var channels: [Channel] = []
  private(set) var notices: [Notice] = []
  private let path: String

  static func matches(_ prefix: [UInt8]) -> Bool { prefix.starts(with: "GDF ".utf8) }

  init(_ source: ByteSource) throws(RecordingError) {
    path = source.path
    let path = path
    func malformed(_ place: Int, _ expected: String, _ found: String) -> RecordingError {
      .malformed(path: path, at: .byte(place), expected: expected, found: found)
    }
    let head = try source.bytes(at: 0, count: 256)
    guard head.count == 256 else { throw .endsEarly(path: path, offset: head.count, reading: "the header") }
    guard let version = NumberParser.double(decoded(head[4..<8])), Self.matches(head), (1..<4).contains(version) else {
      throw malformed(0, "GDF and a version of 1 to 3", quoted(head.prefix(8)))
    }
    self.version = version
    let isOld = version < 1.9
    patient = Self.text(head[8..<(isOld ? 88 : 74)])
    recording = Self.text(head[(isOld ? 88 : 88)..<(isOld ? 168 : 152)])
    start = isOld ? Self.oldDate(head[168..<184]) : Self.date(head.little(UInt64.self, at: 168) ?? 0)
    let blocks = head.little(UInt16.self, at: 184).map { Int($0) * 256 } ?? 0
    headerBytes = isOld ? head.little(UInt64.self, at: 184).flatMap { Int(exactly: $0) } ?? 0 : blocks
    let records = head.little(Int64.self, at: 236).map { Int($0) } ?? -1
    recordCount = records >= 0 ? records : nil
    let (above, below) = (head.little(UInt32.self, at: 244) ?? 0, head.little(UInt32.self, at: 248) ?? 0)
    guard above > 0, below > 0 else { throw malformed(244, "a duration of records above 0", "\(above)/\(below)") }
    recordDuration = Double(above) / Double(below)
    let count = Int(isOld ? head.little(UInt32.self, at: 252) ?? 0 : UInt32(head.little(UInt16.self, at: 252) ?? 0))
    guard (1...20_000).contains(count) else { throw malformed(252, "1 to 20000 channels", "\(count)") }
    guard headerBytes >= 256 * (count + 1), headerBytes <= source.size else {
      throw malformed(184, "a header of \(256 * (count + 1)) to \(source.size) bytes", "\(headerBytes)")
    }
    let bytes = try source.bytes(at: 256, count: 256 * count)
    guard bytes.count == 256 * count else { throw .endsEarly(path: path, offset: source.size, reading: "the channels") }
    try describe(bytes, count, isOld, malformed)
  }

  /// Takes the fields of all channels, which lie field by field.
  private mutating func describe(
    _ bytes: [UInt8], _ count: Int, _ isOld: Bool, _ malformed: (Int, String, String) -> RecordingError
  ) throws(RecordingError) {
    func field(_ place: Int, _ width: Int, _ index: Int) -> ArraySlice<UInt8> {
      bytes[(place * count + width * index)..<(place * count + width * (index + 1))]
    }
    func double(_ place: Int, _ index: Int) -> Double {
      Double(bitPattern: bytes.little(UInt64.self, at: place * count + 8 * index) ?? 0)
    }
    func whole(_ place: Int, _ index: Int) -> Double {
      Double(bytes.little(Int64.self, at: place * count + 8 * index) ?? 0)
    }
    for index in 0..<count {
      let label = Self.text(field(0, 16, index))
      let code = isOld ? 0 : bytes.little(UInt16.self, at: 102 * count + 2 * index) ?? 0
      let unit = isOld ? Self.text(field(96, 8, index)) : GDFUnit.name(code)
      let samples = Int(bytes.little(UInt32.self, at: 216 * count + 4 * index) ?? 0)
      let type = Int(bytes.little(UInt32.self, at: 220 * count + 4 * index) ?? 0)
      guard let encoding = Self.encodings[type] else {
        throw malformed(256 + 220 * count + 4 * index, "a type of numbers that is read", "\(type)")
      }
      guard samples < 1 << 30, let next = recordBytes.plus(samples * encoding.bytes) else {
        throw malformed(256 + 216 * count + 4 * index, "samples that a record can hold", "\(samples)")
      }
      let (physical, digital) = (
        (double(104, index), double(112, index)),
        isOld ? (whole(120, index), whole(128, index)) : (double(120, index), double(128, index))
      )
      let gain = (physical.1 - physical.0) / (digital.1 - digital.0)
      let isValid = gain.isFinite && gain != 0
      if !isValid {
        notices.append(
          Notice(.guessed, "channel \(quoted(label)) has no valid limits: its counts are taken as they are"))
      }
      let shown = isValid ? unit : ""
      channels.append(
        Channel(
          stored: StoredChannel(
            info: ChannelInfo(
              label: label, unit: shown, kind: ChannelKind.of(label: label, unit: unit)),
            gain: isValid ? gain : 1, offset: isValid ? physical.0 - gain * digital.0 : 0,
            samples: samples,
            place: recordBytes), encoding: encoding))
      recordBytes = next
    }
    guard recordBytes > 0 else { throw malformed(256 + 216 * count, "samples in a record", "none") }
  }

  private static let encodings: [Int: SampleLayout.Encoding] = [
    1: .int8, 2: .uint8, 3: .int16, 4: .uint16, 5: .int32, 6: .uint32, 7: .int64, 8: .uint64, 16: .float32,
    17: .float64,
    279: .int24,
  ]

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var text = decoded(bytes.prefix { $0 != 0 })
    while text.last == " " { text.removeLast() }
    return text
  }

  /// Days since the year 0 in units of 2^-32.
  private static func date(_ value: UInt64) -> WallClock? {
    guard value > 0 else { return nil }
    // 719529 is the first of January 1970.
    let seconds = (Double(value >> 32) - 719_529) * 86400 + Double(value & 0xFFFF_FFFF) * 0x1p-32 * 86400
    // The unit is 20 microseconds: more digits than that are noise.
    let rounded = (seconds * 1e4).rounded() / 1e4
    return WallClock(secondsSince1970: rounded)
  }

  /// "YYYYMMDDhhmmsscc".
  private static func oldDate(_ bytes: ArraySlice<UInt8>) -> WallClock? {
    let digits = bytes.map { (0x30...0x39).contains($0) ? Int($0) - 0x30 : 0 }
    func number(_ from: Int, _ count: Int) -> Int { digits[from..<(from + count)].reduce(0) { $0 * 10 + $1 } }
    return WallClock(
      year: number(0, 4), month: number(4, 2), day: number(6, 2), hour: number(8, 2), minute: number(10, 2),
      second: number(12, 2), fraction: Double(number(14, 2)) / 100)
  }
}

/// Units by their codes of ISO/IEEE 11073-10101: a multiple of 32 for the unit, and its decimal prefix.
enum GDFUnit {
  private static let units: [UInt16: String] = [
    0: "", 512: "", 544: "%", 736: "°", 768: "rad", 1280: "m", 1760: "g", 2176: "s", 2496: "Hz", 3840: "Pa",
    3872: "mmHg", 4256: "V", 4288: "Ω", 6048: "°C",
  ]
  private static let prefixes = [
    "", "da", "h", "k", "M", "G", "T", "P", "E", "Z", "Y", "", "", "", "", "", "d", "c", "m", "µ", "n", "p", "f", "a",
    "z", "y",
  ]

  static func name(_ code: UInt16) -> String {
    guard let unit = units[code & ~31] else { return "unit \(code)" }
    let prefix = Int(code & 31)
    return unit.isEmpty ? "" : (prefix < prefixes.count ? prefixes[prefix] : "") + unit
  }
}
