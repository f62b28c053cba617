import ArrayCore
import Platform

extension GPUBackend {
  /// The kinds of device there are, a row each: the word that their names begin with, the type of device in DLPack, how to
  /// list them, and how to open one by its number.
  public static let families = [
    family("opencl", dlpackType: 4, list: OpenCL.infos, open: OpenCL.driver),
    family("cuda", dlpackType: 2, list: CUDA.infos, open: CUDA.driver),
  ]

  private static func family(
    _ name: String, dlpackType: Int32, list: @escaping @Sendable () -> [DeviceInfo],
    open: @escaping @Sendable (_ number: Int) throws(DriverError) -> any GPUDriver
  ) -> DeviceFamily {
    DeviceFamily(name, dlpackType: dlpackType, infos: list) { (number, name) throws(ArrayError) in
      let driver: any GPUDriver
      do throws(DriverError) {
        driver = try open(number)
      } catch {
        throw .unusableDevice(name, error.reason)
      }
      return Device.register(name) {
        GPUBackend(name, $0, driver, dlpack: (dlpackType, Int32(truncatingIfNeeded: number)))
      }
    }
  }

  /// The device that SWIFTLET_DEVICE names; `nil` where it names none.
  public static var preferredName: String? { Environment["SWIFTLET_DEVICE"].flatMap { $0.isEmpty ? nil : $0 } }
}

extension OpenCL {
  @Sendable static func infos() -> [DeviceInfo] {
    guard let cl = shared else { return [.absent("opencl", missing)] }
    if cl.devices.isEmpty { return [.absent("opencl", missingPlatform)] }
    return cl.devices.enumerated().map { number, device in
      let isSmall = cl.number(device, maxGroupSize, as: Int.self) < 256
      return DeviceInfo(
        name: "opencl:\(number)", capabilities: cl.facts(device).capabilities,
        problem: isSmall ? "the device allows no groups of 256 work items" : nil)
    }
  }

  @Sendable static func driver(_ number: Int) throws(DriverError) -> any GPUDriver {
    guard let cl = shared else { throw .failed(missing) }
    guard number < cl.devices.count else {
      throw .failed(cl.devices.isEmpty ? missingPlatform : "there is no such device")
    }
    return try OpenCLDriver(cl.devices[number], of: cl)
  }

  private static let missing =
    "OpenCL's loader libOpenCL.so.1 is missing; install it (Debian and Ubuntu: apt install ocl-icd-libopencl1) and a "
    + "platform for the device"
  private static let missingPlatform =
    "OpenCL has no platform; install the one of the device's maker (Debian and Ubuntu: intel-opencl-icd, "
    + "mesa-opencl-icd, or pocl-opencl-icd for the processor)"
}

extension CUDA {
  @Sendable static func infos() -> [DeviceInfo] {
    let cuda: CUDA
    do throws(DriverError) {
      cuda = try usable()
    } catch {
      return [.absent("cuda", error.reason)]
    }
    return (0..<cuda.count).map { number in
      var info = DeviceInfo(name: "cuda:\(number)")
      do throws(DriverError) {
        info.capabilities = try cuda.facts(at: number).capabilities
        if NVRTC.shared == nil { info.problem = "\(NVRTC.missing): \(NVRTC.remedy)" }
      } catch {
        info.problem = "the driver does not answer"
        info.capabilities.hasFloat64 = false
      }
      return info
    }
  }

  @Sendable static func driver(_ number: Int) throws(DriverError) -> any GPUDriver {
    let cuda = try usable()
    guard number < cuda.count else { throw .failed("there is no such device") }
    return try CUDADriver(number, of: cuda)
  }

  /// The driver, where it has a device.
  private static func usable() throws(DriverError) -> CUDA {
    do throws(DriverError) {
      let cuda = try opened.get()
      if cuda.count > 0 { return cuda }
    } catch {
      throw .failed("NVIDIA's driver cannot be used: \(error.reason); install the driver, or a newer one")
    }
    throw .failed("NVIDIA's driver has no device; install the driver anew if there is one")
  }
}

extension DeviceInfo {
  /// A family of which there is no device.
  fileprivate static func absent(_ family: String, _ problem: String) -> DeviceInfo {
    var info = DeviceInfo(name: family, problem: problem)
    info.capabilities.hasFloat64 = false
    return info
  }
}
