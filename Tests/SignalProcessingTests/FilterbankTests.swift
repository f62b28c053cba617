import SignalProcessing
import TestSupport
import Testing

/// Filter banks and wavelets: blocks against samples one by one, metadata, and what is refused.
@Suite struct FilterbankTests {
  private func largest(_ a: NDArray, _ b: NDArray) throws -> Double {
    #expect(a.shape == b.shape)
    return try max(abs(a.toDevice(.cpu) - b.toDevice(.cpu))).item(as: Double.self)
  }

  @Test(
    "blocks, and the rest at the end of the stream, give what samples one by one give", arguments: Device.tested,
    Seed.sweep(6))
  func blocks(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    func kernel() -> Kernel {
      .real((0..<Int.random(in: 1...40, using: &random)).map { _ in Double.random(in: -1...1, using: &random) })
    }
    let kernels = [kernel(), kernel(), .complex(re: [0.5, 1], im: [-1, 0.25])]
    let recording = try Streams.recording(samples: 333, device: device)
    let direct = try Filterbank(kernels: kernels).process(recording)
    let runner = try Filterbank(kernels: kernels, mode: .fft).makeRunner()
    var pieces = try Streams.cut(recording, seed: seed).map { try runner.process($0) }
    pieces += try runner.flush()
    let whole = try Streams.joined(pieces)
    #expect(whole.dims == ["ch", "freq", "xy", "kernel", "time"] && whole.dims == direct.dims)
    #expect(Swift.abs(whole.offset - direct.offset) < 1e-9)
    #expect(try largest(whole.data, direct.data) < 1e-10)
    #expect(try runner.flush().isEmpty)
  }

  @Test("attributes, key and the stream's dim stay")
  func metadata() throws {
    let recording = try Streams.recording(samples: 40)
    for step: any Transformer in [Filterbank(kernels: [[1, 2]]), CWT(frequencies: [20], newAxis: "f")] {
      let result = try step.process(recording)
      #expect(result.attrs == recording.attrs && result.key == "rig" && result.streamDim == "time")
      #expect(result.dims.last == "time")
      #expect(try result.axis("ch").labels == ["C3", "Cz", "C4"])
    }
  }

  @Test("frequencies rise along their axis, and scales fall")
  func order() throws {
    let recording = try Streams.recording(samples: 10)
    let rising = try CWT(frequencies: [30, 10, 20], newAxis: "f").process(recording)
    guard let numbers = try rising.axis("f").coordinate?.values.numbers else { return #expect(Bool(false)) }
    for (found, expected) in zip(numbers, [10.0, 20, 30]) { #expect(Swift.abs(found - expected) < 1e-9) }
    #expect(try rising.axis("f").unit == "Hz")
    let falling = try CWT(wavelet: "mexh", scales: [1, 4, 2], newAxis: "f").process(recording)
    let shown = try #require(try falling.axis("f").coordinate?.values.numbers)
    #expect(shown == shown.sorted())
  }

  @Test("settings and messages that do not fit are refused in words")
  func refusals() throws {
    for value: Value in [
      [:], ["kernels": [[]]], ["kernels": [[[1, 2, 3]]]], ["kernels": [[.double(.nan)]]], ["kernels": 3],
    ] {
      #expect(throws: SettingsError.self, "\(value)") { try Filterbank(value).check() }
    }
    #expect(throws: SettingsError.self) { try Filterbank(kernels: [[1, 2]], minimumPhase: .hilbert).check() }
    // A value for each sample cannot follow samples that come out in blocks, however the stream is cut.
    let marked = try AxisArray(
      try zeros([6, 2]), dims: ["time", "ch"],
      axes: [
        "time": .time(rate: 10),
        "place": .coordinate(CoordinateAxis(.numbers([0, 1, 2, 3, 4, 5]), dims: ["time"])),
      ])
    for length in [1, 6] {
      #expect(throws: ArrayError.self) {
        try Filterbank(kernels: [[1, 2]], mode: .fft).makeRunner().process(try marked.slice("time", 0, length))
      }
    }
    for name in ["", "morlet", "gaus9", "gaus0", "cgau1.5", "cmor", "cmor1.5", "cmor-1-1", "shan0-1", "fbsp1.5-1-1"] {
      #expect(throws: SettingsError.self, "\(name)") { try CWT(frequencies: [10], wavelet: name).check() }
    }
    #expect(throws: SettingsError.self) { try CWT().check() }
    #expect(throws: SettingsError.self) {
      try CWT(frequencies: [10], wavelet: "cmor1-1", minimumPhase: .hilbert).check()
    }
    #expect(throws: SettingsError.self) { try FilterbankDesign().check() }
    // Filters may name the bank's axis in its place, and no other.
    func bank(_ axis: String?, _ others: [String?]) -> FilterbankDesign {
      FilterbankDesign(filters: others.map { KaiserFilter(axis: $0, cutoff: 8, ripple: 30, width: 8) }, axis: axis)
    }
    for (axis, others) in [("time", ["time", nil]), (nil, ["time", nil]), (nil, [nil, "time"])]
      as [(String?, [String?])]
    {
      #expect(throws: Never.self) { try bank(axis, others).check() }
      #expect(bank(axis, others).runningAxis == "time")
    }
    #expect(throws: SettingsError.self) { try bank(nil, ["time", "ch"]).check() }
    #expect(throws: SettingsError.self) { try bank("ch", ["time"]).check() }
    let recording = try Streams.recording(samples: 10)
    let taken = #expect(throws: ArrayError.self) { try CWT(frequencies: [10]).process(recording) }
    #expect("\(taken!)".contains("\"freq\""))
    let irregular = try recording.with(axis: .numbers((0..<10).map { Double($0 * $0) }), for: "time")
    #expect(throws: ArrayError.self) { try CWT(frequencies: [10], newAxis: "f").process(irregular) }
    #expect(throws: ArrayError.self) { try Filterbank(kernels: [[1, 2]], mode: .fft).process(irregular) }
    #expect(try Filterbank(kernels: [[1, 2]]).process(irregular).shape.last == 10)
  }
}
