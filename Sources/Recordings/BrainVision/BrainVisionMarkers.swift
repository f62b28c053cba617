import AxisArrays

/// The markers of a BrainVision recording: its events, when it began, and where it paused.
struct BrainVisionMarkers {
  private struct Marker {
    var type: String
    var text: String
    /// Of the first sample concerned, from 0.
    var sample: Int
    var size: Int
    var channel: Int
    var date: WallClock?
  }

  private var markers: [Marker] = []
  private(set) var notices: [Notice] = []

  init() {}

  init(_ source: ByteSource) throws(RecordingError) {
    let text = try BrainVisionText(source, kind: "Marker")
    var torn: [Int] = []
    for (number, entry) in text.numbered("marker infos", "Mk") {
      let fields = BrainVisionText.fields(entry.value)
      guard let (marker, commas) = Self.marker(fields) else {
        throw .malformed(
          path: source.path, at: .byte(entry.place), expected: "Mk\(number)=type,text,position,points,channel",
          found: quoted(entry.value))
      }
      if commas > 0 { torn.append(number) }
      markers.append(marker)
    }
    if let first = torn.first {
      notices.append(
        Notice(
          .guessed,
          "\(counted(torn.count, "marker")) with commas in the text, which the format forbids, taken to end in "
            + "their position, points and channel; the first is Mk\(first)"))
    }
  }

  /// A marker of its fields, and how many commas its text holds. Some writers leave them in the text as they are: of the
  /// ways to take the fields, that with the fewest in which all others are what they must be.
  private static func marker(_ fields: [String]) -> (marker: Marker, commas: Int)? {
    for commas in 0..<Swift.max(1, fields.count - 2) {
      let rest = Array(fields.dropFirst(2 + commas))
      guard commas == 0 || rest.count >= 3, let marker = marker(fields, commas, rest) else { continue }
      if rest.count < 4 || rest[3].isEmpty || (rest.count == 4 && marker.date != nil) { return (marker, commas) }
    }
    // What stands where a date should be is no date, and is left.
    return marker(fields, 0, Array(fields.dropFirst(2))).map { ($0, 0) }
  }

  private static func marker(_ fields: [String], _ commas: Int, _ rest: [String]) -> Marker? {
    func integer(_ index: Int, or missing: Int) -> Int? {
      index < rest.count && !rest[index].isEmpty ? Int(rest[index]) : missing
    }
    guard let place = rest.first, let position = Int(place), position.magnitude < 1 << 52,
      let size = integer(1, or: 1), (0..<1 << 52).contains(size), let channel = integer(2, or: 0),
      (-1..<1 << 32).contains(channel)
    else { return nil }
    return Marker(
      type: fields[0], text: fields[1...1 + commas].joined(separator: ","), sample: position - 1, size: size,
      channel: channel, date: rest.count > 3 ? clock(rest[3]) : nil)
  }

  /// "YYYYMMDDhhmmssuuuuuu".
  private static func clock(_ text: String) -> WallClock? {
    let digits = text.utf8.compactMap { (0x30...0x39).contains($0) ? Int($0) - 0x30 : nil }
    guard digits.count == 20, text.utf8.count == 20 else { return nil }
    func number(_ from: Int, _ count: Int) -> Int { digits[from..<from + count].reduce(0) { $0 * 10 + $1 } }
    return WallClock(
      year: number(0, 4), month: number(4, 2), day: number(6, 2), hour: number(8, 2), minute: number(10, 2),
      second: number(12, 2), fraction: Double(number(14, 6)) / 1e6)
  }

  /// Clock time of sample 0: the first new segment tells its own.
  func start(rate: Double) -> WallClock? {
    guard let first = markers.first(where: { $0.type == "New Segment" && $0.date != nil }) else { return nil }
    return first.date?.adding(seconds: -Double(first.sample) / rate)
  }

  /// Where samples follow each other without a pause: a new segment that is dated later than its samples would have it
  /// begins a run. One dated earlier, or not at all, follows the one before, and is told.
  mutating func runs(rate: Double, count: Int) -> [(first: Int, offset: Double)] {
    var runs: [(first: Int, offset: Double)] = [(0, 0)]
    var pauses = 0.0
    var undated: [Int] = []
    let segments = markers.filter { $0.type == "New Segment" }.sorted { $0.sample < $1.sample }
    var last = segments.first
    for segment in segments.dropFirst() where segment.sample > 0 && segment.sample < count {
      guard let from = last?.date, let to = segment.date, let before = last?.sample else {
        undated.append(segment.sample + 1)
        continue
      }
      last = segment
      let late = to.seconds(since: from) - Double(segment.sample - before) / rate
      if late > 0.5 / rate {
        let run = runs[runs.count - 1]
        runs.append((segment.sample, run.offset + Double(segment.sample - run.first) / rate + late))
        pauses += late
      } else if late < -0.5 / rate {
        undated.append(segment.sample + 1)
      }
    }
    if runs.count > 1 {
      let seconds = DecimalText.plain(pauses, decimals: 6) ?? "\(pauses)"
      let first = "the first before sample \(runs[1].first + 1)"
      notices.append(
        Notice(.gap, "\(counted(runs.count - 1, "pause")), \(seconds) s in all; \(first)", time: runs[1].offset))
    }
    if let first = undated.first {
      notices.append(
        Notice(
          .guessed,
          "\(counted(undated.count, "new segment")) without a date, or dated before the samples it follows, taken to "
            + "follow without a pause; the first at sample \(first)"))
    }
    return runs
  }

  /// All markers as "type/text", by onset.
  func events(_ clock: RunClock, channels: [ChannelInfo]) -> [Event] {
    let events = markers.map { marker in
      Event(
        onset: clock.time(at: marker.sample), duration: Double(marker.size) * clock.period,
        text: "\(marker.type)/\(marker.text)",
        channel: channels.indices.contains(marker.channel - 1) ? channels[marker.channel - 1].label : nil)
    }
    return events.byOnset
  }
}
