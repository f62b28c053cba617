import AxisArrays

/// What a recording says that the format it is written to has no place for.
struct WrittenLosses: Sendable {
  var events: Int
  private var facts: [String] = []

  init(_ options: WriteOptions) {
    events = options.events.count
    let info = options.info
    if info.start != nil { facts.append("start") }
    if !info.patient.isEmpty { facts.append("patient") }
    if !info.recording.isEmpty { facts.append("recording") }
  }

  /// Takes note of the attributes of the first message.
  mutating func note(_ stream: WrittenStream, except kept: [String] = []) {
    facts += stream.attrs.keys.sorted().filter { !facts.contains($0) && !kept.contains($0) }
  }

  /// Takes note of its axes, for a format that holds no more than samples.
  mutating func noteAxes(_ message: AxisArray, _ stream: WrittenStream) {
    if let gain = message.streamAxis.linear?.gain, gain != 1 {
      facts.append("rate of \(plain(Rate.of(step: gain))) Hz")
    } else {
      facts.append("times")
    }
    noteNames(stream)
  }

  /// Takes note of names and units, for a format that holds samples and a rate.
  mutating func noteNames(_ stream: WrittenStream) {
    let names = stream.axes.compactMap(\.names).reduce(0) { $0 + $1.count }
    if names > 0 { facts.append(counted(names, "channel name")) }
    let hasUnits = stream.axes.contains { !$0.unit.isEmpty || $0.texts("unit")?.contains { !$0.isEmpty } == true }
    if hasUnits { facts.append("units") }
  }

  func notices(format: String) -> [Notice] {
    let left = facts.isEmpty ? [] : [Notice(.lost, "\(format) has no place for \(WrittenLosses.list(facts)): left out")]
    return Notice.lostEvents(events, format: format) + left
  }

  private static func list(_ facts: [String]) -> String {
    facts.prefix(12).map { printable($0.prefix(60)) }.joined(separator: ", ")
      + (facts.count > 12 ? " and \(facts.count - 12) more" : "")
  }
}
