import ArrayAPI
import TestSupport
import Testing

/// Arrays made from nothing.
@Suite struct CreationTests {
  @Test("full, zeros, ones and empty have the shape, dtype and device asked for", arguments: Device.tested)
  func constant(_ device: Device) throws {
    for dtype in DType.allCases {
      for shape in [[], [0], [3], [2, 0, 3], [5000], [1, 2, 3, 1, 2, 2]] {
        let dims = Dims(shape)
        for (x, value) in [
          (try zeros(dims, dtype: dtype, device: device), 0.0), (try ones(dims, dtype: dtype, device: device), 1),
          (try full(dims, 1, dtype: dtype, device: device), 1),
        ] {
          #expect(x.dtype == dtype && x.device == device)
          let cell: Cell =
            switch dtype.kind {
            case .bool: .bool(value != 0)
            case .integer: .int(Int128(value))
            case .floating: .real(value)
            case .complex: .complex(value, 0)
            }
          try expect(x, equals: Model(shape) { _ in cell }, "\(dtype) \(shape)")
        }
        let x = try empty(dims, dtype: dtype, device: device)
        #expect(x.shape == dims && x.dtype == dtype && x.device == device)
      }
    }
    #expect(try full([1], 2).dtype == .int64 && full([1], 2.5).dtype == .float64 && full([1], true).dtype == .bool)
  }

  @Test("arange of whole numbers", arguments: Device.tested)
  func wholeRanges(_ device: Device) throws {
    let cases: [(Int64, Int64, Int64)] = [
      (0, 5, 1), (5, 0, 1), (0, 5, 2), (0, 6, 2), (5, 0, -1), (5, 0, -2), (-3, 3, 4), (0, 0, 1), (7, 7, -1),
      (.min, .max, .max), (.max, .min, .min), (.min, .max, 1 << 62), (.min, .min + 3, 1), (.max, .max - 3, -1),
      (0, .min, .min),
    ]
    for (start, stop, step) in cases {
      let expected = Array(stride(from: Int128(start), to: Int128(stop), by: Int128.Stride(step)))
      let x = try arange(.int(start), .int(stop), step: .int(step), device: device)
      #expect(x.dtype == .int64)
      try expect(
        x, equals: Model(shape: [expected.count], cells: expected.map { .int($0) }), "\(start)..<\(stop) by \(step)")
    }
    #expect(throws: ArrayError.self) { try arange(0, 5, step: 0) }
    #expect(throws: ArrayError.self) { try arange(.int(.min), .int(.max)) }
    #expect(throws: ArrayError.self) { try arange(0, .int(.min), step: -1) }
    #expect(try arange(3, dtype: .float32).array(of: Float.self) == [0, 1, 2])
    #expect(try arange(-4).shape == [0])
  }

  @Test("arange of fractions", arguments: Device.tested)
  func fractionalRanges(_ device: Device) throws {
    for (start, stop, step, count) in [
      (0, 1, 0.25, 4), (0, 1, 0.3, 4), (1, 0, -0.25, 4), (0, -1e300, 1e-5, 0), (0.5, 3, 1, 3),
    ] {
      let x = try arange(.float(start), .float(stop), step: .float(step), device: device)
      try expect(x, equals: Model([count]) { .real(start + Double($0[0]) * step) }, "\(start)..<\(stop) by \(step)")
    }
    for (stop, step) in [(1, .nan), (.nan, 1), (.infinity, 1), (1, 0), (1e300, 1e-300), (1, .infinity)]
      as [(Double, Double)]
    {
      #expect(throws: ArrayError.self) { try arange(0, .float(stop), step: .float(step)) }
    }
    #expect(throws: ArrayError.self) { try arange(.complex(0, 1), 5) }
  }

  @Test("linspace hits both ends exactly", arguments: Device.tested, Seed.sweep(20))
  func endpoints(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    let (start, stop) = (random.ordinary(), random.ordinary()), n = random.int(2...500)
    for dtype in [DType.float32, .float64] {
      let x = try linspace(start, stop, count: n, dtype: dtype, device: device).toDevice(.cpu).array(of: Double.self)
      #expect(x.count == n && x[0] == dtype.rounded(start) && x[n - 1] == dtype.rounded(stop))
      for (k, value) in x.enumerated() {
        let exact = start + (stop - start) * Double(k) / Double(n - 1)
        #expect(Swift.abs(value - exact) <= 4 * dtype.ulp(4), "step \(k) of \(n)")
      }
    }
    let open = try linspace(0, 1, count: 4, device: device, endpoint: false)
    try expect(open, equals: Model([4]) { .real(Double($0[0]) / 4) }, "without the end")
  }

  @Test("linspace of few steps")
  func short() throws {
    #expect(try linspace(2, 3, count: 0).shape == [0])
    #expect(try linspace(2, 3, count: 0, endpoint: false).shape == [0])
    #expect(try linspace(2, 3, count: 1).array(of: Double.self) == [2])
    #expect(try linspace(2, 3, count: 2).array(of: Double.self) == [2, 3])
    #expect(throws: ArrayError.self) { try linspace(0, 1, count: -1) }
  }

  @Test("eye with any diagonal", arguments: Device.tested)
  func diagonals(_ device: Device) throws {
    for (rows, columns) in [(3, 3), (2, 5), (5, 2), (0, 3), (3, 0), (1, 1)] {
      for k in [0, 1, -1, 2, -2, 4, -4, 5, -5, 6, Int.max, Int.min, Int.max - 1, Int.min + 1] {
        let x = try eye(rows, columns, k: k, dtype: .float32, device: device)
        let expected = Model([rows, columns]) { .real(Int128($0[0]) + Int128(k) == Int128($0[1]) ? 1 : 0) }
        try expect(x, equals: expected, "eye(\(rows), \(columns), k: \(k))")
      }
    }
    #expect(try eye(4).dtype == .float64 && eye(4).shape == [4, 4])
    #expect(throws: ArrayError.self) { try eye(-1) }
    #expect(throws: ArrayError.self) { try eye(.max, .max, k: .min) }
  }

  @Test("the namespace of an array makes others beside it", arguments: Device.tested)
  func namespace(_ device: Device) throws {
    let x = try ones([2], dtype: .float32, device: device), xp = x.namespace
    for y in [
      try xp.zeros([3]), try xp.ones([3]), try xp.full([3], 7), try xp.empty([3]), try xp.linspace(0, 1, count: 3),
      try xp.asarray([1, 2, 3]),
    ] {
      #expect(y.dtype == .float32 && y.device == device && y.shape == [3])
    }
    #expect(try xp.arange(3).device == device && xp.zeros([1], dtype: .bool).dtype == .bool)
    #expect(try zerosLike(x).dtype == .float32 && onesLike(x).device == device && fullLike(x, 3).shape == [2])
  }
}
