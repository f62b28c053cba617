import ArrayCore
import CPUBackend
import GPUBackend

extension Device {
  /// This machine's processor and memory.
  public static let cpu = CPUBackend.shared.device

  /// The names of the devices that can be used, the processor's first. OpenCL and CUDA are asked, and none is opened.
  public static var names: [String] {
    _ = cpu
    let known = registered.map(\.name)
    return known + GPUDevices.names.filter { !known.contains($0) }
  }

  /// The device of that name, as `description` spells it; those of OpenCL and CUDA are opened when first named.
  /// - Throws: `ArrayError.unknownDevice`, with the names there are; `unusableDevice`, with what is missing.
  public init(_ name: String) throws(ArrayError) {
    _ = Device.cpu
    if GPUDevices.mayBe(name) {
      self = try GPUDevices.open(name)
    } else if let known = try? Device.registered(name) {
      self = known
    } else {
      throw .unknownDevice(name, known: Device.names)
    }
  }
}

/// What is known of a device without opening it.
public struct DeviceInfo: Sendable {
  /// As `Device` spells it.
  public var name: String
  /// As its maker calls it, and the driver with its version; empty where that says nothing.
  public var model = "", driver = ""
  /// In bytes; `nil` where it is not the device's own.
  public var memory: Int?
  public var hasFloat64 = true
  /// Why it cannot be used, and what to install.
  public var problem: String?
}

extension Device {
  /// The processor, every device of OpenCL and CUDA, and what is missing where one of these has none.
  public static var infos: [DeviceInfo] {
    let set = CPUBackend.shared.instructionSet
    return [DeviceInfo(name: cpu.name, model: "this machine's processor, kernels for \(set)")]
      + GPUDevices.reports.map { report in
        DeviceInfo(
          name: report.name, model: report.facts?.name ?? "", driver: report.facts?.driver ?? "",
          memory: report.facts?.memory, hasFloat64: report.facts?.hasFloat64 ?? false, problem: report.problem)
      }
  }

  /// The device that SWIFTLET_DEVICE names, `cpu` where it names none: what programs take when their user says nothing.
  public static var preferredName: String { GPUDevices.preferredName ?? "cpu" }

  /// The device of that name, opened when first asked for.
  /// - Throws: as `Device(_:)`.
  public static func preferred() throws(ArrayError) -> Device { try preference.get() }

  private static let preference = Result { () throws(ArrayError) in try Device(preferredName) }

  /// Whether arrays of a dtype can be on this device.
  public func supports(_ dtype: DType) -> Bool {
    dtype.realPart != .float64 || ((backend as? GPUBackend)?.facts.hasFloat64 ?? true)
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
