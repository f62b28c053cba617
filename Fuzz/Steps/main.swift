import Foundation
import TestSupport

// Tries steps with random settings, messages and saved states: fuzz_steps KIND NAME FIRST COUNT PROGRESS-FILE
//
// KIND is messages, states or cuts. The seed at hand stands in the file, since a step that traps ends the process; one
// that works longer than the limit is ended by a signal. `run.sh` starts again after it.

#if canImport(Glibc)
  let (processorTime, anyTime) = (Int32(ITIMER_PROF.rawValue), Int32(ITIMER_REAL.rawValue))
#else
  let (processorTime, anyTime) = (ITIMER_PROF, ITIMER_REAL)
#endif

/// Seconds of processor time for one call, and of any time.
let limit = 2, longest = 60

guard CommandLine.arguments.count == 6, let first = UInt64(CommandLine.arguments[3]),
  let count = UInt64(CommandLine.arguments[4])
else {
  print(Trials.names.joined(separator: "\n"))
  exit(CommandLine.arguments.count == 1 ? 0 : 64)
}
let kind = CommandLine.arguments[1], name = CommandLine.arguments[2]
let progress = open(CommandLine.arguments[5], O_CREAT | O_WRONLY, 0o644)

func arm(_ timer: Int32, _ seconds: Int) {
  var value = itimerval(
    it_interval: timeval(tv_sec: 0, tv_usec: 0), it_value: timeval(tv_sec: seconds, tv_usec: 0))
  setitimer(timer, &value, nil)
}

var differences = 0
Trials.isShown = count == 1
for seed in first..<(first + count) {
  let line = Array("\(seed)                    \n".utf8.prefix(20))
  pwrite(progress, line, line.count, 0)
  Trials.beforeCall = {
    arm(processorTime, limit)
    arm(anyTime, longest)
  }
  Trials.beforeCall()
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
exit(differences == 0 ? 0 : 2)
