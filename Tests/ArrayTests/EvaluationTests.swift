import ArrayAPI
import TestSupport
import Testing

/// What deferring promises: one pass, each node once, nothing computed twice, no depth, the inputs' order in memory.
@Suite struct EvaluationTests {
  @Test("a chain is one pass that stores its end only")
  func chain() throws {
    let backend = CountingBackend.make("counting chain")
    let x = try NDArray([Float](repeating: 2, count: 5000), shape: [50, 100], device: backend.device)
    let y = try sqrt(abs(x * -2 + 1)) / 3
    #expect(y.isDeferred && backend.taken().passes == 0)
    _ = try y.array(of: Float.self)
    #expect(!y.isDeferred)
    let record = backend.taken()
    #expect(record.passes == 1 && record.steps == 5 && record.outputs == 1)
    #expect(record.shapes == [[5000]])  // as one long row
    _ = try y.array(of: Float.self)
    #expect(backend.taken().passes == 0)
  }

  @Test("a value that somebody can see is stored by the pass that needs it")
  func visible() throws {
    let backend = CountingBackend.make("counting visible")
    let x = try NDArray([Float](repeating: 2, count: 5000), device: backend.device)
    let seen = try x * 3
    let end = try sqrt(exp(seen) + 1)
    _ = try end.array(of: Float.self)
    #expect(!seen.isDeferred)
    var record = backend.taken()
    #expect(record.passes == 1 && record.steps == 4 && record.outputs == 2)
    #expect(try seen.array(of: Float.self)[0] == 6)
    #expect(backend.taken().passes == 0)
    // Used again, it is an input.
    _ = try (seen + 1).array(of: Float.self)
    record = backend.taken()
    #expect(record.passes == 1 && record.steps == 1 && record.outputs == 1)
  }

  @Test("a diamond computes each node once")
  func diamond() throws {
    let backend = CountingBackend.make("counting diamond")
    let x = try NDArray([Double](repeating: 0.5, count: 4000), device: backend.device)
    let ends: [NDArray] = try {
      let top = try exp(x)
      let (left, right) = (try top + 1, try top * 2)
      return [try left * right + top, try left - right]
    }()
    _ = try ends[0].array(of: Double.self)
    let first = backend.taken()
    // Of the five values below, the other end still needs left and right: those are stored, the rest is not.
    #expect(first.passes == 1 && first.steps == 5 && first.outputs == 3)
    _ = try ends[1].array(of: Double.self)
    let second = backend.taken()
    #expect(second.passes == 1 && second.steps == 1 && second.outputs == 1)
  }

  @Test("doubling 60 times is 60 additions, not 2^60")
  func doubling() throws {
    let backend = CountingBackend.make("counting doubling")
    var x = try NDArray([Double](repeating: 1, count: 3000), device: backend.device)
    for _ in 0..<60 { x = try x + x }
    #expect(try x.array(of: Double.self)[2999] == 0x1p60)
    #expect(backend.taken().steps == 60)
  }

  @Test("a chain of 100,000 steps needs no depth", arguments: [Device.cpu, .strict])
  func depth(_ device: Device) throws {
    var x = try zeros([64, 128], dtype: .float32, device: device)
    for _ in 0..<100_000 { x = try x + 1 }
    #expect(try x.toDevice(.cpu).at(5, 7).item(as: Float.self) == 100_000)
    var diamond = try ones([64, 128], dtype: .float32, device: device)
    for _ in 0..<2000 { diamond = try (diamond + 1) - sqrt(diamond * diamond) }
    #expect(try diamond.toDevice(.cpu).at(5, 7).item(as: Float.self) == 1)
  }

  @Test("more visible values than a pass has room for at once")
  func manyVisible() throws {
    var x = try zeros([5000], device: .strict)
    var all: [NDArray] = []
    for k in 0..<500 {
      x = try x + Double(k)
      all.append(x)
    }
    #expect(try x.toDevice(.cpu).array(of: Double.self)[0] == 499 * 500 / 2)
    for (k, value) in all.enumerated() {
      #expect(try value.toDevice(.cpu).array(of: Double.self)[4999] == Double(k * (k + 1) / 2))
    }
  }

  @Test("results take the inputs' stride order", arguments: [Device.cpu, .strict])
  func strideOrder(_ device: Device) throws {
    for shape in [[3, 4, 5], [30, 40, 50]] {
      let x = try permuteDims(zeros(Dims(shape), dtype: .float32, device: device), [2, 0, 1])
      let order = [shape[1] * shape[2] == 0 ? 0 : 1, shape[1] * shape[2], shape[2]]
      for y in [try x + 1, try 2 * x, try x * x, try `where`(x .> 0, x, x), try sqrt(flip(x))] {
        #expect(Array(y.strides) == order, "\(shape)")
      }
      let plain = try zeros([shape[2], shape[0], shape[1]], dtype: .float32, device: device)
      #expect(try (x + plain).strides == x.strides && (plain + x).strides == plain.strides)
      let row = try zeros([1, 1, shape[1]], dtype: .float32, device: device)
      #expect(try (row + x).strides == x.strides)
    }
  }

  @Test("what fails says so at once, before anything runs")
  func immediateErrors() throws {
    let x = try zeros([5000], device: .strict)
    #expect(throws: ArrayError.self) { try x + zeros([4999], device: .strict) }
    #expect(throws: ArrayError.self) { try logicalNot(x) }
    #expect(throws: ArrayError.self) { try bitwiseAnd(x, 1) }
  }
}
