import SignalProcessing
import TestSupport
import Testing

@Suite struct MissingTests {
  private func message(_ x: [Double]) throws -> AxisArray {
    try AxisArray(
      try NDArray(x, shape: [x.count, 1]), dims: ["time", "ch"],
      axes: ["time": .time(rate: 10), "ch": .labels(["a"])], streamDim: "time")
  }

  private func run(_ step: FillMissing, _ x: [Double], every length: Int) throws -> [Double] {
    let parts = try TransformerLaws.run(
      TransformerLaws.Case(transformer: step), try Streams.cut(try message(x), every: length))
    let whole = try Streams.joined(parts)
    #expect(try whole.axis("time").linear?.offset == 0 && whole.shape[0] == x.count)
    return try whole.data.array(of: Double.self)
  }

  /// The definition, one sample after the other.
  private func expected(_ step: FillMissing, _ x: [Double], most: Int?) -> [Double] {
    x.indices.map { n in
      if x[n].isFinite { return x[n] }
      let before = x[..<n].lastIndex { $0.isFinite }, after = x[n...].firstIndex { $0.isFinite }
      switch step.method {
      case .constant: return step.value
      case .hold: return n - (before ?? -1) <= most ?? .max ? before.map { x[$0] } ?? step.value : x[n]
      case .interpolate:
        let p = before ?? -1, q = after ?? x.count
        guard q - p - 1 <= most ?? .max, let a = before ?? after, let b = after ?? before else { return x[n] }
        return x[a] + (x[b] - x[a]) * (Double(n - p) / Double(q - p))
      }
    }
  }

  @Test("missing samples are filled by the definition, whatever the messages are", arguments: Seed.sweep(12))
  func definition(_ seed: Seed) throws {
    var random = seed.generator
    var x: [Double] = []
    while x.count < 90 {
      for _ in 0..<Int.random(in: 0...6, using: &random) { x.append(Double.random(in: -5...5, using: &random)) }
      let gap = [Double.nan, .infinity, -.infinity].randomElement(using: &random) ?? .nan
      for _ in 0..<Int.random(in: 0...9, using: &random) { x.append(gap) }
    }
    for (step, most) in [
      (FillMissing(), nil), (FillMissing(maxDuration: 0.4, value: 7), 4),
      (FillMissing(method: .constant, value: 3), nil),
      (FillMissing(method: .interpolate, maxDuration: 0.5), 5),
      (FillMissing(method: .interpolate, maxDuration: 0.1), 1),
      (FillMissing(method: .interpolate, maxDuration: 100), 1000),
    ] as [(FillMissing, Int?)] {
      let wanted = expected(step, x, most: most)
      for length in [1, 4, 13, x.count] {
        let found = try run(step, x, every: length)
        for n in x.indices {
          let same = wanted[n].isFinite ? abs(found[n] - wanted[n]) < 1e-12 : !found[n].isFinite
          #expect(same, "\(step.method), \(most ?? 0), \(length): \(n) is \(found[n]), not \(wanted[n])")
        }
      }
    }
  }

  @Test("what was filled and what was left is told when the stream ends")
  func told() throws {
    let x = [1.0, .nan, .nan, .nan, 5, .nan, 7]
    let runner = try FillMissing(method: .interpolate, maxDuration: 0.2).makeRunner()
    for part in try Streams.cut(try message(x), every: 2) { _ = try runner.process(part) }
    #expect(runner.takeNotices().isEmpty)
    _ = try runner.flush()
    let told = runner.takeNotices()
    #expect(told.map(\.kind) == [.filled, .notFinite])
    #expect(told[0].text.hasPrefix("1 values in 1 of 1") && told[1].text.hasPrefix("3 values"))
  }

  @Test("a filter after it goes on, and integers pass with a word")
  func uses() throws {
    let pipeline = Pipeline {
      FillMissing(); ButterworthFilter(order: 2, corners: .lowpass(2))
    }
    let y = try pipeline.makeRunner().process(try message([1, .nan, 1, 1])).data.array(of: Double.self)
    #expect(y.allSatisfy { abs($0 - 1) < 1e-12 })
    #expect(throws: SettingsError.self) { try FillMissing(method: .interpolate).makeRunner() }
    let counts = try message([1, 2]).replacing(data: try NDArray([Int16(1), 2], shape: [2, 1]))
    let runner = try FillMissing().makeRunner()
    #expect(try runner.process(counts).data.dtype == .int16)
    #expect(runner.takeNotices().map(\.kind) == [.noEffect])
  }
}
