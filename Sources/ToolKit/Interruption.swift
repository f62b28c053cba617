import Foundation
import Synchronization

/// Number of the first signal that arrived; 0 while there is none. Global, because a C function pointer has no context.
private let received = Atomic<Int32>(0)

/// Turns Ctrl-C, SIGTERM and SIGHUP into a request that the work asks for between two chunks, so that it ends in order.
public enum Interruption {
  /// From now on the signals are noted instead of ending the process. A second one of them ends it at once.
  public static func listen() {
    _ = received.load(ordering: .relaxed)  // made before a handler may need it
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        _ = received.compareExchange(expected: 0, desired: number, ordering: .relaxed)
      }
      // SA_RESTART stays off: a pause is cut short. After the first signal the usual action is back.
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, nil)
    }
    // A closed pipe is an error of the write, not the end of the process: files must still be put away.
    signal(SIGPIPE, SIG_IGN)
    // So is a file that outgrows its limit.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Throws when a signal has arrived.
  public static func check() throws(ToolError) {
    switch received.load(ordering: .relaxed) {
    case 0: return
    case SIGINT: throw ToolError(.interrupted, "interrupted; no output was written")
    case SIGTERM: throw ToolError(.terminated, "terminated; no output was written")
    default: throw ToolError(.hungUp, "the terminal was closed; no output was written")
    }
  }

  /// Waits; ends early, with an error, when a signal arrives.
  public static func pause(seconds: Double) throws(ToolError) {
    let end = ContinuousClock.now + .seconds(min(max(seconds, 0), 1e9))
    while true {
      try check()
      let left = (end - ContinuousClock.now) / .seconds(1)
      guard left > 0 else { return }
      // Short naps: a signal between the check and the nap is seen soon.
      usleep(UInt32(min(left, 0.05) * 1e6) + 1)
    }
  }
}
