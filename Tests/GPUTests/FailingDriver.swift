import Platform
import Synchronization

@testable import ArrayCore
@testable import GPUBackend

/// A driver of no device: memory is the host's, kernels do nothing, and each call fails when a test says so.
final class FailingDriver: GPUDriver, @unchecked Sendable {
  struct Failures: Sendable {
    var allocate: DriverError?
    var compile: DriverError?
    var load: DriverError?
    var launch: DriverError?
    var transfer: DriverError?
  }

  let facts: GPUFacts
  private let lock = Lock()
  private var current = Failures()
  private var compiledTexts = 0, lentCount = 0

  init(memory: Int = 1 << 20, hasFloat64: Bool = true, identity: String = "failing") {
    facts = GPUFacts(
      name: "failing", driver: "1", memory: memory, hasFloat64: hasFloat64, argumentBytes: 1024, identity: identity)
  }

  var failures: Failures {
    get { lock.withLock { current } }
    set { lock.withLock { current = newValue } }
  }
  var compiled: Int { lock.withLock { compiledTexts } }
  /// How often memory is with the host now.
  var lent: Int { lock.withLock { lentCount } }

  private func check(_ failure: KeyPath<Failures, DriverError?>) throws(DriverError) {
    if let error = failures[keyPath: failure] { throw error }
  }

  func allocate(_ byteCount: Int) throws(DriverError) -> UnsafeMutableRawPointer {
    try check(\.allocate)
    return UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
  }
  func free(_ memory: UnsafeMutableRawPointer) { memory.deallocate() }
  func write(_ source: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer, offset: Int) throws(DriverError) {
    try check(\.transfer)
    if let base = source.baseAddress { (memory + offset).copyMemory(from: base, byteCount: source.count) }
  }
  func read(
    _ memory: UnsafeMutableRawPointer, offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(DriverError) {
    try check(\.transfer)
    destination.baseAddress?.copyMemory(from: memory + offset, byteCount: destination.count)
  }
  func compile(_ source: String) throws(DriverError) -> [UInt8] {
    try check(\.compile)
    lock.withLock { compiledTexts += 1 }
    return Array(source.utf8)
  }
  func load(_ program: [UInt8], kernels: [String]) throws(DriverError) -> [DriverKernel] {
    try check(\.load)
    return kernels.map { _ in DriverKernel(handle: OpaquePointer(bitPattern: 8)!) }
  }
  func launch(
    _ kernel: DriverKernel, groups: Int, groupSize: Int, _ arguments: borrowing KernelArguments
  ) throws(DriverError) { try check(\.launch) }
  func synchronise() throws(DriverError) { try check(\.transfer) }
  var sharedStream: Int? { nil }
  func checkReach(of memory: UnsafeMutableRawPointer) throws(DriverError) {}
  func lendToHost(
    _ memory: UnsafeMutableRawPointer, isReadOnly: Bool
  ) throws(DriverError) -> UnsafeMutableRawPointer? {
    try check(\.transfer)
    lock.withLock { lentCount += 1 }
    return memory
  }
  func takeBack(_ memory: UnsafeMutableRawPointer, from address: UnsafeMutableRawPointer) {
    lock.withLock { lentCount -= memory == address ? 1 : 0 }
  }
}

extension GPUBackend {
  /// A device of its own for one test.
  static func failing(_ name: String, _ driver: FailingDriver, cache: DiskCache = DiskCache(directory: nil))
    -> GPUBackend
  {
    let device = Device.register(name) { GPUBackend(name, $0, driver, cache: cache) }
    guard let backend = device.backend as? GPUBackend else { preconditionFailure("\(name) is another kind of device") }
    return backend
  }
}
