import ArrayAPI
import TestSupport
import Testing

/// Reductions and running sums over any axes of arrays of any strides.
@Suite struct ReductionTests {
  @Test("sum, prod, any and all", arguments: Device.tested, Seed.sweep(12))
  func totals(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for dtype in DType.computed {
      let (x, model, axes) = try randomCase(&random, dtype, device)
      let n = axes.reduce(1) { $0 * model.shape[$1] }
      if dtype != .bool {
        let wide: DType = dtype.isInteger ? (dtype.isSigned ? .int64 : .uint64) : dtype
        let slack = 4 * Double(max(n, 1)), size = lanes(model, axes) { .real($0.reduce(0) { $0 + magnitude($1) }) }
        try check(
          { try sum($0, axis: $1, keepdims: $2) }, x, model, axes, wide, ulps: slack, scale: size.cells.map(\.number),
          "sum"
        ) { lane in
          switch dtype.kind {
          case .integer: .int(wrapped(lane.reduce(0) { $0 + $1.integer }, wide))
          case .floating: .real(lane.reduce(0) { $0 + $1.number })
          default: lane.reduce(Z(0, 0)) { Z($0.re + $1.z.re, $0.im + $1.z.im) }.cell
          }
        }
        try check({ try prod($0, axis: $1, keepdims: $2) }, x, model, axes, wide, ulps: 8 * slack, "prod") { lane in
          switch dtype.kind {
          case .integer: .int(wrapped(lane.reduce(1) { wrapped($0 &* $1.integer, wide) }, wide))
          case .floating: .real(lane.reduce(1) { $0 * $1.number })
          default: lane.reduce(Z(1, 0)) { $0 * $1.z }.cell
          }
        }
      }
      try check({ try any($0, axis: $1, keepdims: $2) }, x, model, axes, .bool, "any") {
        .bool($0.contains { $0.isTrue })
      }
      try check({ try all($0, axis: $1, keepdims: $2) }, x, model, axes, .bool, "all") {
        .bool($0.allSatisfy { $0.isTrue })
      }
      try check({ try countNonzero($0, axis: $1, keepdims: $2) }, x, model, axes, .int64, "count") {
        .int(Int128($0.count { $0.isTrue }))
      }
    }
  }

  @Test("min, max and their positions", arguments: Device.tested, Seed.sweep(12))
  func extrema(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for dtype in DType.realComputed where dtype != .bool {
      let (x, model, axes) = try randomCase(&random, dtype, device, isOrdinary: false)
      let (outer, rows) = model.lanes(axes)
      if !outer.contains(0), rows.first?.isEmpty ?? true {
        #expect(throws: ArrayError.emptyReduction(op: "max")) { try max(x, axis: axes) }
        #expect(throws: ArrayError.emptyReduction(op: "argmin")) { try argmin(reshape(x, [0])) }
        continue
      }
      try check({ try max($0, axis: $1, keepdims: $2) }, x, model, axes, dtype, "max") { extreme($0) { $0 > $1 } }
      try check({ try min($0, axis: $1, keepdims: $2) }, x, model, axes, dtype, "min") { extreme($0) { $0 < $1 } }
      guard let axis = axes.first, x.shape[axis] > 0 else { continue }
      try check(
        { x, _, keep in try argmax(x, axis: axis, keepdims: keep) }, x, model, [axis], .int64, "argmax"
      ) { position($0) { $0 > $1 } }
      try check(
        { x, _, keep in try argmin(x, axis: axis - x.ndim, keepdims: keep) }, x, model, [axis], .int64, "argmin"
      ) { position($0) { $0 < $1 } }
      guard x.size > 0 else { continue }
      try expect(try argmax(x), equals: Model(shape: [], cells: [position(model.cells) { $0 > $1 }]), "argmax of all")
    }
  }

  @Test("mean, var, std and those that leave NaN out", arguments: Device.tested, Seed.sweep(12))
  func moments(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for dtype in [DType.float32, .float64] {
      var (x, model, axes) = try randomCase(&random, dtype, device)
      try check({ try mean($0, axis: $1, keepdims: $2) }, x, model, axes, dtype, ulps: 16, scaled: 4, "mean") {
        .real(average($0.map(\.number)))
      }
      for correction in [0.0, 1] {
        try check(
          { try `var`($0, axis: $1, correction: correction, keepdims: $2) }, x, model, axes, dtype, ulps: 64,
          scaled: 16,
          "var"
        ) { .real(variance($0.map(\.number), correction)) }
        try check(
          { try std($0, axis: $1, correction: correction, keepdims: $2) }, x, model, axes, dtype, ulps: 256, scaled: 4,
          "std"
        ) { .real(variance($0.map(\.number), correction).squareRoot()) }
      }
      let (holes, flags) = try random.view(model.shape, .bool, device: device)
      x = try `where`(holes, Double.nan, x)
      model = model.combined(flags) { $1.isTrue ? .real(.nan) : $0 }
      func valid(_ lane: [Cell]) -> [Double] { lane.map(\.number).filter { !$0.isNaN } }
      try check({ try nansum($0, axis: $1, keepdims: $2) }, x, model, axes, dtype, ulps: 64, scaled: 64, "nansum") {
        .real(valid($0).reduce(0, +))
      }
      try check({ try nanmean($0, axis: $1, keepdims: $2) }, x, model, axes, dtype, ulps: 16, scaled: 4, "nanmean") {
        .real(average(valid($0)))
      }
      try check(
        { try nanstd($0, axis: $1, keepdims: $2) }, x, model, axes, dtype, ulps: 256, scaled: 4, "nanstd"
      ) { .real(variance(valid($0), 0).squareRoot()) }
      try check({ try nanmedian($0, axis: $1, keepdims: $2) }, x, model, axes, dtype, ulps: 1, "nanmedian") {
        .real(middle(valid($0)))
      }
      try check({ try median($0, axis: $1, keepdims: $2) }, x, model, axes, dtype, ulps: 1, "median") { lane in
        .real(valid(lane).count < lane.count ? .nan : middle(valid(lane)))
      }
      guard axes.reduce(1, { $0 * model.shape[$1] }) > 0 else { continue }
      try check({ try nanmax($0, axis: $1, keepdims: $2) }, x, model, axes, dtype, "nanmax") {
        .real(valid($0).max() ?? .nan)
      }
      try check({ try nanmin($0, axis: $1, keepdims: $2) }, x, model, axes, dtype, "nanmin") {
        .real(valid($0).min() ?? .nan)
      }
    }
  }

  @Test("running sums and products, and differences", arguments: Device.tested, Seed.sweep(20))
  func scans(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for dtype in [DType.int8, .uint16, .int64, .float32, .float64, .complex64] {
      let shape = random.shape(rank: 5) + [random.int(1...4)]
      let (x, model) = try random.view(shape, dtype, device: device, isOrdinary: true)
      let axis = random.int(0...shape.count - 1),
        wide: DType = dtype.isInteger ? (dtype.isSigned ? .int64 : .uint64) : dtype
      func running(_ join: (Cell, Cell) -> Cell) -> Model {
        Model(shape) { index in
          let lane = (0...index[axis]).map { i in
            var at = index
            at[axis] = i
            return model[at]
          }
          return lane.dropFirst().reduce(lane[0], join)
        }
      }
      let sums = running { a, b in
        switch (a, b) {
        case (.int(let a), .int(let b)): .int(wrapped(a + b, wide))
        case (.complex, .complex): Z(a.z.re + b.z.re, a.z.im + b.z.im).cell
        default: .real(a.number + b.number)
        }
      }
      let scale = sums.cells.map { _ in 40.0 }
      let total = try cumulativeSum(x, axis: axis - shape.count)
      #expect(total.dtype == wide)
      try expect(total, equals: sums, ulps: 8, scale: scale, "running sum of \(dtype) \(shape) along \(axis)")
      let products = running { a, b in
        switch (a, b) {
        case (.int(let a), .int(let b)): .int(wrapped(a &* b, wide))
        case (.complex, .complex): (a.z * b.z).cell
        default: .real(a.number * b.number)
        }
      }
      try expect(
        try cumulativeProd(x, axis: axis), equals: products, ulps: 16, scale: scale,
        "running product of \(dtype) \(shape)")
      let started = try cumulativeSum(x, axis: axis, includeInitial: true)
      try expectSameBits(try started.slice(axis: axis, 1, nil), total, "a running sum after its 0")
      #expect(try countNonzero(started.slice(axis: axis, 0, 1)).toDevice(.cpu).item(as: Int.self) == 0)
      let n = shape[axis]
      let (later, earlier) = (
        model.picking(Array(1..<Swift.max(n, 1)), axis: axis), model.picking(Array(0..<Swift.max(n - 1, 0)), axis: axis)
      )
      let differences = later.combined(earlier) { a, b in
        if case .int(let i) = a { return .int(wrapped(i - b.integer, dtype)) }
        return dtype.isComplex ? Z(a.z.re - b.z.re, a.z.im - b.z.im).cell : .real(a.number - b.number)
      }
      try expect(try diff(x, axis: axis), equals: differences, ulps: 1, "differences of \(dtype) \(shape)")
    }
  }

  @Test("float32 that overflows on the way to a result that fits gives that result", arguments: Device.compiled)
  func overflows(_ device: Device) throws {
    func near(_ x: NDArray, _ expected: [Double]) throws -> Bool {
      let found = try x.toDevice(.cpu).array(of: Double.self)
      return x.dtype == .float32
        && zip(found, expected).allSatisfy { $0 == $1 || abs($0 - $1) < 1e-6 * abs($1) || $0.isNaN && $1.isNaN }
    }
    let large = try NDArray([Float(3e38), 3e38, 3e38, 3e38], device: device)
    #expect(try near(sum(NDArray([Float(3e38), 3e38, -3e38, 1], device: device)), [3e38]))
    #expect(try near(mean(large), [3e38]) && near(median(large), [3e38]) && near(nanmean(large), [3e38]))
    #expect(try near(std(large), [0]) && near(nanmedian(large), [3e38]))
    // The squares of these do not fit, their deviation does.
    let wide = try NDArray([Float(1e30), 3e30, 1e30, 3e30], device: device)
    #expect(try near(std(wide), [1e30]) && near(nanstd(wide), [1e30]) && near(`var`(wide * 1e-12), [1e36]))
    let rows = try NDArray([Float(3e38), 3e38, 1, 3, .nan, 1, .infinity, 1], shape: [4, 2], device: device)
    #expect(try near(mean(rows, axis: 1), [3e38, 2, .nan, .infinity]))
    #expect(try near(nanmean(rows, axis: 1), [3e38, 2, 1, .infinity]))
    for count in [2, 16, 32, 1024, 1500] {
      let x = try full([3, count], .float(3e38), dtype: .float32, device: device)
      #expect(try near(centered(x, axis: 1), Array(repeating: 0, count: 3 * count)), "\(count)")
    }
    let turned = try mean(NDArray([Complex<Float>(3e38, 1), Complex<Float>(3e38, 3)], device: device)).toDevice(.cpu)
    #expect(try turned.item(as: Complex<Float>.self) == Complex<Float>(3e38, 2))
  }

  @Test("sums of nothing are 0, products 1, means NaN")
  func nothing() throws {
    let x = try zeros([3, 0, 2])
    #expect(try sum(x, axis: 1).array(of: Double.self) == [0, 0, 0, 0, 0, 0])
    #expect(try prod(x).item(as: Double.self) == 1)
    #expect(try mean(x).item(as: Double.self).isNaN)
    #expect(try all(x).item(as: Bool.self) && !any(x).item(as: Bool.self))
    #expect(try max(x, axis: 0).shape == [0, 2])
    #expect(throws: ArrayError.emptyReduction(op: "max")) { try max(x, axis: 1) }
    // Empty, with axes beside the empty one that do not lie as one.
    let y = try permuteDims(zeros([4, 0, 3]), [1, 2, 0])
    #expect(try sum(y, axis: 0).array(of: Double.self) == [Double](repeating: 0, count: 12))
  }

  @Test(
    "a variance, and what is left of a mean, in one pass have the bits of the sums that they stand for",
    arguments: Seed.sweep(12))
  func deviations(_ seed: Seed) throws {
    var random = seed.generator
    let composed = CountingBackend.make("composed").device
    let shape = [random.int(1...3), random.int(1...2500), random.int(1...70)]
    for dtype in [DType.float32, .float64] {
      let x = try random.array(shape, dtype, device: .cpu, isOrdinary: true)
      for axis in 0..<3 {
        let one = try `var`(x, axis: axis), other = try `var`(try x.toDevice(composed), axis: axis)
        #expect(try bits(one) == bits(other), "\(dtype) \(shape) over \(axis)")
        let around = try centered(x, axis: axis), composed = try x - mean(x, axis: axis, keepdims: true)
        #expect(try bits(around) == bits(composed), "\(dtype) \(shape) around the mean over \(axis)")
      }
    }
  }

  // MARK: Cases and references

  private func randomCase(
    _ random: inout SplitMix, _ dtype: DType, _ device: Device, isOrdinary: Bool = true
  ) throws -> (NDArray, Model, [Int]) {
    let shape = random.shape(rank: 5)
    let (x, model) = try random.view(shape, dtype, device: device, isOrdinary: isOrdinary)
    return (x, model, shape.indices.filter { _ in random.bool(oneIn: 2) })
  }

  private func lanes(_ model: Model, _ axes: [Int], _ f: ([Cell]) -> Cell) -> Model {
    let (outer, rows) = model.lanes(axes)
    return Model(shape: outer, cells: rows.map(f))
  }

  private func check(
    _ reduce: (NDArray, (any AxisArgument)?, Bool) throws -> NDArray, _ x: NDArray, _ model: Model, _ axes: [Int],
    _ dtype: DType, ulps: Double = 0, scaled: Double = 0, scale: [Double]? = nil, _ name: String,
    _ reference: ([Cell]) -> Cell
  ) throws {
    let expected = lanes(model, axes, reference)
    let scale = scale ?? expected.cells.map { _ in scaled }
    let what = "\(name) of \(x.dtype) \(model.shape) over \(axes)"
    let signed = axes.enumerated().map { $0.offset % 2 == 0 ? $0.element : $0.element - model.shape.count }
    let result = try reduce(x, signed, false)
    #expect(result.dtype == dtype && result.device == x.device, "\(what)")
    try expect(result, equals: expected, ulps: ulps, scale: scale, what)
    var kept = model.shape
    for axis in axes { kept[axis] = 1 }
    try expect(try reduce(x, axes, true), equals: expected.reshaped(kept), ulps: ulps, scale: scale, "\(what), kept")
  }
}
