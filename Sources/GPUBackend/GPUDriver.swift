import ArrayCore

/// The differences between OpenCL and CUDA: everything else of `GPUBackend` is written once, against this.
///
/// Calls come from any thread; what they enqueue runs in the order of the calls. `allocate` gives an address that is only
/// ever handed back to the driver, with an offset beside it.
protocol GPUDriver: AnyObject, Sendable {
  var facts: GPUFacts { get }

  func allocate(_ byteCount: Int) throws(DriverError) -> UnsafeMutableRawPointer
  func free(_ memory: UnsafeMutableRawPointer)
  /// Returns when `source` may change.
  func write(_ source: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer, offset: Int) throws(DriverError)
  /// Waits for what was enqueued before.
  func read(
    _ memory: UnsafeMutableRawPointer, offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(DriverError)

  /// Makes a program from text; what it returns can be kept and loaded by another process of the same driver.
  func compile(_ source: String) throws(DriverError) -> [UInt8]
  /// Loads a program and finds its kernels by name.
  func load(_ program: [UInt8], kernels: [String]) throws(DriverError) -> [DriverKernel]
  func launch(
    _ kernel: DriverKernel, groups: Int, groupSize: Int, _ arguments: borrowing KernelArguments
  ) throws(DriverError)
  /// Waits for all that was enqueued.
  func synchronise() throws(DriverError)

  /// The stream of all work, in the number that other libraries know it by; `nil` where they know none.
  var sharedStream: Int? { get }
  /// Throws where memory that another library allocated cannot be used by kernels here.
  func checkReach(of memory: UnsafeMutableRawPointer) throws(DriverError)

  /// Where the host may use memory until `takeBack`, after all that was enqueued; `nil` where the device's is its own.
  func lendToHost(_ memory: UnsafeMutableRawPointer, isReadOnly: Bool) throws(DriverError) -> UnsafeMutableRawPointer?
  /// Makes the host's writes at `address` visible to all work that is enqueued from now on.
  func takeBack(_ memory: UnsafeMutableRawPointer, from address: UnsafeMutableRawPointer)
}

/// A kernel as its driver knows it; lives as long as the program.
struct DriverKernel: @unchecked Sendable {
  let handle: OpaquePointer
  /// The bytes that each of its arguments takes, where the driver tells and does not look at launches itself.
  var argumentSizes: [Int]?
}

/// The facts about a device.
public struct GPUFacts: Sendable {
  /// As its maker calls it.
  public var name: String
  /// The driver and its version.
  public var driver: String
  public var memory: Int
  public var hasFloat64: Bool
  /// The most bytes that the arguments of a kernel may take.
  public var argumentBytes: Int
  /// Whether a group sees what another one has stored before a fence: OpenCL 1.2 does not promise it.
  var hasFences = false
  /// The facts that a compiled program depends on.
  var identity: String

  /// The part that programs steer by.
  var capabilities: DeviceCapabilities {
    var known = DeviceCapabilities()
    (known.model, known.driver, known.memory, known.hasFloat64) = (name, driver, memory, hasFloat64)
    (known.reductions, known.fusesReductions) = ([.mean], true)
    return known
  }
}

/// The errors of a driver.
enum DriverError: Error, Hashable, Sendable {
  case outOfMemory
  /// The text does not compile, with the compiler's log.
  case notCompilable(String)
  /// A call failed, by its name and number.
  case failed(String)

  /// In words.
  var reason: String {
    switch self {
    case .failed(let reason), .notCompilable(let reason): reason
    case .outOfMemory: "out of memory"
    }
  }
}

/// The arguments of a launch, in order: numbers and addresses alike are up to 8 bytes.
struct KernelArguments: ~Copyable {
  private(set) var values: [UInt64] = []
  private(set) var sizes: [Int] = []
  /// Held until the launch is enqueued: memory given back before could be given to somebody who enqueues earlier.
  private var buffers: [Buffer] = []

  init() {
    values.reserveCapacity(24)
    sizes.reserveCapacity(24)
  }

  mutating func memory(_ buffer: Buffer) {
    buffers.append(buffer)
    append(UInt64(UInt(bitPattern: buffer.address)), 8)
  }
  mutating func int64(_ value: Int) { append(UInt64(bitPattern: Int64(value)), 8) }
  mutating func int32(_ value: Int) { append(UInt64(UInt32(bitPattern: Int32(truncatingIfNeeded: value))), 4) }
  mutating func bits(_ value: UInt64) { append(value, 8) }
  mutating func float32(_ value: Float) { append(UInt64(value.bitPattern), 4) }
  mutating func float64(_ value: Double) { append(value.bitPattern, 8) }

  private mutating func append(_ value: UInt64, _ size: Int) {
    values.append(value)
    sizes.append(size)
  }
}
