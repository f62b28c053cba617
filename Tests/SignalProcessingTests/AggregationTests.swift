import SignalProcessing
import TestSupport
import Testing

@Suite struct AggregationTests {
  private func spectrum(_ values: [Double], unit: String = "Hz") throws -> AxisArray {
    try AxisArray(
      try NDArray(values, shape: [1, values.count]), dims: ["time", "freq"],
      axes: ["time": .time(rate: 10), "freq": .linear(LinearAxis(gain: 2, offset: 1, unit: unit))], streamDim: "time")
  }

  @Test(
    "each operation gives its textbook value",
    arguments: [
      (AggregationFunction.max, 7.0), (.min, 1), (.mean, 3.5), (.median, 3), (.sum, 14), (.argmax, 5), (.argmin, 1),
      (.trapezoid, 23), (.std, (21.0 / 4).squareRoot()),
    ])
  func values(_ operation: AggregationFunction, _ expected: Double) throws {
    let message = try spectrum([1, 2, 7, 4])
    let result = try Aggregate(axis: "freq", operation: operation).process(message)
    #expect(abs(try result.data.array(of: Double.self)[0] - expected) < 1e-15)
    #expect(result.dims == ["time"])
  }

  @Test("a band takes the places on its ends, though they are so but for rounding")
  func ends() throws {
    for (rate, duration) in [(100.0, 0.7), (100, 3.9), (256, 1.1), (512, 0.3), (1000, 0.013), (99.9, 7)] {
      let count = Int((rate * duration).rounded()), step = 1 / (Double(count) * (1 / rate))
      let message = try AxisArray(
        try ones([1, count]), dims: ["time", "freq"],
        axes: ["freq": .linear(LinearAxis(gain: step, offset: 0, unit: "Hz"))])
      for (low, high) in [(7, 14), (1, 3), (2, count - 2)] where high < count {
        let band = Double(low) * rate / Double(count)...Double(high) * rate / Double(count)
        let sum = try RangedAggregate(axis: "freq", bands: [band], operation: .sum).process(message)
        #expect(try sum.data.array(of: Double.self) == [Double(high - low + 1)], "\(rate), \(duration), \(band)")
      }
    }
    let labelled = try AxisArray(
      try ones([1, 4]), dims: ["time", "freq"], axes: ["freq": .numbers([0, 0.1, 0.1 + 0.2, 0.4], unit: "Hz")])
    let some = try RangedAggregate(axis: "freq", bands: [0...0.3], operation: .sum).process(labelled)
    #expect(try some.data.array(of: Double.self) == [3])
  }

  @Test("bins and aggregates of large float32 numbers are finite where they fit", arguments: [1, 7, 40])
  func large(_ length: Int) throws {
    let x = try NDArray((0..<80).map { Float($0 % 2 == 0 ? 1e38 : 3e38) }, shape: [40, 2])
    let message = try AxisArray(x, dims: ["time", "ch"], axes: ["time": .time(rate: 10)], streamDim: "time")
    for (operation, expected) in [
      (AggregationFunction.mean, [1e38, 3e38]), (.std, [0, 0]), (.median, [1e38, 3e38]), (.nanmean, [1e38, 3e38]),
      (.nanstd, [0, 0]), (.nanmedian, [1e38, 3e38]), (.trapezoid, [0.9e38, 2.7e38]),
    ] {
      let item = TransformerLaws.Case(transformer: BinnedAggregate(binDuration: 1, operation: Operations(operation)))
      let found = try Streams.joined(try TransformerLaws.run(item, try Streams.cut(message, every: length))).data
      #expect(found.dtype == .float32 && Array(found.shape) == [4, 2])
      let values = try found.array(of: Double.self)
      for (k, value) in values.enumerated() { #expect(abs(value - expected[k % 2]) < 1e32, "\(operation)") }
    }
  }

  @Test("NaN is left out where the name says so, and shows everywhere else", arguments: AggregationFunction.all)
  func nan(_ operation: AggregationFunction) throws {
    let result = try Aggregate(axis: "freq", operation: operation).process(try spectrum([1, .nan, 7, 4]))
    let value = try result.data.array(of: Double.self)[0]
    switch operation {
    case .nanmax: #expect(value == 7)
    case .nanmin: #expect(value == 1)
    case .nansum: #expect(value == 12)
    case .nanmean, .nanmedian: #expect(value == 4)
    case .nanstd: #expect(value == 6.0.squareRoot())
    case .argmax, .argmin: #expect(value == 3)
    default: #expect(value.isNaN)
    }
  }

  @Test(
    "nothing but NaN, and nothing at all, have no extremum",
    arguments: [AggregationFunction.nanmax, .nanmin, .nanmean, .nanmedian])
  func noValues(_ operation: AggregationFunction) throws {
    let none = try Aggregate(axis: "freq", operation: operation).process(try spectrum([.nan, .nan]))
    #expect(try none.data.array(of: Double.self)[0].isNaN)
    #expect(throws: ArrayError.emptyReduction(op: "max")) {
      try Aggregate(axis: "freq", operation: .max).process(try spectrum([]))
    }
  }

  @Test("the place of an extremum is told by coordinates too, and refused for labels")
  func coordinates() throws {
    let message = try spectrum([1, 9, 2]).with(axis: .numbers([0.5, 4, 32], unit: "Hz"), for: "freq")
    #expect(try Aggregate(axis: "freq", operation: .argmax).process(message).data.array(of: Double.self) == [4])
    let area = try Aggregate(axis: "freq", operation: .trapezoid).process(message).data.array(of: Double.self)[0]
    #expect(area == 3.5 * 5 + 28 * 5.5)
    let labelled = try message.with(axis: .labels(["a", "b", "c"]), for: "freq")
    #expect(throws: ArrayError.self) { try Aggregate(axis: "freq", operation: .argmax).process(labelled) }
  }

  @Test("bands take both ends in, and a band without a place is refused with the axis' range")
  func bands() throws {
    let message = try spectrum([1, 2, 7, 4])
    let result = try RangedAggregate(axis: "freq", bands: [1...3, 3...7]).makeRunner().process(message)
    #expect(try result.data.array(of: Double.self) == [1.5, 13.0 / 3])
    #expect(try result.axis("freq").coordinate == CoordinateAxis(numbers: [2, 5], unit: "Hz"))
    let error = #expect(throws: ArrayError.self) {
      try RangedAggregate(axis: "freq", bands: [20...30]).makeRunner().process(message)
    }
    #expect("\(error!)".contains("1.0 to 7.0 Hz"))
    #expect(try RangedAggregate(axis: "freq").makeRunner().process(message) == message)
  }

  @Test("bins keep to the duration on average, and their times are exact")
  func fractionalBins() throws {
    let values = (0..<100).map(Double.init)
    let message = try AxisArray(
      try NDArray(values), dims: ["time"], axes: ["time": .time(rate: 100, offset: 2)], streamDim: "time")
    let result = try BinnedAggregate(binDuration: 0.075, operation: [.min, .sum]).makeRunner().process(message)
    #expect(try result.axis("time").linear == LinearAxis(gain: 0.075, offset: 2, unit: "s"))
    #expect(try result.axis("metric").labels == ["min", "sum"])
    let starts = try result.select("metric", index: 0).data.array(of: Double.self)
    #expect(starts == [0, 7, 15, 22, 30, 37, 45, 52, 60, 67, 75, 82, 90])
  }

  @Test("a duration a rounding short of whole samples counts as whole")
  func roundedBins() throws {
    let message = try AxisArray(
      try NDArray((0..<58).map(Double.init)), dims: ["time"], axes: ["time": .time(rate: 100)], streamDim: "time")
    for fractional in [true, false] {
      let bins = BinnedAggregate(binDuration: 0.29, operation: Operations(.max), fractional: fractional)
      #expect(try bins.makeRunner().process(message).data.array(of: Double.self) == [28, 57])
    }
    #expect(throws: ArrayError.self) { try BinnedAggregate(binDuration: 0.001).makeRunner().process(message) }
  }

  @Test("after a stretch passed through, bins begin anew")
  func passthrough() throws {
    func message(_ first: Int) throws -> AxisArray {
      try AxisArray(
        try NDArray((first..<(first + 5)).map(Double.init)), dims: ["time"],
        axes: ["time": .time(rate: 10, offset: Double(first) / 10)], streamDim: "time")
    }
    var bins = BinnedAggregate(binDuration: 0.4, operation: Operations(.sum))
    let runner = try bins.makeRunner()
    #expect(try runner.process(try message(0)).data.array(of: Double.self) == [6])
    bins.passthrough = true
    _ = try runner.replace(by: bins)
    #expect(try runner.process(try message(5)) == message(5))
    bins.passthrough = false
    _ = try runner.replace(by: bins)
    let result = try runner.process(try message(10))
    #expect(try result.data.array(of: Double.self) == [46])
    #expect(try result.axis("time").linear?.offset == 1)
  }
}
