import ArrayAPI
import TestSupport
import Testing

/// Functions that are recorded once and run over memory.
@Suite struct RecordedChainTests {
  @Test("what takes each element alone is recorded, and nothing else")
  func whatIsRecorded() throws {
    func isRecorded(_ function: (NDArray) throws(ArrayError) -> NDArray) -> Bool {
      RecordedChain.recorded(.float32, on: .cpu, function) != nil
    }
    #expect(isRecorded { (x) throws(ArrayError) in try abs(x) + 1.0 })
    #expect(isRecorded { (x) throws(ArrayError) in try `where`(try x .< 0, x, try x * x) })
    #expect(isRecorded { (x) throws(ArrayError) in try x.astype(.int16) })
    #expect(!isRecorded { (x) throws(ArrayError) in x }, "nothing is done")
    #expect(!isRecorded { (x) throws(ArrayError) in try abs(x).evaluated() }, "computed on the way")
    #expect(
      !isRecorded { (x) throws(ArrayError) in
        _ = try abs(x).evaluated()
        return try negative(x)
      }, "something else computed on the way")
    #expect(!isRecorded { (x) throws(ArrayError) in try x - mean(x) }, "a reduction")
    #expect(!isRecorded { (x) throws(ArrayError) in try flip(x) + x }, "other places")
    #expect(!isRecorded { (x) throws(ArrayError) in try cumulativeSum(x) }, "a scan")
    #expect(!isRecorded { (x) throws(ArrayError) in try x + x.slice(axis: 0, 0, 1) }, "one element for all")
    #expect(!isRecorded { (x) throws(ArrayError) in try abs(x).slice(axis: 0, 0, 1) }, "a part")
    #expect(!isRecorded { (x) throws(ArrayError) in try x + ones([2], dtype: .float32) }, "another array")
    #expect(!isRecorded { (x) throws(ArrayError) in try expandDims(abs(x), axis: 0) }, "another shape")
  }

  @Test("runs of any length give the bits that arrays give", arguments: Seed.sweep(20))
  func bits(_ seed: Seed) throws {
    var random = seed.generator
    let dtypes: [DType] = [.float32, .float64, .int32, .complex64]
    let dtype = dtypes[random.int(0...dtypes.count - 1)]
    let function: (NDArray) throws(ArrayError) -> NDArray = { (x) throws(ArrayError) in
      let y = try x * 3 + 1
      return try `where`(try abs(y) .< 4, y, try square(y) - x)
    }
    let chain = try #require(RecordedChain.recorded(dtype, on: .cpu, function))
    for count in [0, 1, random.int(2...100), random.int(1000...9000), random.int(50_000...200_000)] {
      let x = try random.array([count], dtype, device: .cpu, isOrdinary: true), expected = try function(x)
      let found = try empty([count], dtype: chain.result)
      #expect(chain.run(count, from: try x.hostMemory().address, into: try found.hostMemory().address))
      try expectSameBits(found, expected, "\(dtype), \(count) elements")
    }
  }
}
