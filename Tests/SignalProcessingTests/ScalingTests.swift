import SignalProcessing
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct ScalingTests {
  private func message(_ values: [Double], dtype: DType = .float64, at start: Int = 0) throws -> AxisArray {
    try AxisArray(
      NDArray(values).astype(dtype), dims: ["time"], axes: ["time": .time(rate: 100, offset: Double(start) / 100)],
      streamDim: "time")
  }

  private func values(_ message: AxisArray) throws -> [Double] { try message.data.array(of: Double.self) }

  private func noise(_ count: Int, seed: UInt64, offset: Double = 0) -> [Double] {
    var random = Seed(seed).generator
    return (0..<count).map { _ in Double.random(in: -1...1, using: &random) + offset }
  }

  /// The weighted mean and variance of what is finite, as they are defined.
  private func definition(_ x: [Double], timeConstant: Double) -> (mean: [Double], variance: [Double]) {
    let decay = exp(-0.01 / timeConstant)
    var means: [Double] = [], variances: [Double] = []
    for n in x.indices {
      let known = (0...n).filter { x[$0].isFinite }, weights = known.map { pow(decay, Double(n - $0)) }
      let total = weights.reduce(0, +), mean = zip(known, weights).reduce(0) { $0 + $1.1 * x[$1.0] } / total
      means.append(mean)
      variances.append(zip(known, weights).reduce(0) { $0 + $1.1 * (x[$1.0] - mean) * (x[$1.0] - mean) } / total)
    }
    return (means, variances)
  }

  @Test(
    "the mean and the variance are those of the definition, values that are not finite left out",
    arguments: Seed.sweep(4))
  func statistics(_ seed: Seed) throws {
    var x = noise(120, seed: seed.value, offset: 3)
    if seed.value > 2 { (x[0], x[40], x[41]) = (.nan, .infinity, .nan) }
    let (means, variances) = definition(x, timeConstant: 0.2)
    let mean = try values(try EWMA(timeConstant: 0.2).process(try message(x)))
    let rest = try values(try Detrend(timeConstant: 0.2).process(try message(x)))
    let scaled = try values(try AdaptiveStandardScaler(timeConstant: 0.2).process(try message(x)))
    for n in x.indices {
      if means[n].isNaN {
        #expect(mean[n].isNaN && rest[n].isNaN && scaled[n].isNaN)
        continue
      }
      #expect(abs(mean[n] - means[n]) < 1e-12)
      #expect(x[n].isFinite ? abs(rest[n] - (x[n] - means[n])) < 1e-12 : !rest[n].isFinite)
      let expected = variances[n] > 1e-20 ? (x[n] - means[n]) / variances[n].squareRoot() : 0
      #expect(x[n].isFinite ? abs(scaled[n] - expected) < 1e-9 : !scaled[n].isFinite, "\(n)")
    }
  }

  @Test("float32 with a large offset is scaled as well as its digits allow")
  func offset() throws {
    let x = noise(3000, seed: 9, offset: 10_000).map { Double(Float($0)) }
    let exact = try values(try AdaptiveStandardScaler(timeConstant: 2).process(try message(x)))
    let found = try AdaptiveStandardScaler(timeConstant: 2).process(try message(x, dtype: .float32))
    #expect(found.data.dtype == .float32)
    for (a, b) in zip(try values(found), exact).dropFirst(10) { #expect(abs(a - b) < 5e-3) }
  }

  @Test("without learning, all samples meet the statistics of the last one learned; passing through forgets if asked")
  func modes() throws {
    let first = noise(50, seed: 1, offset: 2), second = noise(20, seed: 2, offset: 7)
    let last = try #require(definition(first, timeConstant: 0.2).mean.last)
    let runner = try EWMA(timeConstant: 0.2).makeRunner()
    _ = try runner.process(try message(first))
    #expect(try runner.replace(by: EWMA(timeConstant: 0.2, accumulate: false))?.resets == false)
    for length in [1, 20] {
      let y = try values(try runner.process(try message(Array(second[..<length]), at: 50)))
      #expect(y.count == length && y.allSatisfy { abs($0 - last) < 1e-12 })
    }
    _ = try runner.replace(by: EWMA(timeConstant: 0.2, passthrough: true))
    #expect(try values(try runner.process(try message(second, at: 50))) == second)
    _ = try runner.replace(by: EWMA(timeConstant: 0.2))
    let more = try values(try runner.process(try message([5], at: 70)))[0]
    let expected = try #require(definition(first + [5], timeConstant: 0.2).mean.last)
    #expect(abs(more - expected) < 1e-12)
    _ = try runner.replace(by: EWMA(timeConstant: 0.2, passthrough: true, resetOnResume: true))
    _ = try runner.process(try message(second, at: 71))
    _ = try runner.replace(by: EWMA(timeConstant: 0.2, resetOnResume: true))
    #expect(try values(try runner.process(try message([5, 5], at: 91))) == [5, 5])
  }

  /// Scaled by the samples learned before, one after the other.
  private func rolling(_ x: [Double], window: Int?, least: Int, limit: Double?, clip: Double?) -> [Double] {
    var isLearned: [Bool] = [], y: [Double] = []
    for n in x.indices {
      let known = (Swift.max(0, n - (window ?? n))..<n).filter { isLearned[$0] }.map { x[$0] }
      let mean = known.reduce(0, +) / Double(known.count)
      let variance = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count)
      let z = (x[n] - mean) / Swift.max(variance.squareRoot(), 1e-8)
      isLearned.append(x[n].isFinite && !(limit.map { abs(z) > $0 } ?? false))
      let clipped = clip.map { Swift.min(Swift.max(z, -$0), $0) } ?? z
      y.append(known.count < least ? x[n] : x[n].isNaN ? .nan : clipped)
    }
    return y
  }

  @Test("a window of samples before each, whatever the messages are")
  func rollingWindow() throws {
    var x = noise(200, seed: 3, offset: 50)
    (x[30], x[60], x[61]) = (.nan, 54, 54)
    for (scaler, window, least) in [
      (RollingScaler(length: 12, updateWithSignal: true, minSamples: 3), 12, 3),
      (RollingScaler(duration: 0.25, updateWithSignal: true, minSeconds: 0.1, clip: nil), 25, 10),
      (RollingScaler(length: nil, updateWithSignal: true, clip: 1.5), nil, 1),
      (RollingScaler(length: 9, updateWithSignal: true, minSamples: 4, artifactThreshold: 2.5), 9, 4),
    ] as [(RollingScaler, Int?, Int)] {
      let found = try values(try scaler.process(try message(x)))
      let expected = rolling(x, window: window, least: least, limit: scaler.artifactThreshold, clip: scaler.clip)
      for (n, (a, b)) in zip(found, expected).enumerated() {
        #expect(b.isNaN ? a.isNaN : abs(a - b) < 1e-6 * Swift.max(1, abs(b)), "\(n)")
      }
    }
  }

  @Test("what has left the window leaves no trace, however large it was", arguments: [0, 5, 19, 23])
  func outliers(_ place: Int) throws {
    let x = noise(120, seed: 5)
    var y = x
    y[place] = [9.54e8, -1e30, 3.4e38, 1e10][place % 4]
    for (scaler, length) in [
      (RollingScaler(length: 20, updateWithSignal: true, clip: nil), 20),
      (RollingScaler(duration: 0.31, updateWithSignal: true, minSeconds: 0, clip: nil), 31),
    ] {
      let plain = try values(try scaler.process(try message(x))), found = try values(try scaler.process(try message(y)))
      for n in (place + length + 1)..<x.count { #expect(abs(plain[n] - found[n]) < 1e-9, "\(n)") }
    }
    // Squares of float32 overflow; a statistic that forgets must still do so.
    let after = try values(
      try AdaptiveStandardScaler(timeConstant: 0.01).process(
        try message(x + [3e38] + noise(900, seed: 6), dtype: .float32)))
    #expect(after.suffix(100).contains { abs($0) > 0.1 })
  }

  @Test("statistics that are frozen before they learned are those of the first finite sample")
  func frozen() throws {
    let x: [Double] = [.nan, 4, 6, .infinity, 1]
    let item = TransformerLaws.Case(transformer: EWMA(timeConstant: 0.2, accumulate: false))
    for length in 1...5 {
      let parts = try TransformerLaws.run(item, try Streams.cut(try message(x), every: length))
      let mean = try values(try Streams.joined(parts))
      #expect(mean[0].isNaN && mean[1...].allSatisfy { $0 == 4 }, "\(length)")
    }
    let rest = try values(try Detrend(accumulate: false).process(try message([2, 5])))
    #expect(rest == [0, 3])
    let scaled = try values(try AdaptiveStandardScaler(accumulate: false).process(try message([2, 5])))
    #expect(scaled == [0, 0])
  }

  @Test("messages with a trigger are learned, others only met")
  func triggers() throws {
    let runner = try RollingScaler(length: 10).makeRunner()
    #expect(try values(try runner.process(try message([4, 6]))) == [4, 6])
    _ = try runner.process(try message([1, 3, 1, 3], at: 2).with(attrs: ["trigger": 1]))
    #expect(try values(try runner.process(try message([4, 4], at: 6))) == [2, 2])
  }
}
