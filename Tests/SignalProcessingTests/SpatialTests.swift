import TestSupport
import Testing

@testable import SignalProcessing

/// What re-referencing and spatial weights give, against plain loops.
@Suite struct SpatialTests {
  /// A message (time, ch) of rows.
  private func message(_ rows: [[Double]], labels: [String]? = nil, device: Device = .cpu) throws -> AxisArray {
    let count = rows.first?.count ?? 0
    let data = try NDArray(rows.flatMap { $0 }, shape: [rows.count, count]).toDevice(device)
    return try AxisArray(
      data, dims: ["time", "ch"],
      axes: ["time": .time(rate: 100), "ch": .labels(labels ?? (0..<count).map { "c\($0)" })], streamDim: "time")
  }

  private func rows(_ message: AxisArray) throws -> [[Double]] {
    let values = try message.data.toDevice(.cpu).array(of: Double.self), width = message.shape[1]
    return (0..<message.shape[0]).map { Array(values[($0 * width)..<(($0 + 1) * width)]) }
  }

  private func median(_ values: [Double]) -> Double {
    if values.contains(where: \.isNaN) { return .nan }
    let sorted = values.sorted(), n = sorted.count
    return n == 0 ? 0 : n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2
  }

  private func same(_ a: Double, _ b: Double) -> Bool { a.isNaN && b.isNaN || Swift.abs(a - b) < 1e-12 }

  @Test("weights that pass everything look at no axis, and their state is read back")
  func passing() throws {
    let step = AffineMap(weights: .passthrough, axis: "none"), runner = try step.makeRunner(),
      other = try step.makeRunner()
    let x = try message([[1, 2], [3, 4]])
    #expect(try rows(runner.process(x)) == [[1, 2], [3, 4]])
    try other.restore(try Saved(bytes: try runner.save().bytes()))
    #expect(try rows(other.process(x)) == [[1, 2], [3, 4]])
  }

  @Test(
    "means and medians, of all channels or of the others, with NaN passed on or left out", arguments: Device.tested,
    Seed.sweep(24))
  func references(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    let n = Int.random(in: 1...7, using: &random)
    let x = (0..<20).map { _ in
      // Few different values, so that many are equal.
      (0..<n).map { _ in [Double.nan, 0, 1, 2, 2.5, -3].randomElement(using: &random)! }
    }
    for mode in [CommonRereference.Mode.mean, .median] {
      for (includes, omits) in [(true, false), (true, true), (false, false), (false, true)] {
        let step = CommonRereference(mode: mode, includeCurrent: includes, nan: omits ? .omit : .propagate)
        let found = try rows(try step.process(try message(x, device: device)))
        for (row, result) in zip(x, found) {
          for i in 0..<n {
            var others = (0..<n).filter { includes || $0 != i }.map { row[$0] }
            if omits { others.removeAll(where: \.isNaN) }
            let mean = others.isEmpty ? 0 : others.reduce(0, +) / Double(others.count)
            let reference = mode == .mean ? mean : median(others)
            #expect(same(result[i], row[i] - reference), "\(mode) \(includes) \(omits): \(row) at \(i)")
          }
        }
      }
    }
  }

  @Test("each group has a reference of its own, and channels of none stay", arguments: Device.tested)
  func groups(_ device: Device) throws {
    let x = try message([[1, 2, 3, 4, 50]], labels: ["A1", "B1", "A2", "B2", "EKG"], device: device)
    let expected = [[-1.0, -1, 1, 1, 50]]
    let groups: [ChannelGroups] = [.positions([[0, 2], [1, -2]]), .labels([["A1", "A2"], ["B2", "B1"]])]
    for groups in groups {
      #expect(try rows(try CommonRereference(channelGroups: groups).process(x)) == expected)
    }
    let records = try Records([
      Records.Field("label", .labels(["A1", "B1", "A2", "B2", "EKG"])),
      Records.Field("bank", .labels(["A", "B", "A", "B", "C"])), Records.Field("chip", .integers([1, 1, 1, 2, 3])),
    ])
    let labelled = try x.with(axis: .coordinate(CoordinateAxis(.records(records))), for: "ch")
    let byBank = CommonRereference(includeCurrent: false, channelGroups: .fields(["bank"]))
    #expect(try rows(try byBank.process(labelled)) == [[-2, -2, 2, 2, 50]])
    let byBoth = CommonRereference(channelGroups: .fields(["bank", "chip"]))
    #expect(try rows(try byBoth.process(labelled)) == [[-1, 0, 1, 0, 0]])
  }

  @Test("weights make a reference of some channels", arguments: Device.tested)
  func weighted(_ device: Device) throws {
    let x = try message([[1, 2, 6]], device: device)
    #expect(try rows(try CommonRereference(weights: [1, 0, 1]).process(x)) == [[-2.5, -1.5, 2.5]])
    #expect(try rows(try CommonRereference(includeCurrent: false, weights: [1, 0, 1]).process(x)) == [[-5, -1.5, 5]])
    // The only channel with a weight has no others.
    #expect(try rows(try CommonRereference(includeCurrent: false, weights: [0, 1, 0]).process(x)) == [[-1, 2, 4]])
  }

  @Test("groups that do not fit are refused in words")
  func badGroups() throws {
    let x = try message([[1, 2, 3]])
    func text(_ step: CommonRereference) -> String {
      do {
        _ = try step.process(x)
        return "nothing"
      } catch { return "\(error)" }
    }
    #expect(text(CommonRereference(channelGroups: .positions([[0, 1], [1]]))).contains("groups overlap"))
    #expect(text(CommonRereference(channelGroups: .positions([[3]]))).contains("position 3"))
    #expect(text(CommonRereference(channelGroups: .labels([["c9"]]))).contains("\"c9\""))
    #expect(text(CommonRereference(channelGroups: .fields(["bank"]))).contains("\"bank\""))
    #expect(text(CommonRereference(weights: [1, 2])).contains("2 numbers for 3 places"))
    #expect(throws: SettingsError.self) { try CommonRereference(mode: .median, weights: [1]).check() }
    #expect(throws: SettingsError.self) { try CommonRereference(["channel_groups": [[0, 1], "A"]]) }
    #expect(throws: SettingsError.self) { try CommonRereference(["channel_groups": []]) }
  }

  @Test("blocks of a matrix give what the whole matrix gives", arguments: Device.tested, Seed.sweep(12))
  func blocks(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    let (inputs, outputs) = (Int.random(in: 1...12, using: &random), Int.random(in: 1...12, using: &random))
    let weights = (0..<inputs).map { _ in
      (0..<outputs).map { _ in
        Int.random(in: 0..<6, using: &random) == 0 ? Double.random(in: -2...2, using: &random) : 0
      }
    }
    let x = try message(
      (0..<9).map { _ in (0..<inputs).map { _ in Double.random(in: -1...1, using: &random) } }, device: device)
    let dense = AffineMap(weights: .matrix(weights), kernel: .dense)
    let blocks = AffineMap(weights: .matrix(weights), kernel: .blocks)
    let (a, b) = (try rows(try dense.process(x)), try rows(try blocks.process(x)))
    #expect(a.map(\.count) == b.map(\.count))
    for (row, (p, q)) in zip(try rows(x), zip(a, b)) {
      for k in 0..<outputs {
        let exact = (0..<inputs).reduce(0) { $0 + row[$1] * weights[$1][k] }
        #expect(same(p[k], exact) && same(q[k], exact))
      }
    }
  }

  @Test("a matrix falls into the parts that have nothing to do with each other")
  func structure() {
    let found = BlockStructure([[1, 0, 0, 0], [0, 0, 2, 0], [3, 0, 0, 0], [0, 0, 0, 0]])
    #expect(found.blocks == [.init(inputs: [0, 2], outputs: [0]), .init(inputs: [1], outputs: [2])])
    #expect(found.empty == [1, 3])
  }

  @Test("labels of outputs follow from the weights where they can, and are counted else")
  func labels() throws {
    let x = try message([[1, 2, 3]], labels: ["a", "b", "c"])
    func axis(_ weights: SpatialWeights) throws -> Axis { try AffineMap(weights: weights).process(x).axis("ch") }
    #expect(try axis([[0, 0], [1, 0], [0, 1]]).labels == ["b", "c"])
    #expect(try axis([[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]).labels == ["a", "", "b", "c"])
    #expect(try axis([[1, 0.5], [0, 0.5], [1, 0]]) == .linear(LinearAxis()))
    #expect(try axis([[1, 1, 0, 1], [1, 0, 1, 1], [0, 1, 1, 1]]) == .linear(LinearAxis()))
    // Square, and with an offset.
    #expect(try axis([[1, 1, 1], [0, 1, 0], [0, 0, 1]]).labels == ["a", "b", "c"])
    #expect(try axis([[1, 1, 1], [0, 1, 0], [0, 0, 1], [5, 5, 5]]).labels == ["a", "b", "c"])
  }

  @Test("weights are read from a file, and what is none is refused with its line")
  func files() throws {
    let x = try message([[1, 2]])
    #expect(try MatrixFile.parse("# montage\n1, 2\r\n\n3;4.5e0\n", "w.csv", "t") == [[1, 2], [3, 4.5]])
    for (text, words) in [
      ("1,2\n3\n", "line 2 has 1 numbers"), ("1,x\n", "line 1"), ("\n", "no numbers"), ("nan", "nan"),
    ] {
      #expect("\(#expect(throws: ArrayError.self) { try MatrixFile.parse(text, "w.csv", "t") }!)".contains(words))
    }
    let missing = #expect(throws: ArrayError.self) {
      try AffineMap(weights: .file("no such file.csv")).process(x)
    }
    #expect("\(missing!)".contains("no such file.csv"))
    #expect(throws: ArrayError.self) { try AffineMap(weights: .file("/")).process(x) }
    // A row for an offset alone, where there are no channels.
    let none = try AxisArray(try zeros([5, 0]), dims: ["time", "ch"], axes: ["ch": .labels([])])
    #expect(throws: ArrayError.self) { try AffineMap(weights: [[1, 2]], axis: "ch").process(none) }
  }

  @Test("matrices that do not fit are refused in words")
  func badWeights() throws {
    let x = try message([[1, 2]])
    let error = #expect(throws: ArrayError.self) { try AffineMap(weights: [[1], [2], [3], [4]]).process(x) }
    #expect("\(error!)".contains("for 4 channels"))
    #expect(throws: SettingsError.self) { try AffineMap(["weights": [[1, 2], [3]]]) }
    #expect(throws: SettingsError.self) { try AffineMap(["weights": [[]]]) }
    #expect(throws: SettingsError.self) { try AffineMap(["weights": [[.double(.nan)]]]) }
    #expect(throws: SettingsError.self) { try AffineMap(["weights": 3]) }
  }
}
