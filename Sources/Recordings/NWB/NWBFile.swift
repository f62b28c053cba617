import AxisArrays

/// Where the series and the happenings of an NWB file are.
///
/// - Source: NWB schema 2.0 to 2.8; ndx-events 0.2 for labelled events.
struct NWBFile: Sendable {
  let root: HDF5Object
  /// Groups with numbers and times.
  private(set) var series: [HDF5Object] = []
  /// Groups with texts, intervals or times alone.
  private(set) var happenings: [HDF5Object] = []
  private(set) var notices: [Notice] = []
  private static let most = 1 << 16

  init(_ source: ByteSource) throws(RecordingError) {
    root = try HDF5Object(source)
    let version = try root.text("nwb_version")
    guard version != nil || root["acquisition"] != nil else {
      throw .malformed(
        path: source.path, at: .part("HDF5"), expected: "nwb_version, an attribute of every NWB file", found: "none")
    }
    var seen = 0
    for place in ["acquisition", "stimulus/presentation", "processing", "analysis", "intervals"] {
      if let group = root.at(place) { try walk(group, depth: 0, &seen) }
    }
  }

  private mutating func walk(_ group: HDF5Object, depth: Int, _ seen: inout Int) throws(RecordingError) {
    seen += 1
    guard seen < Self.most, depth < 16 else {
      throw .unsupported(path: root.path, what: "more than \(Self.most) groups, or 16 in each other")
    }
    let names = Set(try group.names())
    if names.isSuperset(of: ["start_time", "stop_time"]) { return happenings.append(group) }
    let isTimed = names.contains("timestamps") || names.contains("starting_time")
    if names.contains("data"), isTimed {
      guard let data = group["data"], !data.isGroup, let values = try HDF5Values(data) else { return }
      let type = try group.text("neurodata_type") ?? ""
      let isLabelled = try data.values("labels", or: group) != nil
      switch values.kind {
      case .text: happenings.append(group)
      case .numbers where type == "IntervalSeries" || isLabelled: happenings.append(group)
      case .numbers where values.count > 0 || values.dims.count == 1: series.append(group)
      case .numbers:
        notices.append(Notice(.lost, "\(quoted(group.place)) is left out: its data are in other files"))
      default: notices.append(Notice(.lost, "\(quoted(group.place)) is left out: its data are no numbers"))
      }
      return
    }
    if names.contains("timestamps") { return happenings.append(group) }
    for name in names.sorted() {
      if let child = group[name], child.isGroup { try walk(child, depth: depth + 1, &seen) }
    }
  }

  /// Names of the series: their own, with the groups that they are in where several are called so.
  var names: [String] {
    series.map { group in
      let isOnly = series.filter { $0.name == group.name }.count == 1
      return isOnly ? group.name : String(group.place.drop { $0 == "/" })
    }
  }

  /// The names of the electrodes that a column of rows of their table names; `nil` where it is none.
  func electrodes(_ region: HDF5Object) throws(RecordingError) -> [String]? {
    guard let rows = try HDF5Values(region)?.doubles() else { return nil }
    var table = root.at("general/extracellular_ephys/electrodes")
    if let reference = try HDF5Values(region, attribute: "table")?.references()?.first {
      table = root.object(reference) ?? table
    }
    guard let table else { return nil }
    var names: [String]?
    for column in ["label", "channel_name", "electrode_name", "name"] {
      if let texts = try table[column].flatMap({ (column) throws(RecordingError) in try HDF5Values(column)?.texts() }),
        Set(texts).count == texts.count
      {
        names = texts
        break
      }
    }
    let numbers = try table.values("id")?.doubles() ?? []
    let known = names ?? numbers.map { plain($0) }
    return rows.map { row in
      Int(exactly: row).flatMap { known.indices.contains($0) ? known[$0] : nil } ?? "electrode \(plain(row))"
    }
  }

  func info() throws(RecordingError) -> RecordingInfo {
    let general = root["general"]
    let start = try root.text("timestamps_reference_time", "session_start_time") ?? ""
    let version = try root.text("nwb_version")
    let session = try general?.text("session_id"), identifier = try root.text("identifier")
    return RecordingInfo(
      format: version.map { "NWB \($0)" } ?? "NWB", patient: try general?["subject"]?.text("subject_id") ?? "",
      recording: session ?? identifier ?? "", start: WallClock(zoned: start))
  }
}
