import SignalProcessing

@testable import Streams

/// What must be true of every simulated run, whatever its seed.
extension Simulation {
  /// In words, all that is not as promised; empty for a runtime without fault.
  func violations() throws -> [String] {
    var found: [String] = []
    for (place, run) in runs.enumerated() {
      found += run.violations(script).map { "run \(place): \($0)" }
    }
    if found.isEmpty { found += try results() }
    return found
  }

  /// What the file got is what the plain pipeline makes of the messages that reached it, over all runs; also from any
  /// mark on.
  private func results() throws -> [String] {
    var plain = try PipelineStepRunner(script.pipeline), expected: [Came] = [], found: [Came] = []
    for run in runs {
      let lost = run.lost(at: ["amplifier -> filter", "filter"])
      let numbers = (run.from..<run.from + run.ledger.made.messages).filter { !lost.contains($0) }
      for number in numbers {
        expected.append(try Came(number, try plain.process(try script.message(number), port: 0)))
      }
      for parcel in run.file.parcels { found.append(try Came(parcel.number, parcel.messages)) }
      if let problem = try marks(run, numbers) { return [problem] }
      guard run.wasStopped else { continue }
      // What a new process would go on from.
      let saved = try plain.save()
      plain = try PipelineStepRunner(script.pipeline)
      try plain.restore(saved)
      if !run.file.rest.isEmpty { return ["a stream that goes on was flushed"] }
    }
    let rest = try Came(-1, try plain.flush())
    if let run = runs.last, !run.wasStopped {
      expected.append(rest)
      found.append(try Came(-1, run.file.rest))
    }
    if let place = zip(expected, found).enumerated().first(where: { $1.0 != $1.1 })?.offset {
      return ["the file's message \(place) is \(found[place]), the plain pipeline gives \(expected[place])"]
    }
    return expected.count == found.count ? [] : ["the file got \(found.count) messages, not \(expected.count)"]
  }

  /// A pipeline that goes on from the states of a mark gives what the file got after the mark.
  private func marks(_ run: Run, _ numbers: [Int]) throws -> String? {
    guard !run.file.marks.isEmpty else { return nil }
    let (after, mark) = run.file.marks[Int(script.seed.value % UInt64(run.file.marks.count))]
    guard let state = mark.states["filter"] else { return "a mark without the filter's state" }
    let runner = try PipelineStepRunner(script.pipeline)
    try runner.restore(state)
    let following = numbers.filter { $0 >= mark.messages }.prefix(3)
    let got = run.file.parcels.filter { $0.number > after }.prefix(3)
    guard following.elementsEqual(got.map(\.number)) else {
      return "the mark of message \(mark.messages) came after \(after)"
    }
    // A state that is gone on with takes the next message as following, so that no gap may lie between.
    guard let first = following.first, first == mark.messages, after == first - 1, first > 0,
      script.messages[first - 1].first + script.messages[first - 1].count == script.messages[first].first
    else { return nil }
    for parcel in got.prefix(1) {
      let expected = try Came(parcel.number, try runner.process(try script.message(parcel.number), port: 0))
      guard try Came(parcel.number, parcel.messages) == expected else {
        return "the state of a mark is not that of its place"
      }
    }
    return nil
  }
}

/// What became of a message: the time, the shape and every bit.
private struct Came: Equatable {
  var number: Int, offsets: [Double] = [], shapes: [[Int]] = [], bits: [UInt64] = []

  init(_ number: Int, _ messages: [AxisArray]) throws {
    self.number = number
    for message in messages {
      offsets.append(message.offset)
      shapes.append(Array(message.shape))
      for value in try message.data.array(of: Double.self) { bits.append(value.bitPattern) }
    }
  }
}

extension Simulation.Run {
  /// The numbers of the messages that the ledger says were lost at these places.
  func lost(at places: [String]) -> Set<Int> {
    var numbers: Set<Int> = []
    for loss in ledger.losses where places.contains(loss.place) { numbers.formUnion(loss.first...loss.last) }
    return numbers
  }

  func violations(_ script: Script) -> [String] {
    var found = ledger.faults + faults
    func check(_ isTrue: Bool, _ what: @autoclosure () -> String) { if !isTrue { found.append(what()) } }
    check(ended, "the run did not end; \(ledger.held.messages) messages are held")
    check(ledger.held == StreamCount(), "messages are held after the end")
    check(!ended || file.finishes == 1, "the file was finished \(file.finishes) times")
    let made = from..<from + ledger.made.messages
    check(wasStopped || made.upperBound == script.messages.count, "the source made \(made)")
    for (sink, path) in [
      (file, ["amplifier -> filter", "filter", "filter -> file", "file"]),
      (view, ["amplifier -> filter", "filter", "filter -> view", "view"]),
    ] {
      // Exactly once, and in order: what came and what was lost are all that was made, and nothing is both.
      let came = sink.parcels.map(\.number), lost = lost(at: path)
      check(zip(came, came.dropFirst()).allSatisfy { $0 < $1 }, "\(path[3]): not in order")
      check(Set(came).isDisjoint(with: lost), "\(path[3]): some messages are lost and were delivered")
      check(!ended || came.count + lost.count == made.count, "\(path[3]): \(came.count) came, \(lost.count) were lost")
      check(made.allSatisfy { lost.contains($0) } || !came.isEmpty || made.isEmpty, "\(path[3]): nothing came")
    }
    // Nothing waits for the view, and nothing for the filter where its channel may drop.
    if script.inPolicy != .wait {
      let late = zip(source.times, script.due[from...]).map { $0 - $1 }.max() ?? 0
      check(late == 0, "a channel that may drop delayed the source by \(late) s")
    }
    check(lost(at: ["filter -> file", "file"]).isEmpty, "the file's channel lost messages, though it waits")
    // Every failure that was planned, and no other, is told.
    let skipped = lost(at: ["filter"])
    check(
      skipped.allSatisfy { isFatal(script, $0) }, "messages \(skipped) were skipped, of which some were sound")
    check(
      incidents.filter { $0.stage == "filter" && $0.outcome == .skipped }.count == skipped.count,
      "skipped messages are not all told")
    for (name, histogram) in latencies where name.hasSuffix("(end to end)") {
      let count = name.hasPrefix("file") ? file.parcels.count : view.parcels.count
      check(histogram.count == count, "\(name): \(histogram.count) times of \(count) messages")
    }
    return found
  }

  private func isFatal(_ script: Script, _ number: Int) -> Bool {
    guard let times = script.failures[number] else { return false }
    guard case .restart(let attempts) = script.supervision else { return true }
    return times > attempts
  }
}
