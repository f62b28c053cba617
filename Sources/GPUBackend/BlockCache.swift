import Platform

/// Memory of a device that is kept for reuse: a device's own allocation is slow, and on some waits for all work.
///
/// A block given back may still be read by work that was enqueued; what reuses it is enqueued later, in order.
final class BlockCache: @unchecked Sendable {
  /// The memory held now, in bytes.
  struct Statistics: Hashable, Sendable {
    var inUse = 0, kept = 0, peak = 0
    /// How often the device was asked for memory.
    var allocations = 0
  }

  private let driver: any GPUDriver
  private let lock = Lock()
  private var free: [Int: [UnsafeMutableRawPointer]] = [:]
  private var counts = Statistics()
  private var bound: Int

  init(_ driver: any GPUDriver) {
    self.driver = driver
    bound = driver.facts.memory
  }

  var statistics: Statistics { lock.withLock { counts } }

  /// The most that may be in use and kept together.
  var limit: Int {
    get { lock.withLock { bound } }
    set { lock.withLock { bound = newValue } }
  }

  /// Sizes come in eight steps from one power of two to the next, 256 bytes the least: blocks of like sizes are reused,
  /// and at most a ninth is wasted.
  static func size(for byteCount: Int) -> Int {
    guard byteCount > 2048 else { return Swift.max(256, (byteCount + 255) & ~255) }
    let step = 1 << (Int.bitWidth - 1 - (byteCount - 1).leadingZeroBitCount - 3)
    let (size, overflow) = byteCount.addingReportingOverflow(step - 1)
    return overflow ? byteCount : size & ~(step - 1)
  }

  func allocate(_ byteCount: Int) throws(DriverError) -> UnsafeMutableRawPointer {
    let size = BlockCache.size(for: byteCount)
    return try lock.withLock { () throws(DriverError) in
      if let block = free[size]?.popLast() {
        counts.kept -= size
        return took(block, size)
      }
      guard size <= bound - counts.inUse else { throw .outOfMemory }
      if counts.inUse + counts.kept + size > bound { releaseKept() }
      counts.allocations += 1
      do throws(DriverError) {
        return took(try driver.allocate(size), size)
      } catch .outOfMemory {
        releaseKept()
        return took(try driver.allocate(size), size)
      }
    }
  }

  func giveBack(_ block: UnsafeMutableRawPointer, byteCount: Int) {
    let size = BlockCache.size(for: byteCount)
    lock.withLock {
      counts.inUse -= size
      // A block of more than an eighth of the memory is not kept: it would seldom be asked for again.
      guard size <= bound / 8 else { return driver.free(block) }
      counts.kept += size
      free[size, default: []].append(block)
    }
  }

  /// Gives what is kept back to the device.
  func trim() { lock.withLock { releaseKept() } }

  private func took(_ block: UnsafeMutableRawPointer, _ size: Int) -> UnsafeMutableRawPointer {
    counts.inUse += size
    counts.peak = Swift.max(counts.peak, counts.inUse)
    return block
  }

  private func releaseKept() {
    for block in free.values.joined() { driver.free(block) }
    free = [:]
    counts.kept = 0
  }
}
