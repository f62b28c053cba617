/// A table with one row per element of an axis: channel metadata such as label, x, y, unit.
public struct Records: Sendable, Codable {
  /// The values of one field for every element.
  public enum Column: Sendable, Codable {
    case numbers([Double])
    case integers([Int])
    case labels([String])

    public var count: Int {
      switch self {
      case .numbers(let numbers): numbers.count
      case .integers(let integers): integers.count
      case .labels(let labels): labels.count
      }
    }

    /// The value at a position in `0..<count`.
    public func value(at position: Int) -> Value {
      switch self {
      case .numbers(let numbers): .double(numbers[position])
      case .integers(let integers): .int(integers[position])
      case .labels(let labels): .string(labels[position])
      }
    }

    public func taking(_ positions: [Int]) -> Column {
      switch self {
      case .numbers(let numbers): .numbers(positions.map { numbers[$0] })
      case .integers(let integers): .integers(positions.map { integers[$0] })
      case .labels(let labels): .labels(positions.map { labels[$0] })
      }
    }

    /// The columns end to end; nil when their types differ (whole and other numbers join as numbers).
    func joined(_ other: Column) -> Column? {
      switch (self, other) {
      case (.numbers(let a), .numbers(let b)): .numbers(a + b)
      case (.integers(let a), .integers(let b)): .integers(a + b)
      case (.labels(let a), .labels(let b)): .labels(a + b)
      case (.numbers(let a), .integers(let b)): .numbers(a + b.map(Double.init))
      case (.integers(let a), .numbers(let b)): .numbers(a.map(Double.init) + b)
      default: nil
      }
    }
  }

  /// One named column.
  public struct Field: Hashable, Sendable, Codable {
    public let name: String
    public let column: Column

    public init(_ name: String, _ column: Column) {
      (self.name, self.column) = (name, column)
    }
  }

  public let fields: [Field]
  /// How many rows there are.
  public let count: Int

  /// - Throws: `ArrayError` when there is no field, a name comes twice, or the columns differ in length.
  public init(_ fields: [Field]) throws(ArrayError) {
    guard let first = fields.first else { throw AxisError.invalid("records need at least one field") }
    var seen: Set<String> = []
    for field in fields {
      guard seen.insert(field.name).inserted else {
        throw AxisError.invalid("records have the field \"\(field.name)\" twice")
      }
      guard field.column.count == first.column.count else {
        throw AxisError.invalid(
          "records: field \"\(field.name)\" has \(field.column.count) values, \"\(first.name)\" has \(first.column.count)"
        )
      }
    }
    self.init(unchecked: fields)
  }

  init(unchecked fields: [Field]) {
    (self.fields, count) = (fields, fields.first?.column.count ?? 0)
  }

  /// The column under a name, if there is one.
  public subscript(name: String) -> Column? {
    fields.first { $0.name == name }?.column
  }

  /// The row at a position in `0..<count`, as a map from field names.
  public func value(at position: Int) -> Value {
    .map(ValueMap(fields.map { ValueMap.Entry($0.name, $0.column.value(at: position)) }))
  }

  func taking(_ positions: [Int]) -> Records {
    Records(unchecked: fields.map { Field($0.name, $0.column.taking(positions)) })
  }

  /// The rows end to end; nil when the fields differ in name, order or type.
  func joined(_ other: Records) -> Records? {
    guard fields.map(\.name) == other.fields.map(\.name) else { return nil }
    var joined: [Field] = []
    for (a, b) in zip(fields, other.fields) {
      guard let column = a.column.joined(b.column) else { return nil }
      joined.append(Field(a.name, column))
    }
    return Records(unchecked: joined)
  }
}

extension Records: Hashable {
  public static func == (a: Records, b: Records) -> Bool { a.fields == b.fields }
  public func hash(into hasher: inout Hasher) { hasher.combine(fields) }

  private enum CodingKeys: String, CodingKey { case fields }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(try container.decode([Field].self, forKey: .fields))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fields, forKey: .fields)
  }
}

extension Records.Column: Hashable {
  public static func == (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.numbers(let a), .numbers(let b)): sameNumbers(a, b)
    case (.integers(let a), .integers(let b)): a == b
    case (.labels(let a), .labels(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .numbers(let numbers): numbers.forEach { hasher.combineNumber($0) }
    case .integers(let integers): hasher.combine(integers)
    case .labels(let labels): hasher.combine(labels)
    }
  }
}
