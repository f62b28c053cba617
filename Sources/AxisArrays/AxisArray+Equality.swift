extension AxisArray: Equatable {
  /// Whether two messages are the same: dims, axes, key, attributes, dtype, shape, and data bit by bit, so that a NaN
  /// equals itself. The declared stream dim does not count, as in ezmsg; neither does the device.
  ///
  /// - Complexity: O(n), with a copy of data that are not in host memory.
  public static func == (a: AxisArray, b: AxisArray) -> Bool {
    guard a.dims == b.dims, a.key == b.key, a.shape == b.shape, a.data.dtype == b.data.dtype, a.attrs == b.attrs
    else { return false }
    let (axesOfA, axesOfB) = (a.axes, b.axes)
    let names = Set(axesOfA.keys).union(axesOfB.keys)
    let plain = Axis.linear(LinearAxis())
    guard names.allSatisfy({ axesOfA[$0] ?? plain == axesOfB[$0] ?? plain }) else { return false }
    return (try? haveSameBits(a.data, b.data)) ?? false
  }

  private static func haveSameBits(_ a: NDArray, _ b: NDArray) throws(ArrayError) -> Bool {
    let (a, b) = (try a.toDevice(.cpu), try b.toDevice(.cpu))
    return try a.withUnsafeBytes { (a) throws(ArrayError) in try b.withUnsafeBytes { b in a.elementsEqual(b) } }
  }
}

extension AxisArray: Codable {
  private enum CodingKeys: String, CodingKey { case data, dims, axes, key, attrs, streamDim }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      try container.decode(NDArray.self, forKey: .data), dims: try container.decode([String].self, forKey: .dims),
      axes: try container.decode([String: Axis].self, forKey: .axes),
      key: try container.decode(String.self, forKey: .key),
      attrs: try container.decode([String: Value].self, forKey: .attrs),
      streamDim: try container.decodeIfPresent(String.self, forKey: .streamDim))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(data, forKey: .data)
    try container.encode(dims, forKey: .dims)
    try container.encode(axes, forKey: .axes)
    try container.encode(key, forKey: .key)
    try container.encode(attrs, forKey: .attrs)
    try container.encodeIfPresent(streamDim, forKey: .streamDim)
  }
}
