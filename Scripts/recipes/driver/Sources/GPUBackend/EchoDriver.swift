import ArrayCore

/// Devices of OpenCL under another name, as a driver of its own.
final class EchoDriver: GPUDriver {
  private let inner: any GPUDriver
  init(_ inner: any GPUDriver) { self.inner = inner }

  var facts: GPUFacts { inner.facts }

  func allocate(_ byteCount: Int) throws(DriverError) -> UnsafeMutableRawPointer { try inner.allocate(byteCount) }
  func free(_ memory: UnsafeMutableRawPointer) { inner.free(memory) }
  func write(_ source: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer, offset: Int) throws(DriverError) {
    try inner.write(source, to: memory, offset: offset)
  }
  func read(
    _ memory: UnsafeMutableRawPointer, offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(DriverError) {
    try inner.read(memory, offset: offset, into: destination)
  }

  func compile(_ source: String) throws(DriverError) -> [UInt8] { try inner.compile(source) }
  func load(_ program: [UInt8], kernels: [String]) throws(DriverError) -> [DriverKernel] {
    try inner.load(program, kernels: kernels)
  }
  func launch(
    _ kernel: DriverKernel, groups: Int, groupSize: Int, _ arguments: borrowing KernelArguments
  ) throws(DriverError) {
    try inner.launch(kernel, groups: groups, groupSize: groupSize, arguments)
  }
  func synchronise() throws(DriverError) { try inner.synchronise() }

  var sharedStream: Int? { inner.sharedStream }
  func checkReach(of memory: UnsafeMutableRawPointer) throws(DriverError) { try inner.checkReach(of: memory) }
  func lendToHost(_ memory: UnsafeMutableRawPointer, isReadOnly: Bool) throws(DriverError) -> UnsafeMutableRawPointer? {
    try inner.lendToHost(memory, isReadOnly: isReadOnly)
  }
  func takeBack(_ memory: UnsafeMutableRawPointer, from address: UnsafeMutableRawPointer) {
    inner.takeBack(memory, from: address)
  }
}

enum Echo {
  @Sendable static func infos() -> [DeviceInfo] {
    OpenCL.infos().map { info in
      var info = info
      info.name = "echo" + info.name.dropFirst("opencl".count)
      return info
    }
  }

  @Sendable static func driver(_ number: Int) throws(DriverError) -> any GPUDriver {
    EchoDriver(try OpenCL.driver(number))
  }
}
