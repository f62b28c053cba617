/// Two messages of the same times as one: data, axes and attributes together.
struct SideBySide {
  let a: AxisArray, b: AxisArray
  let settings: Concat

  init(_ a: AxisArray, _ b: AxisArray, _ settings: Concat) { (self.a, self.b, self.settings) = (a, b, settings) }

  private func mismatch(_ text: String) -> ArrayError { .invalid(op: Concat.name, text) }

  func joined() throws(ArrayError) -> AxisArray {
    let axis = settings.axis, isNew = !a.dims.contains(axis)
    guard Set(a.dims) == Set(b.dims) else {
      throw mismatch(
        "input a has the dims \(a.dims.joined(separator: ", ")), input b \(b.dims.joined(separator: ", "))")
    }
    guard try a.streamAxis() != axis else {
      throw mismatch("\"\(axis)\" is the stream's axis: streams are not appended")
    }
    let b = try self.b.transpose(a.dims.map { .name($0) })
    for (place, dim) in a.dims.enumerated() where dim != axis && a.shape[place] != b.shape[place] {
      throw mismatch("input a has \(a.shape[place]) places along \"\(dim)\", input b \(b.shape[place])")
    }
    if settings.labels.assertIdenticalSharedAxes {
      for dim in a.dims where dim != axis && dim != a.header.stream {
        if try a.axis(dim) == b.axis(dim) { continue }
        throw mismatch("axis \"\(dim)\" of input b is another than that of input a")
      }
    }
    let data: NDArray, counts: (Int, Int)
    if isNew {
      data = try stack([a.data, b.data], axis: a.dims.count)
      counts = (1, 1)
    } else {
      data = try concat([a.data, b.data], axis: try a.index(of: axis))
      counts = (try a.count(along: axis), try b.count(along: axis))
    }
    var axes = a.axes, attrs = a.attrs
    axes[axis] = try columns(counts, isNew: isNew, &attrs)
    return try AxisArray(
      data, dims: isNew ? a.dims + [axis] : a.dims, axes: axes, key: settings.labels.key ?? a.key, attrs: attrs,
      streamDim: a.streamDim)
  }

  /// The axis of both: labels and fields of either, and a field for each attribute that differs. Where neither has any,
  /// the places are counted. Attributes that became fields are taken out.
  private func columns(
    _ counts: (Int, Int), isNew: Bool, _ attrs: inout [String: Value]
  ) throws(ArrayError) -> Axis? {
    var fields: [(name: String, values: [Value?])] = []
    func add(_ name: String, _ left: [Value?], _ right: [Value?]) { fields.append((name, left + right)) }
    func missing(_ count: Int) -> [Value?] { Array(repeating: nil, count: count) }
    let (left, right) =
      isNew
      ? (labels(settings.labels.labelA), labels(settings.labels.labelB))
      : try (own(a, counts.0, settings.labels.labelA), own(b, counts.1, settings.labels.labelB))
    if left.isEmpty, right.isEmpty, !isNew {
      // Numbers stay numbers.
      if case .coordinate(let x)? = a.axes[settings.axis], case .coordinate(let y)? = b.axes[settings.axis],
        let p = x.values.numbers, let q = y.values.numbers, x.unit == y.unit
      {
        return .numbers(p + q, unit: x.unit)
      }
    }
    var names: [String] = []
    for (name, _) in left + right where !names.contains(name) { names.append(name) }
    for name in names {
      add(
        name, left.first { $0.name == name }?.values ?? missing(counts.0),
        right.first { $0.name == name }?.values ?? missing(counts.1))
    }
    for name in Set(a.attrs.keys).union(b.attrs.keys).sorted() where a.attrs[name] != b.attrs[name] {
      attrs[name] = nil
      guard !fields.contains(where: { $0.name == name }) else { continue }
      for value in [a.attrs[name], b.attrs[name]] {
        guard let value, value.list != nil || value.map != nil else { continue }
        throw mismatch("the attribute \"\(name)\" differs, and is \(value.kind), which no field of an axis can be")
      }
      add(
        name, Array(repeating: a.attrs[name], count: counts.0), Array(repeating: b.attrs[name], count: counts.1))
    }
    if fields.isEmpty { return nil }
    if fields.count == 1, fields[0].name == "label" {
      return .labels(fields[0].values.map { $0?.string ?? "" })
    }
    return .coordinate(
      CoordinateAxis(
        .records(
          try Records(
            try fields.map { (field) throws(ArrayError) in
              Records.Field(field.name, try column(field.name, field.values))
            }))))
  }

  private func labels(_ label: String) -> [(name: String, values: [Value?])] { [("label", [.string(label)])] }

  /// The labels and fields of a message's axis, relabelled as the settings say.
  private func own(
    _ message: AxisArray, _ count: Int, _ label: String
  ) throws(ArrayError) -> [(name: String, values: [Value?])] {
    guard case .coordinate(let axis) = try message.axis(settings.axis) else { return [] }
    let suffix = settings.labels.relabelAxis ? label : ""
    func relabelled(_ labels: [String]) -> [Value?] { labels.map { .string($0 + suffix) } }
    switch axis.values {
    case .numbers: return []
    case .labels(let labels): return [("label", relabelled(labels))]
    case .records(let records):
      return records.fields.map { field in
        if field.name == "label", case .labels(let labels) = field.column { return (field.name, relabelled(labels)) }
        return (field.name, (0..<count).map { field.column.value(at: $0) })
      }
    }
  }

  /// A column of one type: texts, whole numbers, or numbers; what is missing is "", or NaN.
  private func column(_ name: String, _ values: [Value?]) throws(ArrayError) -> Records.Column {
    var texts: [String] = [], numbers: [Double] = [], integers: [Int] = []
    var isText = true, isNumber = true, isWhole = true
    for value in values {
      switch value?.content {
      case nil, .null?:
        texts.append("")
        numbers.append(.nan)
        isWhole = false
      case .string(let text)?:
        texts.append(text)
        (isNumber, isWhole) = (false, false)
      case .int(let number)?:
        numbers.append(Double(number))
        integers.append(number)
        isText = false
      case .bool(let isTrue)?:
        numbers.append(isTrue ? 1 : 0)
        integers.append(isTrue ? 1 : 0)
        isText = false
      case .double(let number)?:
        numbers.append(number)
        (isText, isWhole) = (false, false)
      default: (isText, isNumber, isWhole) = (false, false, false)
      }
    }
    if isText { return .labels(texts) }
    if isWhole { return .integers(integers) }
    if isNumber { return .numbers(numbers) }
    throw mismatch("the field \"\(name)\" is a text in one input and a number in the other")
  }
}
