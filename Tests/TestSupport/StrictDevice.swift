import ArrayAPI
import CPUBackend
import Foundation

extension Device {
  /// A device with the processor's arithmetic whose memory host code cannot read, and on which everything is deferred:
  /// a transformer that sneaks to the host, or leans on eager evaluation, fails here.
  public static let strict = strict(named: "strict")

  /// Another such device.
  public static func strict(named name: String) -> Device {
    CPUBackend.register(name, isHostAccessible: false, eagerLimit: 0).device
  }

  /// A graphics processor: the first that SWIFTLET_TEST_DEVICES names, else the one of SWIFTLET_DEVICE, else the first of
  /// OpenCL, where there is one: PoCL's, on the processor, is enough.
  public static let gpu: Device? =
    named.first ?? (try? Device(Device.preferredName == "cpu" ? "opencl:0" : Device.preferredName))

  /// How far a device's results may be from the processor's, in units of the last place of the largest value at hand: what
  /// its maths library computes differs, and what is made of it.
  public static func tolerance(of device: Device) -> Double { compiled.contains(device) ? 0 : 64 }

  /// The devices whose kernels are there already: for tests of every operator, dtype and layout one by one, of which each
  /// would be a kernel to compile. `AgreementTests` has the same for other devices, many operators a kernel.
  public static let compiled: [Device] = [.cpu, .strict]

  /// The devices that device-independent tests run on: these two, or those that SWIFTLET_TEST_DEVICES names, with commas
  /// between; a device that compiles its kernels takes minutes for all of them.
  public static let tested: [Device] = named.isEmpty ? compiled : named

  /// Whether every kernel is worth its compilation: a few of them are enough where no such device was asked for.
  public static let testsAllKernels = !named.isEmpty

  private static let named: [Device] = {
    let names = ProcessInfo.processInfo.environment["SWIFTLET_TEST_DEVICES"] ?? ""
    return names.split(separator: ",").map { name in
      do { return try Device(String(name)) } catch { fatalError("SWIFTLET_TEST_DEVICES: \(error)") }
    }
  }()
}
