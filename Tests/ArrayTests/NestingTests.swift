import ArrayAPI
import TestSupport
import Testing

/// Arrays of nested Swift arrays, and back.
@Suite struct NestingTests {
  @Test("nested arrays become the shape that they have", arguments: Device.tested)
  func making(_ device: Device) throws {
    let rows = try NDArray([[1, 2, 3], [4, 5, 6]], device: device)
    #expect(rows.shape == [2, 3] && rows.dtype == .int64)
    try expect(rows, equals: Model([2, 3]) { .int(Int128(1 + 3 * $0[0] + $0[1])) }, "rows")
    let floats = try NDArray([[1, 2], [3, 4.5]] as [[Float]], device: device)
    #expect(floats.dtype == .float32 && floats.device == device)
    let deep = try NDArray([[[[true, false]], [[false, false]]]], device: device)
    #expect(deep.shape == [1, 2, 1, 2] && deep.dtype == .bool)
    #expect(try NDArray([[1, 2.5]], dtype: .float32).dtype == .float32)
    #expect(try NDArray([1, 2], dtype: .complex64).dtype == .complex64)
    #expect(try NDArray([1, 2, 3, 4], shape: [2, 2], dtype: .float32).shape == [2, 2])
    #expect(try NDArray([[Complex(1.0, 2)]]).dtype == .complex128)
    try expect(try NDArray(3..<6), equals: Model(shape: [3], cells: [.int(3), .int(4), .int(5)]), "a range")
    try expect(try NDArray([1, 2, 3].dropFirst()), equals: Model(shape: [2], cells: [.int(2), .int(3)]), "a part")
  }

  @Test("empty arrays keep their depth")
  func empty() throws {
    #expect(try NDArray([[Float]]()).shape == [0, 0])
    #expect(try NDArray([[], []] as [[Float]]).shape == [2, 0])
    #expect(try NDArray([[[]], [[]]] as [[[Int]]]).shape == [2, 1, 0])
  }

  @Test("arrays of several lengths beside each other are refused, with their places")
  func ragged() throws {
    func message(_ make: () throws(ArrayError) -> NDArray) -> String {
      do throws(ArrayError) { return "\(try make())" } catch { return error.description }
    }
    #expect(
      message { () throws(ArrayError) in try NDArray([[1, 2], [3]]) }
        == "asarray: nested arrays must have one length: [1] has 1 values, [0] has 2")
    #expect(
      message { () throws(ArrayError) in try NDArray([[[1.0], [2]], [[3], [4, 5]]]) }
        == "asarray: nested arrays must have one length: [1, 1] has 2 values, [0, 0] has 1")
    #expect(
      message { () throws(ArrayError) in try NDArray([[[1]], []]) }
        == "asarray: nested arrays must have one length: [1] has 0 values, [0] has 1")
  }

  @Test("an array is read out as it was made", arguments: Device.compiled)
  func reading(_ device: Device) throws {
    let values: [[[Double]]] = [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]]
    let x = try NDArray(values, device: device).toDevice(.cpu)
    #expect(try x.nested() == values)
    #expect(try x.T.nested(of: [[[Int8]]].self)[2] == [[3, 9], [6, 12]])
    let row: [Float] = try x[0, 1].nested()
    #expect(row == [4, 5, 6])
    #expect(try NDArray([[], []] as [[Int]]).nested() == [[], []] as [[Int]])
    #expect(
      throws: ArrayError.shapeMismatch(op: "nested", expected: "2 dimensions for Array<Array<Double>>", got: [2, 2, 3])
    ) {
      try x.nested(of: [[Double]].self)
    }
    #expect(throws: ArrayError.self) { try zeros([1 << 40, 0]).nested(of: [[Double]].self) }
    #expect(throws: ArrayError.notHostAccessible(op: "read", device: .strict)) {
      try x.toDevice(.strict).nested(of: [[[Double]]].self)
    }
  }
}
