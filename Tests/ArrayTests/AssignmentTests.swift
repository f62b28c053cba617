import ArrayAPI
import TestSupport
import Testing

/// Writing by index expressions, and that nobody else sees it.
@Suite struct AssignmentTests {
  @Test("set writes what at reads, and only there", arguments: Device.tested, Seed.sweep(30))
  func writes(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for dtype in [DType.bool, .int16, .bfloat16, .float32, .float64, .complex128] {
      let shape = [4, 3, 5]
      var (x, model) = try random.view(shape, dtype, device: device)
      let copy = x, before = model
      // Positions as an array of their own tell which elements an expression selects.
      let places = try reshape(arange(60, device: device), [4, 3, 5])
      let columns = random.permutation(5).prefix(random.int(0...5))
      let expressions: [[Index]] = [
        [.int(-1)], [.slice(nil, nil, -2), .int(1)], [.ellipsis, .slice(1, 4)], [],
        [.indices(try NDArray([0, -2], device: device))],
        [.all, .all, .indices(try NDArray(Array(columns), device: device))],
        [.mask(try random.view([4, 3], .bool, device: device).array)],
        [.all, .mask(try random.view([3, 5], .bool, device: device).array)],
        [.indices(try NDArray([0, 3], device: device)), .all, .indices(try NDArray([4, 0], device: device))],
        [.slice(1, nil), .indices(try NDArray([2, 0], device: device))],
      ]
      let expression = expressions[random.int(0...expressions.count - 1)]
      let selected = try Model(try places.at(expression))
      let (values, written) = try random.view(random.shape(broadcastingTo: selected.shape), dtype, device: device)
      try x.set(at: expression, to: values)
      for (place, value) in zip(selected.cells, written.broadcast(selected.shape).cells) {
        model.cells[Int(place.integer)] = value
      }
      try expect(x, equals: model, "\(dtype) set \(expression)")
      try expect(copy, equals: before, "\(dtype) set \(expression): the copy")
      try x.set(at: expression, to: dtype == .bool ? Scalar.bool(true) : 1)
      let one: Cell =
        dtype == .bool ? .bool(true) : dtype.isInteger ? .int(1) : dtype.isComplex ? .complex(1, 0) : .real(1)
      for place in selected.cells { model.cells[Int(place.integer)] = one }
      try expect(x, equals: model, "\(dtype) set \(expression) to a number")
    }
  }

  @Test("the last of equal indices wins, on values as they were before", arguments: Device.tested)
  func order(_ device: Device) throws {
    var x = try arange(6, device: device)
    try x.set(.indices(NDArray([1, 1, -5], device: device)), to: NDArray([10, 20, 30], device: device))
    try expect(x, equals: Model(shape: [6], cells: [0, 30, 2, 3, 4, 5].map { .int($0) }), "equal indices")
    try x.set(.slice(1, nil), to: try x.slice(axis: 0, nil, -1))  // overlaps itself
    try expect(x, equals: Model(shape: [6], cells: [0, 0, 30, 2, 3, 4].map { .int($0) }), "overlapping")
    try x.set(.slice(nil, nil, -1), to: x)
    try expect(x, equals: Model(shape: [6], cells: [4, 3, 2, 30, 0, 0].map { .int($0) }), "reversed onto itself")
  }

  @Test("writes show in no other array", arguments: Device.tested, Seed.sweep(10))
  func copyOnWrite(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    var x = try random.array([70, 90], .float32, device: device)
    let before = try Model(x)
    let others: [(NDArray, Model)] = [
      (x, before), (try permuteDims(x, [1, 0]), before.permuted([1, 0])),
      (try flip(x, axis: 0), before.picking((0..<70).reversed(), axis: 0)),
      (try x.slice(axis: 1, 3, 50, step: 7), before.picking(slicePositions(90, 3, 50, 7), axis: 1)),
      (try x.at(.int(3)), before.picking([3], axis: 0).reshaped([90])),
      (try reshape(x, [6300]), before.reshaped([6300])),
      (try negative(x), before.map { .real(-$0.number) }),  // deferred: still to read what it was made of
    ]
    try x.set(.ellipsis, to: 7)
    try expect(x, equals: before.map { _ in .real(7) }, "written")
    for (k, (other, expected)) in others.enumerated() { try expect(other, equals: expected, "array \(k)") }
    var view = try x.at(.int(0))
    try view.set(.all, to: 1)
    try expect(x, equals: before.map { _ in .real(7) }, "written through a view of it")
  }

  @Test("a stretched array is written element by element", arguments: Device.tested)
  func broadcast(_ device: Device) throws {
    var x = try broadcastTo(try NDArray([1, 2, 3], device: device), [2, 3])
    try x.set(.int(0), .int(1), to: 9)
    try expect(x, equals: Model(shape: [2, 3], cells: [1, 9, 3, 1, 2, 3].map { .int($0) }), "stretched")
    var w = try arange(5, device: device).windows(axis: 0, count: 4, length: 2, step: 1)
    try w.set(.int(0), .int(1), to: 9)
    try expect(w, equals: Model(shape: [4, 2], cells: [0, 9, 1, 2, 2, 3, 3, 4].map { .int($0) }), "windows")
  }

  @Test("a sole owner writes in place")
  func inPlace() throws {
    var x = try full([1000], 1)
    try x.set(.int(0), to: 2)
    let address = try x.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    try x.set(.int(1), to: 3)
    try x.set(.slice(5, 50, 3), to: NDArray([5.0]))
    #expect(try x.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } == address)
  }

  @Test("a refused write changes nothing", arguments: Device.tested)
  func refused(_ device: Device) throws {
    var x = try arange(6, device: device)
    let (wide, index) = (try ones([2, 6], dtype: .int64, device: device), try NDArray([0, 6], device: device))
    #expect(throws: ArrayError.notBroadcastable(op: "set", [2, 6], [6])) { try x.set(.ellipsis, to: wide) }
    #expect(throws: ArrayError.indexOutOfRange(op: "set", index: 6, count: 6, axis: 0)) {
      try x.set(.indices(index), to: 5)
    }
    #expect(throws: ArrayError.indexOutOfRange(op: "index", index: 9, count: 6, axis: 0)) { try x.set(.int(9), to: 5) }
    #expect(throws: ArrayError.self) { try x.set(.int(0), to: try ones([1], dtype: .complex64, device: device)) }
    try expect(x, equals: Model([6]) { .int(Int128($0[0])) }, "after refusals")
  }
}
