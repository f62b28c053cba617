import SignalProcessing
import TestSupport
import Testing

/// Conversions to whole numbers at the ends of their ranges, drawn means, and injected sines.
@Suite struct MappingTests {
  private func message(_ values: [Double], _ dtype: DType, _ device: Device = .cpu) throws -> AxisArray {
    let data = try NDArray(values, shape: [values.count, 1]).astype(dtype).toDevice(device)
    return try AxisArray(data, dims: ["time", "ch"], axes: ["time": .time(rate: 100)], streamDim: "time")
  }

  @Test(
    "the ends of the range are the lowest and the highest level for every width", arguments: [DType.float32, .float64],
    Device.tested)
  func fullScale(_ dtype: DType, _ device: Device) throws {
    let x = try message([-1, -7, 3, 9, .infinity, -.infinity, .nan], dtype, device)
    for bits in 1...64 {
      let q = try Quantize(max: 3, min: -1, bits: bits).process(x).data.toDevice(.cpu)
      let top = UInt64.max >> UInt64(64 - bits)
      #expect(
        q.dtype == (bits == 1 ? .bool : bits <= 8 ? .uint8 : bits <= 16 ? .uint16 : bits <= 32 ? .uint32 : .uint64))
      #expect(try q.astype(.uint64).array(of: UInt64.self) == [0, 0, top, top, top, 0, 0], "\(bits) bits")
    }
    for (kind, low, high) in [
      (Digitize.Integer.int16, Int(Int16.min), Int(Int16.max)), (.int32, Int(Int32.min), Int(Int32.max)),
      (.int64, Int.min, Int.max),
    ] {
      let q = try Digitize(min: -1, max: 3, dtype: kind).process(x)
      #expect(try q.data.toDevice(.cpu).astype(.int64).array(of: Int.self) == [low, low, high, high, high, low, 0])
      let conversion = try #require(q.attrs["conversion"]?.double), offset = try #require(q.attrs["offset"]?.double)
      #expect(Swift.abs(Double(low) * conversion + offset + 1) < 1e-9)
      #expect(Swift.abs(Double(high) * conversion + offset - 3) < 1e-9)
    }
  }

  @Test("a range must be given, and be one")
  func ranges() {
    for value: Value in [[:], ["max_val": 1, "min_val": 1], ["max_val": .double(.nan)]] {
      #expect(throws: SettingsError.self) { try Quantize(value).check() }
    }
    for value: Value in [["max_val": 1], ["min_val": 1], ["max_val": 1, "min_val": 2]] {
      #expect(throws: SettingsError.self) { try Digitize(value).check() }
    }
  }

  @Test("means are drawn from the range of the settings", arguments: Denormalize.Distribution.allCases)
  func means(_ distribution: Denormalize.Distribution) throws {
    let zeros = try AxisArray(zeros([1, 4000]), dims: ["time", "ch"], streamDim: "time")
    let step = Denormalize(lowRate: 50, highRate: 62, distribution: distribution, seed: 3)
    let means = try step.process(zeros).data.array(of: Double.self)
    let mean = means.reduce(0, +) / 4000, variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
    #expect(means.allSatisfy { $0 >= 50 && $0 <= 62 })
    #expect(Swift.abs(mean - 56) < 0.25)
    switch distribution {
    case .uniform: #expect(Swift.abs(variance - 12) < 0.6)
    case .normal: #expect(Swift.abs(variance - 4) < 0.4)
    case .constant: #expect(variance == 0)
    }
    // The spread goes with the mean; what would be negative is 0.
    let one = try AxisArray(full([1, 4000], 1.0), dims: ["time", "ch"], streamDim: "time")
    let up = try step.process(one).data.array(of: Double.self)
    #expect(zip(means, up).allSatisfy { Swift.abs($1 - $0 - $0 / 3.29) < 1e-9 })
    let low = try AxisArray(full([1, 4000], -9.0), dims: ["time", "ch"], streamDim: "time")
    #expect(try step.process(low).data.array(of: Double.self).allSatisfy { $0 == 0 })
    // Float or double, the means are the same draw.
    let single = try step.process(try zeros.replacing(data: zeros.data.astype(.float32))).data
    #expect(try single.array(of: Double.self) == means.map { Double(Float($0)) })
  }

  @Test("a seed makes streams alike, none makes them differ")
  func seeds() throws {
    let zeros = try AxisArray(zeros([1, 20]), dims: ["time", "ch"], streamDim: "time")
    func draw(_ seed: Int?) throws -> [Double] {
      try Denormalize(seed: seed).process(zeros).data.array(of: Double.self)
    }
    #expect(try draw(1) == draw(1))
    #expect(try draw(1) != draw(2))
    #expect(try draw(nil) != draw(nil))
  }

  @Test("frequency and amplitude of an injected sine can change in a running stream")
  func injection() throws {
    let recording = try Streams.recording(samples: 200)
    let parts = try Streams.cut(recording, every: 50)
    let runner = try SignalInjector(frequency: 7, mixingSeed: 4).makeRunner()
    let first = try runner.process(parts[0])
    #expect(try runner.replace(by: SignalInjector(frequency: 11, amplitude: 2, mixingSeed: 4))?.resets == false)
    let second = try runner.process(parts[1])
    // As if it had been so from the begin: the phase follows from time, the mixture stays.
    let other = try SignalInjector(frequency: 11, amplitude: 2, mixingSeed: 4).process(recording)
    #expect(try TransformerLaws.difference(second, try other.slice("time", 50, 100)) == nil)
    let same = try SignalInjector(frequency: 7, mixingSeed: 4).process(recording)
    #expect(try TransformerLaws.difference(first, try same.slice("time", 0, 50)) == nil)
    #expect(try runner.replace(by: SignalInjector(mixingSeed: 4))?.resets == false)
    #expect(try TransformerLaws.difference(try runner.process(parts[2]), parts[2]) == nil)
  }
}
