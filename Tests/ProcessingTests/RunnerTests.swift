import Processing
import Testing

@Suite("Runners")
struct RunnerTests {
  private func run(_ runner: Runner, _ messages: [AxisArray]) throws -> [Double] {
    try messages.flatMap { try values(try runner.process($0)) }
  }

  @Test(
    "a stream cut differently gives the same output", arguments: [[3, 2], [1, 1, 1, 1, 1], [0, 5, 0], [0, 0, 2, 3]])
  func cuts(_ lengths: [Int]) throws {
    let whole = [1.0, 2, 3, 4, 5]
    var rest = whole[...]
    let chunks = lengths.map { length in
      defer { rest = rest.dropFirst(length) }
      return Array(rest.prefix(length))
    }
    #expect(try run(try Total(start: 1).makeRunner(), try messages(chunks)) == [2, 4, 7, 11, 16])
  }

  @Test("an equal header object goes on, another stream begins anew")
  func identity() throws {
    let runner = try Total().makeRunner()
    let stream = try messages([[1], [1], [1]]), again = try messages([[1], [1], [1]])
    #expect(try run(runner, [stream[0], stream[1], again[2]]) == [1, 2, 3])
    #expect(try run(runner, try messages([[1]], rate: 20)) == [1])
    #expect(try run(runner, try messages([[1], [1]], rate: 20, key: "b")) == [1, 2])
    #expect(try run(runner, try messages([[1]], rate: 20, key: "b", labels: ["C3"])) == [1])
    #expect(try run(runner, try messages([[1]], rate: 20, key: "b", labels: ["C4"])) == [1])
    let message = try messages([[1], [1]], rate: 20, key: "b", labels: ["C4"])[1]
    #expect(try run(runner, [message.with(attrs: ["note": 1])]) == [2])
    let single = try message.with(data: try message.data.astype(.float32))
    #expect(try run(runner, [single]) == [1])
  }

  @Test("two channels are another stream than one")
  func shape() throws {
    let runner = try Total().makeRunner()
    #expect(try run(runner, try messages([[1], [1]])) == [1, 2])
    let two = try AxisArray(
      try NDArray([1.0, 1], shape: [1, 2]), dims: ["time", "ch"], axes: ["time": .time(rate: 10)], streamDim: "time")
    #expect(try run(runner, [two]) == [1, 2])
  }

  @Test("settings that do not fit make no runner")
  func check() {
    #expect(throws: SettingsError.self) { try Total(start: 99).makeRunner() }
    #expect(throws: SettingsError.self) {
      try Pipeline {
        Gain(); Total(start: 99)
      }.makeRunner()
    }
    #expect(throws: SettingsError.self) { try Band(scale: -1).makeRunner() }
  }

  @Test("live settings keep the state, others begin anew, wrong ones change nothing")
  func live() throws {
    let runner = try Total().makeRunner()
    let stream = try messages([[1], [1], [1], [1], [1]])
    #expect(try run(runner, Array(stream[..<2])) == [1, 2])
    #expect(try runner.replace(by: Total(gain: 10)) == Change(settings: ["gain"], resets: false))
    #expect(try run(runner, [stream[2]]) == [30])
    #expect(try runner.replace(by: Total(gain: 10)) == nil)
    #expect(throws: SettingsError.self) { try runner.replace(by: Total(start: 99)) }
    #expect(throws: SettingsError.self) { try runner.replace(by: Gain()) }
    #expect(try run(runner, [stream[3]]) == [40])
    #expect(try runner.replace(by: Total(start: 5, gain: 10)) == Change(settings: ["start"], resets: true))
    #expect(try run(runner, [stream[4]]) == [60])
  }

  @Test("a live change of a composite's last step leaves the state of the others alone")
  func composite() throws {
    let runner = try Band().makeRunner()
    let stream = try messages([[1], [1], [1], [1]])
    #expect(try run(runner, Array(stream[..<2])) == [5, 6])
    #expect(try runner.replace(by: Band(scale: 10)) == Change(settings: ["scale"], resets: false))
    #expect(try run(runner, [stream[2]]) == [70])
    #expect(try runner.replace(by: Band(total: Total(), scale: 10)) == Change(settings: ["total"], resets: true))
    #expect(try run(runner, [stream[3]]) == [10])
  }

  @Test("a pipeline keeps the steps that stay and replaces the others")
  func pipeline() throws {
    let runner = try Pipeline {
      Total(); Gain()
    }.makeRunner()
    let stream = try messages([[1], [1], [1], [1]])
    #expect(try run(runner, Array(stream[..<2])) == [1, 2])
    #expect(
      try runner.replace(
        by: Pipeline {
          Total(); Gain(gain: 2); Total()
        })
        == Change(settings: ["Gain.gain", "Total"], resets: true))
    #expect(try run(runner, [stream[2]]) == [6])
    #expect(
      try runner.replace(
        by: Pipeline {
          Total(); Gain(gain: 2); Total()
        }) == nil)
    #expect(try run(runner, [stream[3]]) == [14])
  }

  @Test("a whole recording at once equals the stream")
  func offline() throws {
    let message = try messages([[1, 2, 3]])[0]
    let pipeline = Pipeline {
      Total(); Band()
    }
    #expect(try pipeline.process(message) == pipeline.makeRunner().process(message))
  }

  @Test("a combiner pairs its inputs and begins anew with another stream")
  func combiner() throws {
    let runner = try CombinerRunner(PairSum())
    let stream = try messages([[1], [2], [3]])
    #expect(try runner.process(stream[0], on: .left).isEmpty)
    #expect(try runner.process(stream[1], on: .right).map(values) == [[3]])
    #expect(try runner.process(stream[0], on: .left).isEmpty)
    let other = try CombinerRunner(PairSum())
    try other.restore(try Saved(bytes: try runner.save().bytes()))
    #expect(try other.process(stream[2], on: .right).map(values) == [[4]])
    #expect(try runner.process(try messages([[9]], key: "b")[0], on: .left).isEmpty)
    #expect(try runner.process(stream[2], on: .right).map(values) == [[12]])
  }
}
