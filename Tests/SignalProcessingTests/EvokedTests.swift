import Foundation
import SignalProcessing
import TestSupport
import Testing

/// Canonical correlation with sines; `test_oracle_native.py` compares it with ezmsg-sigproc.
@Suite struct EvokedTests {
  private func window(_ frequency: Double, device: Device = .cpu, dtype: DType = .float64) throws -> AxisArray {
    var random = Seed(5).generator
    var values: [Double] = []
    for n in 0..<250 {
      let turn = 2 * Double.pi * frequency * Double(n) / 250
      for ch in 0..<4 { values.append(cos(turn + Double(ch)) + Double.random(in: -1...1, using: &random)) }
    }
    return try AxisArray(
      try NDArray(values, shape: [1, 250, 4]).astype(dtype).toDevice(device), dims: ["win", "time", "ch"],
      axes: ["time": .time(rate: 250, offset: 7)], streamDim: "win")
  }

  @Test("the frequency that is there has the highest score", arguments: [8.0, 11, 14], Device.tested)
  func best(_ frequency: Double, _ device: Device) throws {
    for dtype in [DType.float32, .float64] {
      let result = try FBCCA(frequencies: [8, 11, 14, 17]).process(try window(frequency, device: device, dtype: dtype))
      #expect(result.dims == ["win", "target_freq"] && result.data.dtype == dtype && result.data.device == device)
      let scores = try result.data.toDevice(.cpu).astype(.float64).array(of: Double.self)
      #expect([8, 11, 14, 17][scores.indices.max { scores[$0] < scores[$1] } ?? 3] == frequency)
      #expect(abs(scores.reduce(0, +) - 1) < 1e-5)
    }
  }

  @Test("channels that do not vary, or follow from others, change nothing; what is not finite gives NaN")
  func degenerate() throws {
    let message = try window(11), step = FBCCA(frequencies: [8, 11], softmaxBeta: 0)
    let expected = try step.process(message).data.array(of: Double.self)
    let x = message.data, constant = try x.slice(axis: 2, 0, 1) * 0 + 3
    let sums = try x.slice(axis: 2, 0, 1) + x.slice(axis: 2, 1, 2)
    let wider = try message.replacing(data: try concat([x, constant, sums], axis: 2))
    let found = try step.process(wider).data.array(of: Double.self)
    for (a, b) in zip(expected, found) { #expect(abs(a - b) < 1e-9) }
    let nothing = try step.process(try message.with(data: x * 0)).data.array(of: Double.self)
    #expect(nothing == [0, 0])
    let broken = try step.process(try message.with(data: x * Double.nan)).data.array(of: Double.self)
    #expect(broken.allSatisfy { $0.isNaN })
  }

  @Test("frequencies may come with the trigger, and part of the time may be looked at, wherever it begins")
  func trigger() throws {
    let message = try window(11)
    let told = message.with(attrs: ["trigger": ["freqs": [8.0, 11.0]]])
    #expect(try bits(FBCCA().process(told).data) == bits(FBCCA(frequencies: [8, 11]).process(message).data))
    #expect(throws: ArrayError.self) { try FBCCA().process(message) }
    let half = try FBCCA(frequencies: [8, 11], duration: 0.5).process(message).data
    let cut = try FBCCA(frequencies: [8, 11]).process(try message.slice("time", 0, 125)).data
    #expect(try bits(half) == bits(cut))
  }

  @Test("windows and bands of a stream are those of its parts")
  func streaming() throws {
    let message = try window(11), stream = try message.select("win", index: 0).with(streamDim: "time")
    let step = StreamingFBCCA(FBCCA(frequencies: [8, 11]), windowDuration: 0.5, windowShift: 0.5)
    let result = try step.process(stream)
    #expect(result.dims == ["fbcca_window", "target_freq"] && result.shape == [2, 2])
    let last = try FBCCA(frequencies: [8, 11]).process(try stream.slice("time", 125, 250).with(streamDim: "ch"))
    let a = try result.data.slice(axis: 0, -1, nil).array(of: Double.self), b = try last.data.array(of: Double.self)
    for (x, y) in zip(a, b) { #expect(abs(x - y) < 1e-12) }
  }
}
