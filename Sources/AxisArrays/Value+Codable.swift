extension Value: Codable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Writes the tree in the encoder's own terms (null, number, text, list, keyed map); marks are not written.
  public func encode(to encoder: any Encoder) throws {
    switch content {
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .bool(let bool): try bool.encode(to: encoder)
    case .int(let int): try int.encode(to: encoder)
    case .double(let double): try double.encode(to: encoder)
    case .string(let string): try string.encode(to: encoder)
    case .list(let list):
      var container = encoder.unkeyedContainer()
      for value in list { try container.encode(value) }
    case .map(let map):
      var container = encoder.container(keyedBy: Key.self)
      for entry in map.entries { try container.encode(entry.value, forKey: Key(stringValue: entry.key)) }
    }
  }

  /// Reads what `encode(to:)` writes. A format that does not tell `1` from `1.0` gives `int` for both.
  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Key.self) {
      self.init(
        .map(
          ValueMap(
            try container.allKeys.map {
              ValueMap.Entry($0.stringValue, try container.decode(Value.self, forKey: $0))
            })))
      return
    }
    if var container = try? decoder.unkeyedContainer() {
      var list: [Value] = []
      while !container.isAtEnd { list.append(try container.decode(Value.self)) }
      self.init(.list(list))
      return
    }
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self.init(.null)
    } else if let bool = try? container.decode(Bool.self) {
      self.init(.bool(bool))
    } else if let int = try? container.decode(Int.self) {
      self.init(.int(int))
    } else if let double = try? container.decode(Double.self) {
      self.init(.double(double))
    } else {
      self.init(.string(try container.decode(String.self)))
    }
  }
}
