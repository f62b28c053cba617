import ArrayCore

/// The devices that OpenCL and CUDA offer, opened when somebody names one and not before.
public enum GPUDevices {
  /// What there is under a name, or what is missing for it to be used.
  public struct Report: Sendable {
    public var name: String
    public var facts: GPUFacts?
    /// Why it cannot be used, and what to do about it.
    public var problem: String?
  }

  /// Whether a name has the form of one of these devices: `opencl:0`, `cuda:1`.
  public static func mayBe(_ name: String) -> Bool { split(name) != nil }

  /// The device of that name, opened now if it was not before.
  /// - Throws: `ArrayError.unknownDevice` where there is none; `deviceFailure` where it cannot be used, with the reason.
  public static func open(_ name: String) throws(ArrayError) -> Device {
    if let known = try? Device.registered(name) { return known }
    guard let (kind, index) = split(name) else { throw .unknownDevice(name, known: names) }
    let driver: any GPUDriver
    do throws(DriverError) {
      switch kind {
      case .opencl:
        guard let cl = OpenCL.shared else { throw .failed(missingOpenCL) }
        let devices = cl.devices
        guard index < devices.count else {
          throw .failed(devices.isEmpty ? missingPlatform : "there is no such device")
        }
        driver = try OpenCLDriver(devices[index], of: cl)
      case .cuda:
        guard let cuda = CUDA.shared else { throw .failed(missingCUDA) }
        guard index < cuda.count else { throw .failed("there is no such device") }
        driver = try CUDADriver(index, of: cuda)
      }
    } catch {
      let reason =
        switch error {
        case .failed(let reason), .notCompilable(let reason): reason
        case .outOfMemory: "out of memory"
        }
      throw .unusableDevice(name, reason)
    }
    return Device.register(name) { GPUBackend(name, $0, driver) }
  }

  /// The names of the devices that can be used.
  public static var names: [String] { reports.filter { $0.problem == nil }.map(\.name) }

  /// Every device there is, and what is missing where one of the two ways has none.
  public static var reports: [Report] {
    var list: [Report] = []
    if let cl = OpenCL.shared {
      let devices = cl.devices
      for (k, device) in devices.enumerated() {
        let isSmall = cl.number(device, OpenCL.maxGroupSize, as: Int.self) < 256
        list.append(
          Report(
            name: "opencl:\(k)", facts: cl.facts(device),
            problem: isSmall ? "the device allows no groups of 256 work items" : nil))
      }
      if devices.isEmpty { list.append(Report(name: "opencl", problem: missingPlatform)) }
    } else {
      list.append(Report(name: "opencl", problem: missingOpenCL))
    }
    if let cuda = CUDA.shared, cuda.count > 0 {
      for k in 0..<cuda.count {
        let facts = try? cuda.facts(at: k)
        let problem =
          facts == nil ? "the driver does not answer" : NVRTC.shared == nil ? "\(NVRTC.missing): \(NVRTC.remedy)" : nil
        list.append(Report(name: "cuda:\(k)", facts: facts, problem: problem))
      }
    } else {
      list.append(Report(name: "cuda", problem: missingCUDA))
    }
    return list
  }

  /// What SWIFTLET_DEVICE says; `nil` where it says nothing.
  public static var preferredName: String? { Environment["SWIFTLET_DEVICE"].flatMap { $0.isEmpty ? nil : $0 } }

  private enum Kind: String, CaseIterable {
    case opencl, cuda

    /// The type of device in DLPack.
    var dlpackType: Int32 { self == .opencl ? 4 : 2 }
  }

  /// The type of device and the number that DLPack knows a device by.
  static func dlpackNumbers(of name: String) -> (type: Int32, id: Int32)? {
    split(name).map { ($0.dlpackType, Int32(truncatingIfNeeded: $1)) }
  }

  /// The name of the device that DLPack knows by these numbers; `nil` for other kinds of device.
  public static func name(dlpackType type: Int32, id: Int32) -> String? {
    Kind.allCases.first { $0.dlpackType == type }.map { "\($0):\(id)" }
  }

  private static func split(_ name: String) -> (Kind, Int)? {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), let index = Int(parts[1]), index >= 0,
      parts[1] == "\(index)"
    else { return nil }
    return (kind, index)
  }

  private static let missingOpenCL =
    "OpenCL's loader libOpenCL.so.1 is missing; install it (Debian and Ubuntu: apt install ocl-icd-libopencl1) and a "
    + "platform for the device"
  private static let missingPlatform =
    "OpenCL has no platform; install the one of the device's maker (Debian and Ubuntu: intel-opencl-icd, "
    + "mesa-opencl-icd, or pocl-opencl-icd for the processor)"
  private static let missingCUDA = "NVIDIA's driver (libcuda.so.1) is missing or has no device; install the driver"
}
