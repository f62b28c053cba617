import ArrayAPI
import CPUBackend

extension Device {
  /// A device with the processor's arithmetic whose memory host code cannot read, and on which everything is deferred:
  /// a transformer that sneaks to the host, or leans on eager evaluation, fails here.
  public static let strict = strict(named: "strict")

  /// Another such device.
  public static func strict(named name: String) -> Device {
    CPUBackend.register(name, isHostAccessible: false, eagerLimit: 0).device
  }

  /// The first OpenCL device, where there is one: PoCL's, on the processor, is enough.
  public static let gpu: Device? = try? Device("opencl:0")

  /// The devices that device-independent tests run on.
  public static let tested: [Device] = [.cpu, .strict] + (gpu.map { [$0] } ?? [])
}
