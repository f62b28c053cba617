/// Merges axes into one, so that each sample is a list of features.
public struct Flatten: StatefulTransformer {
  /// Axis that stays, as the first; `null` means the stream's.
  public var preserveAxis: String?
  /// New name of the axis that stays; `null` keeps its name.
  public var sampleAxis: String?
  /// Axes to merge, the slowest first; `null` merges all others.
  public var flattenAxes: [String]?
  /// Name of the merged axis.
  public var newAxis: String
  /// Text between joined labels.
  public var labelSeparator: String

  public init(
    preserveAxis: String? = nil, sampleAxis: String? = nil, flattenAxes: [String]? = nil, newAxis: String = "ch",
    labelSeparator: String = "/"
  ) {
    (self.preserveAxis, self.sampleAxis, self.flattenAxes) = (preserveAxis, sampleAxis, flattenAxes)
    (self.newAxis, self.labelSeparator) = (newAxis, labelSeparator)
  }

  public static let settings = Settings(
    of: Flatten(), "Merges axes into one, with labels that say where each value was.",
    formula: "y[n, (i, j, ...)] = x[n, i, j, ...], the last index fastest",
    source: "Python array API standard 2025.12, reshape"
  ) {
    Setting("preserveAxis", \.preserveAxis, "Axis that stays, as the first; `null` means the stream's.")
    Setting("sampleAxis", \.sampleAxis, "New name of the axis that stays; `null` keeps its name.")
    Setting("flattenAxes", \.flattenAxes, "Axes to merge, the slowest first; `null` merges all others.")
    Setting("newAxis", \.newAxis, "Name of the merged axis.", python: "output_axis")
    Setting("labelSeparator", \.labelSeparator, "Text between joined labels.")
  }
  public static let examples = [Flatten(), Flatten(sampleAxis: "sample", newAxis: "feature", labelSeparator: "_")]

  public static let remembersSamples = false

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { .all }

  /// The merged axis, which stays as long as the stream does.
  public struct State: Codable, Sendable {
    var axis: Axis
    /// The result of the last message; found again from the next one where the state was saved.
    var made: Made?
    private enum CodingKeys: CodingKey { case axis }
  }
  /// How messages with one header become results that share another.
  struct Made: Sendable {
    let source: Header, order: [Int], mergedCount: Int
    /// A result with one element for all.
    let template: AxisArray
  }

  private func require(_ dim: String, of setting: String, among dims: [String]) throws(ArrayError) {
    guard !dims.contains(dim) else { return }
    throw .invalid(op: "Flatten", "\(setting) names \"\(dim)\", which is none of the dims \(dims)")
  }

  private func roles(_ message: AxisArray) throws(ArrayError) -> (kept: String, merged: [String], rest: [String]) {
    if let preserveAxis { try require(preserveAxis, of: "preserve_axis", among: message.dims) }
    let kept = try message.streamAxis(preserveAxis)
    let merged = flattenAxes ?? message.dims.filter { $0 != kept }
    for dim in merged { try require(dim, of: "flatten_axes", among: message.dims) }
    guard !merged.contains(kept) else {
      throw .invalid(op: "Flatten", "\"\(kept)\" is kept, so it cannot also be in flatten_axes")
    }
    guard Set(merged).count == merged.count else { throw .invalid(op: "Flatten", "an axis to merge is named twice") }
    let rest = message.dims.filter { $0 != kept && !merged.contains($0) }
    guard newAxis != (sampleAxis ?? kept), !rest.contains(newAxis), !rest.contains(sampleAxis ?? kept) else {
      throw .invalid(op: "Flatten", "the axis \"\(newAxis)\" would be there twice")
    }
    return (kept, merged, rest)
  }

  public var runningAxis: String? { preserveAxis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let merged = try roles(message).merged
    var axes: [FlattenedAxis] = []
    for dim in merged {
      axes.append(FlattenedAxis(name: dim, axis: message.axes[dim], count: try message.count(along: dim)))
    }
    return State(axis: .coordinate(CoordinateAxis(.records(try FlattenedAxis.merged(axes, separator: labelSeparator)))))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    if let made = state.made, made.source === message.header {
      return try made.template.continued(
        by: try flattened(message.data, made.order, made.mergedCount), offset: message.offset)
    }
    let (kept, merged, rest) = try roles(message)
    let order = try message.order(([kept] + merged + rest).map { .name($0) })
    let data = try flattened(message.data, order, merged.count)
    let name = sampleAxis ?? kept
    var axes = message.axes.filter { entry in
      let own = entry.value.coordinate?.dims ?? []
      return rest.contains(entry.key) && (own.isEmpty || own.allSatisfy(rest.contains))
    }
    axes[name] = message.axes[kept]
    axes[newAxis] = state.axis
    // Where no dim was declared the stream's, its name tells it, unless that changes or the merged axis is given it.
    let isKnownByName = name == kept && newAxis != "time"
    let declared = message.streamDim ?? (isKnownByName ? nil : message.header.stream)
    let stream = declared.flatMap { $0 == kept ? name : rest.contains($0) ? $0 : nil }
    let result = try AxisArray(
      data, dims: [name, newAxis] + rest, axes: axes, key: message.key, attrs: message.attrs, streamDim: stream)
    state.made = nil
    if kept == message.header.stream, name == result.header.stream {
      let one = try broadcastTo(try zeros([], dtype: data.dtype, device: data.device), data.shape)
      // None where values come with each sample.
      if let template = try? result.continued(by: one, offset: 0) {
        state.made = Made(source: message.header, order: order, mergedCount: merged.count, template: template)
      }
    }
    return result
  }

  /// The data with the dims in the order given, those from the second on merged.
  private func flattened(_ x: NDArray, _ order: [Int], _ mergedCount: Int) throws(ArrayError) -> NDArray {
    let turned = try permuteDims(x, order), shape = turned.shape
    var sizes: Dims = [shape[0], 1]
    for k in 1..<shape.count {
      if k <= mergedCount { sizes[1] *= shape[k] } else { sizes.append(shape[k]) }
    }
    return try reshape(turned, sizes)
  }
}

/// One of the axes that are merged, as columns of the merged table.
struct FlattenedAxis {
  let name: String, axis: Axis?, count: Int

  /// The names of the places, as the merged label joins them.
  private var labels: [String] {
    switch axis?.coordinate?.values {
    case .labels(let labels)?: labels
    case .numbers(let numbers)?: numbers.map { Value.double($0).description }
    case .records(let records)?:
      switch records["label"] ?? records.fields.first?.column {
      case .labels(let labels)?: labels
      case let column?: (0..<count).map { column.value(at: $0).description }
      case nil: (0..<count).map { String($0 + 1) }
      }
    case nil: (0..<count).map { String($0 + 1) }
    }
  }

  private var fields: [Records.Field] {
    switch axis?.coordinate?.values {
    case .records(let records)?: records.fields
    case .labels(let labels)?: [Records.Field(name, .labels(labels))]
    case .numbers(let numbers)?: [Records.Field(name, .numbers(numbers))]
    case nil: [Records.Field(name, .integers(Array(1..<(count + 1))))]
    }
  }

  /// The table of all combinations, the first axis slowest: the union of the fields, later axes winning, and the labels
  /// joined.
  static func merged(_ axes: [FlattenedAxis], separator: String) throws(ArrayError) -> Records {
    let total = axes.reduce(1) { $0 * $1.count }
    var fields: [Records.Field] = [], labels = [String](repeating: "", count: total)
    var repeats = total
    for (k, axis) in axes.enumerated() {
      repeats /= Swift.max(axis.count, 1)
      let places = (0..<total).map { $0 / Swift.max(repeats, 1) % Swift.max(axis.count, 1) }
      for field in axis.fields {
        // The labels are joined below, and stand where the axes' own did.
        if field.name == "label", fields.contains(where: { $0.name == "label" }) { continue }
        let spread = Records.Field(field.name, field.column.taking(places))
        if let known = fields.firstIndex(where: { $0.name == field.name }) {
          guard fields[known].column.isSameKind(as: field.column) else {
            throw .invalid(op: "Flatten", "field \"\(field.name)\" has another type on axis \"\(axis.name)\"")
          }
          fields[known] = spread
        } else {
          fields.append(spread)
        }
      }
      let own = axis.labels
      for i in 0..<total { labels[i] += (k == 0 ? "" : separator) + own[places[i]] }
    }
    let joined = Records.Field("label", .labels(labels))
    if let place = fields.firstIndex(where: { $0.name == "label" }) {
      fields[place] = joined
    } else {
      fields.append(joined)
    }
    return try Records(fields)
  }
}

extension Records.Column {
  fileprivate func isSameKind(as other: Records.Column) -> Bool {
    switch (self, other) {
    case (.numbers, .numbers), (.integers, .integers), (.labels, .labels): true
    default: false
    }
  }
}
