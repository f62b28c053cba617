import ArrayAPI
import TestSupport
import Testing

/// Functions that give the same elements under another layout.
@Suite struct ViewTests {
  @Test("reshape keeps the row-major order, as a view or a copy", arguments: Device.tested, Seed.sweep(30))
  func reshaping(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for _ in 0..<10 {
      let shape = random.shape()
      let (x, model) = try random.view(shape, .int16, device: device)
      var target = Self.factors(shape.reduce(1, *), &random)
      let y = try reshape(x, Dims(target))
      try expect(y, equals: model.reshaped(target), "reshape \(shape) to \(target)")
      guard !target.isEmpty, !target.contains(0) else { continue }
      let (axis, full) = (random.int(0...target.count - 1), target)
      target[axis] = -1
      try expect(try reshape(x, Dims(target)), equals: model.reshaped(full), "reshape \(shape) to \(target)")
    }
  }

  @Test("reshape does not move elements where strides allow it")
  func views() throws {
    let x = try arange(24)
    let y = try reshape(x, [2, 3, 4])
    #expect(y.strides == [12, 4, 1])
    #expect(try reshape(permuteDims(y, [1, 2, 0]), [3, 2, 2, 2]).strides == [4, 2, 1, 12])
    #expect(try reshape(flip(x), [4, 6]).strides == [-6, -1])
    #expect(try reshape(y.slice(axis: 2, 0, 2), [6, 2]).strides == [4, 1])
    #expect(try reshape(broadcastTo(NDArray([1.0]), [6]), [2, 3]).strides == [0, 0])
    #expect(try reshape(permuteDims(y, [0, 2, 1]), [24]).array(of: Int.self).prefix(4) == [0, 4, 8, 1])  // must copy
  }

  @Test("permuteDims, moveaxis, flip, expandDims, squeeze and broadcastTo", arguments: Device.tested, Seed.sweep(20))
  func axes(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for _ in 0..<10 {
      let shape = random.shape(), rank = shape.count
      let (x, model) = try random.view(shape, .float32, device: device)
      let order = random.permutation(rank)
      let signed = order.map { random.bool(oneIn: 2) ? $0 : $0 - rank }
      try expect(try permuteDims(x, signed), equals: model.permuted(order), "permute \(shape) by \(signed)")

      let place = random.int(0...rank)
      var longer = shape
      longer.insert(1, at: place)
      let y = try expandDims(x, axis: random.bool(oneIn: 2) ? place : place - rank - 1)
      try expect(y, equals: model.reshaped(longer), "expand \(shape) at \(place)")
      try expect(try squeeze(y, axis: place), equals: model, "squeeze \(longer) at \(place)")

      let wide = (0..<random.int(0...2)).map { _ in random.int(0...2) } + shape.map { $0 == 1 ? random.int(0...3) : $0 }
      try expect(try broadcastTo(x, Dims(wide)), equals: model.broadcast(wide), "broadcast \(shape) to \(wide)")
      guard rank > 0 else { continue }

      let flipped = Array(Set((0..<random.int(0...rank)).map { _ in random.int(0...rank - 1) }))
      let turned = flipped.reduce(model) { $0.picking(Array((0..<shape[$1]).reversed()), axis: $1) }
      try expect(try flip(x, axis: flipped), equals: turned, "flip \(shape) along \(flipped)")

      let (from, to) = (random.int(0...rank - 1), random.int(0...rank - 1))
      var moved = Array(0..<rank)
      moved.insert(moved.remove(at: from), at: to)
      try expect(
        try moveaxis(x, from, to - rank), equals: model.permuted(moved), "move axis \(from) of \(shape) to \(to)")
    }
  }

  @Test("windows are views side by side", arguments: Device.tested)
  func windows(_ device: Device) throws {
    let x = try reshape(arange(20, device: device), [10, 2])
    let w = try x.windows(axis: 0, count: 4, length: 3, step: 2)
    try expect(w, equals: Model([4, 3, 2]) { .int(Int128(($0[0] * 2 + $0[1]) * 2 + $0[2])) }, "windows")
    #expect(try x.windows(axis: 0, count: 0, length: 3, step: 2).shape == [0, 3, 2])
    for (count, length, step) in [(2, 10, 1), (-1, 1, 1), (1, 11, 1), (2, 1, .max), (.max, 1, .max), (.max, .max, 0)] {
      #expect(throws: ArrayError.self) { try x.windows(axis: 0, count: count, length: length, step: step) }
    }
    #expect(try x.windows(axis: 0, count: 1, length: 1, step: .max).shape == [1, 1, 2])
  }

  @Test("concat, stack, unstack, roll and repeat", arguments: Device.tested, Seed.sweep(20))
  func joining(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for dtype in [DType.bool, .int8, .float16, .float64, .complex64, .complex128] {
      let shape = random.shape() + [random.int(1...3)]
      let axis = random.int(0...shape.count - 1)
      var parts: [(array: NDArray, model: Model)] = []
      for _ in 0..<random.int(1...4) {
        var part = shape
        part[axis] = random.int(0...3)
        parts.append(try random.view(part, dtype, device: device))
      }
      var joined = shape
      joined[axis] = parts.reduce(0) { $0 + $1.model.shape[axis] }
      let expected = Model(joined) { index in
        var index = index
        for part in parts {
          if index[axis] < part.model.shape[axis] { return part.model[index] }
          index[axis] -= part.model.shape[axis]
        }
        return .bool(false)
      }
      try expect(
        try concat(parts.map(\.array), axis: axis - shape.count), equals: expected, "concat \(joined) along \(axis)")

      let (x, model) = try random.view(shape, dtype, device: device)
      let (y, other) = try random.view(shape, dtype, device: device)
      let place = random.int(0...shape.count)
      var stacked = shape
      stacked.insert(2, at: place)
      let both = try stack([x, y], axis: place)
      let expectedStack = Model(stacked) { index in
        var index = index
        return index.remove(at: place) == 0 ? model[index] : other[index]
      }
      try expect(both, equals: expectedStack, "stack \(shape) at \(place)")
      let unstacked = try unstack(both, axis: place)
      #expect(unstacked.count == 2)
      try expect(unstacked[1], equals: other, "unstack \(stacked) at \(place)")

      let n = shape[axis], shift = random.int(-9...9)
      let rolled = model.picking((0..<n).map { (($0 - shift) % n + n) % n }, axis: axis)
      try expect(try roll(x, shift: shift, axis: axis), equals: rolled, "roll \(shape) by \(shift) along \(axis)")
      let count = random.int(0...3)
      let repeated = model.picking((0..<n).flatMap { [Int](repeating: $0, count: count) }, axis: axis)
      try expect(try `repeat`(x, count, axis: axis), equals: repeated, "repeat \(shape) \(count) times along \(axis)")
      let counts = (0..<n).map { _ in random.int(0...3) }
      let uneven = model.picking(counts.indices.flatMap { [Int](repeating: $0, count: counts[$0]) }, axis: axis)
      try expect(
        try `repeat`(x, try NDArray(counts.map(Int64.init), device: device), axis: axis), equals: uneven,
        "repeat \(shape) \(counts) times along \(axis)")
    }
  }

  /// A random shape of that many elements.
  private static func factors(_ count: Int, _ random: inout SplitMix) -> [Int] {
    if count == 0 { return [random.int(1...3), 0, random.int(0...3)] }
    var rest = count
    var shape: [Int] = []
    while rest > 1 {
      let divisors = (2...rest).filter { rest % $0 == 0 }
      shape.append(divisors[random.int(0...divisors.count - 1)])
      rest /= shape.last ?? 1
      if random.bool(oneIn: 3) { shape.append(1) }
    }
    return shape
  }
}
