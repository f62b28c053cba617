import AxisArrays
import Platform
import Synchronization

/// Several recordings that are processed side by side, and told in their order.
final class Batch: Sendable {
  struct Result: Sendable {
    let input: String
    /// One per stream; those that were complete already have none.
    fileprivate(set) var reports: [RunReport] = [], complete: [Job] = []
    fileprivate(set) var warnings: [String] = []
    fileprivate(set) var error: ToolError?

    /// For programs.
    var values: [Value] {
      let failure = error.map { error in
        Value.record([
          "input": .string(input), "error": .string(error.message), "exit_code": .int(Int(error.code.rawValue)),
        ])
      }
      let skipped = complete.map { job in
        Value.record([
          "input": .string(job.input), "stream": .string(job.info.name), "output": .string(job.output),
          "complete": .bool(true),
        ])
      }
      return (failure.map { [$0] } ?? []) + skipped + reports.map(\.value)
    }
  }

  /// Carries out a job: its report, or nil where there is nothing to do. Warnings wait until it is told.
  typealias Work = @Sendable (Job, inout [String]) throws(ToolError) -> RunReport?

  private struct State {
    /// The next input to begin, and the next one to tell.
    var next = 0, told = 0
    var results: [Result?]
    var isStopped = false
  }

  private let inputs: [String], jobs: [Job], unreadable: [Plan.Failure]
  private let isQuiet: Bool
  private let state: Mutex<State>

  init(inputs: [String], jobs: [Job], unreadable: [Plan.Failure], isQuiet: Bool) {
    (self.inputs, self.jobs, self.unreadable, self.isQuiet) = (inputs, jobs, unreadable, isQuiet)
    state = Mutex(State(results: Array(repeating: nil, count: inputs.count)))
  }

  /// Processes all inputs, at most so many at a time; a signal ends it after the work that is begun.
  func run(workers: Int, _ work: @escaping Work) -> [Result] {
    let threads = (1..<max(1, min(workers, inputs.count))).compactMap { _ in WorkerThread { self.takeAll(work) } }
    takeAll(work)
    for thread in threads { thread.join() }
    return state.withLock { $0.results.compactMap { $0 } }
  }

  private func takeAll(_ work: Work) {
    while let index = take() { finish(index, process(index, work)) }
  }

  private func take() -> Int? {
    state.withLock { state in
      guard !state.isStopped, state.next < inputs.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  private func process(_ index: Int, _ work: Work) -> Result {
    var result = Result(input: inputs[index])
    do throws(ToolError) {
      if let failure = unreadable.first(where: { $0.input == result.input }) { throw failure.error }
      for job in jobs where job.input == result.input {
        do throws(ToolError) {
          if let report = try work(job, &result.warnings) {
            result.reports.append(report)
          } else {
            result.complete.append(job)
          }
        } catch {
          if !error.code.isSignal { Interruption.drops(job.output) }
          throw error
        }
      }
    } catch {
      result.error = error
    }
    return result
  }

  /// Notes a result, and tells all that are due.
  private func finish(_ index: Int, _ result: Result) {
    state.withLock { state in
      // A signal is for all of them.
      if result.error?.code.isSignal == true { return state.isStopped = true }
      state.results[index] = result
      while state.told < state.results.count, let result = state.results[state.told] {
        state.told += 1
        tell(result, state.told)
      }
    }
  }

  private func tell(_ result: Result, _ number: Int) {
    for line in result.warnings { Screen.warn(line) }
    let place = "\(number)/\(inputs.count)"
    if !isQuiet {
      let lines =
        result.complete.map { "\(place)  \($0.input) -> \($0.output): complete" }
        + result.reports.map { "\(place)  \($0.line)" }
      // Nothing is lost where nobody reads the lines: failures go to standard error, results to files.
      try? Screen.print(lines.map { Screen.oneLine($0) + "\n" }.joined(), terminator: "")
    }
    if let error = result.error { Screen.fail(error) }
  }
}
