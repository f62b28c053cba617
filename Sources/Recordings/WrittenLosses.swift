import AxisArrays

/// What a recording says that the format it is written to has no place for.
struct WrittenLosses: Sendable {
  private var facts: [String] = []

  init() {}

  /// - Parameters:
  ///   - info: What is known of the recording besides the attributes of its first message.
  ///   - kept: The attributes that the format has a place for.
  init(_ stream: WrittenStream, of info: RecordingInfo = RecordingInfo(format: ""), keeping kept: [String] = []) {
    let told = [
      ("start", info.start != nil), ("patient", !info.patient.isEmpty), ("recording", !info.recording.isEmpty),
    ]
    facts = told.filter(\.1).map(\.0).filter { !kept.contains($0) }
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

  func notices(format: String, events: Int = 0) -> [Notice] {
    let left = facts.isEmpty ? [] : [Notice(.lost, "\(format) has no place for \(WrittenLosses.list(facts)): left out")]
    return Notice.lostEvents(events, format: format) + left
  }

  private static func list(_ facts: [String]) -> String {
    facts.prefix(12).map { printable($0.prefix(60)) }.joined(separator: ", ")
      + (facts.count > 12 ? " and \(facts.count - 12) more" : "")
  }
}
