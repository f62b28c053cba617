import AxisArrays

/// Describes the stream of a log, in its first segment.
struct LogHeader {
  var stream: StreamInfo
  var info: RecordingInfo
  /// Bytes in a row of samples.
  let rowBytes: Int

  /// As JSON.
  static func bytes(_ stream: WrittenStream, step: Double?, info: RecordingInfo) -> [UInt8] {
    var axes = ValueMap()
    for (dim, axis) in zip(stream.dims.dropFirst(), stream.axes) { axes[dim] = value(of: axis) }
    let value: Value = .record([
      "version": 1, "dtype": .string(stream.dtype.name), "dims": .list(stream.dims.map { .string($0) }),
      "row_shape": .list(stream.rowShape.map { .int($0) }), "unit": .string(stream.unit),
      "step": step.map { .double($0) } ?? .null, "key": .string(stream.key),
      "attrs": .map(ValueMap(stream.attrs.map { ValueMap.Entry($0.key, $0.value) })), "axes": .map(axes),
      "patient": .string(info.patient), "recording": .string(info.recording),
      "start": .string(info.start?.description ?? ""),
    ])
    return Array(value.json.utf8)
  }

  init(_ content: [UInt8], path: String) throws(RecordingError) {
    func wrong(_ what: String) -> RecordingError {
      .malformed(path: path, at: .part("header"), expected: what, found: "something else")
    }
    guard let text = String(validating: content, as: UTF8.self), let map = Value(json: text)?.map else {
      throw wrong("a JSON object")
    }
    guard map["version"]?.int == 1 else { throw .unsupported(path: path, what: "a log of another version than 1") }
    guard let name = map["dtype"]?.string, let dtype = DType.allCases.first(where: { $0.name == name }) else {
      throw wrong("a dtype")
    }
    let dims = (map["dims"]?.list ?? []).compactMap(\.string)
    let shape = (map["row_shape"]?.list ?? []).compactMap(\.int)
    guard !dims.isEmpty, dims.count == map["dims"]?.list?.count, Set(dims).count == dims.count,
      shape.count == dims.count - 1, shape.count == map["row_shape"]?.list?.count, shape.allSatisfy({ $0 >= 0 }),
      let elements = shape.reduce(1, { (a: Int?, b) in a?.times(b) }), let rowBytes = elements.times(dtype.itemSize),
      rowBytes < 1 << 40
    else { throw wrong("dims, and a length for each but the first") }
    let step = map["step"]?.double
    if let step { guard step > 0, step.isFinite, (1 / step).isFinite else { throw wrong("a step above 0") } }
    var axes: [String: Axis] = [:]
    for (dim, count) in zip(dims.dropFirst(), shape) {
      guard let value = map["axes"]?.map?[dim], !value.isNull else { continue }
      guard let axis = Self.axis(of: value, count: count) else { throw wrong("an axis of \(count) places for \(dim)") }
      axes[dim] = axis
    }
    stream = StreamInfo(
      name: "", rate: step.map(Rate.of), channels: axes["ch"].map(ChannelInfo.channels) ?? [], count: 0, dtype: dtype,
      dims: dims, axes: axes, rowShape: shape)
    stream.step = step
    stream.timeUnit = map["unit"]?.string ?? "s"
    stream.key = map["key"]?.string
    for entry in map["attrs"]?.map?.entries ?? [] { stream.attrs[entry.key] = entry.value }
    info = RecordingInfo(
      format: "Swiftlet log", patient: map["patient"]?.string ?? "", recording: map["recording"]?.string ?? "",
      start: (map["start"]?.string).flatMap { WallClock($0) })
    self.rowBytes = rowBytes
  }

  // MARK: Axes

  private static func value(of axis: Axis) -> Value {
    switch axis {
    case .linear(let axis):
      return .record(["unit": .string(axis.unit), "gain": .double(axis.gain), "offset": .double(axis.offset)])
    case .coordinate(let axis):
      switch axis.values {
      case .numbers(let numbers):
        return .record(["unit": .string(axis.unit), "numbers": .list(numbers.map { .double($0) })])
      case .labels(let labels):
        return .record(["unit": .string(axis.unit), "labels": .list(labels.map { .string($0) })])
      case .records(let records):
        let fields = records.fields.map { field -> Value in
          switch field.column {
          case .numbers(let numbers):
            .record(["name": .string(field.name), "numbers": .list(numbers.map { .double($0) })])
          case .integers(let numbers):
            .record(["name": .string(field.name), "integers": .list(numbers.map { .int($0) })])
          case .labels(let labels):
            .record(["name": .string(field.name), "labels": .list(labels.map { .string($0) })])
          }
        }
        return .record(["unit": .string(axis.unit), "fields": .list(fields)])
      }
    }
  }

  private static func axis(of value: Value, count: Int) -> Axis? {
    guard let map = value.map else { return nil }
    let unit = map["unit"]?.string ?? ""
    if let fields = map["fields"]?.list {
      var columns: [Records.Field] = []
      for field in fields {
        guard let map = field.map, let name = map["name"]?.string, let column = column(of: map, count: count),
          !columns.contains(where: { $0.name == name })
        else { return nil }
        columns.append(Records.Field(name, column))
      }
      return columns.isEmpty ? nil : .records(columns, unit: unit)
    }
    if let gain = map["gain"].flatMap(number), let offset = map["offset"].flatMap(number) {
      return .linear(LinearAxis(gain: gain, offset: offset, unit: unit))
    }
    switch column(of: map, count: count) {
    case .numbers(let numbers): return .numbers(numbers, unit: unit)
    case .labels(let labels): return .coordinate(CoordinateAxis(.labels(labels), unit: unit))
    default: return nil
    }
  }

  private static func column(of map: ValueMap, count: Int) -> Records.Column? {
    if let list = map["numbers"]?.list {
      let numbers = list.compactMap(number)
      return numbers.count == list.count && numbers.count == count ? .numbers(numbers) : nil
    }
    if let list = map["integers"]?.list {
      let numbers = list.compactMap(\.int)
      return numbers.count == list.count && numbers.count == count ? .integers(numbers) : nil
    }
    let labels = (map["labels"]?.list ?? []).compactMap(\.string)
    return labels.count == map["labels"]?.list?.count && labels.count == count ? .labels(labels) : nil
  }

  /// JSON has no word for numbers that are not finite; they are texts.
  private static func number(_ value: Value) -> Double? {
    value.double ?? ["nan": Double.nan, "inf": .infinity, "-inf": -.infinity][value.string ?? ""]
  }
}
