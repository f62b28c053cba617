import SignalProcessing
import TestSupport
import Testing

@Suite struct FilterTests {
  private func message(_ values: [Double], rate: Double = 100, at start: Int = 0) throws -> AxisArray {
    try AxisArray(
      NDArray(values), dims: ["time"], axes: ["time": .time(rate: rate, offset: Double(start) / rate)],
      streamDim: "time")
  }

  private func values(_ message: AxisArray) throws -> [Double] { try message.data.array(of: Double.self) }

  @Test("a constant passes a low-pass unchanged from the first sample, and a high-pass as 0")
  func begin() throws {
    let x = try message(Array(repeating: 5, count: 30))
    let low = Filter(coefs: [[0.1, 0.2, 0.1], [1, -0.9, 0.3]])
    for y in try values(try low.process(x)) { #expect(abs(y - 5) < 1e-12) }
    let high = Filter(coefs: [[0.9, -0.9, 0, 1, -0.8, 0]], coefType: .sos)
    for y in try values(try high.process(x)) { #expect(abs(y) < 1e-12) }
    for y in try values(try Filter(coefs: [[0.25, 0.5, 0.25], [1]]).process(x)) { #expect(y == 5) }
  }

  @Test("a running sum begins at zero, also where its pole is at 1 but for rounding")
  func runningSums() throws {
    let message = try AxisArray(try NDArray([1.0, 2, 3]), dims: ["time"], axes: ["time": .time(rate: 10)])
    for (filter, expected) in [
      (Filter(coefs: [[1], [1, -1]]), [1.0, 3, 6]), (Filter(coefs: [[1], [1, -1 + 1e-15]]), [1, 3, 6]),
      (Filter(coefs: [[1, 0, 0, 1, -1, 0], [0.5, 0, 0, 1, 0, 0]], coefType: .sos), [0.5, 1.5, 3]),
      (Filter(coefs: [[1, 0], [2, -2]]), [0.5, 1.5, 3]),
    ] {
      let found = try filter.makeRunner().process(message).data.array(of: Double.self)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(filter.step)")
    }
  }

  @Test("a comb above half the rate is refused with both frequencies", arguments: [CombKind.notch, .peak])
  func combs(_ kind: CombKind) throws {
    let message = try Streams.recording(samples: 20)
    for (frequency, count, isFine) in [(60.0, 3, false), (50, 1, false), (49.9, 3, true), (60, 0, true)] {
      let comb = CombFilter(fundamental: frequency, harmonics: count, filterType: kind)
      if isFine {
        _ = try comb.makeRunner().process(message)
      } else {
        let error = #expect(throws: ArrayError.self) { try comb.makeRunner().process(message) }
        #expect("\(error!)".contains("\(frequency) Hz") && "\(error!)".contains("50.0 Hz"))
      }
    }
  }

  @Test(
    "a change of rate is no change of level",
    arguments: [
      Decimate(factor: 2), Decimate(factor: 10), Decimate(factor: 13), Decimate(factor: 97), Decimate(factor: 100),
      Decimate(factor: 1000), Decimate(factor: 10, kind: .fir), Decimate(targetRate: 30),
    ])
  func levels(_ decimate: Decimate) throws {
    let data = try full([4000, 2], .float(4200), dtype: .float64)
    let message = try AxisArray(data, dims: ["time", "ch"], axes: ["time": .time(rate: 1000)], streamDim: "time")
    let result = try decimate.makeRunner().process(message).data.array(of: Double.self)
    #expect(!result.isEmpty && result.allSatisfy { abs($0 - 4200) < 4200 * 1e-9 }, "\(decimate.step)")
  }

  @Test("new coefficients of the same order go on with the last samples; of another order they begin anew")
  func retuning() throws {
    let runner = try Filter(coefs: [[0.5, 0], [1, -0.5]]).makeRunner()
    #expect(try values(try runner.process(try message([8, 0]))) == [8, 4])
    let change = try runner.replace(by: Filter(coefs: [[0.25, 0], [1, -0.75]]))
    #expect(change == Change(settings: ["coefs"], resets: false))
    #expect(try values(try runner.process(try message([0, 4], at: 2))) == [3, 3.25])
    // Two more taps: the state has no place for them.
    _ = try runner.replace(by: Filter(coefs: [[0.25, 0, 0, 0], [1, -0.75]]))
    #expect(try values(try runner.process(try message([2, 2], at: 4))) == [2, 2])
    // A finite filter is another kind, though of the same order.
    _ = try runner.replace(by: Filter(coefs: [[0.5, 0, 0, 0.5], [1]]))
    #expect(try values(try runner.process(try message([6, 0], at: 6))) == [6, 3])
    _ = try runner.replace(by: Filter())
    #expect(try values(try runner.process(try message([1, 2], at: 8))) == [1, 2])
  }

  @Test("a restored state goes on under coefficients that were changed meanwhile")
  func restoring() throws {
    let runner = try Filter(coefs: [[0.5, 0], [1, -0.5]]).makeRunner()
    _ = try runner.process(try message([8, 0]))
    let other = try Filter(coefs: [[0.25, 0], [1, -0.75]]).makeRunner()
    try other.restore(try runner.save())
    #expect(try values(try other.process(try message([0, 4], at: 2))) == [3, 3.25])
  }

  @Test("a NaN stays for the taps of a finite filter and for ever in a recursive one, in its channel alone")
  func notANumber() throws {
    var samples = (0..<40).map { Double($0) }
    samples[10] = .nan
    let data = try NDArray(samples, shape: [20, 2])
    let x = try AxisArray(data, dims: ["time", "ch"], axes: ["time": .time(rate: 10)], streamDim: "time")
    let finite = try values(try Filter(coefs: [[0.25, 0.25, 0.5], [1]]).process(x))
    for (k, y) in finite.enumerated() { #expect(y.isNaN == (k % 2 == 0 && (5..<8).contains(k / 2)), "\(k)") }
    let recursive = try values(try Filter(coefs: [[0.5], [1, -0.5]]).process(x))
    for (k, y) in recursive.enumerated() { #expect(y.isNaN == (k % 2 == 0 && k / 2 >= 5), "\(k)") }
  }

  @Test("coefficients that make no filter are refused before any message comes")
  func refusals() {
    for bad in [
      Filter(coefs: [[1], [0]]), Filter(coefs: [[1]]), Filter(coefs: [[1], [1], [1]]), Filter(coefs: [[], [1]]),
      Filter(coefs: [[1, 0, 0, 1, 0]], coefType: .sos), Filter(coefs: [], coefType: .sos),
    ] {
      #expect(throws: SettingsError.self, "\(bad)") { try bad.makeRunner() }
    }
  }

  @Test("a filter needs no rate: irregular streams pass, too")
  func irregular() throws {
    let x = try AxisArray(
      NDArray([4.0, 0, 0]), dims: ["time"], axes: ["time": .numbers([0, 1, 5], unit: "s")], streamDim: "time")
    #expect(try values(try Filter(coefs: [[0.5], [1, -0.5]]).process(x)) == [4, 2, 1])
  }

  /// (time, ch) noise, long enough for blocks, and the same in pieces too short for them.
  private func noise(_ dtype: DType, _ device: Device, _ seed: Seed) throws -> (whole: AxisArray, pieces: [AxisArray]) {
    var random = seed.generator
    let values = (0..<12000).map { _ in Double.random(in: -1...1, using: &random) }
    let data = try NDArray(values, shape: [2000, 6]).astype(dtype).toDevice(device)
    let whole = try AxisArray(data, dims: ["time", "ch"], axes: ["time": .time(rate: 1000)], streamDim: "time")
    return (whole, try Streams.cut(whole, every: 16))
  }

  @Test(
    "a long finite filter gives by blocks what it gives sample by sample, and goes on with the same state",
    arguments: Device.tested, Seed.sweep(4))
  func blocks(_ device: Device, _ seed: Seed) throws {
    for dtype in [DType.float32, .float64] {
      let filter = FIRFilter(order: 601, cutoff: 90)
      let (whole, pieces) = try noise(dtype, device, seed), item = TransformerLaws.Case(transformer: filter)
      let runner = try item.runner(), other = try item.runner()
      let expected = try Streams.joined(try pieces.map { try other.process($0) })
      #expect(try TransformerLaws.difference(runner.process(whole), expected, tolerance: 16) == nil, "\(dtype)")
      // A channel has the same bits alone.
      let alone = try whole.slice("ch", 2, 3), channel = try item.runner().process(whole).slice("ch", 2, 3)
      #expect(try TransformerLaws.difference(item.runner().process(alone), channel) == nil, "\(dtype)")
      var next = try whole.slice("time", 0, 20)
      next.offset = 2
      #expect(try TransformerLaws.difference(runner.process(next), other.process(next)) == nil, "\(dtype)")
    }
  }

  @Test(
    "steps that promise the same bits however a stream is cut keep that with kernels long enough for blocks",
    arguments: [
      FIRHilbertEnvelope(order: 500, band: HilbertBand(low: 100, high: 300, lowSlope: 20, highSlope: 20)),
      GaussianSmoothingFilter(sigma: 0.1), Filterbank(kernels: [.real((0..<601).map { 1 / Double($0 + 1) })]),
    ] as [any Transformer], Seed.sweep(2))
  func directSteps(_ step: any Transformer, _ seed: Seed) throws {
    for dtype in [DType.float32, .float64] {
      let (whole, pieces) = try noise(dtype, .cpu, seed), item = TransformerLaws.Case(transformer: step)
      let joined = try Streams.joined(try TransformerLaws.run(item, pieces))
      let expected = try Streams.joined(try TransformerLaws.run(item, [whole]))
      #expect(try TransformerLaws.difference(joined, expected) == nil, "\(dtype)")
    }
  }

  @Test("by blocks, too, a NaN stays for the taps, in its channel alone")
  func notANumberInBlocks() throws {
    let count = 3000, taps = 400
    var samples = (0..<(count * 9)).map { Double($0 % 37) }
    samples[1000 * 9 + 4] = .nan
    let x = try AxisArray(
      NDArray(samples, shape: [count, 9]), dims: ["time", "ch"], axes: ["time": .time(rate: 1000)], streamDim: "time")
    let found = try values(try FIRFilter(order: taps, cutoff: 90).process(x))
    for (k, y) in found.enumerated() {
      #expect(y.isNaN == (k % 9 == 4 && (1000..<(1000 + taps)).contains(k / 9)), "\(k)")
    }
  }
}
