import AxisArrays

/// The header of a Blackrock NSx file, and the packets of its data.
///
/// - Source: Blackrock Microsystems, "File specifications package", LB-0023.
struct NSxHeader {
  let version: String
  let rate: Double
  let start: WallClock?
  private(set) var channels: [StoredChannel] = []
  /// Ticks of the clock in a second.
  let ticks: Double
  let dataPlace: Int
  /// Bytes before the samples of a packet; 0 where there are no packets.
  let packetHead: Int

  private static let marks = ["NEURALSG": 0, "NEURALCD": 9, "BRSMPGRP": 13]
  private static let mostChannels = 10_000

  static func matches(_ prefix: [UInt8]) -> Bool { marks[decoded(prefix.prefix(8))] != nil }

  init(_ source: ByteSource) throws(RecordingError) {
    let path = source.path
    let head = try source.bytes(at: 0, count: 314)
    func malformed(_ place: Int, _ expected: String, _ found: String) -> RecordingError {
      .malformed(path: path, at: .byte(place), expected: expected, found: found)
    }
    guard let packetHead = Self.marks[decoded(head.prefix(8))] else {
      throw malformed(0, "NEURALSG, NEURALCD or BRSMPGRP", quoted(head.prefix(8)))
    }
    self.packetHead = packetHead
    guard head.count >= (packetHead == 0 ? 32 : 314) else {
      throw .endsEarly(path: path, offset: head.count, reading: "the header")
    }
    func word(_ at: Int) -> Int { head.little(UInt32.self, at: at).map { Int($0) } ?? 0 }
    let (periodPlace, countPlace) = packetHead == 0 ? (24, 28) : (286, 310)
    let (period, count) = (word(periodPlace), word(countPlace))
    guard period > 0 else { throw malformed(periodPlace, "a period above 0", "\(period)") }
    guard (1...Self.mostChannels).contains(count) else {
      throw malformed(countPlace, "1 to \(Self.mostChannels) channels", "\(count)")
    }
    rate = 30_000 / Double(period)
    if packetHead == 0 {
      (version, start, ticks) = ("2.1", nil, 30_000)
      dataPlace = 32 + 4 * count
      let ids = try source.bytes(at: 32, count: 4 * count)
      guard ids.count == 4 * count else { throw .endsEarly(path: path, offset: source.size, reading: "the channels") }
      // This version tells neither names nor scales.
      for index in 0..<count {
        let id = ids.little(UInt32.self, at: 4 * index) ?? 0
        channels.append(StoredChannel(info: ChannelInfo(label: "chan\(id)")))
      }
      return
    }
    version = "\(head[8]).\(head[9])"
    ticks = Double(word(290))
    guard ticks > 0 else { throw malformed(290, "ticks of the clock above 0", "0") }
    start = Self.clock(head, at: 294)
    dataPlace = word(10)
    guard dataPlace >= 314 + 66 * count, dataPlace <= source.size else {
      throw malformed(10, "a header of \(314 + 66 * count) to \(source.size) bytes", "\(dataPlace)")
    }
    let rows = try source.bytes(at: 314, count: 66 * count)
    for index in 0..<count {
      let row = Array(rows[(66 * index)..<(66 * index + 66)])
      guard row[0] == UInt8(ascii: "C"), row[1] == UInt8(ascii: "C") else {
        throw malformed(314 + 66 * index, "CC, the mark of a channel", quoted(row.prefix(2)))
      }
      func limit(_ at: Int) -> Double { Double(Int16(bitPattern: row.little(UInt16.self, at: at) ?? 0)) }
      let label = decoded(row[4..<20].prefix { $0 != 0 }), unit = decoded(row[30..<46].prefix { $0 != 0 })
      let (low, high, least, most) = (limit(22), limit(24), limit(26), limit(28))
      let isValid = high > low && most > least
      let gain = isValid ? (most - least) / (high - low) : 1
      channels.append(
        StoredChannel(
          info: ChannelInfo(
            label: label, unit: isValid ? unit : "", kind: ChannelKind.of(label: label, unit: unit)),
          gain: gain, offset: isValid ? least - low * gain : 0))
    }
  }

  /// A time of eight 16 bit numbers: year, month, weekday, day, hour, minute, second, milliseconds.
  static func clock(_ bytes: [UInt8], at place: Int) -> WallClock? {
    let parts = (0..<8).map { bytes.little(UInt16.self, at: place + 2 * $0).map { Int($0) } ?? 0 }
    return WallClock(
      year: parts[0], month: parts[1], day: parts[3], hour: parts[4], minute: parts[5], second: parts[6],
      fraction: Double(min(parts[7], 999)) / 1000)
  }
}
