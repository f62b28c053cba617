import AxisArrays

/// What the data set of EEGLAB in a MAT file says.
///
/// - Source: EEGLAB, "EEG and ALLEEG structures".
struct EEGLABSet {
  let rate: Double
  let channels: [ChannelInfo]
  let channelCount: Int
  /// Samples of an epoch, or of the whole.
  let points: Int
  let trials: Int
  /// Seconds at the first sample of an epoch.
  let start: Double
  let data: MATValue
  let subject: String
  let name: String
  private let events: MATStructs?
  private let file: MATFile
  private let path: String

  init(_ source: ByteSource) throws(RecordingError) {
    path = source.path
    let file = try MATFile(source)
    self.file = file
    let path = path
    // Newer versions save the fields as variables of their own.
    func field(_ name: String) -> MATValue? {
      if case .structs(let set)? = file["EEG"] { return set[name] }
      return file[name]
    }
    func number(_ name: String, or missing: Double? = nil) throws(RecordingError) -> Double {
      guard let value = try field(name)?.number() ?? missing, value.isFinite else {
        throw .malformed(path: path, at: .part("EEG.\(name)"), expected: "a number", found: "none")
      }
      return value
    }
    func count(_ name: String, or missing: Double? = nil) throws(RecordingError) -> Int {
      let value = try number(name, or: missing)
      guard let count = Int(exactly: value), (1...1 << 40).contains(count) else {
        throw .malformed(path: path, at: .part("EEG.\(name)"), expected: "a count above 0", found: plain(value))
      }
      return count
    }
    rate = try number("srate")
    guard rate > 0, (1 / rate).isFinite else {
      throw .malformed(path: path, at: .part("EEG.srate"), expected: "a rate above 0", found: plain(rate))
    }
    (channelCount, points, trials) = (try count("nbchan"), try count("pnts"), try count("trials", or: 1))
    guard channelCount <= 1 << 20 else {
      throw .malformed(
        path: path, at: .part("EEG.nbchan"), expected: "at most \(1 << 20) channels", found: "\(channelCount)")
    }
    start = try number("xmin", or: 0)
    guard let data = field("data") else {
      throw .malformed(path: path, at: .part("EEG.data"), expected: "an array or the name of a file", found: "none")
    }
    self.data = data
    (subject, name) = (field("subject")?.string ?? "", field("setname")?.string ?? "")
    if case .structs(let events)? = field("event") { self.events = events } else { events = nil }
    var places = MATStructs(fields: [], count: 0, values: [])
    if case .structs(let found)? = field("chanlocs") { places = found }
    var channels: [ChannelInfo] = []
    for index in 0..<channelCount {
      let label = try Self.text(places["labels", index]) ?? "ch\(index + 1)"
      let unit = try Self.text(places["unit", index]) ?? "µV"
      let kind = try Self.text(places["type", index])?.lowercased() ?? ""
      channels.append(
        ChannelInfo(
          label: label, unit: unit,
          kind: kind == "trig" || kind == "stim"
            ? "trigger" : kind.isEmpty ? ChannelKind.of(label: label, unit: unit) : kind))
    }
    self.channels = channels
  }

  /// A text, or a number as one; `nil` where there is neither.
  private static func text(_ value: MATValue?) throws(RecordingError) -> String? {
    if let text = value?.string { return text.isEmpty ? nil : text }
    return try value?.number().map { plain($0) }
  }

  struct Mark {
    var text: String
    /// Of the first sample concerned, from 0; between samples where it has a fraction.
    var position: Double
    /// In samples.
    var duration: Double?
    var isBoundary: Bool
  }

  /// All events, with how many have no place.
  func marks() throws(RecordingError) -> (marks: [Mark], placeless: Int) {
    guard let events else { return ([], 0) }
    var (marks, placeless): ([Mark], Int) = ([], 0)
    for index in 0..<events.count {
      guard let latency = try events["latency", index]?.number(), latency.isFinite, abs(latency) < 0x1p52 else {
        placeless += 1
        continue
      }
      let text = try Self.text(events["type", index]) ?? ""
      let duration = try events["duration", index]?.number()
      marks.append(
        Mark(
          text: text, position: latency - 1, duration: duration.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil },
          // Older versions number the boundaries in data sets of numbered events.
          isBoundary: text == "boundary" || text == "-99"))
    }
    return (marks, placeless)
  }
}
