import SignalProcessing
import TestSupport
import Testing

/// What steps do about pauses.
@Suite struct GapTests {
  /// 10 Hz, one channel: samples 0...19 from 0 s on, 20...39 from 20 s on.
  private func paused() throws -> [AxisArray] {
    let recording = try AxisArray(
      try NDArray((0..<40).map(Double.init), shape: [40, 1]), dims: ["time", "ch"], axes: ["time": .time(rate: 10)],
      streamDim: "time")
    return try [0, 7, 20, 33].map { from in
      var part = try recording.slice("time", from, from == 0 ? 7 : from == 7 ? 20 : from == 20 ? 33 : 40)
      if from >= 20 { part.offset = 20 + Double(from - 20) / 10 }
      return part
    }
  }

  @Test("bins of both sides begin with their own first sample, and none holds samples of both")
  func bins() throws {
    let runner = try BinnedAggregate(binDuration: 1.5).makeRunner()
    var rows: [Double: Double] = [:]
    for result in try paused().flatMap({ try runner.processAll($0) }) where !result.isEmpty {
      rows[result.offset] = try result.data.array(of: Double.self)[0]
    }
    #expect(rows == [0: 7, 20: 27])
    #expect(
      runner.takeNotices().map(\.description) == [
        "BinnedAggregate: 180 samples are missing before 20.0 s: begins anew"
      ])
  }

  @Test("windows too")
  func windows() throws {
    let runner = try Window(duration: 1.5, shift: 1.5, zeroPadUntil: .none).makeRunner()
    let results = try paused().flatMap { try runner.processAll($0) }.filter { !$0.isEmpty }
    #expect(results.map(\.offset) == [0, 20])
    #expect(
      try results.map { try $0.data.array(of: Double.self) } == [(0..<15).map(Double.init), (20..<35).map(Double.init)])
  }

  @Test("a high-pass begins as if the first sample after the pause had been there for ever")
  func filter() throws {
    let level = try paused().map { part in
      try part.with(data: try part.data * 0 + (part.offset < 20 ? 5.0 : -300))
    }
    let runner = try ButterworthFilter(order: 2, corners: .highpass(1)).makeRunner()
    for part in level {
      for result in try runner.processAll(part) {
        #expect(try result.data.array(of: Double.self).allSatisfy { abs($0) < 1e-9 })
      }
    }
  }

  @Test("samples that a step held before a pause come out before those after it")
  func held() throws {
    let runner = try Pipeline {
      Resample(targetRate: 20, method: .polyphase)
      Abs()
    }.makeRunner()
    let results = try paused().flatMap { try runner.processAll($0) } + runner.flush()
    var times: [Double] = []
    for result in results {
      times += try (0..<result.count(along: "time")).map { try result.axis("time").linear!.value(at: $0) }
    }
    #expect(times.count == 80)
    for (k, time) in times.enumerated() {
      let expected: Double = k < 40 ? Double(k) / 20 : 20 + Double(k - 40) / 20
      #expect(abs(time - expected) < 1e-9)
    }
  }

  @Test("no line is drawn over a gap of the signal that is brought to other times")
  func lines() throws {
    let runner = try CombinerRunner(ResampleToReference())
    let reference = try AxisArray(
      try NDArray(Array(repeating: 0.0, count: 100)), dims: ["time"], axes: ["time": .time(rate: 4)], streamDim: "time")
    var results = try runner.process(reference, on: .reference)
    for part in try paused() { results += try runner.process(part, on: .signal) }
    var found: [Double: Double] = [:]
    for result in results {
      let axis = try #require(try result.axis("time").linear), values = try result.data.array(of: Double.self)
      for (k, value) in values.enumerated() { found[axis.value(at: k)] = value }
    }
    let all: [Double] = (0..<100).map { Double($0) / 4 }
    let expected = all.filter { (time: Double) -> Bool in time <= 1.9 || (time >= 20 && time <= 21.9) }
    #expect(found.keys.sorted() == expected)
    for time in expected {
      let value = try #require(found[time]), line: Double = time < 10 ? time * 10 : (time - 20) * 10 + 20
      #expect(abs(value - line) < 1e-9)
    }
    #expect(runner.takeNotices().map(\.kind) == [.gap])
  }
}
