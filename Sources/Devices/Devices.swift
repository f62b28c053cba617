@_exported import ArrayCore
import CPUBackend
import GPUBackend

extension Device {
  /// This machine's processor and memory.
  public static let cpu = CPUBackend.shared.device

  /// The names of the devices that can be used, the processor's first. Families are asked, and none of their devices is
  /// opened.
  public static var names: [String] { infos.filter { $0.problem == nil }.map(\.name) }

  /// The processor, every device that a family lists, and what is missing where a family has none.
  public static var infos: [DeviceInfo] {
    _ = standard
    return known
  }

  /// The device of that name, as `description` spells it; those of OpenCL and CUDA are opened when first named.
  /// - Throws: `ArrayError.unknownDevice`, with the names there are; `unusableDevice`, with what is missing.
  public init(_ name: String) throws(ArrayError) {
    _ = Device.standard
    self = try Device.named(name)
  }

  /// The device that DLPack knows by these numbers.
  /// - Throws: `ArrayError.unknownDevice` for other kinds of device; the errors of `Device(_:)`.
  public init(dlpackType type: Int32, id: Int32) throws(ArrayError) {
    _ = Device.standard
    if let open = Device.registered.first(where: { $0.capabilities.dlpack.map { $0 == (type, id) } ?? false }) {
      self = open
    } else if let family = Device.families.first(where: { $0.dlpackType == type }) {
      self = try Device("\(family.name):\(id)")
    } else {
      throw .unknownDevice("type \(type) of DLPack", known: Device.names)
    }
  }

  /// The device that SWIFTLET_DEVICE names, `cpu` where it names none: the default of programs.
  public static var preferredName: String { GPUBackend.preferredName ?? "cpu" }

  /// The device of that name, opened when first asked for.
  /// - Throws: the errors of `Device(_:)`.
  public static func preferred() throws(ArrayError) -> Device { try preference.get() }

  private static let preference = Result { () throws(ArrayError) in try Device(preferredName) }

  /// The devices that every program has: the processor, and the families of the graphics processors.
  private static let standard: Void = {
    _ = cpu
    for family in GPUBackend.families { register(family) }
  }()
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
