/// The facts of a device that programs steer by, so that nobody asks which type its backend is.
public struct DeviceCapabilities: Sendable {
  /// The maker's name of the device, and the driver with its version; empty where unknown.
  public var model = "", driver = ""
  /// Bytes of memory; `nil` where it is not the device's own.
  public var memory: Int?
  public var hasFloat64 = true
  /// The reductions that the backend has besides those that every backend has: `deviations`, `mean`.
  public var reductions: Set<Reduction> = []
  /// Whether the backend reduces what a chain makes in the pass that makes it.
  public var fusesReductions = false
  /// The type and number of the device in DLPack; `nil` where DLPack knows no such device.
  public var dlpack: (type: Int32, id: Int32)?
  /// The stream of all work, as DLPack numbers streams; `nil` where there is none to name.
  public var stream: Int?

  public init() {}
}

/// A device that can be listed without being opened.
public struct DeviceInfo: Sendable {
  /// As `Device` spells it.
  public var name: String
  public var capabilities: DeviceCapabilities
  /// Why it cannot be used, and what to install.
  public var problem: String?

  public init(name: String, capabilities: DeviceCapabilities = DeviceCapabilities(), problem: String? = nil) {
    (self.name, self.capabilities, self.problem) = (name, capabilities, problem)
  }
}

/// Devices that are found at run time under one word and a number, such as `opencl:0`.
public struct DeviceFamily: Sendable {
  /// The word before the colon.
  public let name: String
  /// The type of its devices in DLPack.
  public let dlpackType: Int32
  /// Every device there is, in the order of their numbers; the family alone, with the reason, where it has none.
  let infos: @Sendable () -> [DeviceInfo]
  /// Opens a device by its number, under its name.
  let open: @Sendable (_ number: Int, _ name: String) throws(ArrayError) -> Device

  public init(
    _ name: String, dlpackType: Int32, infos: @escaping @Sendable () -> [DeviceInfo],
    open: @escaping @Sendable (_ number: Int, _ name: String) throws(ArrayError) -> Device
  ) {
    (self.name, self.dlpackType, self.infos, self.open) = (name, dlpackType, infos, open)
  }

  /// The number in a name of this family's form; `nil` for other names.
  func number(in device: String) -> Int? {
    let parts = device.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == name, let number = Int(parts[1]), number >= 0, parts[1] == "\(number)" else {
      return nil
    }
    return number
  }
}

extension Device {
  /// Every device that is registered or that a family lists; none is opened.
  package static var known: [DeviceInfo] {
    let open = registered.map { DeviceInfo(name: $0.name, capabilities: $0.capabilities) }
    return open + families.flatMap { $0.infos() }.filter { info in !open.contains { $0.name == info.name } }
  }

  /// The device of that name; one that a family lists is opened when first named.
  /// - Throws: `ArrayError.unknownDevice`, with the names there are; `unusableDevice`, with what is missing.
  package static func named(_ name: String) throws(ArrayError) -> Device {
    if let device = registered.first(where: { $0.name == name }) { return device }
    for family in families {
      if let number = family.number(in: name) { return try family.open(number, name) }
    }
    throw .unknownDevice(name, known: known.filter { $0.problem == nil }.map(\.name))
  }
}
