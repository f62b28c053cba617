import ArrayAPI
import CPUBackend
import GPUBackend

extension Device {
  /// A device with the processor's arithmetic whose memory host code cannot read, and on which everything is deferred:
  /// a transformer that sneaks to the host, or leans on eager evaluation, fails here.
  public static let strict = strict(named: "strict")

  /// Another such device.
  public static func strict(named name: String) -> Device {
    CPUBackend.register(name, isHostAccessible: false, eagerLimit: 0).device
  }

  /// The device that SWIFTLET_DEVICE names, else the first of OpenCL, where there is one: PoCL's, on the processor, is enough.
  public static let gpu: Device? = try? Device(GPUDevices.preferredName ?? "opencl:0")

  /// How far a device's results may be from the processor's, in units of the last place of the largest value at hand: what
  /// its maths library computes differs, and what is made of it.
  public static func tolerance(of device: Device) -> Double { compiled.contains(device) ? 0 : 64 }

  /// The devices whose kernels are there already: for tests of every operator, dtype and layout one by one, of which each
  /// would be a kernel to compile. `AgreementTests` has the same for other devices, many operators a kernel.
  public static let compiled: [Device] = [.cpu, .strict]

  /// The devices that device-independent tests run on.
  public static let tested: [Device] = compiled + (gpu.map { [$0] } ?? [])
}
