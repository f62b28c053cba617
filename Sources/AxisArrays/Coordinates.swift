/// The values at the places of an axis, one per place: numbers (timestamps, positions), labels, or a record.
public enum Coordinates: Sendable, Codable {
  case numbers([Double])
  case labels([String])
  case records(Records)

  public var count: Int {
    switch self {
    case .numbers(let numbers): numbers.count
    case .labels(let labels): labels.count
    case .records(let records): records.count
    }
  }

  /// The value at a position in `0..<count`: a number, a text, or a map from field names.
  public func value(at position: Int) -> Value {
    switch self {
    case .numbers(let numbers): .double(numbers[position])
    case .labels(let labels): .string(labels[position])
    case .records(let records): records.value(at: position)
    }
  }

  /// The numbers, if these are numbers.
  public var numbers: [Double]? { if case .numbers(let numbers) = self { numbers } else { nil } }

  /// The labels: those of labelled coordinates, or the `label` field of records.
  public var labels: [String]? {
    switch self {
    case .labels(let labels): return labels
    case .records(let records):
      if case .labels(let labels)? = records["label"] { return labels }
      return nil
    case .numbers: return nil
    }
  }

  /// The words for these coordinates in a message to a user.
  var kind: String {
    switch self {
    case .numbers: "numbers"
    case .labels: "labels"
    case .records: "records"
    }
  }

  /// The coordinates of this kind with no element.
  var emptied: Coordinates { taking([]) }

  /// The values at the positions, each in `0..<count`.
  public func taking(_ positions: [Int]) -> Coordinates {
    switch self {
    case .numbers(let numbers): .numbers(positions.map { numbers[$0] })
    case .labels(let labels): .labels(positions.map { labels[$0] })
    case .records(let records): .records(records.taking(positions))
    }
  }

  /// For values that fill a grid of this shape in C order: those at the positions along one of its axes.
  func taking(_ positions: [Int], axis: Int, of shape: [Int]) -> Coordinates {
    if shape.count == 1 { return taking(positions) }
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    var flat: [Int] = []
    flat.reserveCapacity(outer * positions.count * inner)
    for block in 0..<outer {
      for position in positions {
        let start = (block * shape[axis] + position) * inner
        flat.append(contentsOf: start..<(start + inner))
      }
    }
    return taking(flat)
  }

  /// The coordinates end to end; nil when they are not of one kind.
  func joined(_ other: Coordinates) -> Coordinates? {
    switch (self, other) {
    case (.numbers(let a), .numbers(let b)): .numbers(a + b)
    case (.labels(let a), .labels(let b)): .labels(a + b)
    case (.records(let a), .records(let b)): a.joined(b).map { .records($0) }
    default: nil
    }
  }
}

extension Coordinates: Hashable {
  public static func == (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.numbers(let a), .numbers(let b)): sameNumbers(a, b)
    case (.labels(let a), .labels(let b)): a == b
    case (.records(let a), .records(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .numbers(let numbers): numbers.forEach { hasher.combineNumber($0) }
    case .labels(let labels): hasher.combine(labels)
    case .records(let records): hasher.combine(records)
    }
  }
}

/// Whether two lists hold the same numbers, a NaN being the same as a NaN.
func sameNumbers(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { sameNumber($0, $1) }
}
