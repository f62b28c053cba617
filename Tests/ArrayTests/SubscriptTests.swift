import ArrayAPI
import TestSupport
import Testing

/// Index expressions in brackets: the same elements as the index expressions that they stand for.
@Suite struct SubscriptTests {
  @Test("terms in brackets select what their entries do", arguments: Device.tested)
  func terms(_ device: Device) throws {
    let x = try reshape(try arange(60, device: device), [3, 4, 5]), i = 2
    let mask = try x .> 8, positions = try NDArray([2, 0], device: device)
    let cases: [(String, NDArray, [Index])] = [
      ("0", try x[0], [.int(0)]),
      ("-1, i", try x[-1, i], [.int(-1), .int(2)]),
      ("1..<3, .all", try x[1..<3, .all], [.slice(1, 3, 1), .all]),
      ("1...2", try x[1...2], [.slice(1, 3, 1)]),
      ("1..., ..<3", try x[1..., ..<3], [.slice(1, nil, 1), .slice(nil, 3, 1)]),
      ("(-2)..., ...1", try x[(-2)..., ...1], [.slice(-2, nil, 1), .slice(nil, 2, 1)]),
      ("..<(-1)", try x[..<(-1)], [.slice(nil, -1, 1)]),
      ("...(-1), ...(-2)", try x[...(-1), ...(-2)], [.all, .slice(nil, -1, 1)]),
      ("-2..<0, (-3)...(-1)", try x[-2..<0, (-3)...(-1)], [.slice(-2, nil, 1), .slice(-3, nil, 1)]),
      ("1..<9, 7..<9", try x[1..<9, 7..<9], [.slice(1, 9, 1), .slice(7, 9, 1)]),
      ("0...Int.max", try x[0...Int.max], [.all]),
      (".slice(step: -1)", try x[.slice(step: -1)], [.slice(nil, nil, -1)]),
      (".slice(3, nil, step: -2)", try x[.all, .slice(3, nil, step: -2)], [.all, .slice(3, nil, -2)]),
      ("...", try x[...], [.ellipsis]),
      ("..., 0", try x[..., 0], [.ellipsis, .int(0)]),
      (".ellipsis, 1..<3", try x[.ellipsis, 1..<3], [.ellipsis, .slice(1, 3, 1)]),
      (".new, ...", try x[.new, ...], [.newaxis, .ellipsis]),
      ("0, ..., .new", try x[0, ..., .new], [.int(0), .ellipsis, .newaxis]),
      ("0, 1..., ..., 2", try x[0, 1..., ..., 2], [.int(0), .slice(1, nil, 1), .ellipsis, .int(2)]),
      (".newaxis, .all", try x[.newaxis, .all], [.newaxis, .all]),
      ("positions", try x[positions], [.indices(positions)]),
      ("[2, 0]", try x[[2, 0]], [.indices(positions)]),
      (".all, [Int32(2), 0], 1", try x[.all, [Int32(2), 0], 1], [.all, .indices(positions), .int(1)]),
      ("mask", try x[mask], [.mask(mask)]),
      ("[true, false, true]", try x[[true, false, true]], [.indices(try NDArray([0, 2], device: device))]),
      (
        ".indices, .mask", try x[.indices(positions), .mask(try mask.at(.int(0), .all, .int(0)))],
        [.indices(positions), .mask(try mask.at(.int(0), .all, .int(0)))]
      ),
    ]
    for (name, found, entries) in cases {
      try expect(found, equals: try Model(try x.at(entries)), "x[\(name)]")
      #expect(found.device == device && found.dtype == .int64)
    }
  }

  @Test("ranges hold the positions that they name", arguments: Device.tested)
  func ranges(_ device: Device) throws {
    let n = 6, x = try arange(6, device: device), model = try Model(x)
    for low in -n...n {
      for high in low...n {
        // Positions below 0 count from the end; a range that crosses 0 is Python's slice.
        let named = Array(low..<high), wrapped = named.map { $0 < 0 ? $0 + n : $0 }
        let expected = low < 0 && high > 0 ? slicePositions(n, low, high, 1) : wrapped.filter { $0 < n }
        try expect(try x[low..<high], equals: model.picking(expected, axis: 0), "\(low)..<\(high)")
        guard high < n, low >= 0 || high < 0 else { continue }
        let through = (low...high).map { $0 < 0 ? $0 + n : $0 }
        try expect(try x[low...high], equals: model.picking(through, axis: 0), "\(low)...\(high)")
      }
      try expect(try x[low...], equals: model.picking(slicePositions(n, low, nil, 1), axis: 0), "\(low)...")
      try expect(try x[..<low], equals: model.picking(slicePositions(n, nil, low, 1), axis: 0), "..<\(low)")
    }
  }

  @Test("what does not fit is an error that says so", arguments: Device.tested)
  func errors(_ device: Device) throws {
    let x = try zeros([2, 3], device: device), point = try zeros([], device: device)
    #expect(throws: ArrayError.indexOutOfRange(op: "index", index: 2, count: 2, axis: 0)) { try x[2] }
    #expect(throws: ArrayError.indexOutOfRange(op: "index", index: -4, count: 3, axis: 1)) { try x[0, -4] }
    #expect(throws: ArrayError.indexOutOfRange(op: "index", index: .min, count: 2, axis: 0)) { try x[Int.min] }
    #expect(throws: ArrayError.indexOutOfRange(op: "index", index: 5, count: 2, axis: 0)) { try x[[0, 5]] }
    #expect(throws: ArrayError.invalid(op: "index", "3 indices for 2 dimensions")) { try x[0, 0, 0] }
    #expect(throws: ArrayError.invalid(op: "index", "1 indices for 0 dimensions")) { try point[0] }
    #expect(throws: ArrayError.invalid(op: "index", "more than one ellipsis")) { try x[..., .ellipsis] }
    #expect(throws: ArrayError.invalid(op: "slice", "step is 0")) { try x[.slice(step: 0)] }
    #expect(throws: ArrayError.dtypeNotAllowed(op: "index", .float64, allowed: "integers or a bool mask")) { try x[x] }
    #expect(throws: ArrayError.self) { try x[[true]] }
    #expect(throws: ArrayError.axisOutOfRange(op: "count", axis: 2, rank: 2)) { try x.count(along: 2) }
    #expect(throws: ArrayError.axisOutOfRange(op: "elements", axis: 0, rank: 0)) { try point.elements() }
    #expect(throws: ArrayError.self) { try x.transposed(0) }
    #expect(throws: ArrayError.self) { try x.transposed(0, 0) }
  }

  @Test("writing takes the same terms, and changes no other array", arguments: Device.tested)
  func writing(_ device: Device) throws {
    let before = try reshape(try arange(6, device: device), [2, 3])
    var x = before
    try x.set(0, 1..., to: 9)
    try x.set(1, to: try NDArray([7, 8, 9], device: device))
    try x.set(try x .== 8, to: -1)
    try x.set([1], [0], to: 5)
    try x.set(.ellipsis, .slice(step: 2), to: try x[..., .slice(step: -2)])
    try expect(x, equals: Model(shape: [2, 3], cells: [9, 9, 0, 9, -1, 5].map { .int($0) }), "written")
    try x.update(.all, 0) { try $0 * 2 }
    try expect(x, equals: Model(shape: [2, 3], cells: [18, 9, 0, 18, -1, 5].map { .int($0) }), "updated")
    try expect(before, equals: Model([2, 3]) { .int(Int128(3 * $0[0] + $0[1])) }, "the copy")
    #expect(throws: ArrayError.notBroadcastable(op: "set", [3], [4])) {
      try x.set(0, to: try zeros([4], device: device))
    }
    #expect(throws: ArrayError.invalid(op: "set", "3000000000 does not fit int32")) {
      var small = try x.astype(.int32)
      try small.set(0, to: 3_000_000_000)
    }
  }

  @Test("an array is gone through along any axis", arguments: Device.tested)
  func elements(_ device: Device) throws {
    let x = try reshape(try arange(24, device: device), [2, 3, 4]), deferred = try x + 1
    for axis in -3..<3 {
      let parts = Array(try deferred.elements(along: axis)), whole = try unstack(deferred, axis: axis)
      let count = try x.count(along: axis)
      #expect(parts.count == count && whole.count == count)
      for (part, other) in zip(parts, whole) { try expect(part, equals: try Model(other), "axis \(axis)") }
    }
    var total = 0
    for row in try x.elements() { total += try sum(row).toDevice(.cpu).item(as: Int.self) }
    #expect(total == 276)
    #expect(Array(try zeros([0, 3], device: device).elements()).isEmpty)
    let empty = try zeros([3, 0]), point = try zeros([])
    #expect(x.count == 2 && !x.isEmpty && empty.count == 3 && empty.isEmpty && point.count == 1)
  }

  @Test("transposing reverses the axes, or orders them as named", arguments: Device.tested)
  func transposed(_ device: Device) throws {
    let x = try reshape(try arange(24, device: device), [2, 3, 4]), model = try Model(x)
    try expect(try x.T, equals: model.permuted([2, 1, 0]), "T")
    try expect(try x.transposed(1, 2, 0), equals: model.permuted([1, 2, 0]), "(1, 2, 0)")
    try expect(try x.transposed(0, -1, 1), equals: model.permuted([0, 2, 1]), "(0, -1, 1)")
    #expect(try zeros([]).T.shape == [])
  }
}

/// Operators that put their result into their left operand.
@Suite struct CompoundAssignmentTests {
  @Test("x += y is x = x + y", arguments: Device.tested)
  func results(_ device: Device) throws {
    let a = try NDArray([1.5, -2, 8], device: device), b = try NDArray([2.0, 4, -3], device: device)
    typealias Change = (inout NDArray) throws -> Void
    let cases: [(String, NDArray, Change)] = [
      ("+=", try a + b, { try $0 += b }), ("-=", try a - b, { try $0 -= b }), ("*=", try a * b, { try $0 *= b }),
      ("/=", try a / b, { try $0 /= b }), ("%=", try a % b, { try $0 %= b }), ("+= 2", try a + 2, { try $0 += 2 }),
      ("-= 0.5", try a - 0.5, { try $0 -= 0.5 }), ("*= 3", try a * 3, { try $0 *= 3 }),
      ("/= Float", try a / 4, { try $0 /= Float(4) }), ("%= Int32", try a % 2, { try $0 %= Int32(2) }),
    ]
    for (name, expected, change) in cases {
      var x = a
      try change(&x)
      try expect(x, equals: try Model(expected), name)
      #expect(x.dtype == .float64)
    }
    var x = a
    try x += x
    try expect(x, equals: try Model(try a * 2), "x += x")
    try expect(a, equals: Model(shape: [3], cells: [1.5, -2, 8].map { .real($0) }), "the copy")
  }

  @Test("a result of another dtype or shape is refused, and nothing changes")
  func refused() throws {
    var x = try NDArray([1, 2, 3])
    #expect(throws: ArrayError.invalid(op: "+=", "the result is float64, the array int64; write x = x + y")) {
      try x += 0.5
    }
    #expect(throws: ArrayError.self) { try x /= 2 }
    #expect(throws: ArrayError.shapeMismatch(op: "+=", expected: "a result of shape (3,)", got: [2, 3])) {
      try x += try ones([2, 3], dtype: .int64)
    }
    #expect(try x.array(of: Int.self) == [1, 2, 3])
  }
}
