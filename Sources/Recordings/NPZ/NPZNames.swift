import AxisArrays

/// The arrays of an archive by name, and what the convention says with them.
///
/// What describes the data may be odd without harm to them: it is then left out and noted. The data and their dims may
/// not.
struct NPZNames {
  private let arrays: [String: NPZArray]
  private let order: [String]
  private let path: String
  var notices: [Notice] = []

  init(_ arrays: [NPZArray], path: String) {
    self.arrays = Dictionary(arrays.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    order = arrays.map(\.name)
    self.path = path
  }

  subscript(name: String) -> NPZArray? { arrays[name] }

  func texts(_ name: String) throws(RecordingError) -> [String]? {
    guard let array = arrays[name] else { return nil }
    guard array.isText else { throw malformed(name, "text", "numbers") }
    return try array.texts()
  }

  /// The one text of an array, joined where there are several.
  mutating func text(_ name: String) throws(RecordingError) -> String? {
    guard arrays[name] != nil else { return nil }
    guard arrays[name]?.isText == true else {
      passOver(name, "expected text, found numbers")
      return nil
    }
    return try texts(name)?.joined(separator: " ")
  }

  func numbers(_ array: NPZArray) throws(RecordingError) -> [Double] {
    guard let numbers = try array.numbers() else { throw malformed(array.name, "real numbers", "another dtype") }
    return numbers
  }

  mutating func passOver(_ name: String, _ why: String) {
    notices.append(Notice(.lost, "array \(quoted(name)) is passed over: \(why)"))
  }

  /// What `read` gives, or nothing and a note about the array for what is malformed or of another kind.
  private mutating func tolerant<T>(
    _ name: String, _ read: (Self) throws(RecordingError) -> T?
  ) throws(RecordingError) -> T? {
    do throws(RecordingError) {
      return try read(self)
    } catch {
      switch error {
      case .malformed(_, _, let expected, let found): passOver(name, "expected \(expected), found \(found)")
      case .unsupported(_, let what): passOver(name, what)
      default: throw error
      }
      return nil
    }
  }

  private func malformed(_ name: String, _ expected: String, _ found: String) -> RecordingError {
    .malformed(path: path, at: .part("array \(name)"), expected: expected, found: found)
  }

  /// The stream that the convention's arrays describe.
  mutating func stream(
    _ data: NPZArray, options: ReadOptions, rate: Double?
  ) throws(RecordingError) -> (StreamInfo, NPYStream.Clock) {
    let dtype = try data.header.streamDType(path: path, name: "array data", options: options)
    let shape = data.header.shape
    let dims = try texts("dims") ?? []
    guard dims.count == shape.count, Set(dims).count == dims.count, !dims.contains("") else {
      throw malformed("dims", "\(shape.count) different names, one per axis of data", "\(dims.map { quoted($0) })")
    }
    let found = try tolerant("units") { (names) throws(RecordingError) -> [String]? in
      guard let units = try names.texts("units") else { return nil }
      guard units.count == dims.count else { throw names.malformed("units", "\(dims.count) units", "\(units.count)") }
      return units
    }
    let units = found ?? dims.map { _ in "" }

    var axes: [String: Axis] = [:]
    for index in dims.indices.dropFirst() {
      axes[dims[index]] = try tolerant("axis_\(dims[index])") { (names) throws(RecordingError) in
        try names.axis(dims[index], among: dims, count: shape[index], unit: units[index])
      }
    }
    let (clock, gain) = try clock(dims[0], count: shape[0], rate: rate, options)
    let channels = axes["ch"].map(ChannelInfo.channels) ?? []
    axes["ch"] = axes["ch"]?.withKinds(of: channels)
    var stream = StreamInfo(
      name: "", rate: gain.map(Rate.of), channels: channels, count: shape[0], dtype: dtype, dims: dims, axes: axes,
      rowShape: Array(shape.dropFirst()))
    stream.step = gain
    stream.timeUnit = found == nil ? "s" : units[0]
    stream.key = try text("key")
    if let text = try text("attrs"), !text.isEmpty {
      let map = Value(json: text)?.map
      if map == nil { passOver("attrs", "not a JSON object") }
      for entry in map?.entries ?? [] { stream.attrs[entry.key] = entry.value }
    }
    return (stream, clock)
  }

  /// The times of the rows: exact runs, a value per row, or the rate that the caller knows.
  private mutating func clock(
    _ dim: String, count: Int, rate: Double?, _ options: ReadOptions
  ) throws(RecordingError) -> (NPYStream.Clock, gain: Double?) {
    let linear = "linear_\(dim)"
    if let array = arrays[linear] {
      if rate != nil { notices.append(Notice(.ignored, "--rate does not apply: the file tells its rate")) }
      let rows = try numbers(array)
      guard array.header.shape.count == 2, array.header.shape[1] == 3, let gain = rows.dropFirst(2).first else {
        throw malformed(linear, "rows of index, value and step", "shape \(array.header.shape)")
      }
      var runs: [(first: Int, offset: Double)] = []
      for at in stride(from: 0, to: rows.count, by: 3) {
        let first = Int(exactly: rows[at])
        guard let first, first >= (runs.last.map { $0.first + 1 } ?? 0), !(runs.isEmpty && first > 0),
          rows[at + 1].isFinite, rows[at + 2] == gain, gain > 0, gain.isFinite, (1 / gain).isFinite
        else {
          throw malformed(linear, "growing indices from 0 and one step above 0", "row \(at / 3 + 1) of another kind")
        }
        runs.append((first, rows[at + 1]))
      }
      return (.runs(RunClock(runs, period: gain, count: count)), gain)
    }
    if let array = arrays["axis_\(dim)"], !array.isText {
      let listed = try tolerant(array.name) { (names) throws(RecordingError) -> NPZTimes? in
        guard array.header.shape == [count] else {
          throw names.malformed(array.name, "\(count) values", "shape \(array.header.shape)")
        }
        return try NPZTimes(array, options: options, rate: rate, path: names.path)
      }
      if let listed {
        notices += listed.notices
        return (listed.clock, listed.gain)
      }
    }
    if rate == nil { notices.append(.assumedRate()) }
    let gain = 1 / (rate ?? 1)
    return (.runs(RunClock(period: gain, count: count)), gain)
  }

  /// What is known along a dim other than the stream's.
  private func axis(
    _ dim: String, among dims: [String], count: Int, unit: String
  ) throws(RecordingError) -> Axis? {
    let name = "axis_\(dim)"
    if let array = arrays["linear_\(dim)"] {
      let row = try numbers(array)
      guard row.count == 3, row.allSatisfy(\.isFinite) else {
        throw malformed("linear_\(dim)", "one row of index, value and step", "\(row.count / 3) rows")
      }
      return .linear(LinearAxis(gain: row[2], offset: row[1] - row[0] * row[2], unit: unit))
    }
    guard let array = arrays[name] else { return nil }
    let column = try column(array, count: count)
    var fields = [Records.Field("label", column)]
    for other in order where other.hasPrefix(name + "_") {
      // Dims "ch" and "ch_x": the second's axis is no column of the first's.
      let isAnother = dims.contains { $0.count > dim.count && (other + "_").hasPrefix("axis_\($0)_") }
      let field = String(other.dropFirst(name.count + 1))
      guard !isAnother, let array = arrays[other], !fields.contains(where: { $0.name == field }) else { continue }
      fields.append(Records.Field(field, try self.column(array, count: count)))
    }
    if fields.count > 1 { return .records(fields, unit: unit) }
    switch column {
    case .numbers(let numbers): return .numbers(numbers, unit: unit)
    case .integers(let integers): return .numbers(integers.map(Double.init), unit: unit)
    case .labels(let labels): return .coordinate(CoordinateAxis(.labels(labels), unit: unit))
    }
  }

  private func column(_ array: NPZArray, count: Int) throws(RecordingError) -> Records.Column {
    guard array.header.shape == [count] else {
      throw malformed(array.name, "\(count) values, as data has", "shape \(array.header.shape)")
    }
    if array.isText { return .labels(try array.texts()) }
    if array.header.element == .number(.int64) { return .integers(try array.integers()) }
    return .numbers(try numbers(array))
  }
}
