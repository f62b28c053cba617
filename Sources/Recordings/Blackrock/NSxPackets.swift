import AxisArrays

/// Where the samples of an NSx file are, and when.
struct NSxPackets {
  private(set) var count = 0
  /// Samples from `first` on are at `place`.
  private(set) var stretches: [(first: Int, place: Int)] = []
  /// Ticks of the clock at the first sample of each run.
  private(set) var runs: [(first: Int, ticks: Double)] = []
  /// Whether each packet has one sample; its head then stands before every one.
  private(set) var isSingle = true
  private(set) var notices: [Notice] = []

  private static let most = 1 << 22

  /// - Parameter tolerance: Samples by which a packet may come late, or early; `nil` for half a sample, more where each
  ///   sample has a packet, for these are stamped one by one.
  init(_ source: ByteSource, _ header: NSxHeader, tolerance: Double?, isLenient: Bool) throws(RecordingError) {
    let row = 2 * header.channels.count
    if header.packetHead == 0 {
      (count, isSingle) = ((source.size - header.dataPlace) / row, false)
      let rest = (source.size - header.dataPlace) % row
      (stretches, runs) = ([(0, header.dataPlace)], [(0, 0)])
      if rest > 0 { try lose(rest, source, isLenient) }
      return
    }
    let period = header.ticks / header.rate
    var window = ByteWindow(source, at: header.dataPlace)
    var expected: Double?
    var (back, places): (Int, [(first: Int, place: Int)]) = (0, [])
    while window.place < source.size {
      let start = window.place
      guard try window.holds(header.packetHead) else {
        try lose(source.size - start, source, isLenient)
        break
      }
      guard window.peek(UInt8.self) == 1 else {
        guard isLenient else {
          throw .malformed(
            path: source.path, at: .byte(start), expected: "1, the mark of a packet",
            found: "\(window.peek(UInt8.self)) (--size whole-records reads what is before)")
        }
        notices.append(Notice(.lost, "\(counted(source.size - start, "byte")) from byte \(start) on are no packets"))
        break
      }
      let isWide = header.packetHead == 13
      let ticks = isWide ? Double(window.peek(UInt64.self, ahead: 1)) : Double(window.peek(UInt32.self, ahead: 1))
      var samples = Int(window.peek(UInt32.self, ahead: isWide ? 9 : 5))
      if samples != 1 { isSingle = false }
      let place = start + header.packetHead
      let there = (source.size - place) / row
      if samples > there {
        try lose(source.size - place - there * row, source, isLenient)
        samples = there
      }
      window.place = place + samples * row
      if samples == 0 { continue }
      let late = expected.map { (ticks - $0) / period }
      let allowed = tolerance ?? (samples == 1 ? 0.9 : 0.5)
      if late.map({ abs($0) > allowed }) ?? true {
        if late.map({ $0 < 0 }) ?? false { back += 1 }
        runs.append((count, ticks))
      }
      expected = ticks + Double(samples) * period
      if places.count < Self.most { places.append((count, place)) }
      count += samples
      guard runs.count < Self.most else { throw .unsupported(path: source.path, what: "\(runs.count) gaps") }
    }
    if isSingle {
      stretches = [(0, header.dataPlace)]
    } else {
      guard places.count < Self.most else {
        throw .unsupported(path: source.path, what: "\(Self.most) packets of several samples, or more")
      }
      stretches = places
    }
    if runs.count > 1 {
      let set = back > 0 ? ", \(back) of them because the clock went back" : ""
      notices.append(
        Notice(.gap, "\(counted(runs.count - 1, "gap"))\(set), the first before sample \(runs[1].first + 1)"))
    }
    if runs.isEmpty { runs = [(0, 0)] }
    if stretches.isEmpty { stretches = [(0, header.dataPlace)] }
  }

  private mutating func lose(_ bytes: Int, _ source: ByteSource, _ isLenient: Bool) throws(RecordingError) {
    guard isLenient else {
      throw .endsEarly(
        path: source.path, offset: source.size, reading: "a packet (--size whole-records reads what is whole)")
    }
    notices.append(Notice(.lost, "the file ends within a packet: \(counted(bytes, "byte")) are no whole sample"))
  }
}
