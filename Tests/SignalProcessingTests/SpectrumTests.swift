import SignalProcessing
import TestSupport
import Testing

@Suite struct SpectrumTests {
  /// Cosines of some frequencies and amplitudes at 100 Hz.
  private func tones(_ count: Int, _ tones: [(hertz: Double, amplitude: Double)], dtype: DType = .float64) throws
    -> AxisArray
  {
    let times = try arange(.int(Int64(count))).astype(.float64) / 100
    var x = try zeros([count])
    for tone in tones { x = try x + cos(times * (2 * .pi * tone.hertz)) * tone.amplitude }
    return try AxisArray(
      x.astype(dtype), dims: ["time"], axes: ["time": .time(rate: 100, offset: 3)], streamDim: "time")
  }

  private func peak(_ message: AxisArray) throws -> Double {
    let values = try message.data.array(of: Double.self)
    let place = try #require(values.indices.max { values[$0] < values[$1] })
    return try #require(try message.axis("freq").linear).value(at: place)
  }

  @Test("a tone is found at its frequency, whatever the length of the transform", arguments: [0, 100, 50, 400, 257])
  func frequencies(_ length: Int) throws {
    let nfft = length == 0 ? nil : length
    let x = try tones(100, [(10, 1)])
    let y = try Spectrum(transform: .relPower, nfft: nfft).process(x)
    #expect(y.dims == ["freq"] && y.shape == [(nfft ?? 100) / 2 + 1] && y.streamDim == nil)
    #expect(abs(try peak(y) - 10) <= 50 / Double(nfft ?? 100))
    let axis = try #require(try y.axis("freq").linear)
    #expect(abs(axis.gain - 100 / Double(nfft ?? 100)) < 1e-12 && axis.unit == "Hz")
  }

  @Test("a turning phasor is found at its frequency, at the top of the spectrum as well", arguments: 3...10)
  func phasors(_ n: Int) throws {
    for k in (-(n / 2))...((n - 1) / 2) {
      let angles = try arange(.int(Int64(n))).astype(.float64) * (2 * .pi * Double(k) / Double(n))
      let x = try AxisArray(
        complex(cos(angles), sin(angles)), dims: ["time"], axes: ["time": .time(rate: Double(n))], streamDim: "time")
      for output in [Spectrum.Output.positive, .full, .negative] {
        let y = try Spectrum(window: .none, transform: .relPower, output: output).process(x)
        let axis = try #require(try y.axis("freq").linear), power = try y.data.array(of: Double.self)
        let found = power.indices.filter { power[$0] > 1e-9 }.map { Int(axis.value(at: $0).rounded()) }
        let isAsked = output == .full || (output == .positive ? k >= 0 : k <= 0)
        // The lowest of an even length stands for half the rate of either sign.
        let isTop = n.isMultiple(of: 2) && k == -n / 2 && output == .positive
        #expect(found == (isTop ? [n / 2] : isAsked ? [k] : []), "\(n), \(k), \(output)")
      }
    }
  }

  @Test("the axis tells the order of each output")
  func outputs() throws {
    for n in [8, 9] {
      let x = try tones(n, [(100 / Double(n), 1)])
      func axis(_ spectrum: Spectrum) throws -> (AxisArray, [Double]) {
        let y = try spectrum.process(x), count = try y.count(along: "freq")
        switch try y.axis("freq") {
        case .linear(let axis): return (y, (0..<count).map(axis.value(at:)))
        case .coordinate(let axis): return (y, try #require(axis.values.numbers))
        }
      }
      let step = 100 / Double(n)
      func expect(_ found: [Double], _ places: [Int]) {
        #expect(found.count == places.count)
        for (a, b) in zip(found, places) { #expect(abs(a - Double(b) * step) < 1e-9) }
      }
      let raw = Spectrum(window: .none, transform: .relPower, output: .full, isCentered: false)
      let (y, frequencies) = try axis(raw)
      expect(frequencies, (0..<n).map { $0 > (n - 1) / 2 ? $0 - n : $0 })
      let power = try y.data.array(of: Double.self)
      #expect(power.indices.filter { power[$0] > 1e-9 } == [1, n - 1])
      var shifted = raw
      shifted.isCentered = true
      let (z, ordered) = try axis(shifted)
      expect(ordered, (0..<n).map { $0 - n / 2 })
      let moved = try z.data.array(of: Double.self)
      #expect(ordered.indices.filter { moved[$0] > 1e-9 }.map { Int((ordered[$0] / step).rounded()) } == [-1, 1])
      shifted.output = .negative
      expect(try axis(shifted).1, (0...(n / 2)).map { $0 - n / 2 })
    }
  }

  @Test("messages of other lengths along the stream have their own windows")
  func lengths() throws {
    let runner = try Spectrum(transform: .relPower).makeRunner()
    for n in [40, 60, 40, 1, 0] {
      let x = try tones(n, [(10, 1)])
      let y = try runner.process(x)
      #expect(y.shape == [n == 0 ? 0 : n / 2 + 1])
      if n > 0 { #expect(try bits(y.data) == bits(Spectrum(transform: .relPower).process(x).data)) }
    }
  }

  @Test("a spectrogram tells the time of each window, and keeps float32")
  func spectrogram() throws {
    let x = try tones(300, [(20, 1)], dtype: .float32)
    let y = try Spectrogram(duration: 0.5, shift: 0.25, anchor: .middle).process(x)
    #expect(y.dims == ["time", "freq"] && y.streamDim == "time" && y.data.dtype == .float32)
    let times = try #require(try y.axis("time").linear)
    #expect(abs(times.gain - 0.25) < 1e-12 && abs(times.offset - 3) < 1e-12)
    #expect(y.shape == [12, 26])
  }

  @Test("the names of axes that are there already stay")
  func names() throws {
    let x = try Streams.recording(samples: 40)
    let y = try Spectrum(axis: "time", newAxis: "freq").process(x)
    #expect(y.dims == ["freq_", "ch", "freq", "xy"])
  }

  @Test("a density integrates to the variance, and the mean does not show", arguments: [DType.float32, .float64])
  func density(_ dtype: DType) throws {
    var random = Seed(5).generator
    let noise = (0..<20_000).map { _ in Double.random(in: -1...1, using: &random) + 40 }
    let x = try AxisArray(
      NDArray(noise).astype(dtype), dims: ["time"], axes: ["time": .time(rate: 100)], streamDim: "time")
    let y = try WelchPSD(duration: 1, averages: 399).process(x)
    #expect(y.shape == [1, 51] && y.dims == ["time", "freq"] && y.data.dtype == dtype)
    let total = try sum(y.data).item(as: Double.self) * 1
    #expect(abs(total - 1.0 / 3) < 0.01)
    #expect(try y.data.array(of: Double.self)[0] < 0.01)
  }

  @Test("a segment with a NaN is left out in its channel alone")
  func missing() throws {
    var values = (0..<800).map { Double($0 * $0 % 17) }
    values[2 * 130] = .nan
    let x = try AxisArray(
      NDArray(values, shape: [400, 2]), dims: ["time", "ch"], axes: ["time": .time(rate: 100)], streamDim: "time")
    let y = try WelchPSD(duration: 1, overlap: 0, averages: 4).process(x).data
    let others = try concat([x.data.slice(axis: 0, 0, 100), x.data.slice(axis: 0, 200, 400)], axis: 0)
    let z = try WelchPSD(duration: 1, overlap: 0, averages: 3).process(
      AxisArray(others, dims: ["time", "ch"], axes: ["time": .time(rate: 100)], streamDim: "time"))
    let left = try y.at(.int(0), .all, .int(0)).array(of: Double.self)
    let expected = try z.data.at(.int(0), .all, .int(0)).array(of: Double.self)
    for (a, b) in zip(left, expected) { #expect(abs(a - b) <= 1e-12 * b + 1e-15) }
    #expect(try all(isfinite(y)).item(as: Bool.self))
  }

  @Test("axes are renamed, and those of one place taken away")
  func renaming() throws {
    let x = try Streams.recording(samples: 3).slice("ch", 1, 2)
    let y = try ModifyAxis(names: ["time": "t", "ch": nil, "none": "such"]).process(x)
    #expect(y.dims == ["t", "freq", "xy"] && y.streamDim == "t" && y.axes.keys.sorted() == ["freq", "t", "xy"])
    #expect(try y.axis("t") == x.axis("time"))
    #expect(throws: ArrayError.self) { try ModifyAxis(names: ["time": nil]).process(x) }
    #expect(throws: ArrayError.self) { try ModifyAxis(names: ["time": "freq"]).process(x) }
  }
}
