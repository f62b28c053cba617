import ArrayAPI
import TestSupport
import Testing

/// Medians of lanes that are short enough to be sorted, and of those from which the middle is selected.
@Suite struct MedianTests {
  @Test(
    "medians of lanes of any length are the middle of the sorted lane",
    arguments: [1, 2, 3, 31, 40, 127, 128, 129, 640, 641, 642, 1001, 4000])
  func lengths(_ n: Int) throws {
    var random = Seed(UInt64(n)).generator
    for kind in Kind.allCases {
      for lanes in [1, 7, 16, 17, 33] {
        for dtype in [DType.float32, .float64] {
          // Along the first axis, along the last one, and along one whose neighbours are not next to each other.
          let values = (0..<(lanes * n)).map { kind.value($0 / lanes, of: n, &random) }
          let x = try NDArray(values, shape: [n, lanes]).astype(dtype)
          let gapped = try concat([x, x], axis: 1).slice(axis: 1, nil, nil, step: 2)
          let cells = try x.astype(.float64).array(of: Double.self)
          let sparse = (0..<(n * lanes)).map { cells[$0 / lanes * lanes + $0 % lanes * 2 % lanes] }
          for omits in [false, true] {
            let what = "\(kind) \(dtype) (\(n), \(lanes))\(omits ? ", NaN omitted" : "")"
            func median(_ x: NDArray, _ axis: Int) throws -> [Double] {
              let result = try omits ? nanmedian(x, axis: axis) : ArrayAPI.median(x, axis: axis)
              #expect(result.dtype == dtype)
              return try result.astype(.float64).array(of: Double.self)
            }
            let expected = middles(cells, lanes, omits: omits, dtype)
            #expect(same(try median(x, 0), expected), "\(what), first axis")
            #expect(same(try median(x.transposed().copied(), 1), expected), "\(what), last axis")
            #expect(same(try median(x.transposed(), 1), expected), "\(what), of a transposed array")
            #expect(
              same(try median(gapped, 0), middles(sparse, lanes, omits: omits, dtype)), "\(what), every other lane")
          }
        }
      }
    }
  }

  /// Numbers that selection finds easy, hard, or the same.
  enum Kind: CaseIterable {
    case ordinary, equal, twoValues, few, rising, falling, infinite, gappy, missing

    func value(_ k: Int, of n: Int, _ random: inout SplitMix) -> Double {
      let number = Double.random(in: -1...1, using: &random)
      switch self {
      case .ordinary: return number * number * number
      case .equal: return 2.5
      case .twoValues: return number < 0.2 ? 0 : 1
      case .few: return (number * 4).rounded()
      case .rising: return Double(k)
      case .falling: return Double(n - k)
      case .infinite: return number < -0.6 ? -.infinity : number > 0.6 ? .infinity : number
      case .gappy: return number > 0.9 ? .nan : number
      case .missing: return .nan
      }
    }
  }

  private func middles(_ cells: [Double], _ lanes: Int, omits: Bool, _ dtype: DType) -> [Double] {
    (0..<lanes).map { lane in
      let all = stride(from: lane, to: cells.count, by: lanes).map { cells[$0] }
      let sorted = all.filter { !$0.isNaN }.sorted()
      guard !sorted.isEmpty, omits || sorted.count == all.count else { return .nan }
      let low = sorted[(sorted.count - 1) / 2], high = sorted[sorted.count / 2], middle = (low + high) / 2
      return dtype == .float32 ? Double(Float(middle)) : middle
    }
  }

  private func same(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
  }
}
