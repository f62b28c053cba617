import Foundation
import TestSupport

// Tries steps with random settings, messages and saved states: fuzz_steps KIND NAME FIRST CALLS PROGRESS-FILE
//
// KIND is messages, states or cuts. Seeds are tried from FIRST on until the step was called so often. The seed at hand and
// the calls so far stand in the file, since a step that traps ends the process; one that works longer than the limit is
// ended by a signal. `steps.sh` starts again after it.

#if canImport(Glibc)
  let (processorTime, anyTime) = (Int32(ITIMER_PROF.rawValue), Int32(ITIMER_REAL.rawValue))
#else
  let (processorTime, anyTime) = (ITIMER_PROF, ITIMER_REAL)
#endif

/// Seconds of processor time for one call, and of any time.
let limit = 2, longest = 60

guard CommandLine.arguments.count == 6, let first = UInt64(CommandLine.arguments[3]),
  let count = Int(CommandLine.arguments[4])
else {
  print(Trials.names.joined(separator: "\n"))
  exit(CommandLine.arguments.count == 1 ? 0 : 64)
}
let kind = CommandLine.arguments[1], name = CommandLine.arguments[2]
let progress = open(CommandLine.arguments[5], O_CREAT | O_WRONLY | O_TRUNC, 0o644)

func arm(_ timer: Int32, _ seconds: Int) {
  var value = itimerval(
    it_interval: timeval(tv_sec: 0, tv_usec: 0), it_value: timeval(tv_sec: seconds, tv_usec: 0))
  setitimer(timer, &value, nil)
}

/// Writes a line over the last one.
func tell(_ text: String) {
  let line = Array((text + String(repeating: " ", count: max(0, 60 - text.utf8.count)) + "\n").utf8)
  pwrite(progress, line, line.count, 0)
}

var differences = 0, calls = 0, slowest = 0, last = clock()
Trials.isShown = count == 1
Trials.beforeCall = {
  // What was printed before a trap shall be seen.
  fflush(nil)
  calls += 1
  let now = clock()
  (slowest, last) = (max(slowest, Int(now - last)), now)
  arm(processorTime, limit)
  arm(anyTime, longest)
}
// A seed may call nothing, where its settings are refused.
for seed in first..<(first + UInt64(count)) where calls < count {
  tell("\(seed) \(calls)")
  do {
    switch kind {
    case "messages": try Trials.messages(name, Seed(seed))
    case "states": try Trials.states(name, Seed(seed))
    default:
      if let difference = try Trials.cuts(name, Seed(seed)) {
        differences += 1
        print("\(name) \(Seed(seed)): \(difference.prefix(1500))")
      }
    }
  } catch {
    differences += 1
    print("\(name) \(Seed(seed)): \("\(error)".prefix(1500))")
  }
}
arm(processorTime, 0)
arm(anyTime, 0)
tell("0 \(calls) \(Double(slowest) / Double(CLOCKS_PER_SEC))")
exit(differences == 0 ? 0 : 2)
