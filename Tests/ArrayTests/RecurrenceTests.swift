import ArrayAPI
import TestSupport
import Testing

/// Linear filters against their difference equation, in every layout and however a signal is cut.
@Suite struct RecurrenceTests {
  /// A stable filter: sections, or a quotient of some order, with real poles inside the unit circle.
  private func filter(_ random: inout SplitMix) -> FilterCoefficients {
    func number() -> Double { Double.random(in: -1...1, using: &random) }
    if random.bool(oneIn: 2) {
      let monic = random.bool(oneIn: 2)
      return .sos(
        (0..<random.int(1...9)).map { k in
          let (p, q) = (number() * 0.9, number() * 0.9), a0 = monic ? 1 : number() + 2
          return [monic && k > 0 ? 1 : number(), number(), number(), a0, -(p + q) * a0, p * q * a0]
        })
    }
    let b = (0..<random.int(1...9)).map { _ in number() }
    if random.bool(oneIn: 2) { return .ba(b: b + (0..<random.int(0...300)).map { _ in number() }, a: [2]) }
    var a = [1.0]
    for _ in 0..<random.int(1...4) {
      let p = number() * 0.8
      a = zip(a + [0], [0] + a).map { $0 - p * $1 }
    }
    return .ba(b: b, a: a)
  }

  /// The difference equation, section by section.
  private func reference(_ filter: FilterCoefficients, _ x: [Double]) -> [Double] {
    let sections: [([Double], [Double])] =
      switch filter {
      case .sos(let rows): rows.map { (Array($0[..<3]), Array($0[3...])) }
      case .ba(let b, let a): [(b, a)]
      }
    return sections.reduce(x) { x, section in
      var y: [Double] = []
      for n in x.indices {
        var sum = 0.0
        for (j, b) in section.0.enumerated() where j <= n { sum += b * x[n - j] }
        for (j, a) in section.1.enumerated() where j > 0 && j <= n { sum -= a * y[n - j] }
        y.append(sum / section.1[0])
      }
      return y
    }
  }

  private func lane(_ x: NDArray, _ place: [Index]) throws -> [Double] {
    try x.at(place).astype(.float64).array(of: Double.self)
  }

  @Test("the difference equation, along any axis, for any number of lanes", arguments: Device.tested, Seed.sweep(40))
  func definition(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    let filter = filter(&random)
    let shape = [random.int(1...20), random.int(1...200), random.int(1...40)]
    for dtype in [DType.float64, .float32, .int16] {
      let x = try random.array(shape, dtype, device: device, isOrdinary: true)
      let y = try linearFilter(filter, x, axis: 1).y
      #expect(y.dtype == (dtype == .int16 ? .float64 : dtype))
      for _ in 0..<6 {
        let place: [Index] = [.int(random.int(0...shape[0] - 1)), .all, .int(random.int(0...shape[2] - 1))]
        let input = try lane(x.toDevice(.cpu), place), expected = reference(filter, input)
        let scale = (expected + input).map(abs).max() ?? 0
        let error = scale * (dtype == .float32 ? 1e-6 : 1e-11)
        for (a, b) in zip(try lane(y.toDevice(.cpu), place), expected) { #expect(abs(a - b) <= error) }
      }
    }
  }

  @Test(
    "a lane has the same bits alone, in any layout, and however it is cut", arguments: Device.tested, Seed.sweep(40))
  func bitsOfALane(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    let filter = filter(&random), n = random.int(1...300), channels = random.int(1...70)
    let dtype: DType = random.bool(oneIn: 2) ? .float32 : .float64
    let x = try random.array([n, channels], dtype, device: device, isOrdinary: true)
    let whole = try linearFilter(filter, x, axis: 0), expected = try bits(whole.y)
    // Turned in memory, and as every other column of a wider array.
    let turned = try permuteDims(try permuteDims(x, [1, 0]).copied(), [1, 0])
    #expect(try bits(try linearFilter(filter, turned, axis: 0).y) == expected)
    let wide = try stack([x, x], axis: 2)
    #expect(try bits(try linearFilter(filter, try wide.at(.all, .all, .int(1)), axis: 0).y) == expected)
    let last = try linearFilter(filter, try permuteDims(x, [1, 0]).copied(), axis: 1)
    #expect(try bits(try permuteDims(last.y, [1, 0]).copied()) == expected)
    // Alone.
    let k = random.int(0...channels - 1)
    let one = try linearFilter(filter, try x.at(.all, .int(k)).copied(), axis: 0)
    #expect(try bits(one.y) == bits(try whole.y.at(.all, .int(k)).copied()))
    // In pieces.
    var state: NDArray?, parts: [NDArray] = [], at = 0
    while at < n {
      let length = [0, 1, random.int(1...90)][random.int(0...2)]
      let result = try linearFilter(filter, x.slice(axis: 0, at, min(at + length, n)), axis: 0, state: state)
      parts.append(result.y)
      state = result.state
      at += length
    }
    #expect(try bits(try concat(parts, axis: 0)) == expected)
    #expect(try bits(try #require(state)) == bits(whole.state))
  }

  @Test("results beyond the caches are the same as those within")
  func large() throws {
    var random = Seed(7).generator
    let sos = [[0.1, 0.2, 0.1, 1, -1.2, 0.5], [1, -2, 1, 1, -1.6, 0.8]]
    for dtype in [DType.float32, .float64] {
      let some = try random.array([1, 200, 64], dtype, device: .cpu, isOrdinary: true)
      let x = try reshape(try broadcastTo(some, [200, 200, 64]), [40_000, 64])
      let whole = try sosFilter(sos, x, axis: 0)
      let first = try sosFilter(sos, x.slice(axis: 0, 0, 1000), axis: 0)
      let second = try sosFilter(sos, x.slice(axis: 0, 1000, 2000), axis: 0, state: first.state)
      #expect(try bits(try whole.y.slice(axis: 0, 1000, 2000).copied()) == bits(second.y))
    }
  }

  @Test("complex data are filtered in their parts", arguments: Device.tested)
  func complex(_ device: Device) throws {
    var random = Seed(3).generator
    for dtype in [DType.complex64, .complex128] {
      let filter = filter(&random), x = try random.array([3, 50, 2], dtype, device: device)
      let y = try linearFilter(filter, try permuteDims(x, [2, 1, 0]), axis: 1)
      #expect(y.y.dtype == dtype && y.state.dtype == .complex128)
      for (part, all) in [(try real(x), try real(y.y)), (try imag(x), try imag(y.y))] {
        let expected = try linearFilter(filter, try permuteDims(part, [2, 1, 0]), axis: 1).y
        #expect(try bits(try all.copied()) == bits(expected))
      }
    }
  }

  @Test("a constant passes with the gain at frequency 0 from the first sample on", arguments: Device.tested)
  func steadyState(_ device: Device) throws {
    let level = try NDArray([3.0, -2], shape: [1, 2], device: device)
    let x = try broadcastTo(level, [50, 2])
    for (filter, gain) in [
      (FilterCoefficients.ba(b: [0.2, 0.3], a: [1, -0.5]), 1.0), (.ba(b: [1, 2, 3], a: [2]), 3),
      (.sos([[1, -1, 0, 1, -0.9, 0], [0.5, 0, 0, 1, 0, 0.25]]), 0),
    ] {
      let state = try filter.steadyState(for: level, axis: 0)
      let y = try linearFilter(filter, x, axis: 0, state: state).y.toDevice(.cpu).array(of: Double.self)
      for (k, value) in y.enumerated() { #expect(abs(value - gain * (k % 2 == 0 ? 3 : -2)) < 1e-12) }
    }
    #expect(throws: ArrayError.self) { try FilterCoefficients.ba(b: [1], a: [1, -1]).steadyState(for: level, axis: 0) }
  }

  @Test("a convolution is the sum of products, and its parts are where they are said to be", arguments: Device.tested)
  func convolution(_ device: Device) throws {
    let x = try NDArray([1.0, 2, 0, -1], device: device)
    func values(_ taps: [Double], _ mode: ConvolutionMode) throws -> [Double] {
      try convolve(x, taps, mode: mode).toDevice(.cpu).array()
    }
    #expect(try values([1, 10, 100], .full) == [1, 12, 120, 199, -10, -100])
    #expect(try values([1, 10, 100], .same) == [12, 120, 199, -10])
    #expect(try values([1, 10, 100], .valid) == [120, 199])
    #expect(try values([1, 1, 1, 1, 1], .valid) == [2, 2])
    #expect(try values([1, 1, 1, 1], .valid) == [2])
    #expect(try values([1, 10], .same) == [1, 12, 20, -1] && values([1, 1, 1, 1, 1], .same) == [3, 2, 2, 1])
    #expect(try values([2], .full) == [2, 4, 0, -2])
    #expect(throws: ArrayError.self) { try convolve(x, []) }
    #expect(try convolve(zeros([0, 2]), [1, 2], axis: 0).shape == [0, 2])
  }

  @Test("nothing in, nothing out")
  func empty() throws {
    let filter = FilterCoefficients.ba(b: [1, 1], a: [1, -0.5])
    for shape: Dims in [[0, 3], [5, 0], [0, 0]] {
      let result = try linearFilter(filter, try zeros(shape), axis: 0)
      #expect(result.y.shape == shape && result.state.shape == [2, 1, shape[1]])
    }
  }

  @Test("what makes no filter, and states that do not fit, are refused in words")
  func refusals() throws {
    let x = try ones([4, 2])
    for filter: FilterCoefficients in [
      .sos([]), .sos([[1, 2, 3]]), .sos([[1, 0, 0, 0, 1, 1]]), .ba(b: [], a: [1]), .ba(b: [1], a: []),
      .ba(b: [1], a: [0, 1]), .ba(b: [.nan], a: [1]), .ba(b: [1], a: [0x1p-1060, 1]),
    ] {
      #expect(throws: ArrayError.self, "\(filter)") { try linearFilter(filter, x) }
    }
    let filter = FilterCoefficients.ba(b: [1], a: [1, 0.5])
    #expect(throws: ArrayError.axisOutOfRange(op: "linear_filter", axis: 2, rank: 2)) {
      try linearFilter(filter, x, axis: 2)
    }
    #expect(throws: ArrayError.self) { try linearFilter(filter, x, state: try zeros([2, 4, 2])) }
    #expect(throws: ArrayError.self) { try linearFilter(filter, x, state: try zeros([2, 4, 1], dtype: .float32)) }
    #expect(throws: ArrayError.self) { try linearFilter(filter, x, state: try zeros([2, 4, 1], device: .strict)) }
  }
}
