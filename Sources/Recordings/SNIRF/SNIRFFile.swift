import AxisArrays

/// The recordings of a SNIRF file, one as a rule.
///
/// - Source: fNIRS, "Shared Near Infrared Spectroscopy Format Specification", 1.0 to 1.2.
struct SNIRFFile: Sendable {
  let path: String
  private(set) var runs: [SNIRFRun] = []
  private(set) var notices: [Notice] = []
  /// Clock time of the first recording's time 0, which is that of all.
  let start: WallClock?
  private let root: HDF5Object

  init(_ source: ByteSource) throws(RecordingError) {
    (path, root) = (source.path, try HDF5Object(source))
    for name in try root.names(numbered: "nirs") {
      if let group = root[name], group.isGroup { runs.append(try SNIRFRun(group)) }
    }
    guard !runs.isEmpty else {
      throw .malformed(path: path, at: .part("HDF5"), expected: "a group nirs", found: "none")
    }
    // Recordings of one day go by one clock, which begins with the earliest.
    start = runs.compactMap(\.start).min { $0.seconds(since: $1) < 0 }
    for index in runs.indices {
      notices += runs[index].notices
      guard runs.count > 1 else { continue }
      runs[index].prefix = runs[index].group.name + "/"
      if let start, let own = runs[index].start {
        runs[index].shift = own.seconds(since: start)
      } else {
        runs[index].isAlone = true
        notices.append(
          Notice(
            .guessed,
            "\(quoted(runs[index].group.name)) does not tell when it began: its times count from its own start"))
      }
    }
  }

  func info() throws(RecordingError) -> RecordingInfo {
    let version = try root.text("formatVersion") ?? ""
    return RecordingInfo(
      format: version.isEmpty ? "SNIRF" : "SNIRF \(version)",
      patient: try runs[0].group["metaDataTags"]?.text("SubjectID") ?? "", start: start)
  }

  func events() throws(RecordingError) -> [Event] {
    var events: [Event] = []
    for run in runs { events += try run.events() }
    return events.byOnset
  }
}

/// One recording of a SNIRF file: a group `nirs`.
struct SNIRFRun: Sendable {
  let group: HDF5Object
  /// Seconds of a unit of time.
  let unit: Double
  /// Clock time of its time 0.
  let start: WallClock?
  /// Blocks of data, and auxiliary signals.
  private(set) var blocks: [(group: HDF5Object, isAuxiliary: Bool)] = []
  private(set) var notices: [Notice] = []
  /// Before the names of its streams, where there are several recordings.
  var prefix = ""
  /// Seconds from the file's time 0 to its own.
  var shift = 0.0
  /// Whether its own time cannot be told from that of others.
  var isAlone = false

  var path: String { group.path }

  init(_ group: HDF5Object) throws(RecordingError) {
    self.group = group
    let tags = group["metaDataTags"]
    let name = try tags?.text("TimeUnit") ?? "s"
    if let known = ReadOptions.TimeUnit(rawValue: name == "µs" ? "us" : name) {
      unit = known.seconds
    } else {
      unit = 1
      notices.append(Notice(.guessed, "times are in \(quoted(name)), which is taken for seconds"))
    }
    let date = try tags?.text("MeasurementDate") ?? "", time = try tags?.text("MeasurementTime") ?? ""
    start = WallClock(zoned: "\(date)T\(time)")
    for (stem, isAuxiliary) in [("data", false), ("aux", true)] {
      for name in try group.names(numbered: stem) {
        if let block = group[name], block.isGroup { blocks.append((block, isAuxiliary)) }
      }
    }
  }

  /// Sources or detectors by their numbers: the labels of the probe, or a letter with the number.
  func optode(_ letter: String, _ number: Int) throws(RecordingError) -> String {
    let labels = try group["probe"]?.values(letter == "S" ? "sourceLabels" : "detectorLabels")?.texts() ?? []
    return labels.indices.contains(number - 1) ? labels[number - 1] : "\(letter)\(number)"
  }

  func wavelength(_ number: Int) throws(RecordingError) -> Double? {
    let all = try group["probe"]?.values("wavelengths")?.doubles() ?? []
    return all.indices.contains(number - 1) ? all[number - 1] : nil
  }

  /// Rows of a stimulus begin with its start and its duration.
  func events() throws(RecordingError) -> [Event] {
    var events: [Event] = []
    for name in try group.names(numbered: "stim") {
      guard let stimulus = group[name], let data = stimulus["data"], let values = try HDF5Values(data) else { continue }
      let own = try stimulus.text("name") ?? name
      let text = (isAlone ? prefix : "") + (own.isEmpty ? name : own)
      guard values.dims.count == 2, values.dims[1] >= 1, let numbers = try values.doubles(most: 1 << 24) else {
        throw .malformed(
          path: path, at: .part(data.place), expected: "rows of start, duration and value", found: "\(values.dims)")
      }
      let width = values.dims[1]
      for row in 0..<values.dims[0] where numbers[row * width].isFinite {
        let duration = width > 1 ? numbers[row * width + 1] * unit : .nan
        events.append(
          Event(
            onset: numbers[row * width] * unit + shift, duration: duration.isFinite && duration >= 0 ? duration : nil,
            text: text))
      }
    }
    return events
  }
}
