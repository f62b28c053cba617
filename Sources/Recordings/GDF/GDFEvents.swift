import AxisArrays

/// The table of events behind the records of a GDF file.
struct GDFEvents {
  private(set) var events: [Event] = []

  /// - Parameter rate: Of the positions, where the table tells none.
  init(_ source: ByteSource, at place: Int, _ header: GDFHeader, rate: Double) throws(RecordingError) {
    guard place < source.size else { return }
    let head = try source.bytes(at: place, count: 8)
    guard head.count == 8 else {
      throw .endsEarly(path: source.path, offset: source.size, reading: "the table of events at byte \(place)")
    }
    func small(_ at: Int) -> Int { Int(head[at]) | Int(head[at + 1]) << 8 | Int(head[at + 2]) << 16 }
    // Versions before 1.94 have the rate as a whole number, and first.
    let isOld = header.version < 1.94
    let count = isOld ? Int(head.little(UInt32.self, at: 4) ?? 0) : small(1)
    let told = isOld ? Double(small(1)) : Double(Float(bitPattern: head.little(UInt32.self, at: 4) ?? 0))
    let mode = head[0]
    guard mode == 1 || mode == 3 else {
      throw .malformed(
        path: source.path, at: .byte(place), expected: "1 or 3, the mode of the table of events", found: "\(mode)")
    }
    let bytes = (mode == 3 ? 12 : 6)
    guard count <= (source.size - place - 8) / bytes else {
      throw .endsEarly(
        path: source.path, offset: source.size, reading: "the \(count) events of the table at byte \(place)")
    }
    let table = try source.bytes(at: place + 8, count: count * bytes)
    let ticks = told > 0 && told.isFinite ? told : rate
    for index in 0..<count {
      let position = Double(table.little(UInt32.self, at: 4 * index) ?? 0)
      let code = table.little(UInt16.self, at: 4 * count + 2 * index) ?? 0
      var event = Event(onset: (position - 1) / ticks, text: "\(code)")
      if mode == 3 {
        let channel = Int(table.little(UInt16.self, at: 6 * count + 2 * index) ?? 0)
        event.duration = Double(table.little(UInt32.self, at: 8 * count + 4 * index) ?? 0) / ticks
        if header.channels.indices.contains(channel - 1) {
          event.channel = header.channels[channel - 1].stored.info.label
        }
      }
      events.append(event)
    }
  }
}
