extension AxisArray: CustomStringConvertible {
  /// The message's content, an axis to a line, and its first values:
  /// ```
  /// AxisArray "eeg" (time: 100, ch: 2) float64 on cpu
  ///   time  linear 0.0 … 0.99 s, step 0.01, stream
  ///   ch    labels C3, C4
  ///   data  [0.0, 1.0, 2.0, …]
  /// ```
  public var description: String {
    let places = zip(dims, shape).map { "\($0): \($1)" }.joined(separator: ", ")
    let name = key.isEmpty ? "" : " \"\(key)\""
    var lines = ["AxisArray\(name) (\(places)) \(data.dtype.name) on \(data.device)"]
    let others = header.axes.keys.filter { !dims.contains($0) }.sorted()
    let width = (dims + others + ["attrs"]).map(\.count).max() ?? 0
    func line(_ name: String, _ text: String) {
      lines.append("  " + name + String(repeating: " ", count: Swift.max(0, width - name.count)) + "  " + text)
    }
    for dim in dims {
      guard let axis = try? axis(dim), let count = try? count(along: dim) else { continue }
      line(dim, Self.text(axis, count: count) + (dim == streamDim ? ", stream" : ""))
    }
    for name in others {
      guard let axis = try? axis(name) else { continue }
      line(name, Self.text(axis, count: 0))
    }
    if !attrs.isEmpty {
      line("attrs", attrs.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
    }
    line("data", firstValues)
    return lines.joined(separator: "\n")
  }

  private static func text(_ axis: Axis, count: Int) -> String {
    switch axis {
    case .linear(let axis):
      let unit = axis.unit.isEmpty ? "" : " \(axis.unit)"
      guard count > 0 else { return "linear from \(axis.offset)\(unit), step \(axis.gain)" }
      return "linear \(axis.offset) … \(axis.value(at: count - 1))\(unit), step \(axis.gain)"
    case .coordinate(let axis):
      let along = axis.dims.isEmpty ? "" : " along " + axis.dims.joined(separator: ", ")
      let unit = axis.unit.isEmpty ? "" : " \(axis.unit)"
      return "\(axis.values.kind)\(along) \(text(axis.values))\(unit)"
    }
  }

  private static func text(_ values: Coordinates) -> String {
    if case .records(let records) = values {
      let fields = records.fields.map(\.name).joined(separator: ", ")
      return "of \(fields)" + (records.count > 0 ? ", first \(records.value(at: 0))" : "")
    }
    let shown = (0..<Swift.min(values.count, 6)).map { place in
      let value = values.value(at: place)
      return value.string ?? value.description
    }
    return shown.joined(separator: ", ") + (values.count > 6 ? ", … (\(values.count))" : "")
  }

  /// The first values, without moving data that are not in host memory.
  private var firstValues: String {
    let count = data.size
    if count == 0 { return "[]" }
    guard let values = try? first(6) else { return "in memory of \(data.device)" }
    return "[" + values.joined(separator: ", ") + (count > 6 ? ", …]" : "]")
  }

  private func first(_ count: Int) throws(ArrayError) -> [String] {
    // Narrow to the innermost run first, so that a long array is not copied for six of its values.
    var row = data
    while row.shape.count > 1 { row = try squeeze(try row.slice(axis: 0, 0, 1), axis: 0) }
    if row.shape.count == 1 { row = try row.slice(axis: 0, 0, count) }
    switch row.dtype {
    case .bool: return try row.array(of: Bool.self).map(\.description)
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
      return try row.array(of: Int64.self).map(\.description)
    case .float16, .bfloat16, .float32: return try row.array(of: Float.self).map(\.description)
    default: return try row.array(of: Double.self).map(\.description)
    }
  }
}
