import ArrayAPI
import CKernels.Runtime
import TestSupport
import Testing

/// Counts the visits of each item, and takes some microseconds for one.
private func visit(_ context: UnsafeMutableRawPointer?, _ from: Int64, _ to: Int64) {
  guard let visits = context?.assumingMemoryBound(to: Int32.self) else { return }
  for k in Int(from)..<Int(to) {
    var root = 1.5
    for _ in 0..<2000 { root = (root + 2 / root) / 2 }
    visits[k] += root > 1 ? 1 : 0
  }
}

/// Work that is long enough for several threads has the same results as without them.
@Suite struct SharedWorkTests {
  @Test("each part is worked on once, however many there are", arguments: [0, 1, 15, 16, 17, 33, 1000, 4099])
  func everyPartOnce(_ n: Int) {
    for grain in [0, 1, 7, 64] {
      var visits = [Int32](repeating: 0, count: n + 1)
      visits.withUnsafeMutableBytes { memory in
        if grain == 0 {
          ck_share(Int64(n), visit, memory.baseAddress)
        } else {
          ck_parallel(Int64(n), Int64(grain), 1e7, visit, memory.baseAddress)
        }
      }
      #expect(visits == [Int32](repeating: 1, count: n) + [0])
    }
  }

  @Test("work within shared work is done once")
  func workWithin() {
    var visits = [Int32](repeating: 0, count: 100)
    visits.withUnsafeMutableBytes { memory in
      ck_parallel(
        100, 10, 1e7,
        { context, from, to in
          let first = context?.advanced(by: Int(from) * MemoryLayout<Int32>.stride)
          ck_parallel(to - from, 1, 1e7, visit, first)
        }, memory.baseAddress)
    }
    #expect(visits == [Int32](repeating: 1, count: 100))
  }

  private func chain(_ x: NDArray) throws -> NDArray { try exp(try sin(x) * 2) + (try tanh(x)) }

  @Test("a long pass has the bits of short ones, whatever the strides")
  func longPasses() throws {
    var random = Seed(1).generator
    let x = try random.array([29, 71, 211], .float32, device: .cpu, isOrdinary: true)
    for view in [x, try permuteDims(x, [2, 0, 1]), try permuteDims(x, [1, 2, 0]), try flip(x)] {
      let long = try chain(view)
      for k in 0..<view.shape[0] {
        let short = try chain(try view.at(.int(k)))
        #expect(
          try long.at(.int(k)).array(of: Float.self).map(\.bitPattern) == short.array(of: Float.self).map(\.bitPattern))
      }
    }
  }

  @Test("a square is a power of two, bit for bit", arguments: [DType.float32, .float64, .int32])
  func squares(_ dtype: DType) throws {
    var random = Seed(2).generator
    let x = try random.array([500], dtype, device: .cpu)
    let powers = try pow(x, try full([500], 2, dtype: dtype)).array(of: Double.self)
    #expect(try pow(x, 2).array(of: Double.self).map(\.bitPattern) == powers.map(\.bitPattern))
  }

  @Test(
    "evenly spaced numbers are the formula's, few or many", arguments: Device.tested, [5, 8192, 8193, 10_007, 70_000])
  func evenlySpaced(_ device: Device, _ count: Int) throws {
    let step = 4 / Double(count - 1)
    let expected = (0..<count - 1).map { Double($0) * step - 1 } + [3]
    #expect(try linspace(-1, 3, count: count, device: device).toDevice(.cpu).array(of: Double.self) == expected)
    let quarters = try arange(0.5, .float(0.5 + Double(count) / 4), step: 0.25, device: device)
    #expect(try quarters.toDevice(.cpu).array(of: Double.self) == (0..<count).map { 0.5 + Double($0) / 4 })
  }
}
