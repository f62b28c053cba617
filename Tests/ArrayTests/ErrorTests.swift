import ArrayAPI
import TestSupport
import Testing

/// Bad arguments of every sort throw what is wrong with them; nothing traps.
@Suite struct ErrorTests {
  static let garbage = [Int.min, Int.min + 1, -1000, -4, 3, 1000, Int.max - 1, Int.max]

  @Test("axes out of range", arguments: garbage)
  func axes(_ axis: Int) throws {
    let x = try zeros([2, 3, 4]), i = try zeros([1], dtype: .int64), index = try zeros([2, 3, 4], dtype: .int64)
    let calls: [(String, () throws -> Void)] = [
      ("sum", { _ = try sum(x, axis: axis) }), ("prod", { _ = try prod(x, axis: [0, axis]) }),
      ("max", { _ = try max(x, axis: axis) }), ("min", { _ = try min(x, axis: axis) }),
      ("any", { _ = try any(x, axis: axis) }), ("all", { _ = try all(x, axis: axis) }),
      ("argmax", { _ = try argmax(x, axis: axis) }), ("argmin", { _ = try argmin(x, axis: axis) }),
      ("mean", { _ = try mean(x, axis: axis) }), ("std", { _ = try std(x, axis: axis) }),
      ("nansum", { _ = try nansum(x, axis: axis) }), ("median", { _ = try median(x, axis: axis) }),
      ("cumulative_sum", { _ = try cumulativeSum(x, axis: axis) }), ("slice", { _ = try diff(x, axis: axis) }),
      ("cumulative_prod", { _ = try cumulativeProd(x, axis: axis) }),
      ("sort", { _ = try sort(x, axis: axis) }), ("argsort", { _ = try argsort(x, axis: axis) }),
      ("take", { _ = try take(x, i, axis: axis) }),
      ("take_along_axis", { _ = try takeAlongAxis(x, index, axis: axis) }),
      ("slice", { _ = try x.slice(axis: axis, nil, nil) }), ("flip", { _ = try flip(x, axis: axis) }),
      ("roll", { _ = try roll(x, shift: 1, axis: axis) }), ("repeat", { _ = try `repeat`(x, 2, axis: axis) }),
      ("moveaxis", { _ = try moveaxis(x, axis, 0) }), ("moveaxis", { _ = try moveaxis(x, 0, axis) }),
      ("permute_dims", { _ = try permuteDims(x, [0, 1, axis]) }), ("squeeze", { _ = try squeeze(x, axis: axis) }),
      ("concat", { _ = try concat([x, x], axis: axis) }), ("concat", { _ = try concat([x], axis: axis) }),
      ("unstack", { _ = try unstack(x, axis: axis) }),
      ("windows", { _ = try x.windows(axis: axis, count: 1, length: 1, step: 1) }),
    ]
    for (op, call) in calls {
      #expect {
        try call()
      } throws: { error in
        if case ArrayError.axisOutOfRange(let named, axis, 3) = error {
          return named == op || op == "nansum" || op == "median"
        }
        return false
      }
    }
    if axis != 3, axis != -4 {  // places of a new axis: one more
      #expect(throws: ArrayError.axisOutOfRange(op: "expand_dims", axis: axis, rank: 4)) {
        try expandDims(x, axis: axis)
      }
      #expect(throws: ArrayError.axisOutOfRange(op: "stack", axis: axis, rank: 4)) { try stack([x, x], axis: axis) }
    }
  }

  @Test("indices out of range", arguments: [Int.min, Int.min + 1, -6, 5, Int.max])
  func indices(_ i: Int) throws {
    let x = try arange(5), bad = ArrayError.indexOutOfRange(op: "index", index: i, count: 5, axis: 0)
    #expect(throws: bad) { try x.at(.int(i)) }
    #expect(throws: bad) { try x.at(.indices(NDArray([0, i]))) }
    #expect(throws: ArrayError.indexOutOfRange(op: "take", index: i, count: 5, axis: 0)) {
      try take(x, NDArray([i]), axis: 0)
    }
    #expect(throws: ArrayError.indexOutOfRange(op: "take_along_axis", index: i, count: 5, axis: 0)) {
      try takeAlongAxis(x, NDArray([i]))
    }
    let y = try zeros([4, 5])
    #expect(throws: ArrayError.indexOutOfRange(op: "index", index: i, count: 5, axis: 1)) {
      try y.at(.indices(NDArray([0])), .indices(NDArray([i])))
    }
    #expect(throws: ArrayError.indexOutOfRange(op: "index", index: i, count: 5, axis: 1)) {
      try y.at(.all, .indices(NDArray([i])))
    }
    #expect(throws: ArrayError.self) { try take(x, NDArray([UInt64.max]), axis: 0) }
    #expect(throws: ArrayError.self) { try zeros([0]).at(.indices(NDArray([0]))) }
  }

  @Test("index expressions that do not fit")
  func expressions() throws {
    let x = try zeros([2, 3])
    #expect(throws: ArrayError.self) { try x.at(0, 0, 0) }
    #expect(throws: ArrayError.self) { try x.at(.ellipsis, .ellipsis) }
    #expect(throws: ArrayError.self) { try x.at(.slice(nil, nil, 0)) }
    #expect(throws: ArrayError.self) { try x.slice(axis: 0, nil, nil, step: 0) }
    #expect(throws: ArrayError.self) { try x.at(.mask(zeros([3], dtype: .bool))) }
    #expect(throws: ArrayError.self) { try x.at(.mask(zeros([2, 3, 1], dtype: .bool))) }
    #expect(throws: ArrayError.self) { try x.at(.mask(zeros([2]))) }
    #expect(throws: ArrayError.self) { try x.at(.indices(zeros([2]))) }
    #expect(throws: ArrayError.self) {
      try x.at(.indices(zeros([2], dtype: .int8)), .indices(zeros([3], dtype: .int8)))
    }
    #expect(throws: ArrayError.self) { try nonzero(full([], 1)) }
  }

  @Test("shapes too large for any memory, or for numbers", arguments: Device.tested)
  func huge(_ device: Device) throws {
    let shapes: [Dims] = [
      [.max], [.max, .max], [1 << 32, 1 << 31], [1 << 60, 8], [1 << 62, 4, 0], [0, .max, .max], [1 << 61], [-1],
      [3, -2], [.min],
      [-1, -1], [.min, .min], [0, -1],
    ]
    let one = try ones([1], device: device)
    for shape in shapes {
      #expect(throws: ArrayError.self, "\(shape)") { try empty(shape, device: device) }
      #expect(throws: ArrayError.self, "\(shape)") { try full(shape, 1, device: device).dense() }
      #expect(throws: ArrayError.self, "\(shape)") { try broadcastTo(one, shape).dense() }
      if shape != [-1] { #expect(throws: ArrayError.self, "\(shape)") { try reshape(one, shape) } }
      #expect(throws: ArrayError.self, "\(shape)") { try NDArray([1.0], shape: shape) }
      #expect(throws: ArrayError.self, "\(shape)") { try NDArray([Double](), shape: shape) }
    }
    // Views of one element may be as large as numbers go; what needs memory for them says so.
    let wide = try broadcastTo(one, [1 << 61])
    #expect(throws: ArrayError.self) { try sort(wide) }
    #expect(throws: ArrayError.self) { try concat([wide, wide, wide, wide], axis: 0) }
    #expect(throws: ArrayError.self) { try `repeat`(wide, .max, axis: 0) }
    #expect(throws: ArrayError.self) { try `repeat`(wide, 2, axis: 0).dense() }
    #expect(throws: ArrayError.self) { try (wide + wide).dense() }
    #expect(throws: ArrayError.self) { try wide.toDevice(.cpu).array(of: Double.self) }
    #expect(throws: ArrayError.self) { try roll(wide, shift: .min + 1, axis: 0) }
    #expect(throws: ArrayError.self) { try stack([wide, wide, wide, wide]) }
    #expect(throws: ArrayError.self) { try `repeat`(one, -1, axis: 0) }
    #expect(try roll(arange(5, device: device), shift: .min, axis: 0).shape == [5])
  }

  @Test("shapes that do not fit each other")
  func shapes() throws {
    let x = try zeros([2, 3]), y = try zeros([3, 2])
    #expect(throws: ArrayError.notBroadcastable(op: "add", [2, 3], [3, 2])) { try x + y }
    #expect(throws: ArrayError.notBroadcastable(op: "where", [2, 3], [3, 2])) { try `where`(x .> 0, x, y) }
    #expect(throws: ArrayError.notBroadcastable(op: "broadcast_to", [2, 3], [3])) { try broadcastTo(x, [3]) }
    #expect(throws: ArrayError.shapeMismatch(op: "reshape", expected: "a shape of 6 elements", got: [4, -1])) {
      try reshape(x, [4, -1])
    }
    #expect(throws: ArrayError.self) { try reshape(x, [-1, -1]) }
    #expect(throws: ArrayError.self) { try reshape(zeros([0]), [0, -1]) }
    #expect(throws: ArrayError.self) { try concat([x, y]) }
    #expect(throws: ArrayError.self) { try concat([]) }
    #expect(throws: ArrayError.self) { try stack([x, y]) }
    #expect(throws: ArrayError.self) { try stack([]) }
    #expect(throws: ArrayError.self) { try squeeze(x, axis: 0) }
    #expect(throws: ArrayError.self) { try permuteDims(x, [0]) }
    #expect(throws: ArrayError.self) { try permuteDims(x, [0, -2]) }
    #expect(throws: ArrayError.self) { try sum(x, axis: [0, -2]) }
    #expect(throws: ArrayError.self) { try NDArray([1, 2, 3], shape: [2]) }
    #expect(throws: ArrayError.self) { try x.item(as: Double.self) }
    #expect(throws: ArrayError.self) { try takeAlongAxis(x, zeros([2, 3])) }
    #expect(throws: ArrayError.self) { try takeAlongAxis(x, zeros([2], dtype: .int64)) }
  }

  @Test("devices: the host reads none but its own, and operands share one")
  func devices() throws {
    let x = try ones([3], device: .strict), y = try ones([3])
    #expect(throws: ArrayError.notHostAccessible(op: "read", device: .strict)) { try x.array(of: Double.self) }
    #expect(throws: ArrayError.notHostAccessible(op: "read", device: .strict)) { try x.at(0).item(as: Double.self) }
    #expect(throws: ArrayError.differentDevices(op: "add", .strict, .cpu)) { try x + y }
    #expect(throws: ArrayError.differentDevices(op: "concat", .cpu, .strict)) { try concat([y, x]) }
    #expect(throws: ArrayError.self) { try take(x, zeros([1], dtype: .int64), axis: 0) }
    // Not which are known: other tests make devices meanwhile.
    #expect {
      try Device("abacus")
    } throws: { error in
      if case .unknownDevice("abacus", known: let known) = error as? ArrayError { known.contains("cpu") } else { false }
    }
    var z = x
    #expect(throws: ArrayError.differentDevices(op: "set", .strict, .cpu)) { try z.set(.all, to: y) }
    #expect("\(x)" == "NDArray(shape=(3,), dtype=float64, device=strict)")
  }
}
