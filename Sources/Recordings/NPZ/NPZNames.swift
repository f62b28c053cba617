import AxisArrays

/// The arrays of an archive by name, and what the convention says with them.
struct NPZNames {
  private let arrays: [String: NPZArray]
  private let order: [String]
  private let path: String

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
  func text(_ name: String) throws(RecordingError) -> String? { try texts(name)?.joined(separator: " ") }

  func numbers(_ array: NPZArray) throws(RecordingError) -> [Double] {
    guard array.header.element == .number(.float64) else {
      throw malformed(array.name, "float64 numbers", "another dtype")
    }
    return try array.numbers()
  }

  private func malformed(_ name: String, _ expected: String, _ found: String) -> RecordingError {
    .malformed(path: path, at: .part("array \(name)"), expected: expected, found: found)
  }

  /// The stream that the convention's arrays describe.
  func stream(
    _ data: NPZArray, options: ReadOptions, rate: Double?
  ) throws(RecordingError) -> (StreamInfo, NPYStream.Clock) {
    let dtype = try data.header.streamDType(path: path, name: "array data", options: options)
    let shape = data.header.shape
    let dims = try texts("dims") ?? []
    guard dims.count == shape.count, Set(dims).count == dims.count, !dims.contains("") else {
      throw malformed("dims", "\(shape.count) different names, one per axis of data", "\(dims.map { quoted($0) })")
    }
    let units = try texts("units") ?? dims.map { _ in "" }
    guard units.count == dims.count else { throw malformed("units", "\(dims.count) units", "\(units.count)") }

    var axes: [String: BlockAxis] = [:]
    for index in dims.indices.dropFirst() {
      if let values = try axis(dims[index], among: dims, count: shape[index]) {
        axes[dims[index]] = BlockAxis(unit: units[index], values: values)
      }
    }
    let (clock, gain) = try clock(dims[0], count: shape[0], rate: rate)
    var stream = StreamInfo(
      name: "", rate: gain.map { 1 / $0 }, channels: axes["ch"].map(ChannelInfo.channels) ?? [], count: shape[0],
      dtype: dtype, dims: dims, axes: axes)
    stream.timeUnit = arrays["units"] == nil ? "s" : units[0]
    stream.key = try text("key")
    stream.attributes = try text("attrs") ?? ""
    return (stream, clock)
  }

  /// The times of the rows: exact runs, a value per row, or the rate that the caller knows.
  private func clock(
    _ dim: String, count: Int, rate: Double?
  ) throws(RecordingError) -> (NPYStream.Clock, gain: Double?) {
    let linear = "linear_\(dim)"
    if let array = arrays[linear] {
      let rows = try numbers(array)
      guard array.header.shape.count == 2, array.header.shape[1] == 3, let gain = rows.dropFirst(2).first else {
        throw malformed(linear, "rows of index, value and step", "shape \(array.header.shape)")
      }
      var runs: [(first: Int, offset: Double)] = []
      for at in stride(from: 0, to: rows.count, by: 3) {
        let first = Int(exactly: rows[at])
        guard let first, first >= (runs.last.map { $0.first + 1 } ?? 0), !(runs.isEmpty && first > 0),
          rows[at + 1].isFinite, rows[at + 2] == gain, gain.isFinite, gain != 0, (1 / gain).isFinite
        else { throw malformed(linear, "growing indices from 0 and one step", "row \(at / 3 + 1) of another kind") }
        runs.append((first, rows[at + 1]))
      }
      return (.runs(runs, gain: gain), gain)
    }
    if let array = arrays["axis_\(dim)"], !array.isText {
      guard array.header.shape == [count] else {
        throw malformed("axis_\(dim)", "\(count) values", "shape \(array.header.shape)")
      }
      guard array.header.element == .number(.float64) else {
        throw malformed("axis_\(dim)", "float64 numbers", "others")
      }
      // Values listed by hand may well be regular, which is what most transformers need.
      let body = try array.body()
      if let fit = try NPZNames.regular(body) { return (.runs([(0, fit.offset)], gain: fit.gain), fit.gain) }
      return (.values(body), nil)
    }
    let gain = 1 / (rate ?? 1)
    return (.runs([(0, 0)], gain: gain), gain)
  }

  /// The regular grid that all values lie on, if there is one. Reads through the values, a few at a time.
  private static func regular(_ body: NPYBody) throws(RecordingError) -> TimeGrid? {
    var first = body
    guard let grid = TimeGrid(NPYStream.doubles(try first.next(1000)), resolution: 0) else { return nil }
    var (all, index) = (body, 0)
    while index < body.count {
      for value in NPYStream.doubles(try all.next(1 << 16)) {
        guard grid.contains(value, at: index) else { return nil }
        index += 1
      }
    }
    return grid
  }

  /// What is known along a dim other than the stream's.
  private func axis(_ dim: String, among dims: [String], count: Int) throws(RecordingError) -> BlockAxis.Values? {
    let name = "axis_\(dim)"
    if let array = arrays["linear_\(dim)"] {
      let row = try numbers(array)
      guard row.count == 3, row.allSatisfy(\.isFinite) else {
        throw malformed("linear_\(dim)", "one row of index, value and step", "\(row.count / 3) rows")
      }
      return .linear(gain: row[2], offset: row[1] - row[0] * row[2])
    }
    guard let array = arrays[name] else { return nil }
    let content = try column(array, count: count)
    var columns: [BlockAxis.Column] = []
    for other in order where other.hasPrefix(name + "_") {
      // Dims "ch" and "ch_x": the second's axis is no column of the first's.
      let isAnother = dims.contains { $0.count > dim.count && (other + "_").hasPrefix("axis_\($0)_") }
      guard !isAnother, let array = arrays[other] else { continue }
      columns.append(
        BlockAxis.Column(name: String(other.dropFirst(name.count + 1)), content: try column(array, count: count)))
    }
    if columns.isEmpty {
      switch content {
      case .numbers(let numbers): return .numbers(numbers)
      case .integers(let integers): return .numbers(integers.map(Double.init))
      case .labels(let labels): return .labels(labels)
      }
    }
    return .columns([BlockAxis.Column(name: "label", content: content)] + columns)
  }

  private func column(_ array: NPZArray, count: Int) throws(RecordingError) -> BlockAxis.Column.Content {
    guard array.header.shape == [count] else {
      throw malformed(array.name, "\(count) values, as data has", "shape \(array.header.shape)")
    }
    if array.isText { return .labels(try array.texts()) }
    if array.header.element == .number(.int64) { return .integers(try array.integers()) }
    return .numbers(try numbers(array))
  }
}
