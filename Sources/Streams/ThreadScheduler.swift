import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A thread for each stage, on real time.
public final class ThreadScheduler: StreamScheduler, @unchecked Sendable {
  private var bells: [Bell] = []
  private var runtime: StreamRuntime?

  public init() {}

  public func wake(_ stage: Int) {
    if bells.indices.contains(stage) { bells[stage].ring() }
  }

  /// Runs a graph until all its stages have ended.
  ///
  /// - Parameters:
  ///   - grace: Seconds after a stop in which stages may complete their work; a stage that hangs longer is left to
  ///     itself, and what it held stands in the ledger.
  ///   - tick: Called some fifty times a second from the caller's thread; a good place to ask for a stop.
  /// - Returns: Whether all stages ended.
  public func run(_ runtime: StreamRuntime, grace: Double = 10, tick: () -> Void = {}) -> Bool {
    self.runtime = runtime
    bells = (0..<runtime.stageCount).map { _ in Bell() }
    for stage in 0..<runtime.stageCount {
      // Where the machine gives no more threads, the stages that have one run, one after the other.
      let work: @Sendable () -> Void = { self.serve(stage, runtime) }
      if let thread = WorkerThread(work) { thread.detach() } else { work() }
    }
    var stopped: Double?
    while !runtime.hasEnded {
      tick()
      if runtime.stopRequest != nil {
        let since = stopped ?? runtime.clock.now
        stopped = since
        if runtime.clock.now - since > grace { return false }
      }
      usleep(stopped == nil ? 20_000 : 2000)
    }
    return true
  }

  private func serve(_ stage: Int, _ runtime: StreamRuntime) {
    while true {
      switch runtime.begin(stage) {
      case .work: runtime.finish(stage)
      case .idle: bells[stage].wait(seconds: nil)
      case .later(let time): bells[stage].wait(seconds: time - runtime.clock.now)
      case .ended: return
      }
    }
  }
}

/// Wakes one thread; a ring before the wait is not lost.
final class Bell: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var hasRung = false

  init() {
    pthread_mutex_init(mutex, nil)
    #if canImport(Darwin)
      pthread_cond_init(condition, nil)
    #else
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      pthread_cond_init(condition, &attributes)
      pthread_condattr_destroy(&attributes)
    #endif
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func ring() {
    pthread_mutex_lock(mutex)
    hasRung = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Returns when rung, or after so many seconds.
  func wait(seconds: Double?) {
    pthread_mutex_lock(mutex)
    defer {
      hasRung = false
      pthread_mutex_unlock(mutex)
    }
    guard let seconds else {
      while !hasRung { pthread_cond_wait(condition, mutex) }
      return
    }
    guard seconds > 0 else { return }
    var end = timespec()
    #if canImport(Darwin)
      end.tv_sec = Int(min(seconds, 1e6))
      end.tv_nsec = Int((min(seconds, 1e6) - Double(end.tv_sec)) * 1e9)
      if !hasRung { pthread_cond_timedwait_relative_np(condition, mutex, &end) }
    #else
      clock_gettime(CLOCK_MONOTONIC, &end)
      let whole = Int(min(seconds, 1e6))
      end.tv_sec += whole
      end.tv_nsec += Int((min(seconds, 1e6) - Double(whole)) * 1e9)
      if end.tv_nsec >= 1_000_000_000 {
        end.tv_sec += 1
        end.tv_nsec -= 1_000_000_000
      }
      while !hasRung, pthread_cond_timedwait(condition, mutex, &end) == 0 {}
    #endif
  }
}
