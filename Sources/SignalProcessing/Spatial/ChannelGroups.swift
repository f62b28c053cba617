/// Channels that belong together, such as those of one headstage: by fields of the axis' records, by label or by position.
public enum ChannelGroups: SettingValue {
  /// Channels with the same values of these fields, in the order in which the values first appear.
  case fields([String])
  case labels([[String]])
  /// Negative positions count from the end.
  case positions([[Int]])

  public static var type: SettingType {
    .custom(
      "a field's name, a list of them, or a list of lists of labels or positions",
      [.text, .list(.text), .list(.list(.text)), .list(.list(.wholeNumber))])
  }

  public init(_ value: Value) throws(SettingsError) {
    if let field = value.string {
      self = .fields([field])
      return
    }
    guard let list = value.list, let first = list.first else { throw .wrongType(value, Self.type) }
    if first.string != nil {
      self = .fields(try [String](value))
    } else if first.list?.first?.string != nil {
      self = .labels(try [[String]](value))
    } else {
      self = .positions(try [[Int]](value))
    }
  }

  public var value: Value {
    switch self {
    case .fields(let fields): fields.count == 1 ? .string(fields[0]) : fields.value
    case .labels(let groups): groups.value
    case .positions(let groups): groups.value
    }
  }

  /// The places of each group on an axis. A place may be in one group at most, and need not be in any.
  ///
  /// - Throws: `ArrayError` for a field, label or position that the axis has not, and for one that comes twice.
  func resolved(on axis: Axis, count: Int, dim: String, op: String) throws(ArrayError) -> [[Int]] {
    var groups: [[Int]] = []
    switch self {
    case .fields(let fields):
      let columns = try fields.map { (field) throws(ArrayError) in try Self.column(field, axis, dim, op) }
      var known: [[Value]: Int] = [:]
      for place in 0..<count {
        let key = columns.map { $0[place] }
        if let group = known[key] {
          groups[group].append(place)
        } else {
          known[key] = groups.count
          groups.append([place])
        }
      }
      return groups
    case .labels(let wanted):
      for group in wanted { groups.append(try Self.places(of: group, on: axis, dim: dim, op: op)) }
    case .positions(let wanted):
      for group in wanted {
        groups.append(
          try group.map { (place) throws(ArrayError) in
            guard place >= -count, place < count else {
              throw .invalid(
                op: op, "position \(place) of a group is out-of-range on axis \"\(dim)\" of length \(count)")
            }
            return place < 0 ? place + count : place
          })
      }
    }
    var seen: Set<Int> = []
    for place in groups.joined() where !seen.insert(place).inserted {
      throw .invalid(op: op, "groups overlap: place \(place) of axis \"\(dim)\" is in two of them, or twice in one")
    }
    return groups.filter { !$0.isEmpty }
  }

  /// The places of labels on an axis.
  ///
  /// - Throws: `ArrayError` for a label that the axis has not.
  static func places(
    of wanted: [String], on axis: Axis, dim: String, op: String
  ) throws(ArrayError) -> [Int] {
    guard let labels = axis.labels else { throw .invalid(op: op, "axis \"\(dim)\" has no labels to find them by") }
    return try wanted.map { (label) throws(ArrayError) in
      guard let place = labels.firstIndex(of: label) else {
        let hint = nearest(to: label, among: labels).map { " (did you mean \"\($0)\"?)" } ?? ""
        throw .invalid(op: op, "no label \"\(label)\" on axis \"\(dim)\"\(hint)")
      }
      return place
    }
  }

  private static func column(
    _ field: String, _ axis: Axis, _ dim: String, _ op: String
  ) throws(ArrayError) -> [Value] {
    if case .records(let records)? = axis.coordinate?.values, let column = records[field] {
      return (0..<column.count).map { column.value(at: $0) }
    }
    if field == "label", let labels = axis.labels { return labels.map { .string($0) } }
    throw .invalid(op: op, "axis \"\(dim)\" has no field \"\(field)\" to group by")
  }
}
