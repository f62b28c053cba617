#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells a runtime the time: a machine's, or a simulated one.
///
/// Swift's `Clock` would bring the runtime of Swift's concurrency into the Python module.
public protocol StreamClock: AnyObject, Sendable {
  /// Seconds from a fixed moment; never less than before.
  var now: Double { get }
}

/// The machine's monotonic clock, which no change of the date moves.
public final class SteadyClock: StreamClock {
  public init() {}

  public var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
