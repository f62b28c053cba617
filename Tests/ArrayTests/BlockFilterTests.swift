import ArrayAPI
import TestSupport
import Testing

/// Filters that take blocks side by side: whole and cut, on every device.
@Suite struct BlockFilterTests {
  @Test(
    "a signal has the same bits however it is cut, and on every device", arguments: Device.tested, Seed.sweep(12))
  func cuts(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    let sections = (0..<random.int(1...4)).map { _ in
      let (p, q) = (Double.random(in: -0.99...0.99, using: &random), Double.random(in: -0.9...0.9, using: &random))
      return [0.2, Double.random(in: -1...1, using: &random), 0.1, 1, -(p + q), p * q]
    }
    let filter = try BlockFilter(FilterCoefficients.sos(sections).recurrence(), length: random.int(2...40))
    let n = random.int(1...200), axis = random.int(0...1), dtype: DType = random.bool(oneIn: 2) ? .float32 : .float64
    let host = try random.array(axis == 0 ? [n, 3] : [3, n], dtype, device: .cpu, isOrdinary: true)
    let expected = try filter.filter(host, axis: axis), x = try host.toDevice(device)
    var state: BlockFilter.State?, parts: [NDArray] = [], at = 0
    while at < n {
      let length = [0, 1, random.int(1...90)][random.int(0...2)]
      let result = try filter.filter(x.slice(axis: axis, at, min(at + length, n)), axis: axis, state: state)
      parts.append(result.y)
      state = result.state
      at += length
    }
    #expect(try bits(concat(parts, axis: axis)) == bits(expected.y))
    #expect(try bits(#require(state).now) == bits(expected.state.now))
  }

  @Test("a stream begins as its filter's steady state says, and a state can be saved")
  func begin() throws {
    let recurrence = try FilterCoefficients.sos([[0.1, 0.2, 0.1, 1, -1.2, 0.6]]).recurrence()
    let filter = try BlockFilter(recurrence, length: 16), x = try full([2, 100], 5)
    let first = try x.slice(axis: 1, 0, 1)
    let state = try filter.begin(x, axis: 1, from: recurrence.steadyState(for: first, axis: 1))
    let y = try filter.filter(x, axis: 1, state: state).y
    #expect(try max(abs(y - 5)).item(as: Double.self) < 1e-12)
  }

  @Test("blocks that a filter does not fit are refused")
  func refused() throws {
    let recurrence = try FilterCoefficients.sos([[1, 0, 0, 1, -0.5, 0]]).recurrence()
    for length in [-1, 0, 1, .max] {
      #expect(throws: ArrayError.self) { try BlockFilter(recurrence, length: length) }
    }
  }
}
