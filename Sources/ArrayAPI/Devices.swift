import ArrayCore
import CPUBackend

extension Device {
  /// This machine's processor and memory.
  public static let cpu = CPUBackend.shared.device

  /// Every device that can be used now, the processor first.
  public static var available: [Device] {
    _ = cpu
    return registered
  }

  /// The device of that name, as `description` spells it.
  /// - Throws: `ArrayError.unknownDevice`, with the names there are.
  public init(_ name: String) throws(ArrayError) {
    _ = Device.cpu
    self = try Device.registered(name)
  }
}

extension Device: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
