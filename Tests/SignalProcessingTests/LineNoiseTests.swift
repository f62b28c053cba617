import Foundation
import SignalProcessing
import TestSupport
import Testing

/// Steps that follow narrow bands; `test_oracle_native.py` compares them with ezmsg-sigproc.
@Suite struct LineNoiseTests {
  /// Noise-free channels at 500 Hz with a line of so many hertz, of other amplitudes and phases.
  private func line(_ frequency: Double, samples: Int = 3000, device: Device = .cpu) throws -> AxisArray {
    var values: [Double] = []
    for n in 0..<samples {
      let turn = 2 * Double.pi * frequency * Double(n) / 500
      for ch in 0..<3 { values.append(Double(ch + 1) * cos(turn + Double(ch))) }
    }
    return try AxisArray(
      try NDArray(values, shape: [samples, 3]).toDevice(device), dims: ["time", "ch"], axes: ["time": .time(rate: 500)],
      streamDim: "time")
  }

  private func end(_ message: AxisArray) throws -> Double {
    let last: [Double] = try message.data.toDevice(.cpu).slice(axis: 0, -200, nil).array(of: Double.self)
    return last.reduce(0) { Swift.max($0, Swift.abs($1)) }
  }

  @Test(
    "a line that is off its nominal frequency goes away once the frequency is found", arguments: Device.tested)
  func found(_ device: Device) throws {
    let signal = try line(51.3, device: device)
    #expect(try end(AdaptiveLNC(lineFrequency: 50).process(signal)) < 0.05)
    // The notch alone leaves some of it, and so does a bound that is too near.
    #expect(try end(AdaptiveLNC(lineFrequency: 50, frequencyTimeConstant: nil).process(signal)) > 0.5)
    #expect(try end(AdaptiveLNC(lineFrequency: 50, maxDeviation: 0.2).process(signal)) > 0.1)
    #expect(try end(AdaptiveLatticeNotchFilter(initialFrequency: 60).process(signal)) < 0.5)
  }

  @Test("the lattice tells the frequency that it takes out", arguments: Device.tested)
  func frequency(_ device: Device) throws {
    let signal = try line(51.3, device: device)
    let both = try AdaptiveLatticeNotchFilter(initialFrequency: 60, output: .both).process(signal)
    #expect(both.dims == ["time", "ch", "output"])
    #expect(try both.labels(along: "output") == ["signal", "frequency"])
    let last = try both.select("output", label: "frequency").data.toDevice(.cpu).slice(axis: 0, -1, nil)
    for value in try last.array(of: Double.self) { #expect(abs(value - 51.3) < 0.5) }
    let alone = try AdaptiveLatticeNotchFilter(initialFrequency: 60).process(signal)
    #expect(try bits(both.select("output", label: "signal").data.copied()) == bits(alone.data))
  }

  @Test("what is subtracted has one phase in all channels: a line of its own in a channel stays")
  func subtracts() throws {
    let n = 5000
    var values: [Double] = []
    for k in 0..<n {
      let line = cos(2 * Double.pi * 50 * Double(k) / 500)
      values += [2 * line, 3 * line, 1.5 * line]
    }
    let signal = try AxisArray(
      try NDArray(values, shape: [n, 3]), dims: ["time", "ch"], axes: ["time": .time(rate: 500)], streamDim: "time")
    let step = AdaptiveLNC(lineFrequency: 50, method: .subtract), result = try step.process(signal)
    #expect(try end(result) < 1e-6)
    // The first period passes as it is.
    #expect(try bits(result.data.slice(axis: 0, 0, 10).copied()) == bits(signal.data.slice(axis: 0, 0, 10).copied()))
  }

  @Test("a channel that is not finite does not keep the others from finding the frequency", arguments: [false, true])
  func notFinite(_ subtracts: Bool) throws {
    let signal = try line(51.3)
    var values = try signal.data.array(of: Double.self)
    values[3 * 700 + 1] = .nan
    let broken = try signal.with(data: try NDArray(values, shape: signal.shape))
    let step = AdaptiveLNC(lineFrequency: 50, method: subtracts ? .subtract : .notch)
    let others = try step.process(broken).select("ch", indices: [0, 2])
    let numbers = try others.data.array(of: Double.self)
    #expect(numbers.allSatisfy { $0.isFinite })
    if !subtracts { #expect(try end(others) < 0.05) }
  }

  @Test("what is no filter is refused")
  func refused() throws {
    let signal = try line(50)
    #expect(throws: ArrayError.self) { try AdaptiveLNC(timeConstant: 0.001).process(signal) }
    #expect(throws: ArrayError.self) { try AdaptiveLatticeNotchFilter(initialFrequency: 260).process(signal) }
    #expect(throws: SettingsError.self) { try AdaptiveLNC(maxDeviation: -1).check() }
    #expect(throws: ArrayError.self) {
      try AdaptiveLNC().process(try signal.with(data: try signal.data.astype(.complex128)))
    }
  }
}
