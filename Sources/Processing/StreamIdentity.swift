/// What tells one stream from another: the header's key, dims, axes and rate, and the data's dtype, device and lengths
/// other than along the stream.
@usableFromInline
struct StreamIdentity: Sendable {
  @usableFromInline let header: Header
  @usableFromInline let dtype: DType
  @usableFromInline let device: Device
  /// The lengths, with that along the stream left at 0.
  @usableFromInline let shape: Dims

  @usableFromInline
  init(_ message: AxisArray) {
    (header, dtype, device) = (message.header, message.data.dtype, message.data.device)
    var shape = Array(message.shape)
    if let position = message.header.streamPosition { shape[position] = 0 }
    self.shape = Dims(shape)
  }

  init(header: Header, dtype: DType, device: Device, shape: Dims) {
    (self.header, self.dtype, self.device, self.shape) = (header, dtype, device, shape)
  }

  /// Whether a message surely continues the stream, by the quick way: it shares the header object.
  @inlinable
  func isSurely(_ message: AxisArray) -> Bool {
    header === message.header && hasSameData(message)
  }

  /// Whether a message continues the stream.
  @usableFromInline
  func continues(with message: AxisArray) -> Bool {
    hasSameData(message) && header.isSameStream(as: message.header)
  }

  @inlinable
  func hasSameData(_ message: AxisArray) -> Bool {
    let data = message.data
    guard data.dtype == dtype, data.device == device else { return false }
    let (new, stream) = (data.shape, message.header.streamPosition ?? -1)
    guard new.count == shape.count else { return false }
    for position in 0..<new.count where position != stream {
      if new[position] != shape[position] { return false }
    }
    return true
  }
}

extension StreamIdentity: Codable {
  private enum CodingKeys: String, CodingKey { case header, dtype, device, shape }

  @usableFromInline
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .dtype)
    guard let dtype = DType(name: name) else {
      throw DecodingError.dataCorruptedError(forKey: .dtype, in: container, debugDescription: "no dtype \(name)")
    }
    let place = try container.decode(String.self, forKey: .device)
    guard let device = Device(place) else {
      throw DecodingError.dataCorruptedError(
        forKey: .device, in: container, debugDescription: "this machine has no device \(place)")
    }
    self.init(
      header: try container.decode(Header.self, forKey: .header), dtype: dtype, device: device,
      shape: Dims(try container.decode([Int].self, forKey: .shape)))
  }

  @usableFromInline
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(header, forKey: .header)
    try container.encode(dtype.name, forKey: .dtype)
    try container.encode(device.description, forKey: .device)
    try container.encode(Array(shape), forKey: .shape)
  }
}
