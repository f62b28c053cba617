import ArrayCore
import Platform
import Synchronization

/// A device that compiles its kernels from the shared text: by OpenCL or CUDA, which only its driver knows.
///
/// Work is enqueued in the order of the calls and runs behind them; reading waits. Everything is deferred, so that chains
/// of element-wise operations become one kernel.
public final class GPUBackend: Backend {
  public let name: String
  public let device: Device
  public let isHostAccessible = false
  public let eagerLimit = 0
  public let transfers = TransferCounter()

  let driver: any GPUDriver
  let kernels: KernelCache
  let memory: BlockCache
  let fourierPlans = FourierPlans()
  let filterCoefficients = CoefficientCache()
  /// The place where kernels tell what was wrong with indices; one user at a time.
  let indexStatus = Lock()
  /// Where groups of a launch count each other.
  let keptCounters = Mutex<Buffer?>(nil)
  private let dlpack: (type: Int32, id: Int32)?
  private let launchCount = Atomic<Int>(0)

  /// - Parameter dlpack: the type and number of the device there; `nil` for a device under a name of its own.
  init(
    _ name: String, _ device: Device, _ driver: any GPUDriver, dlpack: (type: Int32, id: Int32)? = nil,
    cache: DiskCache = .standard
  ) {
    (self.name, self.device, self.driver, self.dlpack) = (name, device, driver, dlpack)
    kernels = KernelCache(driver, disk: cache)
    memory = BlockCache(driver)
  }

  /// The facts that its driver knows.
  public var facts: GPUFacts { driver.facts }
  public var capabilities: DeviceCapabilities {
    var known = facts.capabilities
    (known.dlpack, known.stream) = (dlpack, driver.sharedStream)
    return known
  }
  /// How many kernels were launched since the program began; tests count them.
  public var launches: Int { launchCount.load(ordering: .relaxed) }
  public var compiledPrograms: Int? { kernels.compiled }
  public var launchedKernels: Int? { launches }
  /// Bytes of the device's memory that arrays hold now, and that are kept for reuse.
  public var memoryUse: (inUse: Int, kept: Int) {
    let now = memory.statistics
    return (now.inUse, now.kept)
  }
  /// The most memory to use; by default all that the device has.
  public var memoryLimit: Int {
    get { memory.limit }
    set { memory.limit = newValue }
  }

  // MARK: Memory

  public func allocate(byteCount: Int) throws(ArrayError) -> Buffer {
    guard byteCount >= 0 else { throw .outOfMemory(bytes: byteCount, device: device) }
    do throws(DriverError) {
      return Buffer(address: try memory.allocate(byteCount), byteCount: byteCount, backend: self)
    } catch {
      throw translated(error, op: "allocate", bytes: byteCount)
    }
  }

  public func deallocate(_ address: UnsafeMutableRawPointer, byteCount: Int) {
    memory.giveBack(address, byteCount: byteCount)
  }

  public func write(_ source: UnsafeRawBufferPointer, to buffer: Buffer, byteOffset: Int) throws(ArrayError) {
    transfers.countToDevice(source.count)
    try upload(source, to: buffer, byteOffset: byteOffset)
  }

  public func read(
    _ buffer: Buffer, byteOffset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(ArrayError) {
    transfers.countToHost(destination.count)
    try download(buffer, byteOffset: byteOffset, into: destination)
  }

  /// Copies in what is no data of the user's: tables and plans.
  func upload(_ source: UnsafeRawBufferPointer, to buffer: Buffer, byteOffset: Int = 0) throws(ArrayError) {
    do throws(DriverError) {
      try driver.write(source, to: buffer.address, offset: byteOffset)
    } catch {
      throw translated(error, op: "write", bytes: source.count)
    }
  }

  /// Copies out what is no data of the user's: counts and complaints of kernels.
  func download(
    _ buffer: Buffer, byteOffset: Int = 0, into destination: UnsafeMutableRawBufferPointer
  ) throws(ArrayError) {
    do throws(DriverError) {
      try driver.read(buffer.address, offset: byteOffset, into: destination)
    } catch {
      throw translated(error, op: "read", bytes: destination.count)
    }
  }

  // MARK: Kernels

  /// Enqueues one kernel: at least `threads` threads, in groups of `groupSize`.
  func launch(
    _ key: KernelCache.Key, _ kernel: String, groups: Int, groupSize: Int = 256, op: String,
    _ fill: (inout KernelArguments) -> Void
  ) throws(ArrayError) {
    guard groups > 0 else { return }
    var arguments = KernelArguments()
    fill(&arguments)
    do throws(DriverError) {
      let found = try kernels.kernel(kernel, of: key)
      guard groups <= Int(Int32.max) else { throw .failed("a launch of \(groups) groups") }
      try driver.launch(found, groups: groups, groupSize: groupSize, arguments)
      launchCount.wrappingAdd(1, ordering: .relaxed)
    } catch {
      throw translated(error, op: op, bytes: 0)
    }
  }

  func launch(
    _ key: KernelCache.Key, _ kernel: String, threads: Int, op: String, _ fill: (inout KernelArguments) -> Void
  ) throws(ArrayError) {
    try launch(key, kernel, groups: (threads + 255) / 256, op: op, fill)
  }

  /// A driver's error as the operation's that met it.
  func translated(_ error: DriverError, op: String, bytes: Int) -> ArrayError {
    switch error {
    case .outOfMemory: .outOfMemory(bytes: bytes, device: device)
    case .notCompilable(let log): .deviceFailure(op: op, device: device, "a kernel does not compile: \(log)")
    case .failed(let reason): .deviceFailure(op: op, device: device, reason)
    }
  }

  /// Throws where a dtype needs double precision that the device does not have.
  func require(_ dtype: DType, op: String) throws(ArrayError) {
    if dtype.realPart == .float64 && !facts.hasFloat64 {
      throw .deviceFailure(op: op, device: device, "it has no double precision; convert to float32 first")
    }
  }
}
