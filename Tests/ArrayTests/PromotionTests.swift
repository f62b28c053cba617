import ArrayAPI
import TestSupport
import Testing

/// The standard's promotion table, every pair and every kind of number.
@Suite struct PromotionTests {
  /// Rows of the standard's tables, and float16 and bfloat16 beside them. Blanks promote to nothing.
  static let tables = """
    .    int8  int16 int32 int64
    int8  int8  int16 int32 int64
    int16 int16 int16 int32 int64
    int32 int32 int32 int32 int64
    int64 int64 int64 int64 int64
    .      uint8  uint16 uint32 uint64
    uint8  uint8  uint16 uint32 uint64
    uint16 uint16 uint16 uint32 uint64
    uint32 uint32 uint32 uint32 uint64
    uint64 uint64 uint64 uint64 uint64
    .     uint8 uint16 uint32 uint64
    int8  int16 int32  int64  -
    int16 int16 int32  int64  -
    int32 int32 int32  int64  -
    int64 int64 int64  int64  -
    .          float32    float64    complex64  complex128
    float32    float32    float64    complex64  complex128
    float64    float64    float64    complex128 complex128
    complex64  complex64  complex128 complex64  complex128
    complex128 complex128 complex128 complex128 complex128
    .        float16   bfloat16 float32 float64 complex64 complex128
    float16  float16   float32  float32 float64 complex64 complex128
    bfloat16 float32   bfloat16 float32 float64 complex64 complex128
    .    bool
    bool bool
    """

  static func expected() -> [[DType]: DType] {
    var table: [[DType]: DType] = [:]
    var columns: [DType] = []
    for line in tables.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      if words[0] == "." { columns = words.dropFirst().compactMap { DType(name: $0) }; continue }
      guard let row = DType(name: words[0]) else { continue }
      for (column, word) in zip(columns, words.dropFirst()) {
        if let result = DType(name: word) { (table[[row, column]], table[[column, row]]) = (result, result) }
      }
    }
    return table
  }

  @Test("pairs of dtypes promote as the standard says")
  func pairs() throws {
    let table = Self.expected()
    #expect(table.count == 93)  // 64 pairs of integers but 8, 36 of floating point and complex, and bool
    for a in DType.allCases {
      for b in DType.allCases {
        let result = table[[a, b]]
        #expect(a.promoted(with: b) == result, "\(a) with \(b)")
        #expect(canCast(a, to: b) == (result == b), "\(a) to \(b)")
        if let result {
          #expect(try resultType(a, b) == result)
        } else {
          #expect(throws: ArrayError.notPromotable(op: "result_type", a, b)) { try resultType(a, b) }
        }
      }
    }
  }

  @Test("arrays promote to the table's dtype, in values as well", arguments: Device.tested)
  func arrays(_ device: Device) throws {
    for (pair, result) in Self.expected() where result.kind > .bool && !result.isStorageOnly {
      let a = try ones([2, 1], dtype: pair[0], device: device), b = try full([3], 2, dtype: pair[1], device: device)
      let c = try add(a, b)
      #expect(c.dtype == result && c.shape == [2, 3])
      try expect(
        c.astype(result.isComplex ? .complex128 : .float64),
        equals: Model([2, 3]) { _ in result.isComplex ? .complex(3, 0) : .real(3) }, "\(pair)")
    }
    let (a, b) = (try ones([1], dtype: .int64, device: device), try ones([1], dtype: .uint64, device: device))
    #expect(throws: ArrayError.notPromotable(op: "add", .int64, .uint64)) { try a + b }
    #expect(throws: ArrayError.self) { try a + (try ones([1], device: device)) }
  }

  @Test("numbers are weak: they widen a dtype's kind, never its size")
  func scalars() throws {
    for dtype in DType.allCases {
      #expect(dtype.promoted(with: .bool(true)) == dtype)
      #expect(dtype.promoted(with: .int(1)) == (dtype == .bool ? .int64 : dtype))
      #expect(dtype.promoted(with: .float(1)) == (dtype.kind < .floating ? .float64 : dtype))
      let complex: DType = dtype.isComplex ? dtype : dtype == .float32 ? .complex64 : .complex128
      #expect(dtype.promoted(with: .complex(1, 1)) == complex)
    }
    #expect(try (ones([1], dtype: .float32) * 0.1).dtype == .float32)
    #expect(try (0.1 * ones([1], dtype: .int16)).dtype == .float64)
    #expect(try (ones([1], dtype: .float32) + Complex<Double>(1, 2)).dtype == .complex64)
  }

  @Test("a number that the dtype cannot hold is refused, not wrapped")
  func overflow() throws {
    let x = try ones([2], dtype: .int8)
    #expect(throws: ArrayError.invalid(op: "add", "128 does not fit int8")) { try x + 128 }
    #expect(throws: ArrayError.self) { try full([1], -1, dtype: .uint32) }
    #expect(throws: ArrayError.self) { try full([1], .complex(1, 2), dtype: .float32) }
    #expect(try (x + 127).array(of: Int8.self) == [-128, -128])  // the sum wraps, as the standard's integers do
    var y = x
    #expect(throws: ArrayError.self) { try y.set(.int(0), to: 300) }
    try y.set(.int(0), to: 1e30)  // as astype: saturates
    #expect(try y.array(of: Int8.self) == [127, 1])
    #expect(try full([1], .float(-3.9), dtype: .uint8).item(as: Int.self) == 0)
    #expect(try full([1], .float(0x1p63), dtype: .uint64).item(as: UInt64.self) == 1 << 63)
  }
}
