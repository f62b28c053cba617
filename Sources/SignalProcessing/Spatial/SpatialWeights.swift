/// A matrix of weights, of inputs by outputs: in rows, by kind, or from a file.
public enum SpatialWeights: SettingValue, ExpressibleByArrayLiteral {
  /// No weights: the data as they are.
  case passthrough
  /// Every channel as it is.
  case identity
  /// Every channel less the mean of its group: the common average reference.
  case car
  case matrix([[Double]])
  /// A text file: a row to a line, numbers between commas or white space.
  case file(String)

  public init(arrayLiteral rows: [Double]...) { self = .matrix(rows) }

  public static var type: SettingType {
    .custom(
      "a matrix as a list of rows, identity, car, passthrough, null, or a file's path",
      [.list(.list(.number)), .optional(.text)])
  }

  public init(_ value: Value) throws(SettingsError) {
    switch value.content {
    case .null, .string("passthrough"): self = .passthrough
    case .string("identity"): self = .identity
    case .string("car"): self = .car
    case .string(let path): self = .file(path)
    case .list: self = .matrix(try [[Double]](value))
    default: throw .wrongType(value, Self.type)
    }
  }

  public var value: Value {
    switch self {
    case .passthrough: "passthrough"
    case .identity: "identity"
    case .car: "car"
    case .matrix(let rows): rows.value
    case .file(let path): .string(path)
    }
  }

  public func check() throws(SettingsError) {
    guard case .matrix(let rows) = self else { return }
    guard let width = rows.first?.count, width > 0 else { throw SettingsError(.other("is a matrix without elements")) }
    for (place, row) in rows.enumerated() {
      if row.count != width {
        throw SettingsError(.other("has \(row.count) numbers, but row 0 has \(width)"), path: ["[\(place)]"])
      }
      if let column = row.firstIndex(where: { !$0.isFinite }) {
        throw SettingsError(
          .outOfRange(found: "\(row[column])", limits: "finite"), path: ["[\(place)]", "[\(column)]"])
      }
    }
  }

  /// The rows of the matrix for so many channels; nil for none.
  ///
  /// - Throws: `ArrayError` for a file that cannot be read or holds no matrix.
  func rows(channels: Int, groups: [[Int]]?, op: String) throws(ArrayError) -> [[Double]]? {
    switch self {
    case .passthrough: return nil
    case .matrix(let rows): return rows
    case .file(let path): return try MatrixFile.read(path, op: op)
    case .identity, .car:
      var rows = Array(repeating: Array(repeating: 0.0, count: channels), count: channels)
      for place in 0..<channels { rows[place][place] = 1 }
      guard self == .car else { return rows }
      for group in groups ?? [Array(0..<channels)] {
        for i in group { for j in group { rows[i][j] -= 1 / Double(group.count) } }
      }
      return rows
    }
  }
}
