extension Header: Codable {
  private enum CodingKeys: String, CodingKey { case dims, axes, key, attrs, streamDim }

  public convenience init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let dims = try container.decode([String].self, forKey: .dims)
    let streamDim = try container.decodeIfPresent(String.self, forKey: .streamDim)
    guard Set(dims).count == dims.count, streamDim.map(dims.contains) ?? true else {
      throw DecodingError.dataCorruptedError(
        forKey: .dims, in: container, debugDescription: "dims \(dims) with stream dim \(streamDim ?? "none")")
    }
    self.init(
      dims: dims, axes: try container.decode([String: Axis].self, forKey: .axes),
      key: try container.decode(String.self, forKey: .key),
      attrs: try container.decode([String: Value].self, forKey: .attrs), streamDim: streamDim)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(dims, forKey: .dims)
    try container.encode(axes, forKey: .axes)
    try container.encode(key, forKey: .key)
    try container.encode(attrs, forKey: .attrs)
    try container.encodeIfPresent(streamDim, forKey: .streamDim)
  }
}
