#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A moment of the system's monotonic clock.
///
/// Swift's `ContinuousClock` would bring the runtime of Swift's concurrency into the Python module, a twentieth of its size.
package struct SteadyTime {
  private let seconds: Double

  package static var now: SteadyTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return SteadyTime(seconds: Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9)
  }

  /// Seconds from `earlier` to `later`.
  package static func - (later: SteadyTime, earlier: SteadyTime) -> Double { later.seconds - earlier.seconds }

  static func + (time: SteadyTime, seconds: Double) -> SteadyTime { SteadyTime(seconds: time.seconds + seconds) }
}
