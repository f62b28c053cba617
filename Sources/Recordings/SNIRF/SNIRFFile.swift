import AxisArrays

/// The parts of a SNIRF file.
///
/// - Source: fNIRS, "Shared Near Infrared Spectroscopy Format Specification", 1.0 to 1.2.
struct SNIRFFile: Sendable {
  let path: String
  private(set) var notices: [Notice] = []
  /// Seconds of a unit of time.
  let unit: Double
  /// Blocks of data, and auxiliary signals.
  private(set) var blocks: [(group: HDF5Object, isAuxiliary: Bool)] = []
  private let root: HDF5Object
  private let run: HDF5Object

  init(_ source: ByteSource) throws(RecordingError) {
    (path, root) = (source.path, try HDF5Object(source))
    let runs = try root.names(numbered: "nirs")
    guard let first = runs.first, let run = root[first], run.isGroup else {
      throw .malformed(path: path, at: .part("HDF5"), expected: "a group nirs", found: "none")
    }
    if runs.count > 1 {
      notices.append(Notice(.lost, "\(counted(runs.count - 1, "recording")) after the first left out"))
    }
    self.run = run
    let name = try run["metaDataTags"]?.text("TimeUnit") ?? "s"
    if let known = ReadOptions.TimeUnit(rawValue: name == "µs" ? "us" : name) {
      unit = known.seconds
    } else {
      unit = 1
      notices.append(Notice(.guessed, "times are in \(quoted(name)), which is taken for seconds"))
    }
    for (stem, isAuxiliary) in [("data", false), ("aux", true)] {
      for name in try run.names(numbered: stem) {
        if let group = run[name], group.isGroup { blocks.append((group, isAuxiliary)) }
      }
    }
  }

  func info() throws(RecordingError) -> RecordingInfo {
    let tags = run["metaDataTags"]
    let date = try tags?.text("MeasurementDate") ?? "", time = try tags?.text("MeasurementTime") ?? ""
    let version = try root.text("formatVersion") ?? ""
    return RecordingInfo(
      format: version.isEmpty ? "SNIRF" : "SNIRF \(version)", patient: try tags?.text("SubjectID") ?? "",
      start: WallClock(zoned: "\(date)T\(time)"))
  }

  /// Sources or detectors by their numbers: the labels of the probe, or a letter with the number.
  func optode(_ letter: String, _ number: Int) throws(RecordingError) -> String {
    let labels = try run["probe"]?.values(letter == "S" ? "sourceLabels" : "detectorLabels")?.texts() ?? []
    return labels.indices.contains(number - 1) ? labels[number - 1] : "\(letter)\(number)"
  }

  func wavelength(_ number: Int) throws(RecordingError) -> Double? {
    let all = try run["probe"]?.values("wavelengths")?.doubles() ?? []
    return all.indices.contains(number - 1) ? all[number - 1] : nil
  }

  /// Rows of a stimulus begin with its start and its duration.
  func events() throws(RecordingError) -> [Event] {
    var events: [Event] = []
    for name in try run.names(numbered: "stim") {
      guard let group = run[name], let data = group["data"], let values = try HDF5Values(data) else { continue }
      let text = try group.text("name") ?? name
      guard values.dims.count == 2, values.dims[1] >= 1, let numbers = try values.doubles(most: 1 << 24) else {
        throw .malformed(
          path: path, at: .part(data.place), expected: "rows of start, duration and value", found: "\(values.dims)")
      }
      let width = values.dims[1]
      for row in 0..<values.dims[0] where numbers[row * width].isFinite {
        let duration = width > 1 ? numbers[row * width + 1] * unit : .nan
        events.append(
          Event(
            onset: numbers[row * width] * unit, duration: duration.isFinite && duration >= 0 ? duration : nil,
            text: text.isEmpty ? name : text))
      }
    }
    return events.byOnset
  }
}
