import Platform

/// A device of an OpenCL platform: one context, one in-order queue.
///
/// Unchecked: handles never change, and calls that OpenCL does not allow side by side are under a lock.
final class OpenCLDriver: GPUDriver, @unchecked Sendable {
  let facts: GPUFacts
  private let cl: OpenCL
  private let device: OpaquePointer
  private let context: OpaquePointer
  private let queue: OpaquePointer
  /// How to build a program, the ways to try in turn.
  private let options: [String]
  private let keepsText: Bool
  private let sharesHostMemory: Bool
  /// Setting arguments and launching belong together.
  private let launching = Lock()

  init(_ device: OpaquePointer, of cl: OpenCL) throws(DriverError) {
    self.cl = cl
    self.device = device
    var status: Int32 = 0
    var devices: OpaquePointer? = device
    guard let context = cl.createContext(nil, 1, &devices, nil, nil, &status), status == 0 else {
      throw OpenCL.error("clCreateContext", status)
    }
    guard let queue = cl.createCommandQueue(context, device, 0, &status), status == 0 else {
      throw OpenCL.error("clCreateCommandQueue", status)
    }
    (self.context, self.queue) = (context, queue)
    facts = cl.facts(device)
    // Quotients and roots rounded as on the processor, where the device can.
    let isExact = cl.number(device, OpenCL.singleConfiguration) & OpenCL.correctlyRounded != 0
    sharesHostMemory = cl.number(device, OpenCL.hostUnifiedMemory, as: UInt32.self) != 0
    keepsText = facts.driver.split(separator: " ").contains("PoCL")
    let plain = "-cl-std=CL1.2" + (isExact ? " -cl-fp32-correctly-rounded-divide-sqrt" : "")
    // PoCL's header of all functions takes longer than all else; who believes to have read it does not read it.
    options = (keepsText ? [plain + " -D_OPENCL_H_ -DCK_DECLARES_FUNCTIONS"] : []) + [plain]
    guard cl.number(device, OpenCL.maxGroupSize, as: Int.self) >= 256 else {
      throw .failed("the device allows no groups of 256 work items")
    }
  }

  func allocate(_ byteCount: Int) throws(DriverError) -> UnsafeMutableRawPointer {
    var status: Int32 = 0
    guard let memory = cl.createBuffer(context, 1, byteCount, nil, &status), status == 0 else {
      throw OpenCL.error("clCreateBuffer", status)
    }
    return UnsafeMutableRawPointer(memory)
  }

  func free(_ memory: UnsafeMutableRawPointer) { _ = cl.releaseMemory(OpaquePointer(memory)) }

  func write(
    _ source: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer, offset: Int
  ) throws(DriverError) {
    guard source.count > 0 else { return }
    try check(
      "clEnqueueWriteBuffer",
      cl.enqueueWrite(queue, OpaquePointer(memory), 1, offset, source.count, source.baseAddress, 0, nil, nil))
  }

  func read(
    _ memory: UnsafeMutableRawPointer, offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(DriverError) {
    guard destination.count > 0 else { return }
    try check(
      "clEnqueueReadBuffer",
      cl.enqueueRead(queue, OpaquePointer(memory), 1, offset, destination.count, destination.baseAddress, 0, nil, nil))
  }

  func compile(_ source: String) throws(DriverError) -> [UInt8] {
    // PoCL keeps programs itself, and to hand out a binary it would compile every kernel once more: the text will do.
    if keepsText { return Array(source.utf8) }
    var status: Int32 = 0
    let program = try program(of: source)
    defer { _ = cl.releaseProgram(program) }
    var size = 0
    try check("clGetProgramInfo", cl.programInfo(program, OpenCL.binarySizes, 8, &size, nil))
    var binary = [UInt8](repeating: 0, count: size)
    status = binary.withUnsafeMutableBytes { bytes in
      var base = bytes.baseAddress
      return cl.programInfo(program, OpenCL.binaries, 8, &base, nil)
    }
    try check("clGetProgramInfo", status)
    return binary
  }

  /// A program made from text, built.
  private func program(of source: String) throws(DriverError) -> OpaquePointer {
    var status: Int32 = 0
    let program: OpaquePointer? = source.withCString { text in
      var line: UnsafePointer<CChar>? = text
      return cl.createProgram(context, 1, &line, nil, &status)
    }
    guard let program, status == 0 else { throw OpenCL.error("clCreateProgramWithSource", status) }
    do throws(DriverError) {
      try build(program)
    } catch {
      _ = cl.releaseProgram(program)
      throw error
    }
    return program
  }

  /// A program made from a binary, built.
  private func program(from binary: [UInt8]) throws(DriverError) -> OpaquePointer {
    var status: Int32 = 0, binaryStatus: Int32 = 0
    let loaded: OpaquePointer? = binary.withUnsafeBytes { bytes in
      var target: OpaquePointer? = device
      var size = bytes.count
      var base = bytes.baseAddress
      return cl.createProgramFromBinary(context, 1, &target, &size, &base, &binaryStatus, &status)
    }
    guard let loaded, status == 0 else { throw OpenCL.error("clCreateProgramWithBinary", status) }
    try build(loaded)
    return loaded
  }

  func load(_ program: [UInt8], kernels: [String]) throws(DriverError) -> [DriverKernel] {
    let loaded =
      keepsText ? try self.program(of: String(decoding: program, as: UTF8.self)) : try self.program(from: program)
    var status: Int32 = 0
    var result: [DriverKernel] = []
    for name in kernels {
      guard let kernel = cl.createKernel(loaded, name, &status), status == 0 else {
        throw OpenCL.error("clCreateKernel(\(name))", status)
      }
      result.append(DriverKernel(handle: kernel))
    }
    return result
  }

  private func build(_ program: OpaquePointer) throws(DriverError) {
    var devices: OpaquePointer? = device
    for option in options where cl.buildProgram(program, 1, &devices, option, nil, nil) == 0 { return }
    var size = 0
    _ = cl.buildInfo(program, device, OpenCL.buildLog, 0, nil, &size)
    var log = [UInt8](repeating: 0, count: size)
    _ = log.withUnsafeMutableBytes { cl.buildInfo(program, device, OpenCL.buildLog, size, $0.baseAddress, nil) }
    throw .notCompilable(String(decoding: log.prefix { $0 != 0 }, as: UTF8.self))
  }

  func launch(
    _ kernel: DriverKernel, groups: Int, groupSize: Int, _ arguments: borrowing KernelArguments
  ) throws(DriverError) {
    let values = arguments.values, sizes = arguments.sizes
    try launching.withLock { () throws(DriverError) in
      for (k, value) in values.enumerated() {
        let status = withUnsafeBytes(of: value) {
          cl.setArgument(kernel.handle, UInt32(k), sizes[k], $0.baseAddress)
        }
        try check("clSetKernelArg", status)
      }
      var global = groups * groupSize, local = groupSize
      try check(
        "clEnqueueNDRangeKernel", cl.enqueueKernel(queue, kernel.handle, 1, nil, &global, &local, 0, nil, nil))
      try check("clFlush", cl.flush(queue))
    }
  }

  func synchronise() throws(DriverError) { try check("clFinish", cl.finish(queue)) }

  /// OpenCL's queues have no number that others know.
  var sharedStream: Int? { nil }

  func checkReach(of memory: UnsafeMutableRawPointer) throws(DriverError) {
    var owner: OpaquePointer?
    try check(
      "clGetMemObjectInfo",
      cl.memoryInfo(OpaquePointer(memory), OpenCL.memoryContext, MemoryLayout<OpaquePointer?>.size, &owner, nil))
    guard owner == context else { throw .failed("the memory belongs to another context of OpenCL") }
  }

  func lendToHost(
    _ memory: UnsafeMutableRawPointer, isReadOnly: Bool
  ) throws(DriverError) -> UnsafeMutableRawPointer? {
    guard sharesHostMemory else { return nil }
    var size = 0, status: Int32 = 0
    let object = OpaquePointer(memory)
    try check("clGetMemObjectInfo", cl.memoryInfo(object, OpenCL.memorySize, 8, &size, nil))
    let access = isReadOnly ? OpenCL.mapRead : OpenCL.mapRead | OpenCL.mapWrite
    let address = cl.mapBuffer(queue, object, 1, access, 0, size, 0, nil, nil, &status)
    try check("clEnqueueMapBuffer", status)
    return address
  }

  func takeBack(_ memory: UnsafeMutableRawPointer, from address: UnsafeMutableRawPointer) {
    _ = cl.unmap(queue, OpaquePointer(memory), address, 0, nil, nil)
  }

  private func check(_ call: String, _ status: Int32) throws(DriverError) {
    if status != 0 { throw OpenCL.error(call, status) }
  }
}

/// The functions of the OpenCL library that are used, found at run time.
struct OpenCL: Sendable {
  typealias Handle = OpaquePointer?
  typealias Status = UnsafeMutablePointer<Int32>?
  typealias Bytes = UnsafeMutableRawPointer?

  let getPlatforms: @convention(c) (UInt32, UnsafeMutablePointer<Handle>?, UnsafeMutablePointer<UInt32>?) -> Int32
  let getDevices:
    @convention(c) (Handle, UInt64, UInt32, UnsafeMutablePointer<Handle>?, UnsafeMutablePointer<UInt32>?) -> Int32
  let deviceInfo: @convention(c) (Handle, UInt32, Int, Bytes, UnsafeMutablePointer<Int>?) -> Int32
  let createContext:
    @convention(c) (UnsafeRawPointer?, UInt32, UnsafeMutablePointer<Handle>?, UnsafeRawPointer?, Bytes, Status) ->
      Handle
  let createCommandQueue: @convention(c) (Handle, Handle, UInt64, Status) -> Handle
  let createBuffer: @convention(c) (Handle, UInt64, Int, Bytes, Status) -> Handle
  let releaseMemory: @convention(c) (Handle) -> Int32
  let memoryInfo: @convention(c) (Handle, UInt32, Int, Bytes, UnsafeMutablePointer<Int>?) -> Int32
  let enqueueWrite:
    @convention(c) (Handle, Handle, UInt32, Int, Int, UnsafeRawPointer?, UInt32, UnsafeRawPointer?, Bytes) -> Int32
  let enqueueRead: @convention(c) (Handle, Handle, UInt32, Int, Int, Bytes, UInt32, UnsafeRawPointer?, Bytes) -> Int32
  let mapBuffer:
    @convention(c) (
      Handle, Handle, UInt32, UInt64, Int, Int, UInt32, UnsafeRawPointer?, Bytes, Status
    ) -> UnsafeMutableRawPointer?
  let unmap: @convention(c) (Handle, Handle, UnsafeMutableRawPointer?, UInt32, UnsafeRawPointer?, Bytes) -> Int32
  let createProgram:
    @convention(c) (
      Handle, UInt32, UnsafeMutablePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int>?, Status
    ) -> Handle
  let createProgramFromBinary:
    @convention(c) (
      Handle, UInt32, UnsafeMutablePointer<Handle>?, UnsafePointer<Int>?, UnsafeMutablePointer<UnsafeRawPointer?>?,
      Status, Status
    ) -> Handle
  let buildProgram:
    @convention(c) (
      Handle, UInt32, UnsafeMutablePointer<Handle>?, UnsafePointer<CChar>?, UnsafeRawPointer?, Bytes
    ) -> Int32
  let buildInfo: @convention(c) (Handle, Handle, UInt32, Int, Bytes, UnsafeMutablePointer<Int>?) -> Int32
  let programInfo: @convention(c) (Handle, UInt32, Int, Bytes, UnsafeMutablePointer<Int>?) -> Int32
  let releaseProgram: @convention(c) (Handle) -> Int32
  let createKernel: @convention(c) (Handle, UnsafePointer<CChar>?, Status) -> Handle
  let setArgument: @convention(c) (Handle, UInt32, Int, UnsafeRawPointer?) -> Int32
  let enqueueKernel:
    @convention(c) (
      Handle, Handle, UInt32, UnsafePointer<Int>?, UnsafePointer<Int>?, UnsafePointer<Int>?, UInt32, UnsafeRawPointer?,
      Bytes
    ) -> Int32
  let flush: @convention(c) (Handle) -> Int32
  let finish: @convention(c) (Handle) -> Int32
  /// Every device of every platform, graphics processors first: found once, for platforms set themselves up when they are
  /// first asked, and not all bear to be asked by two threads then.
  private(set) nonisolated(unsafe) var devices: [OpaquePointer] = []

  static let maxGroupSize: UInt32 = 0x1004, globalMemory: UInt32 = 0x101F, argumentBytes: UInt32 = 0x1017
  static let deviceType: UInt32 = 0x1000, singleConfiguration: UInt32 = 0x101B, doubleConfiguration: UInt32 = 0x1032
  static let correctlyRounded: UInt64 = 1 << 7, typeGPU: UInt64 = 1 << 2
  static let deviceName: UInt32 = 0x102B, driverVersion: UInt32 = 0x102D, deviceVersion: UInt32 = 0x102F
  static let memoryContext: UInt32 = 0x1106, memorySize: UInt32 = 0x1102, hostUnifiedMemory: UInt32 = 0x1035
  static let mapRead: UInt64 = 1, mapWrite: UInt64 = 2
  static let binarySizes: UInt32 = 0x1165, binaries: UInt32 = 0x1166, buildLog: UInt32 = 0x1183

  /// The library, opened when first asked for; `nil` where there is none.
  static let shared = try? OpenCL()

  private init() throws(DriverError) {
    let library = try DynamicLibrary(anyOf: [
      "libOpenCL.so.1", "libOpenCL.so", "/System/Library/Frameworks/OpenCL.framework/OpenCL",
    ])
    getPlatforms = try library.function("clGetPlatformIDs")
    getDevices = try library.function("clGetDeviceIDs")
    deviceInfo = try library.function("clGetDeviceInfo")
    createContext = try library.function("clCreateContext")
    createCommandQueue = try library.function("clCreateCommandQueue")
    createBuffer = try library.function("clCreateBuffer")
    releaseMemory = try library.function("clReleaseMemObject")
    memoryInfo = try library.function("clGetMemObjectInfo")
    enqueueWrite = try library.function("clEnqueueWriteBuffer")
    enqueueRead = try library.function("clEnqueueReadBuffer")
    mapBuffer = try library.function("clEnqueueMapBuffer")
    unmap = try library.function("clEnqueueUnmapMemObject")
    createProgram = try library.function("clCreateProgramWithSource")
    createProgramFromBinary = try library.function("clCreateProgramWithBinary")
    buildProgram = try library.function("clBuildProgram")
    buildInfo = try library.function("clGetProgramBuildInfo")
    programInfo = try library.function("clGetProgramInfo")
    releaseProgram = try library.function("clReleaseProgram")
    createKernel = try library.function("clCreateKernel")
    setArgument = try library.function("clSetKernelArg")
    enqueueKernel = try library.function("clEnqueueNDRangeKernel")
    flush = try library.function("clFlush")
    finish = try library.function("clFinish")
    devices = findDevices()
  }

  private func findDevices() -> [OpaquePointer] {
    var count: UInt32 = 0
    guard getPlatforms(0, nil, &count) == 0, count > 0 else { return [] }
    var platforms = [Handle](repeating: nil, count: Int(count))
    guard getPlatforms(count, &platforms, nil) == 0 else { return [] }
    var all: [OpaquePointer] = []
    for platform in platforms {
      var here: UInt32 = 0
      guard getDevices(platform, 0xFFFF_FFFF, 0, nil, &here) == 0, here > 0 else { continue }
      var found = [Handle](repeating: nil, count: Int(here))
      guard getDevices(platform, 0xFFFF_FFFF, here, &found, nil) == 0 else { continue }
      all += found.compactMap { $0 }
    }
    func isGPU(_ device: OpaquePointer) -> Bool { number(device, OpenCL.deviceType) & OpenCL.typeGPU != 0 }
    return all.filter(isGPU) + all.filter { !isGPU($0) }
  }

  func facts(_ device: OpaquePointer) -> GPUFacts {
    let name = text(device, OpenCL.deviceName), driver = text(device, OpenCL.driverVersion)
    let version = text(device, OpenCL.deviceVersion)
    return GPUFacts(
      name: name, driver: "\(version), driver \(driver)",
      memory: Int(clamping: number(device, OpenCL.globalMemory) as UInt64),
      hasFloat64: (number(device, OpenCL.doubleConfiguration) as UInt64) != 0,
      argumentBytes: Swift.max(number(device, OpenCL.argumentBytes, as: Int.self), 1024),
      identity: "opencl \(name) \(version) \(driver)")
  }

  func number<N: FixedWidthInteger>(_ device: OpaquePointer, _ question: UInt32, as type: N.Type = UInt64.self) -> N {
    var value: N = 0
    _ = deviceInfo(device, question, MemoryLayout<N>.size, &value, nil)
    return value
  }

  private func text(_ device: OpaquePointer, _ question: UInt32) -> String {
    var size = 0
    guard deviceInfo(device, question, 0, nil, &size) == 0 else { return "" }
    var bytes = [UInt8](repeating: 0, count: size)
    _ = bytes.withUnsafeMutableBytes { deviceInfo(device, question, size, $0.baseAddress, nil) }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  static func error(_ call: String, _ status: Int32) -> DriverError {
    switch status {
    case -4, -6, -61: .outOfMemory  // no memory for objects, none on the host, larger than any buffer may be
    case -5: .failed("\(call): out of resources (-5)")
    default: .failed("\(call): error \(status)")
    }
  }
}
