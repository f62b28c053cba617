import AxisArrays

/// What happened, of the groups of an NWB file that tell it: annotations, intervals, labelled events, tables.
struct NWBEvents {
  private let file: NWBFile
  private(set) var notices: [Notice] = []

  init(_ file: NWBFile) { self.file = file }

  mutating func events(of group: HDF5Object) throws(RecordingError) -> [Event] {
    if group["start_time"] != nil { return try intervals(group) }
    guard let times = try numbers("timestamps", of: group) else { return [] }
    guard let data = group["data"], let values = try HDF5Values(data) else {
      return times.map { Event(onset: $0, text: group.name) }.filter { $0.onset.isFinite }
    }
    if let texts = try values.texts() {
      return zip(times, texts).map { Event(onset: $0, text: $1) }.filter { $0.onset.isFinite }
    }
    let numbers = try values.doubles() ?? []
    guard let labels = try data.values("labels", or: group)?.texts() else {
      return Self.spans(times, numbers, name: group.name)
    }
    return zip(times, numbers).map { time, number in
      let label = Int(exactly: number).flatMap { labels.indices.contains($0) ? labels[$0] : nil } ?? plain(number)
      return Event(onset: time, text: "\(group.name)/\(label)")
    }.filter { $0.onset.isFinite }
  }

  /// Intervals that begin with a number above 0 and end with the same below.
  private static func spans(_ times: [Double], _ numbers: [Double], name: String) -> [Event] {
    var open: [Double: Int] = [:], events: [Event] = []
    for (time, number) in zip(times, numbers) where time.isFinite {
      if number > 0 {
        open[number] = events.count
        events.append(Event(onset: time, text: number == 1 ? name : "\(name)/\(plain(number))"))
      } else if let index = open.removeValue(forKey: -number) {
        events[index].duration = max(0, time - events[index].onset)
      }
    }
    return events
  }

  private func numbers(_ name: String, of group: HDF5Object) throws(RecordingError) -> [Double]? {
    guard let object = group[name], let values = try HDF5Values(object) else { return nil }
    return try values.doubles(most: 1 << 24)
  }

  /// A table with a row for each interval: its name, and the first of its texts.
  private mutating func intervals(_ table: HDF5Object) throws(RecordingError) -> [Event] {
    guard let starts = try numbers("start_time", of: table), let stops = try numbers("stop_time", of: table),
      starts.count == stops.count
    else {
      throw .malformed(
        path: file.root.path, at: .part(table.place), expected: "a start_time and a stop_time a row", found: "another")
    }
    var named: (column: String, texts: [String])?, left: [String] = []
    for column in try table.values("colnames")?.texts() ?? [] where column != "start_time" && column != "stop_time" {
      guard named == nil, let texts = try texts(column, of: table), texts.count == starts.count else {
        if column != "timeseries" { left.append(column) }
        continue
      }
      named = (column, texts)
    }
    if !left.isEmpty {
      notices.append(Notice(.lost, "columns of \(quoted(table.name)) are left out: \(listed(left))"))
    }
    return starts.indices.filter { starts[$0].isFinite }.map { row in
      let text = named.map { $0.texts[row] } ?? ""
      let length = stops[row] - starts[row]
      return Event(
        onset: starts[row], duration: length.isFinite && length >= 0 ? length : nil,
        text: text.isEmpty ? table.name : "\(table.name)/\(text)")
    }
  }

  /// A text a row; of a column of several a row, which an index ends, they are joined.
  private func texts(_ column: String, of table: HDF5Object) throws(RecordingError) -> [String]? {
    guard let object = table[column], let texts = try HDF5Values(object)?.texts() else { return nil }
    guard let index = table["\(column)_index"] else { return texts }
    var first = 0, rows: [String] = []
    for end in try HDF5Values(index)?.doubles() ?? [] {
      guard let end = Int(exactly: end), end >= first, end <= texts.count else { return nil }
      rows.append(texts[first..<end].joined(separator: ","))
      first = end
    }
    return rows
  }
}
