import ArrayAPI
import TestSupport
import Testing

/// where and clip.
@Suite struct SelectionTests {
  @Test("where takes from one or the other", arguments: Device.tested, Seed.sweep(5))
  func choice(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for dtype in DType.allCases {
      let shape = random.shape()
      let shapes = (0..<3).map { _ in random.shape(broadcastingTo: shape) }
      let (condition, c) = try random.view(shapes[0], .bool, device: device)
      let (a, x) = try random.view(shapes[1], dtype, device: device)
      let (b, y) = try random.view(shapes[2], dtype, device: device)
      let z = try `where`(condition, a, b)
      let wide = Array(z.shape)
      let (cc, xx, yy) = (c.broadcast(wide), x.broadcast(wide), y.broadcast(wide))
      let expected = Model(wide) { cc[$0].isTrue ? xx[$0] : yy[$0] }
      try expect(z, equals: expected, "where(\(shapes)) of \(dtype)")
      #expect(z.dtype == dtype)
      guard dtype.isFloating, !dtype.isStorageOnly else { continue }
      let w = try `where`(condition, a, 0.5), v = try `where`(condition, -1, b)
      let (left, right) = (Array(w.shape), Array(v.shape))
      let (cl, xl, cr, yr) = (c.broadcast(left), x.broadcast(left), c.broadcast(right), y.broadcast(right))
      try expect(w, equals: Model(left) { cl[$0].isTrue ? xl[$0] : .real(0.5) }, "where(c, x, 0.5) of \(dtype)")
      try expect(v, equals: Model(right) { cr[$0].isTrue ? .real(-1) : yr[$0] }, "where(c, -1, y) of \(dtype)")
    }
    #expect(throws: ArrayError.self) { try `where`(try ones([1], device: device), try ones([1]), try ones([1])) }
  }

  @Test(
    "clip by numbers keeps the dtype and rounds bounds of integers inwards", arguments: Device.tested, Seed.sweep(5))
  func bounds(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for dtype in DType.realComputed where dtype != .bool {
      let (x, model) = try random.view(random.shape(), dtype, device: device)
      let pairs: [(Scalar?, Scalar?)] = [
        (.float(-1.5), .float(2.5)), (.int(0), nil), (nil, .int(3)), (.float(-1e30), .float(1e30)), (.int(5), .int(-5)),
        (.float(-.infinity), .float(0.5)), (.int(.min), .int(.max)), (nil, nil),
      ]
      for (low, high) in pairs {
        let y = try clip(x, min: low, max: high)
        #expect(y.dtype == dtype && y.device == device)
        try expect(
          y, equals: model.map { limited($0, low, high, dtype) },
          "clip of \(dtype) to \(low.map(\.description) ?? "nil")...\(high.map(\.description) ?? "nil")")
      }
    }
  }

  @Test("clip by arrays broadcasts", arguments: Device.tested)
  func arrayBounds(_ device: Device) throws {
    let x = try NDArray([Float](arrayLiteral: -3, 0, 5, .nan), device: device)
    let low = try NDArray([-1.0, 1], shape: [2, 1], device: device)
    try expect(
      try clip(x, min: low, max: nil),
      equals: Model(shape: [2, 4], cells: [-1, 0, 5, .nan, 1, 1, 5, .nan].map { .real($0) }), "lower bounds")
    let bytes = try NDArray([Int8](arrayLiteral: -100, 0, 100), device: device)
    let wide = try NDArray([Int64](arrayLiteral: 300, -300, 50), device: device)
    try expect(
      try clip(bytes, min: wide, max: nil), equals: Model(shape: [3], cells: [.int(127), .int(0), .int(100)]),
      "saturated")
    try expect(
      try clip(bytes, min: nil, max: wide), equals: Model(shape: [3], cells: [.int(-100), .int(-128), .int(50)]),
      "saturated")
    #expect(throws: ArrayError.self) { try clip(bytes, min: low, max: nil) }
  }

  @Test("bounds of NaN: NaN for floating point, an error for integers")
  func nan() throws {
    #expect(try clip(NDArray([1.0, 2]), min: .float(.nan)).array(of: Double.self).allSatisfy(\.isNaN))
    #expect(throws: ArrayError.self) { try clip(NDArray([1, 2]), max: .float(.nan)) }
    #expect(throws: ArrayError.self) { try clip(NDArray([1.0]), max: .complex(1, 1)) }
    #expect(throws: ArrayError.self) { try clip(NDArray([true]), max: 1) }
    #expect(
      try clip(NDArray([UInt64.max, 1]), max: .float(1e19)).array(of: UInt64.self) == [10_000_000_000_000_000_000, 1])
    #expect(try clip(NDArray([Double.nan, 3]), min: 0, max: 1).array(of: Double.self)[0].isNaN)
  }

  private func limited(_ cell: Cell, _ low: Scalar?, _ high: Scalar?, _ dtype: DType) -> Cell {
    if case .int(var value) = cell {
      let ends = (wrapped(Int128(1) << (dtype.itemSize * 8 - (dtype.isSigned ? 1 : 0)) - 1, dtype), dtype.isSigned)
      let top = ends.0, bottom = ends.1 ? -top - 1 : 0
      func whole(_ s: Scalar, _ rule: FloatingPointRoundingRule) -> Int128 {
        if case .int(let i) = s { return Swift.min(Swift.max(Int128(i), bottom), top) }
        let d = s.real.rounded(rule)
        return d >= 0x1p64 ? top : d <= -0x1p64 ? bottom : Swift.min(Swift.max(Int128(d), bottom), top)
      }
      if let low { value = Swift.max(value, whole(low, .up)) }
      if let high { value = Swift.min(value, whole(high, .down)) }
      return .int(value)
    }
    var value = cell.number
    if value.isNaN { return cell }
    if let low { value = Swift.max(value, dtype.rounded(low.real)) }
    if let high { value = Swift.min(value, dtype.rounded(high.real)) }
    return .real(value)
  }
}
