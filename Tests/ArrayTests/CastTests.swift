import ArrayAPI
import TestSupport
import Testing

/// Conversions between all pairs of dtypes.
@Suite struct CastTests {
  @Test("every dtype converts to every other", arguments: Device.compiled, Seed.sweep(4))
  func pairs(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for from in DType.allCases {
      for to in DType.allCases {
        let shape = random.shape(limit: 200)
        let (x, model) = try random.view(shape, from, device: device)
        if from.isComplex && !to.isComplex && to != .bool {
          #expect(throws: ArrayError.self) { try x.astype(to) }
          continue
        }
        let y = try x.astype(to)
        #expect(y.dtype == to && y.device == device)
        try expect(y, equals: model.map { converted($0, to) }, "\(from) to \(to)")
      }
    }
  }

  @Test("floating point to integer truncates, saturates at both ends, and takes NaN as 0", arguments: Device.tested)
  func saturation(_ device: Device) throws {
    let values = [
      0.5, -0.5, 127.9, 128, -128.9, -129, 255.9, 256, -0.9, -1, 1e300, -1e300, .infinity, -.infinity, .nan,
    ]
    for from in [DType.float32, .float64] {
      let x = try NDArray(values, device: device).astype(from)
      let signed = try x.astype(.int8).toDevice(.cpu).array(of: Int8.self)
      #expect(signed == [0, 0, 127, 127, -128, -128, 127, 127, 0, -1, 127, -128, 127, -128, 0])
      let unsigned = try x.astype(.uint8).toDevice(.cpu).array(of: UInt8.self)
      #expect(unsigned == [0, 0, 127, 128, 0, 0, 255, 255, 0, 0, 255, 0, 255, 0, 0])
      let wide = try x.astype(.uint64).toDevice(.cpu).array(of: UInt64.self)
      #expect(wide[10] == .max && wide[11] == 0 && wide[14] == 0)
    }
  }

  @Test("half-width dtypes round once, to nearest even", arguments: Device.tested, Seed.sweep(4))
  func halves(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    // Neighbours of the points half-way between two half-width numbers are where rounding twice shows.
    for (dtype, digits, least, top) in [(DType.float16, 10, -24, 65504.0), (.bfloat16, 7, -133, 0x1.FEp127)] {
      var values: [Double] = [0, -0.0, top, top * (1 + 0x1p-12), -top, .infinity, 0x1p-150, 0x1p-25, 0x1p-26, 1e-300]
      for _ in 0..<400 {
        let exponent = random.int(least - 2...15)
        let unit = Double(sign: .plus, exponent: Swift.max(exponent - digits, least), significand: 1)
        let middle = (Double(random.int(0...(1 << digits))) + 0.5) * unit
        values += [middle, middle.nextUp, middle.nextDown, -middle.nextUp, middle * random.ordinary()]
      }
      let x = try NDArray(values, device: device)
      let expected = values.map { nearest($0, digits: digits, least: least, top: top) }
      try expect(
        try x.astype(dtype), equals: Model(shape: [values.count], cells: expected.map { .real($0) }), "\(dtype)")
      for (value, cell) in zip(values, expected).prefix(60) {
        let scalar = try full([], .float(value), dtype: dtype).item(as: Double.self)
        #expect(scalar == cell, "\(value) as a \(dtype) scalar")
      }
      #expect(try full([], .float(.nan), dtype: dtype).item(as: Double.self).isNaN)
    }
  }

  @Test("every half-width pattern survives the way through wider dtypes", arguments: [DType.float16, .bfloat16])
  func patterns(_ dtype: DType) throws {
    let all = (0...UInt16.max).map { $0 }
    let x = try all.withUnsafeBytes { (raw) throws in
      try NDArray(bytes: raw, shape: [all.count], dtype: dtype)
    }
    let isNumber = try logicalNot(isnan(x.astype(.float32)))
    for wide in [DType.float32, .float64] {
      let back = try x.astype(wide).astype(dtype)
      try expectSameBits(try back.at(.mask(isNumber)), try x.at(.mask(isNumber)), "\(dtype) through \(wide)")
      #expect(
        try sum(try isnan(back.astype(.float32)).astype(.int64)).item(as: Int.self) == (dtype == .float16 ? 2046 : 254))
    }
    // Copies move bits, NaN's too.
    let reversed = try flip(flip(x).dense()).dense()
    try expectSameBits(reversed, x, "copies of \(dtype)")
  }

  @Test("any byte but 0 is true")
  func bools() throws {
    let x = try [UInt8]([0, 1, 2, 255]).withUnsafeBytes { (raw) throws in
      try NDArray(bytes: raw, shape: [4], dtype: .bool)
    }
    #expect(try x.array(of: Bool.self) == [false, true, true, true])
    #expect(try logicalNot(x).array(of: Bool.self) == [true, false, false, false])
    #expect(try bytes(x) == [0, 1, 1, 1])
  }

  private func converted(_ cell: Cell, _ to: DType) -> Cell {
    switch to.kind {
    case .bool: return .bool(cell.isTrue || cell.number.isNaN)
    case .integer:
      if case .real(let d) = cell { return .int(saturated(d, to)) }
      return .int(wrapped(cell.integer, to))
    case .floating:
      let d = if case .int(let i) = cell, to == .float32 { Double(Float(i)) } else { cell.number }
      if to == .float16 { return .real(nearest(d, digits: 10, least: -24, top: 65504)) }
      return .real(to == .bfloat16 ? nearest(d, digits: 7, least: -133, top: 0x1.FEp127) : d)
    case .complex:
      if case .complex = cell { return cell }
      if case .int(let i) = cell, to == .complex64 { return .complex(Double(Float(i)), 0) }
      return .complex(cell.number, 0)
    }
  }

  private func saturated(_ d: Double, _ dtype: DType) -> Int128 {
    let bits = dtype.itemSize * 8
    let low = dtype.isSigned ? -(Int128(1) << (bits - 1)) : 0, high = low + Int128(1) << bits - 1
    return d.isNaN ? 0 : d >= 0x1p70 ? high : d <= -0x1p70 ? low : min(max(Int128(d), low), high)
  }

  /// Rounds to a binary format of that many digits after the point, nearest even, from exact quotients.
  private func nearest(_ d: Double, digits: Int, least: Int, top: Double) -> Double {
    guard d.isFinite, d != 0 else { return d }
    let unit = Double(sign: .plus, exponent: Swift.max(Int(d.exponent) - digits, least), significand: 1)
    let rounded = (d / unit).rounded(.toNearestOrEven) * unit
    return abs(rounded) > top ? .infinity * (d < 0 ? -1 : 1) : rounded
  }
}
