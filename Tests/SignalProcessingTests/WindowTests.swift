import SignalProcessing
import TestSupport
import Testing

@Suite struct WindowTests {
  private func stream(_ count: Int, rate: Double = 100, offset: Double = 5) throws -> AxisArray {
    try AxisArray(
      try NDArray((1...Swift.max(count, 1)).map(Double.init)), dims: ["time"],
      axes: ["time": .time(rate: rate, offset: offset)], streamDim: "time")
  }

  private func rows(_ message: AxisArray) throws -> [[Double]] {
    let width = message.shape[1], all = try message.data.array(of: Double.self)
    return (0..<message.shape[0]).map { Array(all[($0 * width)..<(($0 + 1) * width)]) }
  }

  @Test(
    "windows lie on a grid from the stream's start, with the padding asked for",
    arguments: [
      (Window.Padding.none, [[1.0, 2, 3, 4], [4, 5, 6, 7]], 5.0),
      (.shift, [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]], 4.99),
      (.full, [[0, 0, 0, 1], [1, 2, 3, 4], [4, 5, 6, 7]], 4.97), (.input, [[1, 2, 3, 4], [4, 5, 6, 7]], 5.0),
    ])
  func padding(_ padding: Window.Padding, _ expected: [[Double]], _ offset: Double) throws {
    let window = Window(duration: 0.04, shift: 0.03, zeroPadUntil: padding)
    let result = try window.makeRunner().process(try stream(9))
    #expect(try rows(result) == expected)
    #expect(result.dims == ["win", "time"] && result.streamDim == "win")
    let axis = try #require(try result.axis("win").linear)
    #expect(abs(axis.gain - 0.03) < 1e-12 && abs(axis.offset - offset) < 1e-12)
  }

  @Test(
    "the anchor says which sample a window's time tells",
    arguments: [
      (Window.Anchor.beginning, 0.0), (.middle, 0.02), (.end, 0.04),
    ])
  func anchors(_ anchor: Window.Anchor, _ shown: Double) throws {
    let window = Window(duration: 0.04, shift: 0.04, zeroPadUntil: .none, anchor: anchor)
    let result = try window.makeRunner().process(try stream(8))
    let win = try #require(try result.axis("win").linear), time = try #require(try result.axis("time").linear)
    #expect(abs(win.offset - (5 + shown)) < 1e-12 && abs(time.offset + shown) < 1e-12)
    // Whatever the anchor, a sample's absolute time is the window's time plus its own.
    #expect(abs(win.value(at: 1) + time.value(at: 2) - 5.06) < 1e-12)
  }

  @Test("lengths are rounded to whole samples, not cut off")
  func rounding() throws {
    let result = try Window(duration: 0.29, shift: 0.29, zeroPadUntil: .none).makeRunner().process(
      try stream(60))
    #expect(Array(result.shape) == [2, 29])
  }

  @Test("a name that is taken gets another beside it")
  func takenName() throws {
    let inner = try Window(duration: 0.02, shift: 0.02, zeroPadUntil: .none).makeRunner().process(try stream(20))
    let outer = try Window(duration: 0.06, shift: 0.06, zeroPadUntil: .none).makeRunner().process(inner)
    #expect(outer.dims == ["win_", "win", "time"] && Array(outer.shape) == [3, 3, 2])
  }

  @Test("without a shift each message gives its newest samples")
  func oneToOne() throws {
    let runner = try Window(duration: 0.03).makeRunner(), whole = try stream(7)
    let first = try runner.process(try whole.slice("time", 0, 2)),
      second = try runner.process(try whole.slice("time", 2, 7))
    #expect(try rows(first) == [[0, 1, 2]] && rows(second) == [[5, 6, 7]])
    #expect(abs(try #require(try second.axis("win").linear).offset - 5.04) < 1e-12)
    #expect(try runner.process(try whole.slice("time", 7, 7)).shape[0] == 0)
  }

  @Test("a gap in the stream shows in the times that follow it")
  func gap() throws {
    let runner = try Window(duration: 0.02, shift: 0.02, zeroPadUntil: .none).makeRunner()
    _ = try runner.process(try stream(4))
    let later = try runner.process(try stream(4, offset: 9))
    #expect(abs(try #require(try later.axis("win").linear).offset - 9) < 1e-9)
  }

  @Test("windows are views of the stream where nothing needs to be joined")
  func views() throws {
    let message = try stream(12)
    let result = try Window(duration: 0.04, shift: 0.01, zeroPadUntil: .none).makeRunner().process(message)
    #expect(Array(result.data.strides) == [1, 1])
  }

  @Test("an axis without a rate, and a length below a sample, are refused")
  func refusals() throws {
    let irregular = try stream(3).with(axis: .numbers([0, 1, 5]), for: "time")
    #expect(throws: ArrayError.self) { try Window(duration: 1, shift: 1).makeRunner().process(irregular) }
    #expect(throws: ArrayError.self) {
      try Window(duration: 0.001, shift: 1).makeRunner().process(try stream(3))
    }
    #expect(throws: SettingsError.self) { try Window(duration: -1).check() }
  }
}

@Suite struct DownsampleTests {
  @Test(
    "the factor is the nearest to the rate asked for",
    arguments: [
      (30000.0, 10.0, 3000), (100, 33.33, 3), (100, 100, 1), (100, 250, 1), (44100, 14700, 3),
    ])
  func factor(_ rate: Double, _ target: Double, _ factor: Int) throws {
    let message = try AxisArray(
      try zeros([6001]), dims: ["time"], axes: ["time": .time(rate: rate)], streamDim: "time")
    let result = try Downsample(targetRate: target).makeRunner().process(message)
    #expect(result.shape[0] == (6000 / factor) + 1)
    #expect(try result.axis("time").linear?.gain == Double(factor) / rate)
  }
}
