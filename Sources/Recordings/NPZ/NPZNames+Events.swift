import AxisArrays

extension NPZNames {
  /// The clock time of time 0.
  mutating func start() throws(RecordingError) -> WallClock? {
    guard let text = try text("start"), !text.isEmpty else { return nil }
    if let clock = WallClock(text) ?? CSVClock(text)?.clock { return clock }
    passOver("start", "\(quoted(text)) is no clock time such as 2024-02-29T23:59:01.25")
    return nil
  }

  /// All events, by onset. Arrays that do not go together are passed over.
  mutating func events() throws(RecordingError) -> [Event] {
    guard let array = self["event_onset"] else { return [] }
    guard let onsets = try array.numbers() else {
      passOver("event_onset", "expected real numbers")
      return []
    }
    guard let texts = try text(list: "event_text", count: onsets.count) else { return [] }
    let channels = self["event_channel"] == nil ? nil : try text(list: "event_channel", count: onsets.count)
    var durations: [Double]?
    if let array = self["event_duration"] {
      durations = try array.numbers()
      if durations?.count != onsets.count {
        passOver("event_duration", "expected \(onsets.count) numbers")
        durations = nil
      }
    }
    var events: [Event] = []
    for (index, onset) in onsets.enumerated() where onset.isFinite {
      let duration = durations.flatMap { $0[index].isNaN ? nil : $0[index] }
      let channel = channels.flatMap { $0[index].isEmpty ? nil : $0[index] }
      events.append(Event(onset: onset, duration: duration, text: texts[index], channel: channel))
    }
    if events.count < onsets.count {
      notices.append(Notice(.lost, "\(onsets.count - events.count) events without a finite onset were left out"))
    }
    return events
  }

  private mutating func text(list name: String, count: Int) throws(RecordingError) -> [String]? {
    guard let array = self[name] else {
      passOver("event_onset", "there is no \(name)")
      return nil
    }
    guard array.isText, array.header.shape == [count] else {
      passOver(name, "expected \(count) texts")
      return nil
    }
    return try array.texts()
  }
}
