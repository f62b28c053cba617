/// The kind of a channel by its name, where a file says no more.
enum ChannelKind {
  /// "trigger" for channels of event codes and marks, the kinds of EDF+ for labels that begin with one ("EEG
  /// Fpz-Cz"), else nothing.
  static func of(label: String, unit: String) -> String {
    if unit.lowercased() == "boolean" { return "trigger" }
    let words = label.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber })
    guard let first = words.first else { return "" }
    // "STI 014", "TRIG2" and "Marker_1" are what they are without the number.
    var stem = first
    while let last = stem.last, last.isNumber { stem.removeLast() }
    let hasOnlyNumber = words.dropFirst().allSatisfy { $0.allSatisfy(\.isNumber) || ["channel", "ch"].contains($0) }
    if hasOnlyNumber, triggers.contains(String(stem)) { return "trigger" }
    // "EEG Fpz-Cz", but not "EEG" alone, which may be anything.
    let kind = label.prefix(while: { $0 != " " })
    return kinds.contains(String(kind)) && kind.count < label.count ? kind.lowercased() : ""
  }

  private static let triggers: Set<String> = [
    "status", "trigger", "triggers", "trig", "trg", "marker", "markers", "stim", "sti", "stimulus", "event", "events",
    "annotation", "annotations",
  ]
  private static let kinds: Set<String> = [
    "EEG", "ECG", "EOG", "ERG", "EMG", "MEG", "MCG", "EP", "Resp", "Temp", "SaO2", "Light", "Sound",
  ]
}
