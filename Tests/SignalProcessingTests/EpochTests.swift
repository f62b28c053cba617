import SignalProcessing
import TestSupport
import Testing

/// Stretches around triggers and events, however the stream is cut.
@Suite struct EpochTests {
  /// Values that tell their sample: 10 n + channel, at 100 Hz from 12.5 s on.
  private func signal(_ device: Device = .cpu, samples: Int = 200) throws -> AxisArray {
    let values = rows(0...(samples - 1))
    return try AxisArray(
      try NDArray(values, shape: [samples, 2]).toDevice(device), dims: ["time", "ch"],
      axes: ["time": .time(rate: 100, offset: 12.5), "ch": .labels(["a", "b"])], key: "rig",
      attrs: [
        "events": [
          ["onset": 12.8, "text": "target"], ["onset": 13.0, "text": "other"], ["onset": 13.203, "text": "target"],
          ["onset": 14.49, "text": "target"],
        ]
      ], streamDim: "time")
  }

  private func samples(_ message: AxisArray) throws -> [Double] {
    try message.data.toDevice(.cpu).slice(axis: 1, 0, 1).array(of: Double.self).map { $0 / 10 }
  }

  /// The values of both channels at some samples.
  private func rows(_ samples: ClosedRange<Int>) -> [Double] {
    samples.flatMap { (n: Int) -> [Double] in [Double(10 * n), Double(10 * n + 1)] }
  }

  @Test("a trigger gives the samples after its begin up to its end, whichever comes first", arguments: Device.tested)
  func triggers(_ device: Device) throws {
    let signal = try signal(device)
    let triggers = [
      SampleTrigger(timestamp: 13, period: -0.05...0.1, value: "go"), SampleTrigger(timestamp: 13.004),
      SampleTrigger(timestamp: 14, period: 0...0.02),
    ]
    for seed in Seed.sweep(4) {
      for early in [true, false] {
        let runner = try CombinerRunner(Sampler(bufferDuration: 5, period: 0...0.05, defaultValue: 7))
        var results: [AxisArray] = []
        if early { for trigger in triggers { results += try runner.process(try trigger.message(), on: .trigger) } }
        for part in try Streams.cut(signal, seed: seed) { results += try runner.process(part, on: .signal) }
        if !early { for trigger in triggers { results += try runner.process(try trigger.message(), on: .trigger) } }
        #expect(results.count == 3 && runner.takeNotices().isEmpty)
        // Those come first whose samples are there first.
        results.sort {
          ($0.attrs["trigger"]?["timestamp"]?.double ?? 0) < ($1.attrs["trigger"]?["timestamp"]?.double ?? 0)
        }
        #expect(try samples(results[0]) == (46...60).map(Double.init))
        #expect(try samples(results[1]) == (51...55).map(Double.init))
        #expect(try samples(results[2]) == [151, 152])
        #expect(abs(results[0].offset - 12.96) < 1e-9)
        #expect(results[0].attrs["trigger"]?["value"] == "go" && results[1].attrs["trigger"]?["value"] == 7)
        #expect(results[1].attrs["trigger"]?["period"] == [0.0, 0.05])
        #expect(results.allSatisfy { $0.data.device == device })
      }
    }
  }

  @Test("a state that is saved between messages goes on in another runner")
  func saved() throws {
    let parts = try Streams.cut(try signal(), every: 17), step = Sampler(bufferDuration: 1, period: -0.2...0.2)
    var runner = try CombinerRunner(step), results: [AxisArray] = []
    for (k, part) in parts.enumerated() {
      if k == 3 { results += try runner.process(try SampleTrigger(timestamp: 13.1).message(), on: .trigger) }
      results += try runner.process(part, on: .signal)
      let bytes = try runner.save().bytes()
      runner = try CombinerRunner(step)
      try runner.restore(try Saved(bytes: bytes))
    }
    #expect(results.count == 1)
    #expect(try samples(results[0]) == (41...80).map(Double.init))
  }

  @Test("a trigger without alignment is at the next sample that comes")
  func blocks() throws {
    let signal = try signal(),
      runner = try CombinerRunner(Sampler(bufferDuration: 1, period: -0.02...0.02, estimateAlignment: false))
    _ = try runner.process(try signal.slice("time", 0, 100), on: .signal)
    _ = try runner.process(try SampleTrigger(timestamp: 3).message(), on: .trigger)
    let results = try runner.process(try signal.slice("time", 100, 200), on: .signal)
    #expect(try results.map(samples) == [[99, 100, 101, 102]])
  }

  @Test("what cannot be cut is told: no period, one that is too long, samples that are forgotten, gaps")
  func lost() throws {
    let signal = try signal()
    func told(_ trigger: SampleTrigger, _ parts: [AxisArray], late: Bool) throws -> String {
      let runner = try CombinerRunner(Sampler(bufferDuration: 0.3))
      if !late { _ = try runner.process(try trigger.message(), on: .trigger) }
      for part in parts { #expect(try runner.process(part, on: .signal).isEmpty) }
      if late { #expect(try runner.process(try trigger.message(), on: .trigger).isEmpty) }
      return runner.takeNotices().filter { $0.kind == .lost }.map(\.text).joined()
    }
    let parts = try Streams.cut(signal, every: 20)
    #expect(try told(SampleTrigger(timestamp: 13), parts, late: false).contains("no period"))
    #expect(try told(SampleTrigger(timestamp: 13, period: 0...0.5), parts, late: false).contains("at most 0.3"))
    #expect(try told(SampleTrigger(timestamp: 13, period: 0...0.1), parts, late: true).contains("13.0"))
    #expect(try told(SampleTrigger(timestamp: 12.4, period: 0...0.2), parts, late: false).contains("missing"))
    let gap = try [signal.slice("time", 0, 40), signal.slice("time", 60, 200)]
    #expect(try told(SampleTrigger(timestamp: 12.8, period: 0...0.3), gap, late: false).contains("missing"))
    #expect(try told(SampleTrigger(timestamp: 12.95, period: 0...0.3), gap, late: false).contains("missing"))
    #expect(try told(SampleTrigger(timestamp: 12.75, period: 0...0.2), gap, late: false).contains("missing"))
  }

  @Test("times of their own are taken as they are")
  func irregular() throws {
    let times = [0, 0.1, 0.11, 0.3, 0.5, 0.52, 0.9]
    let message = try AxisArray(
      try NDArray(times, shape: [7, 1]), dims: ["time", "ch"], axes: ["time": .numbers(times, unit: "s")],
      streamDim: "time")
    let runner = try CombinerRunner(Sampler(bufferDuration: 10, period: -0.195...0.2))
    _ = try runner.process(try message.slice("time", 0, 4), on: .signal)
    _ = try runner.process(try SampleTrigger(timestamp: 0.3).message(), on: .trigger)
    let results = try runner.process(try message.slice("time", 4, 7), on: .signal)
    #expect(try results.map { try $0.data.array(of: Double.self) } == [[0.11, 0.3, 0.5]])
    #expect(try results[0].axis("time").coordinate?.values.numbers == [0.11, 0.3, 0.5])
  }

  @Test("epochs have the samples nearest to their times, and come at the end", arguments: Device.tested)
  func epochs(_ device: Device) throws {
    let step = Epochs(eventID: "target", tmin: -0.02, tmax: 0.03)
    for seed in Seed.sweep(4) {
      let runner = try step.makeRunner()
      for part in try Streams.cut(try signal(device), seed: seed) {
        #expect(try runner.process(part).shape == [0, 6, 2])
      }
      let found = try #require(try runner.flush().first)
      #expect(found.dims == ["epoch", "time", "ch"] && found.streamDim == "epoch" && found.attrs["events"] == nil)
      #expect(try found.axis("epoch").coordinate?.values.numbers == [12.8, 13.203])
      #expect(try found.axis("time").linear == LinearAxis(gain: 0.01, offset: -0.02, unit: "s"))
      let data = try found.data.toDevice(.cpu).array(of: Double.self)
      #expect(data == rows(28...33) + rows(68...73))
      #expect(runner.takeNotices().map(\.text) == ["1 of 3 events have no whole epoch and are left out"])
    }
  }

  @Test("an average about events is the epochs, then the mean over them, whatever the messages; gaps cost epochs alone")
  func average() throws {
    let signal = try signal(), gap = try [signal.slice("time", 0, 45), signal.slice("time", 55, 200)]
    let pipeline = Pipeline([Epochs(tmin: -0.02, tmax: 0.03, baseline: -0.02...0), Aggregate(axis: "epoch")])
    for messages in [[signal], try Streams.cut(signal, every: 13), gap] {
      let runner = try pipeline.makeRunner()
      let results = try messages.flatMap { try runner.processAll($0) } + runner.flush()
      // The mean sees all epochs at once, however the stream is cut.
      #expect(!runner.takeNotices().contains { $0.kind == .followsMessages })
      let filled = results.filter { !$0.isEmpty }
      #expect(filled.count == 1 && filled[0].dims == ["time", "ch"])
      // Every epoch is the same line.
      let expected: [Double] = [-10, -10, 0, 0, 10, 10, 20, 20, 30, 30, 40, 40]
      #expect(try filled[0].data.array(of: Double.self) == expected)
    }
    #expect(throws: SettingsError.self) { try Epochs(tmin: 1, tmax: 0).check() }
    #expect(throws: SettingsError.self) { try Epochs(eventID: "(").check() }
    #expect(throws: SettingsError.self) { try Epochs(baseline: 1...2).check() }
  }

  @Test("averages are the means of the epochs of each text, whatever the messages", arguments: Device.tested)
  func averages(_ device: Device) throws {
    for baseline in [nil, -0.02...0.0] {
      let step = Epochs(tmin: -0.02, tmax: 0.03, baseline: baseline, average: true)
      for seed in Seed.sweep(3) {
        let runner = try step.makeRunner()
        for part in try Streams.cut(try signal(device), seed: seed) {
          #expect(try runner.process(part).shape == [0, 2, 2])
        }
        let found = try #require(try runner.flush().first)
        #expect(found.dims == ["time", "label", "ch"] && found.streamDim == "time")
        #expect(try found.axis("label").coordinate?.values.labels == ["other", "target"])
        #expect(try found.axis("time").linear == LinearAxis(gain: 0.01, offset: -0.02, unit: "s"))
        // "other" at sample 50, "target" at 30 and 70: means of lines are lines.
        let level = baseline == nil ? 1.0 : 0
        let expected = (0...5).flatMap { (k: Int) -> [Double] in
          let line = level == 1 ? Double(10 * (48 + k)) : Double(10 * (k - 1))
          return [line, line + level, line, line + level]
        }
        #expect(try found.data.toDevice(.cpu).array(of: Double.self) == expected)
        #expect(runner.takeNotices().map(\.text) == ["1 of 4 events have no whole epoch and are left out"])
      }
    }
  }
}
