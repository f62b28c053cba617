import ArrayAPI
import TestSupport
import Testing

/// Order: stable in both directions, NaN last in both.
@Suite struct SortingTests {
  @Test("sort and argsort", arguments: Device.tested, Seed.sweep(15))
  func order(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for dtype in DType.realComputed {
      let shape = random.shape(rank: 4) + [random.int(0...40)]
      let axis = random.int(0...shape.count - 1)
      let (x, model) = try random.view(shape, dtype, device: device)
      for isDescending in [false, true] {
        let what = "\(dtype) \(shape) along \(axis)\(isDescending ? ", descending" : "")"
        let (positions, values) = reference(model, axis, isDescending)
        let places = try argsort(x, axis: axis - shape.count, descending: isDescending)
        #expect(places.dtype == .int64 && places.device == device)
        try expect(places, equals: positions, "argsort of \(what)")
        let sorted = try sort(x, axis: axis, descending: isDescending)
        #expect(sorted.dtype == dtype)
        try expect(sorted, equals: values, "sort of \(what)")
      }
    }
  }

  @Test("long rows with many equal keys stay in order", arguments: [15, 16, 17, 31, 32, 33, 1000, 4097])
  func stability(_ n: Int) throws {
    var random = Seed(UInt64(n)).generator
    let keys = (0..<n).map { _ in Float(random.int(0...5)) }
    let x = try NDArray(keys)
    let up = Array(keys.enumerated()).sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }.map(\.offset)
    let down = Array(keys.enumerated()).sorted { (-$0.element, $0.offset) < (-$1.element, $1.offset) }.map(\.offset)
    #expect(try argsort(x).array(of: Int.self) == up)
    #expect(try argsort(x, descending: true).array(of: Int.self) == down)
    #expect(try sort(x).array(of: Float.self) == keys.sorted())
  }

  @Test("NaN comes last, and zeros of either sign are equal")
  func special() throws {
    let x = try NDArray([.nan, 1, -.infinity, -0.0, 0.0, .nan, .infinity])
    #expect(try argsort(x).array(of: Int.self) == [2, 3, 4, 1, 6, 0, 5])
    #expect(try argsort(x, descending: true).array(of: Int.self) == [6, 1, 3, 4, 2, 0, 5])
    #expect(throws: ArrayError.self) { try sort(ones([2], dtype: .complex64)) }
    #expect(throws: ArrayError.self) { try argsort(full([], 1)) }
  }

  private func reference(_ model: Model, _ axis: Int, _ isDescending: Bool) -> (positions: Model, values: Model) {
    let (outer, rows) = model.lanes([axis])
    func comesFirst(_ a: Cell, _ b: Cell) -> Bool {
      if a.number.isNaN || b.number.isNaN { return !a.number.isNaN && b.number.isNaN }
      if case .int(let i) = a, case .int(let j) = b { return isDescending ? i > j : i < j }
      return isDescending ? a.number > b.number : a.number < b.number
    }
    let orders = rows.map { row in
      row.indices.sorted { comesFirst(row[$0], row[$1]) || (!comesFirst(row[$1], row[$0]) && $0 < $1) }
    }
    let shape = outer + [model.shape[axis]]
    var back = Array(0..<outer.count)
    back.insert(outer.count, at: axis)
    let positions = Model(shape: shape, cells: orders.flatMap { $0.map { Cell.int(Int128($0)) } })
    let values = Model(shape: shape, cells: zip(rows, orders).flatMap { row, order in order.map { row[$0] } })
    return (positions.permuted(back), values.permuted(back))
  }
}
