import AxisArrays

import AxisArrays

/// The events of a Blackrock NEV file: digital inputs, comments and spikes.
struct NEVEvents {
  private(set) var events: [Event] = []
  private(set) var passedOver = 0
  let version: String
  let start: WallClock?

  var notices: [Notice] {
    guard passedOver > 0 else { return [] }
    return [Notice(.lost, "\(counted(passedOver, "packet")) of other kinds in the .nev file left out")]
  }

  static func matches(_ prefix: [UInt8]) -> Bool { marks.contains(decoded(prefix.prefix(8))) }

  static let marks: Set = ["NEURALEV", "BREVENTS"]

  /// - Parameter origin: Seconds of the clock at time 0 of the recording.
  init(_ source: ByteSource, origin: Double) throws(RecordingError) {
    let head = try source.bytes(at: 0, count: 336)
    guard head.count == 336, Self.marks.contains(decoded(head.prefix(8))) else {
      throw .malformed(
        path: source.path, at: .byte(0), expected: "the header of an event file", found: quoted(head.prefix(8)))
    }
    func word(_ at: Int) -> Int { head.little(UInt32.self, at: at).map { Int($0) } ?? 0 }
    let (dataPlace, packet, ticks, count) = (word(12), word(16), Double(word(20)), word(332))
    let stamp = head[8] >= 3 ? 8 : 4
    (version, start) = ("\(head[8]).\(head[9])", NSxHeader.clock(head, at: 28))
    guard dataPlace >= 336, packet >= stamp + 8, packet < 1 << 20, ticks > 0, count <= (source.size - 336) / 32 else {
      throw .malformed(
        path: source.path, at: .byte(12), expected: "sizes of the header and of packets, ticks above 0",
        found: "\(dataPlace), \(packet), \(plain(ticks))")
    }
    var labels: [Int: String] = [:]
    let rows = try source.bytes(at: 336, count: 32 * count)
    for at in stride(from: 0, to: rows.count - 31, by: 32) where rows[at...].starts(with: "NEUEVLBL".utf8) {
      labels[Int(rows.little(UInt16.self, at: at + 8) ?? 0)] = decoded(rows[(at + 10)..<(at + 26)].prefix { $0 != 0 })
    }
    var window = ByteWindow(source, at: dataPlace)
    while window.place < source.size {
      guard try window.holds(packet) else {
        throw .endsEarly(path: source.path, offset: source.size, reading: "the packet at byte \(window.place)")
      }
      let time = stamp == 8 ? Double(window.peek(UInt64.self)) : Double(window.peek(UInt32.self))
      let onset = time / ticks - origin
      let id = Int(window.peek(UInt16.self, ahead: stamp))
      switch id {
      case 0:
        let reason = window.peek(UInt8.self, ahead: stamp + 2)
        let value = window.peek(UInt16.self, ahead: stamp + 4)
        events.append(Event(onset: onset, text: reason & 0x80 > 0 ? "serial \(value)" : "digital \(value)"))
      case 1...10_000:
        let unit = window.peek(UInt8.self, ahead: stamp + 2)
        let text = unit == 255 ? "spike noise" : unit == 0 ? "spike" : "spike unit \(unit)"
        events.append(Event(onset: onset, text: text, channel: labels[id] ?? "elec\(id)"))
      case 0xFFFF:
        let bytes = window.peek(packet).dropFirst(stamp + 8)
        events.append(Event(onset: onset, text: decoded(bytes.prefix { $0 != 0 })))
      default: passedOver += 1
      }
      window.place += packet
    }
  }
}
