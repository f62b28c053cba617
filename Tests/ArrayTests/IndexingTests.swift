import ArrayAPI
import TestSupport
import Testing

/// Reading by index expressions.
@Suite struct IndexingTests {
  @Test("integers, slices of any step, ellipsis and new axes", arguments: Device.tested, Seed.sweep(40))
  func basic(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for _ in 0..<10 {
      let shape = random.shape()
      let (x, model) = try random.view(shape, .int32, device: device)
      let plan = Plan.random(shape, &random)
      try expect(try x.at(plan.indices), equals: plan.apply(model), "\(shape) at \(plan.indices)")
    }
  }

  @Test("slices stop at the ends, whatever their numbers", arguments: Device.tested)
  func extremes(_ device: Device) throws {
    let x = try arange(5, device: device), model = try Model(x)
    let ends: [Int?] = [nil, 0, 1, 4, 5, 6, -1, -5, -6, .max, .min]
    for start in ends {
      for stop in ends {
        for step in [1, 2, -1, -2, 5, .max, .min, -.max] {
          let positions = slicePositions(5, start, stop, step)
          try expect(
            try x.slice(axis: 0, start, stop, step: step), equals: model.picking(positions, axis: 0),
            "\(String(describing: start)):\(String(describing: stop)):\(step)")
        }
      }
    }
  }

  @Test("masks and index arrays beside slices", arguments: Device.tested, Seed.sweep(20))
  func gathers(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for dtype in [DType.int8, .float16, .float32, .complex64, .complex128] {
      let shape = [3, 4, 5], n = random.int(0...6)
      let (x, model) = try random.view(shape, dtype, device: device)
      let positions = (0..<n).map { _ in random.int(-4...3) }
      let index = try NDArray(positions, device: device).astype(.int16)
      let picked = model.picking(positions.map { $0 < 0 ? $0 + 4 : $0 }, axis: 1)
      try expect(try x.at(.all, .indices(index)), equals: picked, "x[:, \(positions)]")
      try expect(
        try x.at(.slice(nil, nil, -2), .indices(index), .int(-1)),
        equals: picked.picking([2, 0], axis: 0).picking([4], axis: 2).reshaped([2, n]), "x[::-2, \(positions), -1]")
      try expect(try take(x, index, axis: -2), equals: picked, "take \(positions)")

      // Two index arrays beside each other broadcast and go together.
      let rows = try NDArray([2, -3], shape: [2, 1], device: device)
      let both = try x.at(.indices(rows), .indices(index))
      let together = Model([2, n, 5]) { i in
        let position = positions[i[1]]
        return model[[i[0] == 0 ? 2 : 0, position < 0 ? position + 4 : position, i[2]]]
      }
      try expect(both, equals: together, "x[[[2], [-3]], \(positions)]")

      // Apart from each other, their axis comes first.
      let apart = try x.at(
        .indices(NDArray([1, 2], device: device)), .all, .indices(NDArray([0, -1], device: device)))
      try expect(
        apart, equals: Model([2, 4]) { i in model[[i[0] + 1, i[1], i[0] == 0 ? 0 : 4]] }, "x[[1, 2], :, [0, -1]]")

      let (mask, flags) = try random.view([4, 5], .bool, device: device)
      let held = Model.indices([4, 5]).filter { flags[$0].isTrue }
      try expect(
        try x.at(.all, .mask(mask)), equals: Model([3, held.count]) { i in model[[i[0]] + held[i[1]]] }, "x[:, mask]")
      let places = try nonzero(mask)
      #expect(places.count == 2)
      for axis in 0..<2 {
        try expect(places[axis], equals: Model([held.count]) { .int(Int128(held[$0[0]][axis])) }, "nonzero")
      }
    }
  }

  @Test("a 0-d mask adds an axis of size 0 or 1", arguments: Device.tested)
  func scalarMask(_ device: Device) throws {
    let x = try arange(3, device: device)
    #expect(try x.at(.mask(full([], true, dtype: .bool, device: device))).shape == [1, 3])
    #expect(try x.at(.mask(full([], false, dtype: .bool, device: device))).shape == [0, 3])
    #expect(try full([], 7, device: device).at(.mask(full([], true, dtype: .bool, device: device))).shape == [1])
    let two = try x.at(.mask(full([], true, dtype: .bool, device: device)), .indices(NDArray([0, 2], device: device)))
    try expect(two, equals: Model(shape: [2], cells: [.int(0), .int(2)]), "a mask before indices")
  }

  @Test("takeAlongAxis takes in each lane", arguments: Device.tested, Seed.sweep(20))
  func along(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for _ in 0..<8 {
      let shape = random.shape(rank: 4) + [random.int(1...4)]
      let axis = random.int(0...shape.count - 1), n = shape[axis]
      guard n > 0 else { continue }
      var wide = shape
      wide[axis] = random.int(0...5)
      let (x, model) = try random.view(shape, .float32, device: device)
      let values = (0..<wide.reduce(1, *)).map { _ in random.int(-n...n - 1) }
      let index = try NDArray(values, shape: Dims(wide), device: device)
      let chosen = Model(shape: wide, cells: values.map { .int(Int128($0 < 0 ? $0 + n : $0)) })
      let expected = Model(wide) { i in
        var source = i
        source[axis] = Int(chosen[i].integer)
        return model[source]
      }
      try expect(try takeAlongAxis(x, index, axis: axis - shape.count), equals: expected, "\(shape) along \(axis)")
    }
  }

  @Test("indices are checked on the device that holds them: nothing moves")
  func nothingMoves() throws {
    let device = Device.strict(named: "strict indexing")
    let x = try reshape(arange(12, device: device), [3, 4]), i = try NDArray([0, -1, 2], device: device)
    let before = device.backend.transfers.bytesToHost
    _ = try takeAlongAxis(x, reshape(i, [1, 3]), axis: 1)
    _ = try x.at(.indices(i), .indices(i))
    _ = try nanmedian(x.astype(.float32), axis: 0)
    #expect(throws: ArrayError.indexOutOfRange(op: "index", index: 3, count: 3, axis: 0)) {
      try x.at(.indices(try i + 1), .indices(i))
    }
    #expect(device.backend.transfers.bytesToHost == before)
  }
}

/// An index expression and what it does to a model.
private struct Plan {
  var indices: [Index] = []
  private var steps: [(Model, Int) -> (Model, Int)] = []

  static func random(_ shape: [Int], _ random: inout SplitMix) -> Plan {
    var plan = Plan(), hasEllipsis = false, axis = 0
    func end(_ n: Int, _ random: inout SplitMix) -> Int? { random.bool(oneIn: 3) ? nil : random.int(-n - 2...n + 2) }
    while axis < shape.count {
      let n = shape[axis]
      switch random.int(0...6) {
      case 0 where n > 0:
        let i = random.int(-n...n - 1)
        plan.indices.append(.int(i))
        plan.steps.append { model, axis in
          var shape = model.shape
          shape.remove(at: axis)
          return (model.picking([i < 0 ? i + n : i], axis: axis).reshaped(shape), axis)
        }
        axis += 1
      case 1:
        plan.indices.append(.newaxis)
        plan.steps.append { model, axis in
          var shape = model.shape
          shape.insert(1, at: axis)
          return (model.reshaped(shape), axis + 1)
        }
      case 2 where !hasEllipsis:
        hasEllipsis = true
        let rest = random.int(0...shape.count - axis)
        // What follows must cover the rest exactly, so it is all of them.
        plan.indices.append(.ellipsis)
        plan.steps.append { ($0, $1 + rest) }
        for _ in (axis + rest)..<shape.count {
          plan.indices.append(.all)
          plan.steps.append { ($0, $1 + 1) }
        }
        return plan
      case 3:
        plan.indices.append(.all)
        plan.steps.append { ($0, $1 + 1) }
        axis += 1
      default:
        let (start, stop) = (end(n, &random), end(n, &random))
        let step = [1, 1, 2, 3, -1, -2, -3][random.int(0...6)]
        plan.indices.append(.slice(start, stop, step))
        plan.steps.append { ($0.picking(slicePositions(n, start, stop, step), axis: $1), $1 + 1) }
        axis += 1
      }
      if random.bool(oneIn: 6) { break }
    }
    return plan
  }

  func apply(_ model: Model) -> Model {
    steps.reduce((model, 0)) { $1($0.0, $0.1) }.0
  }
}
