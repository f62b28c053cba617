import AxisArrays

/// The spikes of an NWB file, of the table of its units.
struct NWBUnits {
  private let table: HDF5Object
  private let file: NWBFile
  private(set) var notices: [Notice] = []

  /// Spikes that are taken as events at most: more are data of their own.
  private static let most = 1 << 20

  /// - Returns: `nil` where there is no such table.
  init?(_ file: NWBFile) {
    guard let table = file.root["units"], table.isGroup else { return nil }
    (self.table, self.file) = (table, file)
  }

  /// An event for each spike, with the channel of a unit that has one electrode.
  mutating func events() throws(RecordingError) -> [Event] {
    guard let column = table["spike_times"], let values = try HDF5Values(column) else { return [] }
    let ids = try table.values("id")?.doubles() ?? []
    guard values.count <= Self.most else {
      notices.append(
        Notice(
          .lost,
          "the \(values.count) spikes of \(counted(ids.count, "unit")) are left out: at most \(Self.most) are events"))
      return []
    }
    let ends = try ends("spike_times"), times = try values.doubles(most: Self.most) ?? []
    guard ends.last ?? 0 <= times.count, zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw .malformed(
        path: file.root.path, at: .part("\(table.place)/spike_times_index"),
        expected: "growing ends of up to \(times.count) spikes", found: "others")
    }
    let channels = try channels(ends.count)
    var events: [Event] = [], first = 0
    for (unit, end) in ends.enumerated() {
      let name = ids.indices.contains(unit) ? plain(ids[unit]) : "\(unit)"
      for time in times[first..<end] where time.isFinite {
        events.append(Event(onset: time, text: "spike unit \(name)", channel: channels[unit]))
      }
      first = end
    }
    return events
  }

  /// Where the rows of a column of several values each end.
  private func ends(_ column: String) throws(RecordingError) -> [Int] {
    try (table.values("\(column)_index")?.doubles(most: Self.most) ?? []).map { Int(exactly: $0) ?? .max }
  }

  /// The name of the one electrode of each unit.
  private func channels(_ count: Int) throws(RecordingError) -> [String?] {
    let none = [String?](repeating: nil, count: count)
    guard let region = table["electrodes"], let names = try file.electrodes(region) else { return none }
    let ends = try ends("electrodes")
    // Without an index there is one a unit.
    if table["electrodes_index"] == nil { return names.count == count ? names : none }
    guard ends.count == count else { return none }
    return ends.indices.map { unit in
      let first = unit > 0 ? ends[unit - 1] : 0
      return ends[unit] == first + 1 && names.indices.contains(first) ? names[first] : nil
    }
  }
}
