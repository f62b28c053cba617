import Testing

@testable import Processing

@Suite("Where a stream goes on")
struct StreamTests {
  private func run(_ runner: Runner, _ messages: [AxisArray]) throws -> [Double] {
    try messages.flatMap { try values(try runner.process($0)) }
  }

  private func at(_ offset: Double, _ chunk: [Double], rate: Double = 10) throws -> AxisArray {
    var message = try messages([chunk], rate: rate)[0]
    message.offset = offset
    return message
  }

  @Test(
    "a step begins anew after a gap of more than half a sample, forward or back, and tells so",
    arguments: [
      (0.2, nil), (0.24, nil), (0.16, nil), (0.26, "0.6 samples are missing before 0.26 s: begins anew"),
      (0.5, "3 samples are missing before 0.5 s: begins anew"),
      (20.0, "198 samples are missing before 20.0 s: begins anew"),
      (0.1, "the times go back by 1 samples to 0.1 s: begins anew"),
      (-5, "the times go back by 52 samples to -5.0 s: begins anew"),
    ] as [(Double, String?)])
  func gap(_ offset: Double, _ text: String?) throws {
    for runner in [
      try Total().makeRunner(),
      try Pipeline {
        Gain(); Total()
      }.makeRunner(), try Band(total: Total()).makeRunner(),
    ] {
      let found = try run(runner, [try at(0, [1, 1]), try at(offset, []), try at(offset, [1])])
      #expect(found == (text == nil ? [1, 2, 3] : [1, 2, 1]))
      let told = runner.takeNotices()
      #expect(told.map(\.kind) == (text == nil ? [] : [.gap]))
      if let text, let notice = told.first {
        #expect(notice.text.hasPrefix(text.prefix(while: { $0 != ":" })) && notice.time == offset)
      }
      #expect(runner.takeNotices() == [])
    }
  }

  @Test("the tolerance can be wider, in pipelines and composites too")
  func tolerance() throws {
    for runner in [
      try Total().makeRunner(), try Pipeline { Total() }.makeRunner(), try Band(total: Total()).makeRunner(),
    ] {
      runner.gapTolerance = 3
      #expect(try run(runner, [try at(0, [1]), try at(0.38, [1]), try at(0.9, [1])]) == [1, 2, 1])
      #expect(runner.takeNotices().count == 1)
    }
  }

  @Test("small errors of times do not add up")
  func drift() throws {
    let runner = try Total().makeRunner()
    let stream = try (0..<100).map { try at(Double($0) * 0.103, [1]) }
    #expect(try run(runner, stream).last == 100)
    #expect(runner.takeNotices() == [])
  }

  @Test("streams that tell no times have no gaps, and one that repeats a time is told of once")
  func noTimes() throws {
    let runner = try Total().makeRunner(), still = try at(3, [1])
    let silent = try AxisArray(try NDArray([1.0], shape: [1, 1]), dims: ["time", "ch"], streamDim: "time")
    #expect(try run(runner, [silent, silent, silent]) == [1, 2, 3])
    #expect(runner.takeNotices() == [])
    #expect(try run(runner, [still, still, still]) == [1, 2, 3])
    #expect(runner.takeNotices().map(\.kind) == [.gap, .guessed])
    let irregular = try (0..<3).map { k in
      try AxisArray(
        try NDArray([1.0], shape: [1, 1]), dims: ["time", "ch"], axes: ["time": .numbers([Double(k * k)], unit: "s")])
    }
    #expect(try run(try Total().makeRunner(), irregular) == [1, 2, 3])
  }

  @Test("what was held before a gap, or of another stream, comes first; plain processing tells that it is dropped")
  func held() throws {
    let others = [try at(5, [10]), try at(0.3, [10], rate: 20), try messages([[10]], key: "b")[0]]
    for other in others {
      for make in [
        { try Holding().makeRunner() },
        {
          try Pipeline {
            Holding(); Gain(gain: 2)
          }.makeRunner()
        },
      ] {
        let first = try at(0, [1, 2]), all = try make(), plain = try make()
        let factor = plain is PipelineRunner ? 2.0 : 1
        #expect(try all.processAll(first).map(values) == [[]])
        #expect(try all.processAll(other).map(values) == [[3 * factor], []])
        #expect(try all.flush().map(values) == [[10 * factor]])
        #expect(all.takeNotices().map(\.kind) == [.gap])
        _ = try plain.process(first)
        #expect(try values(try plain.process(other)) == [])
        #expect(plain.takeNotices().map(\.kind) == [.gap, .lost])
        #expect(try plain.flush().map(values) == [[10 * factor]])
      }
    }
  }

  @Test("steps that agree but for rounding are one; a rate that changes begins anew, which is told once")
  func identity() throws {
    func stream(_ gains: [Double]) throws -> [AxisArray] {
      var time = 0.0
      return try gains.map { gain in
        defer { time += gain }
        return try at(time, [1], rate: 1 / gain)
      }
    }
    for other in [0.01 + 1e-17, 0.01 * (1 + 1e-7), Double(Float(0.01))] {
      for runner in [
        try Total().makeRunner(),
        try Pipeline {
          Gain(); Total()
        }.makeRunner(),
      ] {
        #expect(try run(runner, try stream([0.01, other, 0.01, other])) == [1, 2, 3, 4])
        #expect(runner.takeNotices() == [])
      }
    }
    let runner = try Total().makeRunner(), other = 0.01 * (1 + 1e-4)
    #expect(try run(runner, try stream([0.01, other, other, 0.01, other])) == [1, 1, 2, 1, 1])
    let told = runner.takeNotices()
    #expect(told.count == 2 && told.allSatisfy { $0.kind == .gap })
    #expect(told.first?.text.hasPrefix("the rate changed from 100.0 to 99.99") == true)
  }

  @Test(
    "another stream is told by what differs",
    arguments: [
      ("labels", "the axis \"ch\" changed"), ("dtype", "the dtype changed from float64 to float32"), ("key", "the key"),
    ])
  func others(_ what: String, _ text: String) throws {
    let runner = try Total().makeRunner(), first = try messages([[1]], labels: ["a"])[0]
    var second = try messages([[1]], key: what == "key" ? "b" : "", labels: [what == "labels" ? "b" : "a"])[0]
    if what == "dtype" { second = try second.with(data: try second.data.astype(.float32)) }
    _ = try runner.process(first)
    if what == "dtype" {
      _ = try? runner.process(second)
    } else {
      #expect(try values(try runner.process(second)) == [1])
    }
    #expect(runner.takeNotices().first.map { $0.kind == .gap && $0.text.hasPrefix(text) } == true)
  }

  @Test("a saved state goes on wherever the next message begins")
  func resumed() throws {
    for make in [
      { try Total().makeRunner() },
      {
        try Pipeline {
          Total(); Gain()
        }.makeRunner()
      },
    ] {
      let runner = try make(), other = try make()
      _ = try runner.process(try at(7, [1, 2]))
      try other.restore(try runner.save())
      #expect(try run(other, [try at(0, [4]), try at(9, [5])]) == [7, 5])
      #expect(other.takeNotices().map(\.kind) == [.gap])
    }
  }

  @Test("each step of a pipeline is told of when it has run")
  func measured() throws {
    let runner = try Pipeline {
      Gain(); Total()
    }.makeRunner()
    var places: [Int] = []
    runner.afterStep = { (place, _) in places.append(place) }
    _ = try runner.processAll(try at(0, [1]))
    #expect(places == [0, 1])
  }
}
