import Platform

@testable import GPUBackend

/// A driver that hands every call on, and remembers how many groups each launch had.
final class CountingDriver: GPUDriver, @unchecked Sendable {
  private let driver: any GPUDriver
  private let lock = Lock()
  private var counted: [Int] = []

  init(_ driver: any GPUDriver) { self.driver = driver }

  /// The groups of each launch since this was last asked for.
  func launches() -> [Int] {
    lock.withLock {
      defer { counted = [] }
      return counted
    }
  }

  func launch(
    _ kernel: DriverKernel, groups: Int, groupSize: Int, _ arguments: borrowing KernelArguments
  ) throws(DriverError) {
    lock.withLock { counted.append(groups) }
    try driver.launch(kernel, groups: groups, groupSize: groupSize, arguments)
  }

  var facts: GPUFacts { driver.facts }
  var sharedStream: Int? { driver.sharedStream }

  func allocate(_ byteCount: Int) throws(DriverError) -> UnsafeMutableRawPointer { try driver.allocate(byteCount) }
  func free(_ memory: UnsafeMutableRawPointer) { driver.free(memory) }
  func write(_ source: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer, offset: Int) throws(DriverError) {
    try driver.write(source, to: memory, offset: offset)
  }
  func read(
    _ memory: UnsafeMutableRawPointer, offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(DriverError) {
    try driver.read(memory, offset: offset, into: destination)
  }
  func compile(_ source: String) throws(DriverError) -> [UInt8] { try driver.compile(source) }
  func load(_ program: [UInt8], kernels: [String]) throws(DriverError) -> [DriverKernel] {
    try driver.load(program, kernels: kernels)
  }
  func synchronise() throws(DriverError) { try driver.synchronise() }
  func checkReach(of memory: UnsafeMutableRawPointer) throws(DriverError) { try driver.checkReach(of: memory) }
  func lendToHost(_ memory: UnsafeMutableRawPointer, isReadOnly: Bool) throws(DriverError) -> UnsafeMutableRawPointer? {
    try driver.lendToHost(memory, isReadOnly: isReadOnly)
  }
  func takeBack(_ memory: UnsafeMutableRawPointer, from address: UnsafeMutableRawPointer) {
    driver.takeBack(memory, from: address)
  }
}
