import Platform
import Recordings
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Number of the first signal that arrived; 0 while there is none. Global, because a C function pointer has no context.
private let received = Atomic<Int32>(0)
/// Whether the work has seen the signal and ends by itself.
private let isHeeded = Atomic<Bool>(false)
/// Counts calls of `listen` and `stop`: the thread of an earlier one ends when it changes.
private let round = Atomic<Int>(0)
private let work = Mutex<Work>(Work())

/// The facts in a message about an interruption.
private struct Work {
  /// Files that were completed.
  var kept: [String] = []
  /// Files that are being written.
  var outputs: [String] = []
  var before: [(number: Int32, action: sigaction)] = []
}

/// Turns Ctrl-C, SIGTERM and SIGHUP into a request that the work asks for between two chunks, so that it ends in order.
///
/// Work that does not ask within a second, since a step is long or a file is being finished, is ended by a thread that
/// watches: it removes what was not completed.
public enum Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// From now on the signals are noted instead of ending the process. A second one of them ends it at once.
  public static func listen() {
    // Made before a handler may need them.
    received.store(0, ordering: .relaxed)
    isHeeded.store(false, ordering: .relaxed)
    let number = round.add(1, ordering: .relaxed).newValue
    var before: [(Int32, sigaction)] = []
    for number in signals {
      var action = sigaction(), old = sigaction()
      let note: @convention(c) (Int32) -> Void = { number in
        _ = received.compareExchange(expected: 0, desired: number, ordering: .relaxed)
      }
      #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = note
      #else
        action.__sigaction_handler.sa_handler = note
      #endif
      // SA_RESTART stays off: a pause is cut short. After the first signal the usual action is back.
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, &old)
      before.append((number, old))
    }
    work.withLock { $0 = Work(before: before) }
    watch(number)
  }

  /// The signals do again what they did before `listen`.
  public static func stop() {
    round.add(1, ordering: .relaxed)
    let before = work.withLock { work in
      let before = work.before
      work = Work()
      return before
    }
    for (number, action) in before {
      var action = action
      sigaction(number, &action, nil)
    }
    received.store(0, ordering: .relaxed)
  }

  /// Notes which file is being written.
  public static func begins(_ output: String) { work.withLock { $0.outputs.append(output) } }

  /// Notes that a file is not written any more: its work failed.
  public static func drops(_ output: String) { work.withLock { $0.outputs.removeAll { $0 == output } } }

  /// Notes that the file is complete.
  public static func keeps(_ output: String) {
    work.withLock {
      $0.outputs.removeAll { $0 == output }
      $0.kept.append(output)
    }
  }

  /// Throws when a signal has arrived.
  public static func check() throws(ToolError) {
    let number = received.load(ordering: .relaxed)
    guard number != 0 else { return }
    isHeeded.store(true, ordering: .relaxed)
    throw error(number)
  }

  private static func error(_ number: Int32) -> ToolError {
    let rest = "; " + kept
    return switch number {
    case SIGINT: ToolError(.interrupted, "interrupted" + rest)
    case SIGTERM: ToolError(.terminated, "terminated" + rest)
    default: ToolError(.hungUp, "the terminal was closed" + rest)
    }
  }

  private static var kept: String {
    let (kept, outputs) = work.withLock { ($0.kept, $0.outputs) }
    guard !kept.isEmpty else { return "no output was written" }
    let rest = outputs.isEmpty ? "" : " (\(list(outputs)) \(outputs.count == 1 ? "was" : "were") not complete)"
    return "\(list(kept)) kept, nothing else was written" + rest
  }

  private static func list(_ files: [String]) -> String {
    files.prefix(3).joined(separator: ", ") + (files.count > 3 ? " and \(files.count - 3) more" : "")
  }

  /// Waits; ends early, with an error, when a signal arrives.
  public static func pause(seconds: Double) throws(ToolError) {
    let end = SteadyTime.now + min(max(seconds, 0), 1e9)
    while true {
      try check()
      let left = end - SteadyTime.now
      guard left > 0 else { return }
      // Short naps: a signal between the check and the nap is seen soon.
      usleep(UInt32(min(left, 0.05) * 1e6) + 1)
    }
  }

  /// Ends the process where the work does not heed a signal for a while.
  private static func watch(_ number: Int) {
    let body: @Sendable () -> Void = {
      while round.load(ordering: .relaxed) == number {
        usleep(20_000)
        let signal = received.load(ordering: .relaxed)
        guard signal != 0 else { continue }
        for _ in 0..<25 where !isHeeded.load(ordering: .relaxed) { usleep(20_000) }
        guard !isHeeded.load(ordering: .relaxed), round.load(ordering: .relaxed) == number else { return }
        Recording.abandonAll()
        let error = error(signal)
        Screen.fail(error)
        _exit(error.code.rawValue)
      }
    }
    WorkerThread(body)?.detach()
  }
}
