import Platform

/// A device of NVIDIA's driver: its primary context, one stream of our own; programs made by NVRTC for its architecture.
///
/// Unchecked: handles never change; CUDA's calls may come from any thread that has the context.
final class CUDADriver: GPUDriver, @unchecked Sendable {
  let facts: GPUFacts
  private let cuda: CUDA
  private let context: OpaquePointer
  private let stream: OpaquePointer
  private let architecture: String

  init(_ index: Int, of cuda: CUDA) throws(DriverError) {
    self.cuda = cuda
    var device: Int32 = 0
    try CUDA.check("cuDeviceGet", cuda.getDevice(&device, Int32(index)))
    var context: OpaquePointer?
    try CUDA.check("cuDevicePrimaryCtxRetain", cuda.retainContext(&context, device))
    guard let context else { throw .failed("cuDevicePrimaryCtxRetain") }
    self.context = context
    try CUDA.check("cuCtxSetCurrent", cuda.setContext(context))
    var stream: OpaquePointer?
    try CUDA.check("cuStreamCreate", cuda.createStream(&stream, CUDA.nonBlocking))
    guard let stream else { throw .failed("cuStreamCreate") }
    self.stream = stream
    architecture = cuda.architecture(device)
    facts = try cuda.facts(device, architecture)
  }

  private func enter() throws(DriverError) { try CUDA.check("cuCtxSetCurrent", cuda.setContext(context)) }

  func allocate(_ byteCount: Int) throws(DriverError) -> UnsafeMutableRawPointer {
    try enter()
    var address: UInt = 0
    try CUDA.check("cuMemAlloc", cuda.allocate(&address, byteCount))
    guard let memory = UnsafeMutableRawPointer(bitPattern: address) else { throw .outOfMemory }
    return memory
  }

  func free(_ memory: UnsafeMutableRawPointer) {
    guard (try? enter()) != nil else { return }
    _ = cuda.free(UInt(bitPattern: memory))
  }

  func write(
    _ source: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer, offset: Int
  ) throws(DriverError) {
    guard source.count > 0 else { return }
    try enter()
    try CUDA.check(
      "cuMemcpyHtoDAsync",
      cuda.copyToDevice(UInt(bitPattern: memory + offset), source.baseAddress, source.count, stream))
    try synchronise()  // the source may change when this returns
  }

  func read(
    _ memory: UnsafeMutableRawPointer, offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(DriverError) {
    guard destination.count > 0 else { return }
    try enter()
    try CUDA.check(
      "cuMemcpyDtoHAsync",
      cuda.copyToHost(destination.baseAddress, UInt(bitPattern: memory + offset), destination.count, stream))
    try synchronise()
  }

  func compile(_ source: String) throws(DriverError) -> [UInt8] {
    guard let compiler = NVRTC.shared else {
      throw .failed("\(NVRTC.missing) (\(NVRTC.remedy))")
    }
    return try compiler.compile(source, architecture: architecture)
  }

  func load(_ program: [UInt8], kernels: [String]) throws(DriverError) -> [DriverKernel] {
    try enter()
    var module: OpaquePointer?
    try CUDA.check("cuModuleLoadData", program.withUnsafeBytes { cuda.loadModule(&module, $0.baseAddress) })
    var result: [DriverKernel] = []
    for name in kernels {
      var kernel: OpaquePointer?
      try CUDA.check("cuModuleGetFunction(\(name))", cuda.getFunction(&kernel, module, name))
      guard let kernel else { throw .failed("cuModuleGetFunction(\(name))") }
      result.append(DriverKernel(handle: kernel, argumentSizes: cuda.argumentSizes(kernel)))
    }
    return result
  }

  func launch(
    _ kernel: DriverKernel, groups: Int, groupSize: Int, _ arguments: borrowing KernelArguments
  ) throws(DriverError) {
    // The driver reads as much as the kernel takes from where it is told to, whatever is there.
    if let sizes = kernel.argumentSizes, sizes != arguments.sizes {
      throw .failed("cuLaunchKernel: arguments of \(arguments.sizes) bytes for a kernel that takes \(sizes)")
    }
    try enter()
    var values = arguments.values
    let status = values.withUnsafeMutableBytes { bytes in
      withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: bytes.count / 8) { places in
        for k in 0..<places.count { places.initializeElement(at: k, to: bytes.baseAddress.map { $0 + 8 * k }) }
        return cuda.launch(
          kernel.handle, UInt32(groups), 1, 1, UInt32(groupSize), 1, 1, 0, stream, places.baseAddress, nil)
      }
    }
    try CUDA.check("cuLaunchKernel", status)
  }

  func synchronise() throws(DriverError) {
    try enter()
    try CUDA.check("cuStreamSynchronize", cuda.synchronise(stream))
  }

  var sharedStream: Int? { Int(bitPattern: stream) }

  /// All libraries of a process use a device's primary context: addresses mean the same to all.
  func checkReach(of memory: UnsafeMutableRawPointer) throws(DriverError) {}

  func lendToHost(
    _ memory: UnsafeMutableRawPointer, isReadOnly: Bool
  ) throws(DriverError) -> UnsafeMutableRawPointer? { nil }
  func takeBack(_ memory: UnsafeMutableRawPointer, from address: UnsafeMutableRawPointer) {}
}

/// The functions of NVIDIA's driver that are used, found at run time.
struct CUDA: Sendable {
  typealias Handle = OpaquePointer?
  typealias HandleOut = UnsafeMutablePointer<OpaquePointer?>?
  typealias NumberOut = UnsafeMutablePointer<Int32>?

  let initialise: @convention(c) (UInt32) -> Int32
  let driverVersion: @convention(c) (NumberOut) -> Int32
  let deviceCount: @convention(c) (NumberOut) -> Int32
  let getDevice: @convention(c) (NumberOut, Int32) -> Int32
  let deviceName: @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32) -> Int32
  let totalMemory: @convention(c) (UnsafeMutablePointer<Int>?, Int32) -> Int32
  let getAttribute: @convention(c) (NumberOut, Int32, Int32) -> Int32
  let retainContext: @convention(c) (HandleOut, Int32) -> Int32
  let setContext: @convention(c) (Handle) -> Int32
  let createStream: @convention(c) (HandleOut, UInt32) -> Int32
  let synchronise: @convention(c) (Handle) -> Int32
  let allocate: @convention(c) (UnsafeMutablePointer<UInt>?, Int) -> Int32
  let free: @convention(c) (UInt) -> Int32
  let copyToDevice: @convention(c) (UInt, UnsafeRawPointer?, Int, Handle) -> Int32
  let copyToHost: @convention(c) (UnsafeMutableRawPointer?, UInt, Int, Handle) -> Int32
  let loadModule: @convention(c) (HandleOut, UnsafeRawPointer?) -> Int32
  let getFunction: @convention(c) (HandleOut, Handle, UnsafePointer<CChar>?) -> Int32
  /// `nil` in drivers before 12.4.
  let parameter: (@convention(c) (Handle, Int, UnsafeMutablePointer<Int>?, UnsafeMutablePointer<Int>?) -> Int32)?
  let launch:
    @convention(c) (
      Handle, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Handle,
      UnsafeMutablePointer<UnsafeMutableRawPointer?>?, UnsafeMutableRawPointer?
    ) -> Int32

  static let majorVersion: Int32 = 75, minorVersion: Int32 = 76, nonBlocking: UInt32 = 1

  /// The driver, opened when first asked for, or why it cannot be used.
  static let opened = Result { () throws(DriverError) in try CUDA() }

  private init() throws(DriverError) {
    let library = try DynamicLibrary(anyOf: ["libcuda.so.1", "libcuda.so"])
    initialise = try library.function("cuInit")
    driverVersion = try library.function("cuDriverGetVersion")
    deviceCount = try library.function("cuDeviceGetCount")
    getDevice = try library.function("cuDeviceGet")
    deviceName = try library.function("cuDeviceGetName")
    totalMemory = try library.function("cuDeviceTotalMem_v2")
    getAttribute = try library.function("cuDeviceGetAttribute")
    retainContext = try library.function("cuDevicePrimaryCtxRetain")
    setContext = try library.function("cuCtxSetCurrent")
    createStream = try library.function("cuStreamCreate")
    synchronise = try library.function("cuStreamSynchronize")
    allocate = try library.function("cuMemAlloc_v2")
    free = try library.function("cuMemFree_v2")
    copyToDevice = try library.function("cuMemcpyHtoDAsync_v2")
    copyToHost = try library.function("cuMemcpyDtoHAsync_v2")
    loadModule = try library.function("cuModuleLoadData")
    getFunction = try library.function("cuModuleGetFunction")
    parameter = try? library.function("cuFuncGetParamInfo")
    launch = try library.function("cuLaunchKernel")
    try CUDA.check("cuInit", initialise(0))
  }

  /// How many devices there are.
  var count: Int {
    var count: Int32 = 0
    return deviceCount(&count) == 0 ? Int(count) : 0
  }

  func attribute(_ device: Int32, _ which: Int32) -> Int {
    var value: Int32 = 0
    _ = getAttribute(&value, which, device)
    return Int(value)
  }

  /// What each argument of a kernel takes, in bytes; `nil` where the driver does not tell.
  func argumentSizes(_ kernel: OpaquePointer) -> [Int]? {
    guard let parameter else { return nil }
    var sizes: [Int] = [], place = 0, size = 0
    while parameter(kernel, sizes.count, &place, &size) == 0 { sizes.append(size) }
    return sizes
  }

  func facts(at index: Int) throws(DriverError) -> GPUFacts {
    var device: Int32 = 0
    try CUDA.check("cuDeviceGet", getDevice(&device, Int32(index)))
    return try facts(device, architecture(device))
  }

  /// As NVRTC names it.
  func architecture(_ device: Int32) -> String {
    "sm_\(attribute(device, CUDA.majorVersion))\(attribute(device, CUDA.minorVersion))"
  }

  func facts(_ device: Int32, _ architecture: String) throws(DriverError) -> GPUFacts {
    var version: Int32 = 0, memory = 0
    try CUDA.check("cuDriverGetVersion", driverVersion(&version))
    try CUDA.check("cuDeviceTotalMem", totalMemory(&memory, device))
    var bytes = [CChar](repeating: 0, count: 256)
    try CUDA.check("cuDeviceGetName", deviceName(&bytes, 256, device))
    let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let compiler = NVRTC.shared.map { "NVRTC \($0.version)" } ?? NVRTC.missing
    return GPUFacts(
      name: name, driver: "CUDA \(version / 1000).\(version % 1000 / 10), \(compiler)", memory: memory,
      hasFloat64: true, argumentBytes: 4096, hasFences: true, identity: "cuda \(architecture) \(compiler)")
  }

  static func check(_ call: String, _ status: Int32) throws(DriverError) {
    switch status {
    case 0: return
    case 2: throw .outOfMemory
    default: throw .failed("\(call): error \(status)")
    }
  }
}

/// NVIDIA's compiler of kernels at run time.
struct NVRTC: Sendable {
  typealias Program = OpaquePointer?

  private let create:
    @convention(c) (
      UnsafeMutablePointer<Program>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, Int32, UnsafeRawPointer?,
      UnsafeRawPointer?
    ) -> Int32
  private let destroy: @convention(c) (UnsafeMutablePointer<Program>?) -> Int32
  private let compileProgram: @convention(c) (Program, Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> Int32
  private let codeSize: @convention(c) (Program, UnsafeMutablePointer<Int>?) -> Int32
  private let code: @convention(c) (Program, UnsafeMutableRawPointer?) -> Int32
  private let logSize: @convention(c) (Program, UnsafeMutablePointer<Int>?) -> Int32
  private let log: @convention(c) (Program, UnsafeMutableRawPointer?) -> Int32
  let version: String

  static let missing = "NVRTC is missing"
  static let remedy =
    "install it: pip install nvidia-cuda-nvrtc, or the CUDA toolkit, and name libnvrtc.so in SWIFTLET_NVRTC if it is "
    + "not on the library path"

  /// The compiler, opened when first asked for; `nil` where there is none.
  static let shared = try? NVRTC(Environment["SWIFTLET_NVRTC"])

  init(_ path: String?) throws(DriverError) {
    let names = ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"]
    let library = try DynamicLibrary(anyOf: path.map { [$0] } ?? names)
    create = try library.function("nvrtcCreateProgram")
    destroy = try library.function("nvrtcDestroyProgram")
    compileProgram = try library.function("nvrtcCompileProgram")
    codeSize = try library.function("nvrtcGetCUBINSize")
    code = try library.function("nvrtcGetCUBIN")
    logSize = try library.function("nvrtcGetProgramLogSize")
    log = try library.function("nvrtcGetProgramLog")
    let ask: @convention(c) (UnsafeMutablePointer<Int32>?, UnsafeMutablePointer<Int32>?) -> Int32 =
      try library.function("nvrtcVersion")
    var major: Int32 = 0, minor: Int32 = 0
    _ = ask(&major, &minor)
    version = "\(major).\(minor)"
  }

  /// Machine code of an architecture such as `sm_90`. No multiplication is contracted with an addition.
  func compile(_ source: String, architecture: String) throws(DriverError) -> [UInt8] {
    try compiled(source, architecture: architecture).program
  }

  /// The same with what the compiler had to say.
  func compiled(_ source: String, architecture: String) throws(DriverError) -> (program: [UInt8], log: String) {
    // 186: one text for signed and unsigned types compares the latter with zero.
    let options = [
      "--gpu-architecture=\(architecture)", "--fmad=false", "--std=c++17", "--diag-suppress=186",
    ]
    var program: Program = nil
    guard create(&program, source, "kernels.cu", 0, nil, nil) == 0 else { throw .failed("nvrtcCreateProgram") }
    defer { _ = destroy(&program) }
    let status = options.flatMap(\.utf8CString).withUnsafeBufferPointer { characters in
      var start = 0
      let places: [UnsafePointer<CChar>?] = options.map { option in
        defer { start += option.utf8.count + 1 }
        return characters.baseAddress.map { $0 + start }
      }
      return compileProgram(program, Int32(places.count), places)
    }
    var size = 0
    _ = logSize(program, &size)
    var letters = [UInt8](repeating: 0, count: size)
    _ = letters.withUnsafeMutableBytes { log(program, $0.baseAddress) }
    let said = String(decoding: letters.prefix { $0 != 0 }, as: UTF8.self)
    guard status == 0 else { throw .notCompilable(said) }
    guard codeSize(program, &size) == 0 else { throw .failed("nvrtcGetCUBINSize") }
    var bytes = [UInt8](repeating: 0, count: size)
    guard bytes.withUnsafeMutableBytes({ code(program, $0.baseAddress) }) == 0 else { throw .failed("nvrtcGetCUBIN") }
    return (bytes, said)
  }
}
