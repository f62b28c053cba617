import AxisArrays

/// Numbers of any dtype in memory, as doubles.
enum Numbers {
  static func isReal(_ dtype: DType) -> Bool {
    switch dtype {
    case .complex64, .complex128: false
    default: true
    }
  }

  /// All elements as doubles; `nil` for complex numbers and `bfloat16`.
  static func doubles(_ bytes: [UInt8], _ dtype: DType) -> [Double]? {
    func all<T>(_ type: T.Type, _ convert: (T) -> Double) -> [Double] {
      bytes.withUnsafeBytes { bytes in
        let size = MemoryLayout<T>.stride
        return (0..<bytes.count / size).map { convert(bytes.loadUnaligned(fromByteOffset: $0 * size, as: type)) }
      }
    }
    return switch dtype {
    case .float64: NPYStream.doubles(bytes)
    case .float32: all(Float.self) { Double($0) }
    case .float16: all(UInt16.self) { half($0) }
    case .bool, .uint8: all(UInt8.self) { Double($0) }
    case .int8: all(Int8.self) { Double($0) }
    case .int16: all(Int16.self) { Double($0) }
    case .uint16: all(UInt16.self) { Double($0) }
    case .int32: all(Int32.self) { Double($0) }
    case .uint32: all(UInt32.self) { Double($0) }
    case .int64: all(Int64.self) { Double($0) }
    case .uint64: all(UInt64.self) { Double($0) }
    default: nil
    }
  }

  /// IEEE binary16, which not every machine has a type for.
  private static func half(_ bits: UInt16) -> Double {
    let (exponent, fraction) = (Int(bits >> 10 & 31), Double(bits & 1023))
    let sign = bits >> 15 == 0 ? 1.0 : -1.0
    if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
    if exponent == 0 { return sign * fraction * 0x1p-24 }
    return sign * (1 + fraction / 1024) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
  }
}
