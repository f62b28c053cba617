extension Value: CustomStringConvertible {
  /// The value as YAML writes it in one line: `{base: 10, bands: [1.0, 4.0], name: "a b"}`.
  public var description: String {
    switch content {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .int(let int): "\(int)"
    case .double(let double): Self.text(of: double)
    case .string(let string): Self.jsonText(string)
    case .list(let list): "[" + list.map(\.description).joined(separator: ", ") + "]"
    case .map(let map):
      "{" + map.entries.map { Self.key($0.key) + ": " + $0.value.description }.joined(separator: ", ") + "}"
    }
  }

  /// The words for this kind of value in a message to a user.
  public var kind: String {
    switch content {
    case .null: "null"
    case .bool: "true or false"
    case .int, .double: "a number"
    case .string: "a text"
    case .list: "a list"
    case .map: "a map"
    }
  }

  private static func text(of double: Double) -> String {
    if double.isNaN { return ".nan" }
    if double.isInfinite { return double < 0 ? "-.inf" : ".inf" }
    return "\(double)"
  }

  private static func key(_ key: String) -> String {
    let plain =
      !key.isEmpty && key.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || $0.isAlphanumeric }
    return plain ? key : jsonText(key)
  }
}

extension UInt8 {
  fileprivate var isAlphanumeric: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}
