import SignalProcessing
import TestSupport
import Testing

/// Two streams side by side: data by time, labels, fields and attributes of both.
@Suite struct ConcatTests {
  private func stream(
    _ axis: Axis?, from first: Int, count: Int, scale: Double, attrs: [String: Value] = [:], device: Device = .cpu
  ) throws -> AxisArray {
    let values = (0..<count).flatMap { n in (0..<2).map { scale * Double(first + n) + Double($0) } }
    var axes: [String: Axis] = ["time": .time(rate: 100, offset: Double(first) / 100)]
    axes["ch"] = axis
    return try AxisArray(
      try NDArray(values, shape: [count, 2]).toDevice(device), dims: ["time", "ch"], axes: axes, key: "s\(scale)",
      attrs: attrs, streamDim: "time")
  }

  private func joined(_ step: Concat, _ a: AxisArray, _ b: AxisArray) throws -> AxisArray {
    let runner = try CombinerRunner(step)
    let first = try runner.process(a, on: .a)
    return try #require(try (first + runner.process(b, on: .b)).first)
  }

  @Test(
    "samples of the same time stand side by side, whatever the messages are", arguments: Device.tested, Seed.sweep(8))
  func pairing(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    let labels = Axis.labels(["x", "y"])
    func pieces(_ first: Int, _ scale: Double) throws -> [AxisArray] {
      let whole = try stream(labels, from: first, count: 60, scale: scale, device: device)
      return try Streams.cut(whole, seed: Seed(seed.value &+ UInt64(scale)))
    }
    var (a, b) = (try pieces(3, 10)[...], try pieces(7, 100)[...]), results: [AxisArray] = []
    let runner = try CombinerRunner(Concat())
    while !a.isEmpty || !b.isEmpty {
      if b.isEmpty || !a.isEmpty && Bool.random(using: &random) {
        results += try runner.process(a.removeFirst(), on: .a)
      } else {
        results += try runner.process(b.removeFirst(), on: .b)
      }
    }
    let y = try Streams.joined(results)
    #expect(y.shape == [56, 4] && Swift.abs(y.offset - 0.07) < 1e-12 && y.key == "s10.0")
    #expect(try y.axis("ch").labels == ["x_a", "y_a", "x_b", "y_b"])
    let values = try y.data.array(of: Double.self)
    for n in 0..<56 {
      let t = Double(n + 7)
      #expect(Array(values[(4 * n)..<(4 * n + 4)]) == [10 * t, 10 * t + 1, 100 * t, 100 * t + 1])
    }
  }

  @Test("a new axis comes last, with a label for each stream")
  func stacking() throws {
    let (a, b) = (try stream(nil, from: 0, count: 3, scale: 1), try stream(nil, from: 0, count: 3, scale: 2))
    let y = try joined(Concat(axis: "side", labels: JoinedLabels(labelA: "l", labelB: "r", key: "both")), a, b)
    #expect(y.dims == ["time", "ch", "side"] && y.shape == [3, 2, 2] && y.key == "both")
    #expect(try y.axis("side").labels == ["l", "r"])
  }

  @Test("fields of either axis and attributes that differ become fields of both")
  func fields() throws {
    let records = try Records([
      Records.Field("label", .labels(["x", "y"])), Records.Field("bank", .labels(["A", "B"])),
      Records.Field("depth", .numbers([1, 2])),
    ])
    let a = try stream(
      .coordinate(CoordinateAxis(.records(records))), from: 0, count: 2, scale: 1,
      attrs: ["rig": "one", "gain": 2, "site": "here"])
    let b = try stream(.labels(["u", "v"]), from: 0, count: 2, scale: 2, attrs: ["rig": "one", "gain": 3])
    let y = try joined(Concat(labels: JoinedLabels(relabelAxis: false)), a, b)
    guard case .records(let found)? = try y.axis("ch").coordinate?.values else {
      Issue.record("no records: \(try y.axis("ch"))")
      return
    }
    #expect(found["label"] == .labels(["x", "y", "u", "v"]))
    #expect(found["bank"] == .labels(["A", "B", "", ""]))
    if case .numbers(let depth)? = found["depth"] {
      #expect(depth[1] == 2 && depth[2].isNaN)
    } else {
      Issue.record("depth")
    }
    #expect(found["gain"] == .integers([2, 2, 3, 3]))
    #expect(found["site"] == .labels(["here", "here", "", ""]))
    #expect(y.attrs == ["rig": "one"])
  }

  @Test("what does not fit is refused in words")
  func refusals() throws {
    let labels = Axis.labels(["x", "y"])
    let a = try stream(labels, from: 0, count: 2, scale: 1), b = try stream(labels, from: 0, count: 2, scale: 2)
    func text(_ step: Concat, _ b: AxisArray) -> String {
      do {
        return "\(try joined(step, a, b))"
      } catch { return "\(error)" }
    }
    #expect(text(Concat(axis: "time"), b).contains("not appended"))
    #expect(text(Concat(), try b.rename(["ch": "lead"])).contains("lead"))
    #expect(text(Concat(axis: "new"), try b.slice("ch", 0, 1)).contains("along \"ch\""))
    let other = try b.with(axis: .labels(["p", "q"]), for: "ch")
    #expect(
      text(Concat(axis: "new", labels: JoinedLabels(assertIdenticalSharedAxes: true)), other).contains("axis \"ch\""))
  }

  @Test("aligned streams come in pairs of the same times")
  func alignment() throws {
    let runner = try CombinerRunner(AlignAlongAxis())
    let a = try stream(nil, from: 2, count: 6, scale: 1), b = try stream(nil, from: 4, count: 9, scale: 2)
    #expect(try runner.process(a, on: .a).isEmpty)
    let pair = try runner.process(b, on: .b)
    #expect(pair.map(\.key) == ["s1.0", "s2.0"] && pair.map(\.offset) == [0.04, 0.04])
    #expect(pair.map { $0.shape[0] } == [4, 4])
  }
}
